import { insertAttendances } from '../db/attendance.ts'
import type { Queryable } from '../db/database.ts'
import { markFigureDays } from '../db/indicator.ts'
import { insertAcceptances, insertOutcomes, type FigureRow } from '../db/outcome.ts'
import { saveFigures, type SubjectRow } from '../db/subject.ts'
import { attendanceOf, type Attendance } from '../rules/attendance.ts'
import type { Book } from '../rules/book.ts'
import type { Judged } from '../rules/horizon.ts'
import { acceptanceOf, outcomeOf, type Acceptance, type Outcome } from '../rules/outcome.ts'
import type { Watching } from '../rules/shift.ts'
import type { SubjectState } from '../rules/state.ts'
import { dateText, type Instant } from '../rules/time.ts'

/** What a subject adds to the figures: a case the first two, a shift the third; all null for what is neither. */
export interface Figures {
  readonly accepted: Acceptance | null
  readonly finished: Outcome | null
  /** Not in rows that were written before shifts were recorded. */
  readonly attended?: Attendance | null
}

/** The figures that a subject's row holds; null for none. They are what `correct` once wrote there. */
export function figuresIn(row: SubjectRow | undefined): Figures | null {
  return (row?.figures ?? null) as Figures | null
}

/** What a subject counts as, by its history; `judged` are its clocks, each at the horizon of its feed. */
export function figuresOf(book: Book, state: SubjectState, judged: readonly Judged[], watching: Watching): Figures {
  const judgements = judged.map(({ judgement }) => judgement)
  return {
    accepted: acceptanceOf(book, state, judgements),
    finished: outcomeOf(book, state, judgements),
    attended: attendanceOf(book, state, judged, watching),
  }
}

/** A subject whose figures are not those that were written: what was is taken back, what is put in its place. */
export interface Correction {
  readonly subject: string
  readonly before: Figures | null
  readonly after: Figures
}

type Counted = keyof Figures
const COUNTED: readonly Counted[] = ['accepted', 'finished', 'attended']

/** Whether two say the same of one figure, whose fields are texts, numbers, truths and null. What was stored may lack a null. */
function same(before: Figures | null, after: Figures, name: Counted): boolean {
  const a = before?.[name] ?? null
  const b = after[name] ?? null
  if (a === null || b === null) return a === b
  return fieldsIn(a, b) && fieldsIn(b, a)
}

function fieldsIn(a: object, b: object): boolean {
  const other = b as Readonly<Record<string, unknown>>
  for (const [name, value] of Object.entries(a)) if ((value ?? null) !== (other[name] ?? null)) return false
  return true
}

/** The correction that a subject needs; null for none. */
export function correctionOf(subject: string, before: Figures | null, after: Figures): Correction | null {
  return COUNTED.every((name) => same(before, after, name)) ? null : { subject, before, after }
}

/** Writes corrections of subjects whose rows are held. */
export async function correct(
  tx: Queryable,
  { centre }: Book,
  corrections: readonly Correction[],
  now: Instant,
): Promise<void> {
  if (corrections.length === 0) return
  const dayOf = (t: Instant): string => dateText(centre.dayOf(t))
  const accepted = rowsOf(corrections, 'accepted', ({ acceptedAt }) => dayOf(acceptedAt))
  const finished = rowsOf(corrections, 'finished', ({ finishedAt }) => dayOf(finishedAt))
  const attended = rowsOf(corrections, 'attended', ({ beganAt }) => dayOf(beganAt))
  await insertAcceptances(tx, accepted, now)
  await insertOutcomes(tx, finished, now)
  await insertAttendances(tx, attended, now)
  await markFigureDays(tx, [...new Set([...accepted, ...finished, ...attended].map(({ onDay }) => onDay))])
  await saveFigures(
    tx,
    corrections.map(({ subject, after }) => ({ subject, figures: after })),
  )
}

/** One row less of what was, one more of what is, where the two differ. */
function rowsOf<Name extends Counted>(
  corrections: readonly Correction[],
  name: Name,
  dayOf: (of: NonNullable<Figures[Name]>) => string,
): FigureRow<NonNullable<Figures[Name]>>[] {
  return corrections.flatMap(({ subject, before, after }) => {
    if (same(before, after, name)) return []
    const row = (of: Figures[Name] | undefined, weight: 1 | -1): FigureRow<NonNullable<Figures[Name]>>[] =>
      of === null || of === undefined ? [] : [{ subject, of, onDay: dayOf(of), weight }]
    return [...row(before?.[name], -1), ...row(after[name], 1)]
  })
}
