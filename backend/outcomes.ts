import type { Queryable } from '../db/database.ts'
import { insertAcceptances, insertOutcomes, type FigureRow } from '../db/outcome.ts'
import { saveFigures, type SubjectRow } from '../db/subject.ts'
import type { Book } from '../rules/book.ts'
import type { Judgement } from '../rules/judge.ts'
import { acceptanceOf, outcomeOf, type Acceptance, type Outcome } from '../rules/outcome.ts'
import type { SubjectState } from '../rules/state.ts'
import { dateText, type Instant } from '../rules/time.ts'

/** What a subject adds to the figures; both null for what is no case. */
export interface Figures {
  readonly accepted: Acceptance | null
  readonly finished: Outcome | null
}

/** The figures that a subject's row holds; null for none. They are what `correct` once wrote there. */
export function figuresIn(row: SubjectRow | undefined): Figures | null {
  return (row?.figures ?? null) as Figures | null
}

/** What a case counts as, by its history. */
export function figuresOf(book: Book, state: SubjectState, judgements: readonly Judgement[]): Figures {
  return { accepted: acceptanceOf(book, state, judgements), finished: outcomeOf(book, state, judgements) }
}

/** A case whose figures are not those that were written: what was is taken back, what is put in its place. */
export interface Correction {
  readonly subject: string
  readonly before: Figures | null
  readonly after: Figures
}

/** Whether two say the same: their fields are texts, numbers, truths and null. What was stored may lack a field that is null. */
function same(a: Acceptance | null, b: Acceptance | null): boolean {
  if (a === null || b === null) return a === b
  return fieldsIn(a, b) && fieldsIn(b, a)
}

function fieldsIn(a: Acceptance, b: Acceptance): boolean {
  for (const field in a) {
    const name = field as keyof Acceptance
    if ((a[name] ?? null) !== (b[name] ?? null)) return false
  }
  return true
}

/** The correction that a subject needs; null for none. */
export function correctionOf(subject: string, before: Figures | null, after: Figures): Correction | null {
  const unchanged = same(before?.accepted ?? null, after.accepted) && same(before?.finished ?? null, after.finished)
  return unchanged ? null : { subject, before, after }
}

/** Writes corrections of subjects whose rows are held. */
export async function correct(
  tx: Queryable,
  { centre }: Book,
  corrections: readonly Correction[],
  now: Instant,
): Promise<void> {
  if (corrections.length === 0) return
  const accepted: FigureRow<Acceptance>[] = []
  const finished: FigureRow<Outcome>[] = []
  const dayOf = (t: Instant): string => dateText(centre.dayOf(t))
  for (const { subject, before, after } of corrections) {
    if (!same(before?.accepted ?? null, after.accepted)) {
      for (const [of, weight] of [
        [before?.accepted ?? null, -1],
        [after.accepted, 1],
      ] as const)
        if (of !== null) accepted.push({ subject, of, onDay: dayOf(of.acceptedAt), weight })
    }
    if (!same(before?.finished ?? null, after.finished)) {
      for (const [of, weight] of [
        [before?.finished ?? null, -1],
        [after.finished, 1],
      ] as const)
        if (of !== null) finished.push({ subject, of, onDay: dayOf(of.finishedAt), weight })
    }
  }
  await insertAcceptances(tx, accepted, now)
  await insertOutcomes(tx, finished, now)
  await saveFigures(
    tx,
    corrections.map(({ subject, after }) => ({ subject, figures: after })),
  )
}
