import type { Book } from './book.ts'
import { stepAt, type Clock } from './clock.ts'
import { clocksOf } from './history.ts'
import type { Level } from './level.ts'
import type { Finding, SubjectState } from './state.ts'
import type { Instant } from './time.ts'

/** What two books are compared by: every clock, the lights that have been lit by it, clocks that can't be judged, findings. */
export const MEASURES = ['clock', 'notice', 'yellow', 'red', 'unknown', 'finding'] as const
export type Measure = (typeof MEASURES)[number]

/** One clock or finding as a book gives it. */
export interface Verdict {
  readonly level: Level
  /** Of the clock's steps, planned ones included; of a finding none. */
  readonly yellowAt: Instant | null
  readonly redAt: Instant | null
  readonly dueAt: Instant | null
  /** When what is counted began to be so, by measure: a light at its step, an unknown clock at its start, a finding at its event. */
  readonly since: Readonly<Partial<Record<Measure, Instant>>>
  readonly state: Clock['state'] | null
  readonly reason: string
}

/** What one book, two, or neither gives of one clock or finding of a subject. */
export interface Pair {
  readonly subject: string
  /** The clock's rule; of a finding the one beside whose clock it was found, empty where it is the subject's own. */
  readonly rule: string
  readonly run: number | null
  /** The finding's name; null for a clock. */
  readonly finding: string | null
  readonly a: Verdict | null
  readonly b: Verdict | null
}

/** Every clock and finding of a subject under a book as of an instant, by a name that is the same under another book. */
export function verdictsOf(book: Book, state: SubjectState, asOf: Instant): Map<string, Named> {
  const all = new Map<string, Named>()
  const clocks = clocksOf(book, state, asOf)
  for (const clock of clocks) {
    const { rule, run } = clock
    all.set(JSON.stringify([rule, run]), { rule, run, finding: null, verdict: verdictOf(clock, asOf) })
  }
  for (const finding of [...state.findings, ...clocks.flatMap(({ findings }) => findings)]) {
    const { rule, run, source, event } = finding
    const key = [rule, run, finding.finding, source, event]
    // One event may leave the same finding twice, as two resumes of one notice do.
    let name = JSON.stringify(key)
    for (let again = 2; all.has(name); again++) name = JSON.stringify([...key, again])
    all.set(name, { rule: rule ?? '', run, finding: finding.finding, verdict: foundVerdict(finding) })
  }
  return all
}

export interface Named extends Omit<Pair, 'subject' | 'a' | 'b'> {
  readonly verdict: Verdict
}

/** Both books' clocks and findings of one subject side by side: those of A in its order, then those that B alone has. */
export function pairs(subject: string, a: ReadonlyMap<string, Named>, b: ReadonlyMap<string, Named>): Pair[] {
  const all: Pair[] = []
  for (const [name, { verdict, ...named }] of a)
    all.push({ ...named, subject, a: verdict, b: b.get(name)?.verdict ?? null })
  for (const [name, { verdict, ...named }] of b) if (!a.has(name)) all.push({ ...named, subject, a: null, b: verdict })
  return all
}

export type Change = 'more' | 'fewer' | 'changed'

/** What B has otherwise of a clock or finding, by measure; empty where nothing differs. */
export function changesOf({ a, b }: Pick<Pair, 'a' | 'b'>): Partial<Record<Measure, Change>> {
  const changes: Partial<Record<Measure, Change>> = {}
  for (const measure of MEASURES) {
    const [before, after] = [a?.since[measure], b?.since[measure]]
    if (before === after && (a === null || b === null || !differs(measure, a, b))) continue
    changes[measure] = before === undefined ? 'more' : after === undefined ? 'fewer' : 'changed'
  }
  return changes
}

/** What else of a measure can be otherwise than since when it is so. */
function differs(measure: Measure, a: Verdict, b: Verdict): boolean {
  if (measure === 'finding') return a.since.finding !== undefined && a.level !== b.level
  if (measure === 'unknown') return a.since.unknown !== undefined && a.reason !== b.reason
  if (measure !== 'clock') return false
  return (
    a.since.clock !== undefined &&
    (a.level !== b.level ||
      a.state !== b.state ||
      a.dueAt !== b.dueAt ||
      a.yellowAt !== b.yellowAt ||
      a.redAt !== b.redAt)
  )
}

function verdictOf(clock: Clock, asOf: Instant): Verdict {
  const { level, dueAt, state, reason, startedAt, stoppedAt, steps } = clock
  const since: Partial<Record<Measure, Instant>> = { clock: startedAt }
  const until = Math.min(asOf, stoppedAt ?? Infinity)
  for (const step of steps)
    if (step.at <= until && step.level !== 'green') since[step.level] = Math.min(since[step.level] ?? Infinity, step.at)
  if (level === 'unknown') since.unknown = startedAt
  return { level, dueAt, state, reason, yellowAt: stepAt(clock, 'yellow'), redAt: stepAt(clock, 'red'), since }
}

function foundVerdict({ level, at, detail }: Finding): Verdict {
  return { level, yellowAt: null, redAt: null, dueAt: null, since: { finding: at }, state: null, reason: detail }
}
