import { intersect, unite, type Hole } from './hole.ts'
import { dueAt, withAmount, type Count } from './policy.ts'
import type { Rule } from './rule.ts'
import type { ExtensionState, Finding, PauseState, RuleState, RunState } from './state.ts'
import { findingOf } from './taken.ts'
import type { Instant } from './time.ts'
import { branchSubject } from './vocabulary.ts'

/** A pause of a run as a hole, with the numbers of the events that began and ended it. */
export interface Span extends Hole {
  readonly seq: number
  /** When the pause began, which may be before the start. */
  readonly begunAt: Instant
  readonly endedBy: number | null
}

/** A limit as it stands at some event of the run. */
export interface Stand {
  readonly amount: number
  readonly due: Instant
}

/** What the pauses and extensions of a run come to, up to some event. */
export interface Settled {
  /** The limit with what was granted. */
  readonly amount: number
  /** Infinity while an open pause lies in the way. */
  readonly due: Instant
  /** The pauses that count: begun before the due instant (`clock.md` 23). */
  readonly spans: readonly Span[]
  /** For each of them, how the limit stood when it began. */
  readonly stood: readonly Stand[]
  readonly granted: readonly ExtensionState[]
  readonly refused: readonly Finding[]
}

/** The pauses of a run that stop its clock, in the order of their events. A pause still open when the clock stops ends there. */
export function spansOf(rule: Rule, state: RuleState, run: RunState): Span[] {
  if (state.pauses.length === 0) return []
  const pauses = state.pauses.filter((pause) => pause.run === run.run && pause.refused === null)
  if (rule.pause?.branches !== 'all') return pauses.map((pause) => spanOf(pause, run))
  const own = pauses.filter(({ branch }) => branch === null).map((pause) => spanOf(pause, run))
  const members = run.facts['branches']
  return [...own, ...commonSpans(pauses, run, Array.isArray(members) ? members.map(branchSubject) : [])].sort(
    (a, b) => a.seq - b.seq,
  )
}

function spanOf({ begun, ended }: PauseState, run: RunState): Span {
  return {
    from: Math.max(begun.at, run.start.at),
    until: ended?.at ?? Infinity,
    seq: begun.seq,
    begunAt: begun.at,
    endedBy: ended?.seq ?? null,
  }
}

/** Where every branch is paused (`clock.md` 24). */
function commonSpans(pauses: readonly PauseState[], run: RunState, members: readonly string[]): Span[] {
  const spans = pauses
    .filter(({ branch }) => branch !== null)
    .map((pause) => ({ ...spanOf(pause, run), branch: pause.branch }))
  const sets = members.map((member) => unite(spans.filter(({ branch }) => branch === member)))
  return intersect(sets).flatMap(({ from, until }) => {
    const last = spans.filter((span) => span.from === from).sort((a, b) => b.seq - a.seq)[0]
    const end = spans.find((span) => span.until === until)
    return last === undefined
      ? []
      : [{ from, until, seq: last.seq, begunAt: last.begunAt, endedBy: end?.endedBy ?? null }]
  })
}

/**
 * Takes a run's pauses and extensions in the order of their events, as far as before event `until`: a pause counts if it
 * began before the due instant, an extension if it was granted at or before it, always while paused (`clock.md` 23, 26).
 * A pause's later end is used from its beginning on; that changes no verdict, since due instants lie outside pauses.
 */
export function settle(rule: Rule, run: RunState, base: Count, spans: readonly Span[], until: number): Settled {
  const course: Course = { base, amount: base.amount, due: dueAt(base, NO_HOLES), counted: [], stood: [] }
  const granted: ExtensionState[] = []
  const refused: Finding[] = []
  let next = 0
  for (const extension of run.extensions) {
    if (extension.mark.seq >= until) break
    next = takeSpans(course, spans, next, extension.mark.seq)
    const times = rule.extend?.times ?? 0
    const late = extension.mark.at > course.due && !pausedAt(course, extension.mark.seq)
    if (granted.length >= times || late) {
      const why = late ? 'asked for after the due instant' : `more than ${times}`
      refused.push(findingOf('extension-refused', rule.id, run.run, extension.mark, why))
      continue
    }
    granted.push(extension)
    course.amount += extension.days
    findAnew(course)
  }
  takeSpans(course, spans, next, until)
  return { amount: course.amount, due: course.due, spans: course.counted, stood: course.stood, granted, refused }
}

interface Course {
  readonly base: Count
  amount: number
  due: Instant
  readonly counted: Span[]
  readonly stood: Stand[]
}

const NO_HOLES: readonly Hole[] = []

function findAnew(course: Course): void {
  course.due = dueAt(withAmount(course.base, course.amount), unite(course.counted))
}

/** While paused there is no due instant, so nothing comes after it. */
function pausedAt({ counted }: Course, seq: number): boolean {
  return counted.some(({ endedBy }) => endedBy === null || endedBy > seq)
}

function takeSpans(course: Course, spans: readonly Span[], from: number, before: number): number {
  let next = from
  for (let span = spans[next]; span !== undefined && span.seq < before; span = spans[++next]) {
    if (span.begunAt >= course.due && !pausedAt(course, span.seq)) continue
    course.counted.push(span)
    course.stood.push({ amount: course.amount, due: course.due })
    findAnew(course)
  }
  return next
}
