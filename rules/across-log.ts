import { compareCounted, judgeAcross, sharesOf, type Counted, type Gathering, type Share } from './across.ts'
import type { Book } from './book.ts'
import type { Facts, SubjectEvent } from './event.ts'
import { merge } from './facts.ts'
import { inOrder } from './history.ts'
import type { Check } from './rule.ts'
import type { Finding } from './state.ts'
import type { Instant } from './time.ts'
import { canonicalKind, factsOf, rankOf, subjectKind } from './vocabulary.ts'
import { splitVoids } from './voids.ts'

const NO_FACTS: Facts = {}
const NO_SHARES: readonly Share[] = []

/**
 * What checks over many subjects find in a whole log as of an instant, by subject; subjects of which nothing is found are left
 * out. Each history may come in any order and more than once.
 */
export function acrossFindings(
  book: Book,
  histories: ReadonlyMap<string, readonly SubjectEvent[]>,
  asOf: Instant,
): Map<string, Finding[]> {
  const asked: Book = { ...book, across: acrossAsked(book, histories) }
  const gatherings = new Map<string, Map<string, Counted[]>>()
  for (const events of histories.values())
    for (const { check, key, counted } of sharesOfHistory(asked, events, asOf)) {
      let ofCheck = gatherings.get(check)
      if (ofCheck === undefined) gatherings.set(check, (ofCheck = new Map()))
      const gathering = ofCheck.get(key)
      if (gathering === undefined) ofCheck.set(key, [counted])
      else gathering.push(counted)
    }
  const found = new Map<string, Finding[]>()
  for (const [check, ofCheck] of gatherings)
    for (const gathering of ofCheck.values()) {
      for (const { subject, finding } of gatheringFindings(book, check, gathering.sort(compareCounted))) {
        const own = found.get(subject)
        if (own === undefined) found.set(subject, [finding])
        else own.push(finding)
      }
    }
  for (const findings of found.values())
    if (findings.length > 1) findings.sort((a, b) => a.seq - b.seq || (a.finding < b.finding ? -1 : 1))
  return found
}

/** The checks that judge some event of the log. Of the others nothing needs to be counted. */
function acrossAsked({ across }: Book, histories: ReadonlyMap<string, readonly SubjectEvent[]>): Book['across'] {
  const unseen = new Map<string, Set<string>>()
  for (const checks of across.values())
    for (const { on } of checks.flat())
      if ('event' in on) {
        const of = on.event.slice(0, on.event.indexOf('.'))
        unseen.set(of, (unseen.get(of) ?? new Set()).add(on.event))
      }
  for (const [subject, events] of histories) {
    const kinds = unseen.get(subjectKind(subject))
    // Mostly the first subjects show every kind; then no other's events are looked at.
    if (kinds === undefined || kinds.size === 0) continue
    for (const { kind } of events) kinds.delete(canonicalKind(kind))
  }
  const missing = new Set([...unseen.values()].flatMap((kinds) => [...kinds]))
  const asked = new Map<string, readonly (readonly Check[])[]>()
  for (const [kind, checks] of across) {
    const judging = checks.filter((editions) => editions.some(({ on }) => 'event' in on && !missing.has(on.event)))
    if (judging.length > 0) asked.set(kind, judging)
  }
  return asked
}

/** Everything that a check finds in one gathering, which is in its order. */
function gatheringFindings(
  book: Book,
  check: string,
  gathering: Gathering,
): { readonly subject: string; readonly finding: Finding }[] {
  return gathering.flatMap((counted) => {
    const { finding } = judgeAcross(book, check, gathering, counted)
    return finding === null ? [] : [{ subject: counted.subject, finding }]
  })
}

/** Where the events of one subject's history are counted, as of an instant. They may come in any order and more than once. */
export function sharesOfHistory(book: Book, events: readonly SubjectEvent[], asOf: Instant): readonly Share[] {
  if (book.across.size === 0 || !events.some(({ kind }) => book.across.has(canonicalKind(kind)))) return NO_SHARES
  const shares: Share[] = []
  let facts = NO_FACTS
  let seq = 0
  for (const event of splitVoids(inOrder(events, [], asOf)).kept) {
    facts = merge(facts, factsOf(event, rankOf(event)))
    shares.push(...sharesOf(book, event, facts, seq++))
  }
  return shares
}
