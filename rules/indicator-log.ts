import { attendanceOf } from './attendance.ts'
import type { Book } from './book.ts'
import type { SubjectEvent } from './event.ts'
import { fold } from './history.ts'
import { clocksAt, ENGINE } from './horizon.ts'
import { assess, assessedBetween, assessmentText, indicatorSubject } from './indicator.ts'
import { addSums, NO_SUMS, sumsOfAcceptance, sumsOfAttendance, sumsOfOutcome, type Sums } from './kpi.ts'
import { acceptanceOf, outcomeOf } from './outcome.ts'
import type { Finding } from './state.ts'
import type { Instant } from './time.ts'

/** Figures of one instant, of one department. */
interface Figure {
  readonly at: Instant
  readonly department: string | null
  readonly sums: Sums
}

/**
 * What indicators find in a whole log as of an instant, by subject, all feeds having told all: of the periods since the day of
 * the first figure. Each history may come in any order and more than once.
 */
export function indicatorFindings(
  book: Book,
  histories: Iterable<readonly [subject: string, events: readonly SubjectEvent[]]>,
  asOf: Instant,
): Map<string, Finding[]> {
  const found = new Map<string, Finding[]>()
  if (book.indicators.length === 0) return found
  const figures: Figure[] = []
  for (const [subject, events] of histories) figures.push(...figuresOf(book, subject, events, asOf))
  if (figures.length === 0) return found
  const since = book.centre.dayOf(figures.reduce((first, { at }) => Math.min(first, at), Infinity))
  for (const assessed of assessedBetween(book.indicators, book.members, book.centre, since, asOf)) {
    const { indicator, of, member, period } = assessed
    let sums = NO_SUMS
    for (const figure of figures)
      if (
        figure.at >= period.startsAt &&
        figure.at < period.endsAt &&
        (of === 'centre' || figure.department === member)
      )
        sums = addSums(sums, figure.sums)
    if (assess(indicator, sums).met !== false) continue
    const subject = indicatorSubject(assessed)
    const detail = assessmentText(indicator, sums, period)
    const { id: finding, level } = indicator
    const named = {
      finding,
      rule: null,
      run: null,
      level,
      at: period.endsAt,
      seq: 0,
      source: ENGINE,
      event: '',
      detail,
    }
    found.set(subject, [...(found.get(subject) ?? []), named])
  }
  return found
}

/** What one history adds to the figures, and when. A joint case adds none, so its branches' events are left out. */
function figuresOf(book: Book, subject: string, events: readonly SubjectEvent[], asOf: Instant): Figure[] {
  const state = fold(book, subject, events, asOf)
  const judged = clocksAt(book, state, asOf, () => asOf)
  const judgements = judged.map(({ judgement }) => judgement)
  const accepted = acceptanceOf(book, state, judgements)
  const finished = outcomeOf(book, state, judgements)
  const attended = attendanceOf(book, state, judged)
  return [
    ...(accepted === null ? [] : [{ ...accepted, at: accepted.acceptedAt, sums: sumsOfAcceptance(accepted) }]),
    ...(finished === null ? [] : [{ ...finished, at: finished.finishedAt, sums: sumsOfOutcome(finished) }]),
    ...(attended === null ? [] : [{ ...attended, at: attended.beganAt, sums: sumsOfAttendance(attended, asOf) }]),
  ]
}
