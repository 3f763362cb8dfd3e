import type { Database, Queryable } from '../db/database.ts'
import { readDemo } from '../db/demo.ts'
import { firstOfAll, firstOfFeed, lastOfAll, subjectsSince } from '../db/event.ts'
import { readTickedAt } from '../db/feed.ts'
import type { Book } from '../rules/book.ts'
import { cadenceFeeds, cadenceSubjects } from '../rules/cadence.ts'
import { fold } from '../rules/history.ts'
import { sortTexts } from '../rules/order.ts'
import { DAY_MS, type Instant } from '../rules/time.ts'
import type { TakeCases } from './backtest.ts'
import { Comparison } from './comparison.ts'
import { readHistories } from './folding.ts'

const BATCH = 500

/**
 * Where the centre's clock stands, for a command that runs beside no engine: a demonstration's own clock; else the later of
 * the engine's last beat and the latest event. Null where the database has neither.
 */
export async function centreNow(tx: Queryable): Promise<Instant | null> {
  const demo = await readDemo(tx)
  if (demo !== null) return demo.at
  const told = [await readTickedAt(tx), await lastOfAll(tx)].filter((at) => at !== null)
  return told.length === 0 ? null : Math.max(...told)
}

/**
 * 试行: folds the subjects that had events in the last days under the book in force and under another one, and compares what is
 * lit as of `now`, as `backtest` does over a log. Duties and shifts of those days are among them, since their clocks exist
 * without any event. Each batch is read in one read-only snapshot; nothing is written.
 */
export async function tryBook(
  database: Database,
  inForce: Book,
  book: Book,
  days: number,
  now: Instant,
  take: TakeCases,
  onProgress?: (done: number, total: number) => void,
): Promise<Comparison> {
  const comparison = new Comparison(inForce, book)
  const from = now - days * DAY_MS
  const names = await database.transaction(async (tx) => namesOf(tx, [inForce, book], from, now), 'snapshot')
  for (let first = 0; first < names.length; first += BATCH) {
    const batch = names.slice(first, first + BATCH)
    const histories = await database.transaction(async (tx) => readHistories(tx, batch), 'snapshot')
    await take(
      histories.flatMap(({ subject, own, branchEvents }) => {
        const [a, b] = [inForce, book].map((one) => fold(one, subject, own, now, branchEvents))
        return a === undefined || b === undefined ? [] : comparison.add(subject, a, b, now)
      }),
    )
    onProgress?.(first + batch.length, names.length)
  }
  return comparison
}

/** Subjects with events in [from, now], and those of both books' cadences and rosters since then, by their UTF-8 bytes. */
async function namesOf(tx: Queryable, books: readonly Book[], from: Instant, now: Instant): Promise<string[]> {
  const names = new Set(await subjectsSince(tx, from, now))
  const began = await firstOfAll(tx)
  if (began === null || began > now) return []
  const since = new Map<string, Instant | null>()
  for (const feed of new Set(books.flatMap(cadenceFeeds))) since.set(feed, await firstOfFeed(tx, feed))
  for (const book of books)
    for (const name of cadenceSubjects(book, Math.max(from, began), now, (feed) => since.get(feed) ?? null))
      names.add(name)
  return sortTexts([...names])
}
