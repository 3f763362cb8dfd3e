import { clocksOfSubjects, nextSubjects } from '../../db/clock.ts'
import type { Database, Queryable } from '../../db/database.ts'
import { spansOf } from '../../db/event.ts'
import { lockOutdated, lockOutdatedOf, lockSubjects, stampSubjects, type SubjectRow } from '../../db/subject.ts'
import { compareText } from '../../rules/order.ts'
import type { Instant } from '../../rules/time.ts'
import { ALL, isTouched, touchedByEvents, touchedByName, type SeenEvents, type Touch } from '../../rules/touch.ts'
import { checkEdition, type Edition } from '../edition.ts'
import { allHorizons } from '../feeds.ts'
import { isJoint } from '../subjects.ts'
import { byEdition, takeApart, takeRows, type Failed, type Lock, type Taken, type Write } from '../taking.ts'
import { touchSince } from './touched.ts'

/**
 * The most subjects of one transaction: a tick waits for one of them at most, and on the embedded server an event too. With
 * four times as many 8 % more were folded a second here, and an event waited three times as long.
 */
export const REFOLD_BATCH = 250

/**
 * Looks at subjects that an older edition of the book judged, at most `batch` or those that it names: those that the editions since concern are folded
 * anew and what that changes is announced, the others keep what they have. With a number none are left where `taken` is 0. Safe beside other
 * processes and again after any failure: what is left is found by the edition on each subject's row alone.
 */
export async function takeOutdated(
  database: Database,
  edition: Edition,
  now: Instant,
  batch: number | readonly string[] = REFOLD_BATCH,
  failed: Failed = new Map(),
): Promise<Taken> {
  const without = [...failed.keys()]
  const lock: Lock = (tx) =>
    typeof batch === 'number'
      ? lockOutdated(tx, edition.number, batch, without)
      : lockOutdatedOf(tx, edition.number, batch, without)
  const write: Write = async (tx, rows) => {
    const touched = await touchedOf(tx, edition, rows)
    const names = rows.filter((row) => !touched.has(row)).map(({ name }) => name)
    await stampSubjects(tx, names, edition.number)
    if (touched.size === 0) return 0
    return takeRows(tx, edition, [...touched], byEdition(edition), now)
  }
  return takeApart(database, edition, lock, write, failed)
}

/** So many clocks are looked at first: those that change next by what is known of them. */
const MOST_URGENT = 20_000

/**
 * What is outdated, in batches for `takeOutdated`: the subjects of the clocks that change next, the most urgent first, since
 * the edition may bring them forward; then all others. It ends when who asks stops asking.
 */
export async function* outdatedBatches(
  database: Database,
  { book }: Edition,
  now: Instant,
): AsyncGenerator<number | readonly string[], never> {
  const feeds = (await allHorizons(database, book, now)).list.map(({ feed }) => feed)
  const urgent = await nextSubjects(database, feeds, MOST_URGENT)
  for (let from = 0; from < urgent.length; from += REFOLD_BATCH) yield urgent.slice(from, from + REFOLD_BATCH)
  for (;;) yield REFOLD_BATCH
}

/** Folds subjects anew and writes what differs, each difference a change of kind `edition`: the repair of `verify`. */
export async function repairSubjects(
  database: Database,
  edition: Edition,
  names: readonly string[],
  now: Instant,
  batch = 500,
): Promise<void> {
  for (let from = 0; from < names.length; from += batch)
    await database.transaction(async (tx) => {
      await checkEdition(tx, edition)
      const locked = await lockSubjects(tx, names.slice(from, from + batch).sort(compareText))
      const outdated = [...locked.values()].map((row) => ({ ...row, book: 0 }))
      await takeRows(tx, edition, outdated, byEdition(edition), now)
    })
}

/** Those of the rows that may be judged otherwise than they were; they are held. */
async function touchedOf(tx: Queryable, edition: Edition, rows: readonly SubjectRow[]): Promise<Set<SubjectRow>> {
  const touched = new Set<SubjectRow>()
  const asked: [row: SubjectRow, touch: Touch][] = []
  for (const row of rows) {
    const touch = row.state === null ? ALL : await touchSince(tx, edition, row.book)
    const byName = touchedByName(touch, row.name)
    if (byName === true) touched.add(row)
    else if (byName === null) asked.push([row, touch])
  }
  if (asked.length === 0) return touched
  const firstAt = earliest(asked.map(([row]) => row))
  const names = asked.map(([{ name }]) => name)
  const spans = firstAt === null ? new Map<string, never>() : await spansOf(tx, names, firstAt)
  const left: [row: SubjectRow, touch: Touch, seen: SeenEvents][] = []
  for (const [row, touch] of asked) {
    const { name } = row
    const { lastAt, items } = spans.get(name) ?? { lastAt: null, items: [] }
    const seen = { name, joint: isJoint(name), firstAt: row.firstAt, lastAt, items }
    const byEvents = touchedByEvents(touch, seen)
    if (byEvents === true) touched.add(row)
    else if (byEvents === null) left.push([row, touch, seen])
  }
  if (left.length === 0) return touched
  const clocks = await clocksOfSubjects(
    tx,
    left.map(([{ name }]) => name),
  )
  for (const [row, touch, seen] of left)
    if (isTouched(touch, { ...seen, clocks: clocks.get(row.name) ?? [] })) touched.add(row)
  return touched
}

function earliest(rows: readonly SubjectRow[]): Instant | null {
  let first: Instant | null = null
  for (const { firstAt } of rows) if (firstAt !== null && (first === null || firstAt < first)) first = firstAt
  return first
}
