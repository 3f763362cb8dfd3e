import type { Book } from './book.ts'
import { foundBy, inForce } from './check.ts'
import { isCoarser } from './closeness.ts'
import type { Condition, Context, Root } from './condition.ts'
import type { Facts, FactValue, SubjectEvent } from './event.ts'
import { present } from './facts.ts'
import { compareText } from './order.ts'
import { shiftName } from './shift.ts'
import type { Across, Check } from './rule.ts'
import type { Finding } from './state.ts'
import type { Instant } from './time.ts'
import { canonicalKind, happensTo } from './vocabulary.ts'

/**
 * Checks that count events over many subjects: a burst of decisions by one person, the same applicant accepted anew. What is
 * kept is JSON, one gathering for each check and each value of the facts that the events share; an event changes one gathering
 * of each check that it concerns, and has no more to be judged than what lies in the check's span after it.
 */

/** An event as it is counted. */
export interface Counted {
  readonly at: Instant
  readonly source: string
  readonly id: string
  readonly subject: string
  /** The number of the event in its subject's history. */
  readonly seq: number
  /** True where it is of the kinds that the check counts. */
  readonly counts: boolean
  /** What the check's condition reads of an event that it judges; null where it only counts it. */
  readonly judged: Judged | null
}

interface Judged {
  readonly kind: string
  readonly item: FactValue
  readonly subject: Facts
  readonly event: Facts
}

/** The events of one gathering, ascending. */
export type Gathering = readonly Counted[]

/** Where an event is counted. */
export interface Share {
  readonly check: string
  /** The values of the facts that the events share, as a text. */
  readonly key: string
  readonly counted: Counted
}

/** What a gathering says of one event: a finding, or that there is none (any more). */
export interface Verdict {
  readonly of: Counted
  readonly finding: Finding | null
}

/**
 * Where an event is counted, by the facts of its subject after it. Without one of the shared facts it is counted nowhere, nor
 * where its kind is one of another kind of subject.
 */
export function sharesOf(book: Book, event: SubjectEvent, facts: Facts, seq: number): Share[] {
  const shares: Share[] = []
  const kind = canonicalKind(event.kind)
  if (!happensTo(kind, event.subject)) return shares
  for (const editions of book.across.get(kind) ?? NO_CHECKS) {
    const check = inForce(editions, event.at)
    if (check === undefined || check.across === null || isCoarser(book, check, event.source)) continue
    const key = keyOf(check.across, event, facts)
    if (key === null) continue
    const { at, source, id, subject } = event
    const judged = onKind(editions, kind, event.at) ? judgedOf(check, kind, facts, event) : null
    shares.push({
      check: check.id,
      key,
      counted: { at, source, id, subject, seq, counts: check.across.kinds.has(kind), judged },
    })
  }
  return shares
}

const NO_CHECKS: readonly (readonly Check[])[] = []

/** Whether the edition in force judges events of a kind, and doesn't only count them. */
function onKind(editions: readonly Check[], kind: string, at: Instant): boolean {
  return editions.some(({ on, fromAt, untilAt }) => 'event' in on && on.event === kind && fromAt <= at && at < untilAt)
}

/** What the event says goes before what is known of its subject; a shift is of a window, which its name says. */
function keyOf({ by }: Across, { subject, data }: SubjectEvent, facts: Facts): string | null {
  const values: FactValue[] = []
  for (const field of by) {
    const value = data[field] ?? facts[field] ?? (field === 'window' ? shiftName(subject)?.window : undefined)
    if (value === undefined) return null
    values.push(value)
  }
  return JSON.stringify(values)
}

function judgedOf({ when }: Check, kind: string, facts: Facts, event: SubjectEvent): Judged {
  return {
    kind,
    item: facts['item'] ?? null,
    subject: readIn(when, 'subject', facts),
    event: readIn(when, 'event', present(event.data)),
  }
}

/** Of some facts those that a condition reads. */
function readIn({ reads }: Condition, root: Root, facts: Facts): Facts {
  const read: Record<string, FactValue> = {}
  for (const one of reads) {
    if (one.root !== root) continue
    if (one.field === '*') return facts
    const value = facts[one.field]
    if (value !== undefined) read[one.field] = value
  }
  return read
}

/**
 * Puts an event into its gathering and says what is to be judged anew: itself and what came within the check's span after it.
 * `keptFrom` drops what no event can concern any more. The same event again changes nothing.
 */
export function gather(
  gathering: Gathering,
  counted: Counted,
  withinMs: number,
  keptFrom: Instant = -Infinity,
): { readonly gathering: Gathering; readonly anew: readonly Counted[] } {
  const i = placeIn(gathering, counted)
  const known = gathering[i]
  if (known !== undefined && compareCounted(known, counted) === 0) return { gathering, anew: [] }
  const all = gathering.toSpliced(i, 0, counted)
  const kept = keptFrom === -Infinity ? all : all.filter(({ at }) => at >= keptFrom)
  return { gathering: kept, anew: concerned(kept, counted, withinMs) }
}

/** Takes an event out again, since it was voided, and says what is to be judged anew. */
export function forget(
  gathering: Gathering,
  counted: Pick<Counted, 'at' | 'source' | 'id'>,
  withinMs: number,
): { readonly gathering: Gathering; readonly anew: readonly Counted[] } {
  const kept = gathering.filter((one) => compareCounted(one, counted) !== 0)
  return { gathering: kept, anew: kept.length === gathering.length ? [] : concerned(kept, counted, withinMs) }
}

type Named = Pick<Counted, 'at' | 'source' | 'id'>

/** The order of a gathering. */
export function compareCounted(a: Named, b: Named): number {
  return a.at - b.at || compareText(a.source, b.source) || compareText(a.id, b.id)
}

/** Where an event stands in a gathering, or would. */
function placeIn(gathering: Gathering, counted: Named): number {
  let [from, until] = [0, gathering.length]
  while (from < until) {
    const middle = (from + until) >> 1
    const one = gathering[middle]
    if (one !== undefined && compareCounted(one, counted) < 0) from = middle + 1
    else until = middle
  }
  return from
}

/** What an event can change the verdict on: what is judged from its instant on, as far as the span reaches. */
function concerned(gathering: Gathering, { at }: Named, withinMs: number): Counted[] {
  const found: Counted[] = []
  for (let i = placeIn(gathering, { at, source: '', id: '' }); i < gathering.length; i++) {
    const one = gathering[i]
    if (one === undefined || one.at - withinMs > at) break
    if (one.judged !== null) found.push(one)
  }
  return found
}

/** The events of the counted kinds in (and at both ends of) the span up to an instant. */
function countedUpTo(gathering: Gathering, at: Instant, withinMs: number): Counted[] {
  const found: Counted[] = []
  for (let i = placeIn(gathering, { at: at - withinMs, source: '', id: '' }); i < gathering.length; i++) {
    const one = gathering[i]
    if (one === undefined || one.at > at) break
    if (one.counts) found.push(one)
  }
  return found
}

/**
 * Judges one event by its gathering: `across.count` events of the counted kinds in the span up to it, of `across.subjects` subjects; `across.open` says
 * whether all of that span was open time by the check's calendar.
 */
export function judgeAcross(book: Book, id: string, gathering: Gathering, counted: Counted): Verdict {
  const { judged, at } = counted
  const check = checkOf(book, id, counted)
  if (judged === null || check === undefined || check.across === null) return { of: counted, finding: null }
  const { withinMs } = check.across
  const within = countedUpTo(gathering, at, withinMs)
  const context: Context = {
    subject: judged.subject,
    item: book.catalogue.fieldsAt(judged.item, at),
    event: judged.event,
    across: {
      count: within.length,
      subjects: new Set(within.map(({ subject }) => subject)).size,
      open: check.calendar === null || check.calendar.openBetween(at - withinMs, at) === withinMs,
    },
  }
  const outcome = check.when.evaluate(context)
  if (outcome.ok && outcome.value === false) return { of: counted, finding: null }
  return { of: counted, finding: foundBy(check, outcome, null, null, { ...counted, kind: judged.kind }) }
}

/** The check that judges an event of its gathering; undefined where none does. */
export function checkOf(book: Book, id: string, { judged, at }: Counted): Check | undefined {
  return judged === null ? undefined : inForce(editionsOf(book, id, judged.kind), at)
}

function editionsOf(book: Book, id: string, kind: string): readonly Check[] {
  const editions = book.across.get(kind)?.find((one) => one[0]?.id === id)
  return editions ?? []
}

/** The span of a check: how far back it counts, by the longest of its editions. */
export function withinOf(book: Book, id: string): number {
  let longest = 0
  for (const listening of book.across.values())
    for (const editions of listening)
      for (const check of editions) if (check.id === id) longest = Math.max(longest, check.across?.withinMs ?? 0)
  return longest
}
