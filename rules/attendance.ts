import type { Book } from './book.ts'
import { intersect, type Hole } from './hole.ts'
import { lightHolder } from './holder.ts'
import type { Judged } from './horizon.ts'
import { judgeRun, type Judgement } from './judge.ts'
import { presenceRuns, rosteredSpans } from './presence.ts'
import { ALWAYS, shiftOf, watchedFrom, zoneOf, type Watching } from './shift.ts'
import type { RuleLine } from './rule.ts'
import type { Finding, Holder, SubjectState } from './state.ts'
import { findingOf } from './taken.ts'
import { MINUTE_MS, type Instant } from './time.ts'

/** 出勤: what a window's shift comes to, as figures count it (`clock.md` 38). */
export interface Attendance extends Holder {
  readonly beganAt: Instant
  /** As rostered, or where it was closed before. */
  readonly endedAt: Instant
  /** Whole minutes in which somebody had to be there: rostered, leave taken off. Null as the next one. */
  readonly rosteredMinutes: number | null
  /**
   * Whole minutes of these in which nobody was there beyond the bound of a rule of presence. Null where it isn't known: the
   * shift isn't over, its feed hasn't told of all of it, or a rule can't judge it.
   */
  readonly absentMinutes: number | null
}

/**
 * The attendance of a shift; null for what is none, and for a shift that no rule of presence judges. `judged` are its clocks,
 * each at the horizon of its feed.
 *
 * An absence is counted from the bound on until somebody is seen, as its light is lit: the feed tells now and then that somebody
 * is there, and nobody can say when he left after the last time. Where two rules find the same minute absent it is one minute,
 * so minutes of shifts can be added.
 */
export function attendanceOf(
  book: Book,
  state: SubjectState,
  judged: readonly Judged[],
  watching: Watching = ALWAYS,
): Attendance | null {
  const watched = judged.filter(({ rule }) => rule.presence !== null)
  const [first] = watched
  const line = book.sets.get('shift')?.lines.find(({ id }) => id === first?.rule.id)
  if (first === undefined || line === undefined) return null
  const zone = zoneOf(book, line)
  const shift = shiftOf(book, state, zone, watchedFrom(book, state.subject, line, watching))
  if (shift === null) return null
  const isTold = watched.every(({ horizon }) => shift.end.at <= horizon)
  const absent = isTold ? absentSpans(book, state, watched, watching) : null
  const rostered = rosteredSpans(shift, state, zone)
  return {
    ...lightHolder(book, state, first.clock),
    beganAt: shift.begin.at,
    endedAt: shift.end.at,
    rosteredMinutes: absent === null ? null : minutesOf(rostered),
    absentMinutes: absent === null ? null : minutesOf(intersect([absent, rostered])),
  }
}

/** Whole minutes, one that has begun among them. */
function minutesOf(spans: readonly Hole[]): number {
  return Math.ceil(spans.reduce((sum, { from, until }) => sum + until - from, 0) / MINUTE_MS)
}

/** Where nobody was there beyond the bound of a rule, of each of them; null where one can't judge. */
function absentSpans(book: Book, state: SubjectState, watched: readonly Judged[], watching: Watching): Hole[] | null {
  const spans: Hole[] = []
  for (const line of book.sets.get('shift')?.lines ?? []) {
    const known = watched.find(({ rule }) => rule.id === line.id)
    if (known === undefined) continue
    const rules = presenceRuns(book, line, state, known.horizon, watching)
    for (const run of rules.runs) {
      const judgement = judgeRun(line, rules, run, state.subject, known.horizon, book)
      if (judgement === null) continue
      if (judgement.clock.dueAt === null || judgement.clock.stoppedAt === null) return null
      spans.push(...beyondBound(judgement))
    }
  }
  return spans
}

/**
 * From the due instant of a run to its end: until somebody is seen. That nobody waits any more changes nothing then, as a pause
 * that begins after the due instant doesn't (`clock.md` 23).
 */
function beyondBound({ clock: { dueAt, stoppedAt } }: Judgement): Hole[] {
  return dueAt !== null && stoppedAt !== null && stoppedAt > dueAt ? [{ from: dueAt, until: stoppedAt }] : []
}

/**
 * The clocks of a rule of presence that count: those that were lit, and the last one; the others ended before their bound, and
 * only their numbers are used up. When the shift has ended, the last has the rule's absent minutes as a finding (`clock.md` 38).
 */
export function presentable(
  book: Book,
  line: RuleLine,
  state: SubjectState,
  judged: readonly Judgement[],
  asOf: Instant,
  watching: Watching,
): Judgement[] {
  const last = judged.at(-1)
  if (last === undefined) return []
  const kept = judged.filter((one) => one === last || one.clock.steps.length > 0)
  const { stop } = last.run
  const zone = zoneOf(book, line)
  const shift = shiftOf(book, state, zone, watchedFrom(book, state.subject, line, watching))
  if (stop === null || stop.at > asOf || shift === null) return kept
  const minutes = minutesOf(intersect([judged.flatMap(beyondBound), rosteredSpans(shift, state, zone)]))
  if (minutes === 0) return kept
  const found = findingOf('absent-minutes', last.rule.id, last.run.run, stop, `${minutes} min`)
  return kept.map((one) => (one === last ? withFinding(one, found) : one))
}

function withFinding(judgement: Judgement, finding: Finding): Judgement {
  return { ...judgement, clock: { ...judgement.clock, findings: [...judgement.clock.findings, finding] } }
}
