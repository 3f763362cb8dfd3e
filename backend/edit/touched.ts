import { readBookOf } from '../../db/book.ts'
import type { Queryable } from '../../db/database.ts'
import { oldestEdition } from '../../db/subject.ts'
import { editOf } from '../../rules/edit.ts'
import { BookError } from '../../rules/faults.ts'
import { ALL, eitherTouch, NONE, touchOf, type Touch } from '../../rules/touch.ts'
import { bookOfEdition, partsOf, type Edition } from '../edition.ts'

/**
 * Which checks over many subjects can't be judged yet: an edition said something else of them, and subjects wait that are still counted as
 * the one before said. What is missing of those would be found missing in fact. `without`: those that can't be written.
 */
export async function unsettledChecks(
  tx: Queryable,
  edition: Edition,
  without: readonly string[] = [],
): Promise<(check: string) => boolean> {
  if (edition.book.across.size === 0) return () => false
  const oldest = await oldestEdition(tx, edition.number, without)
  if (oldest === null) return () => false
  const { checks } = await touchSince(tx, edition, oldest)
  return (check) => checks === null || checks.has(check)
}

const touches = new WeakMap<Edition, Map<number, Touch>>()

/**
 * Whom the editions after number `from` concern: any of them, also where a later one took back what it said, since checks over
 * many subjects may have judged this one by it. One that this build reads no more, or none, concerns all.
 */
export async function touchSince(tx: Queryable, edition: Edition, from: number): Promise<Touch> {
  const known = touches.get(edition) ?? new Map<number, Touch>()
  touches.set(edition, known)
  const found = known.get(from)
  if (found !== undefined) return found
  let touch = NONE
  for (let number = edition.number; number > from && !touch.all; number--)
    touch = eitherTouch(touch, await readTouch(tx, number - 1, number))
  known.set(from, touch)
  return touch
}

async function readTouch(tx: Queryable, from: number, to: number): Promise<Touch> {
  const [old, fresh] = [await readBookOf(tx, from), await readBookOf(tx, to)]
  if (old === null || fresh === null) return ALL
  try {
    const before = { parts: partsOf(old.files), book: await bookOfEdition(old.files) }
    const after = { parts: partsOf(fresh.files), book: await bookOfEdition(fresh.files) }
    return touchOf(editOf(before, after), before, after)
  } catch (error) {
    if (error instanceof BookError) return ALL
    throw error
  }
}
