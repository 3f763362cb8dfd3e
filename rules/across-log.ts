import { compareCounted, judgeAcross, sharesOf, type Counted } from './across.ts'
import type { Book } from './book.ts'
import type { Facts, SubjectEvent } from './event.ts'
import { merge } from './facts.ts'
import { inOrder } from './history.ts'
import type { Finding } from './state.ts'
import type { Instant } from './time.ts'
import { canonicalKind, factsOf, rankOf } from './vocabulary.ts'
import { splitVoids } from './voids.ts'

const NO_FACTS: Facts = {}

interface Named {
  readonly check: string
  readonly gathering: Counted[]
}

/**
 * What checks over many subjects find in a whole log as of an instant, by subject; subjects of which nothing is found are left
 * out. Each history may come in any order and more than once.
 */
export function acrossFindings(
  book: Book,
  histories: Iterable<readonly [subject: string, events: readonly SubjectEvent[]]>,
  asOf: Instant,
): Map<string, Finding[]> {
  const gatherings = new Map<string, Named>()
  if (book.across.size > 0) for (const [, events] of histories) takeHistory(book, gatherings, events, asOf)
  const found = new Map<string, Finding[]>()
  for (const { check, gathering } of gatherings.values()) {
    gathering.sort(compareCounted)
    for (const counted of gathering) {
      const { finding } = judgeAcross(book, check, gathering, counted)
      if (finding === null) continue
      const own = found.get(counted.subject)
      if (own === undefined) found.set(counted.subject, [finding])
      else own.push(finding)
    }
  }
  for (const findings of found.values())
    if (findings.length > 1) findings.sort((a, b) => a.seq - b.seq || (a.finding < b.finding ? -1 : 1))
  return found
}

function takeHistory(book: Book, gatherings: Map<string, Named>, events: readonly SubjectEvent[], asOf: Instant): void {
  if (!events.some(({ kind }) => book.across.has(canonicalKind(kind)))) return
  let facts = NO_FACTS
  splitVoids(inOrder(events, [], asOf)).kept.forEach((event, seq) => {
    facts = merge(facts, factsOf(event, rankOf(event)))
    for (const { check, key, counted } of sharesOf(book, event, facts, seq)) {
      const name = `${check} ${key}`
      let one = gatherings.get(name)
      if (one === undefined) gatherings.set(name, (one = { check, gathering: [] }))
      one.gathering.push(counted)
    }
  })
}
