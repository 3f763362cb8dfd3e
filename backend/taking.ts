import { DatabaseUnavailable, type Database, type Queryable } from '../db/database.ts'
import { lockSubjects, saveSubjects, type SubjectRow } from '../db/subject.ts'
import type { Cause } from '../rules/announce.ts'
import { compareText } from '../rules/order.ts'
import type { Instant } from '../rules/time.ts'
import { announceAll, type Work } from './announcing.ts'
import { checkEdition, NewerEdition, type Edition } from './edition.ts'
import { hear, horizonsOf } from './feeds.ts'
import { refold } from './folding.ts'
import { figuresIn } from './outcomes.ts'

/** What one transaction came to. */
export interface Taken {
  /** Subjects taken. */
  readonly taken: number
  /** Changes announced. */
  readonly announced: number
}

export const NOTHING: Taken = { taken: 0, announced: 0 }

/** Subjects that could not be written, and why. What else is due goes on without them. */
export type Failed = Map<string, unknown>
export type Lock = (tx: Queryable) => Promise<readonly SubjectRow[]>

/** Writes what has become of subjects whose rows are held; gives how many changes were announced. */
export type Write = (tx: Queryable, rows: readonly SubjectRow[]) => Promise<number>

/**
 * Takes the subjects that are locked in one transaction. Where that fails and the database is there, one of them is to blame:
 * each half is tried by itself, down to single subjects, so that the others are taken.
 */
export async function takeApart(
  database: Database,
  edition: Edition,
  lock: Lock,
  write: Write,
  failed: Failed,
): Promise<Taken> {
  let names: readonly string[] = []
  try {
    return await database.transaction(async (tx) => {
      await checkEdition(tx, edition)
      const rows = await lock(tx)
      names = rows.map(({ name }) => name)
      if (rows.length === 0) return NOTHING
      return { taken: rows.length, announced: await write(tx, rows) }
    })
  } catch (error) {
    const [only] = names
    if (only === undefined || error instanceof DatabaseUnavailable || error instanceof NewerEdition) throw error
    if (names.length === 1) {
      failed.set(only, error)
      return { taken: 1, announced: 0 }
    }
    const half = names.length >> 1
    let announced = 0
    for (const part of [names.slice(0, half), names.slice(half)]) {
      const again: Lock = async (tx) => [...(await lockSubjects(tx, part)).values()]
      announced += (await takeApart(database, edition, again, write, failed)).announced
    }
    return { taken: names.length, announced }
  }
}

/**
 * Judges subjects whose rows are held, those of an older edition from their whole history, and announces what that changes. What
 * an older edition judged may be lowered by the edition alone, and says so (`clock.md` 35).
 */
export async function takeRows(
  tx: Queryable,
  edition: Edition,
  rows: readonly SubjectRow[],
  cause: Cause,
  now: Instant,
): Promise<number> {
  const works: Work[] = []
  const anew = new Map<string, SubjectRow>()
  for (const row of rows) {
    const { name, state, book } = row
    // Published, and this subject folded by it, after this transaction had looked.
    if (book > edition.number) throw new NewerEdition(`edition ${book} of the rulebook judged ${name}`)
    if (state === null || book !== edition.number) anew.set(name, row)
    else works.push({ state, cause, figures: figuresIn(row), told: null })
  }
  const refolded = await refold(tx, edition.book, [...anew.keys()])
  await saveSubjects(tx, refolded, edition.number)
  for (const { state, shares } of refolded) {
    const row = anew.get(state.subject)
    const isNew = row === undefined || row.state === null
    works.push({
      state,
      cause: isNew ? cause : byEdition(edition),
      figures: figuresIn(row),
      told: { shares, whole: true, anew: true },
    })
  }
  works.sort((a, b) => compareText(a.state.subject, b.state.subject))
  const horizons = await horizonsOf(tx, edition.book, now)
  return announceAll(tx, edition, works, horizons, (judged) => hear(tx, edition.book, [], horizons, judged))
}

/** The cause of what an edition of the book judges otherwise than the one before it. */
export function byEdition({ number }: Edition): Cause {
  return { kind: 'edition', number }
}
