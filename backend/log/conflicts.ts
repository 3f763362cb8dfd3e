import { contentPrint, digest, nameHash } from './canonical.ts'
import { Fingerprints, Prints } from './fingerprints.ts'
import type { SubjectEvent } from '../../rules/event.ts'

/** Where to find the event that the ledger took under the same `(source, id)`. */
export interface Held {
  readonly subject: string
  readonly line: number
}

/**
 * `new`: take it. `duplicate`: it is known, pass it over. A conflict is same name, other content: with `reject` the
 * held event stays and this one is a reject; with `replace` this one stays, and the held one must be taken out and be
 * the reject.
 */
export type Verdict = 'new' | 'duplicate' | { readonly conflict: 'reject' | 'replace'; readonly held: Held }

/**
 * What a file has told so far, by `(source, id)`. Of events of one name and unlike contents the one with the smaller
 * digest stays, in whatever order they come (`clock.md` rule 6). A content that lost is `reject` again when it is
 * repeated.
 *
 * `content`: ids are hashes of the contents, as those from csv and xes are. There can be no conflict, and an event
 * takes about 25 bytes; else about 60, and its subject's text where nobody else keeps it.
 */
export class Ledger {
  readonly #ids: 'given' | 'content'
  readonly #names = new Fingerprints()
  readonly #digests = new Prints()
  readonly #subjects: string[] = []
  readonly #lines: number[] = []

  constructor(ids: 'given' | 'content') {
    this.#ids = ids
  }

  /** How many events stand. */
  get size(): number {
    return this.#names.size
  }

  /** What is to be done with an event read at `line`. */
  admit(event: SubjectEvent, line: number): Verdict {
    const before = this.size
    const print = this.#ids === 'content' ? contentPrint(event.id) : null
    const number = this.#names.add(print ?? nameHash(event))
    if (this.#ids === 'content') return number === before ? 'new' : 'duplicate'
    const content = digest(event)
    if (number === before) {
      this.#hold(number, content, event, line)
      return 'new'
    }
    const order = this.#digests.compare(number, content)
    if (order === 0) return 'duplicate'
    const held = { subject: this.#subjects[number] ?? '', line: this.#lines[number] ?? 0 }
    if (order < 0) return { conflict: 'reject', held }
    this.#hold(number, content, event, line)
    return { conflict: 'replace', held }
  }

  #hold(number: number, content: Buffer, { subject }: SubjectEvent, line: number): void {
    this.#digests.set(number, content)
    this.#subjects[number] = subject
    this.#lines[number] = line
  }
}
