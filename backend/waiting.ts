import type { Database, Queryable } from '../db/database.ts'
import { hasWaiting, keepWaiting, lockWaiting } from '../db/gathering.ts'
import { withinOf } from '../rules/across.ts'
import type { Book } from '../rules/book.ts'
import type { Instant } from '../rules/time.ts'
import { announceAll } from './announcing.ts'
import { checkEdition, type Edition } from './edition.ts'
import { hear } from './feeds.ts'
import { judgeGathered, nameText } from './gathered.ts'
import { draftsOf, type Gathered } from './gathering.ts'
import type { Horizons } from './light.ts'

/** Announces what checks over many subjects find once the feed that they wait for has told all. `horizons` are those of the tick. */
export async function announceWaiting(
  database: Database,
  edition: Edition,
  horizons: Horizons,
  batch: number,
): Promise<number> {
  const { book } = edition
  const waited = waitedFor(book, horizons)
  if (waited.length === 0 || !(await hasWaiting(database, waited))) return 0
  return database.transaction(async (tx) => {
    await checkEdition(tx, edition)
    const gathered = await takeWaiting(tx, book, horizons, batch)
    if (gathered === null) return 0
    const { drafts, feeds } = gathered
    return announceAll(tx, book, [], horizons, async () => [...drafts, ...(await hear(tx, book, [], horizons, feeds))])
  })
}

/**
 * Judges what has waited for a feed that has now told of it, at most `limit` gatherings; those that another process holds are
 * its own. Gives null where nothing waits.
 */
async function takeWaiting(tx: Queryable, book: Book, horizons: Horizons, limit: number): Promise<Gathered | null> {
  const rows = await lockWaiting(tx, waitedFor(book, horizons), limit)
  if (rows.length === 0) return null
  const concerns = rows.map(({ waitsAt, ...name }) => ({
    name,
    withinMs: withinOf(book, name.check),
    judges: [{ from: waitsAt, until: Infinity }],
  }))
  const { verdicts, waiting, feeds } = await judgeGathered(tx, book, concerns, horizons)
  const still = new Map(waiting.map((one) => [nameText(one), one.waitsAt]))
  await keepWaiting(
    tx,
    rows.map((row) => ({ ...row, waitsAt: still.get(nameText(row)) ?? null })),
    true,
  )
  return { drafts: await draftsOf(tx, book, verdicts, [], horizons), feeds: [...feeds] }
}

/** The checks that wait for feeds, and how far the last of those of their editions has told. */
function waitedFor(book: Book, horizons: Horizons): { check: string; horizon: Instant }[] {
  const latest = new Map<string, Instant>()
  for (const { id, feed } of [...book.across.values()].flat(2)) {
    const horizon = feed === null ? null : horizons.of(feed)
    if (horizon !== null) latest.set(id, Math.max(horizon, latest.get(id) ?? -Infinity))
  }
  return [...latest].map(([check, horizon]) => ({ check, horizon }))
}
