import type { Database, Queryable } from '../db/database.ts'
import { hasWaiting, keepWaiting, lockWaiting } from '../db/gathering.ts'
import { withinOf } from '../rules/across.ts'
import type { Book } from '../rules/book.ts'
import type { Instant } from '../rules/time.ts'
import { announceAll } from './announcing.ts'
import type { Draft } from './draft.ts'
import { unsettledChecks } from './edit/touched.ts'
import { checkEdition, type Edition } from './edition.ts'
import { hear } from './feeds.ts'
import { judgeGathered, nameText } from './gathered.ts'
import { draftsOf, type Gathered } from './gathering.ts'
import type { Horizons } from './light.ts'
import type { Failed } from './taking.ts'

/**
 * Announces what checks over many subjects find once the feed that they wait for has told all, and no subject waits that is counted as an
 * edition before said, but those in `failed`. `horizons` are those of the tick.
 */
export async function announceWaiting(
  database: Database,
  edition: Edition,
  horizons: Horizons,
  batch: number,
  failed: Failed,
): Promise<number> {
  const { book } = edition
  const waited = waitedFor(book, horizons)
  if (waited.length === 0) return 0
  let announced = 0
  while (await hasWaiting(database, waited)) {
    const one = await database.transaction(async (tx) => {
      await checkEdition(tx, edition)
      const gathered = await takeWaiting(tx, edition, horizons, batch, failed)
      if (gathered === null) return null
      const { drafts, feeds } = gathered
      const heard = (): Promise<readonly Draft[]> => hear(tx, book, [], horizons, feeds)
      return announceAll(tx, edition, [], horizons, async () => [...drafts, ...(await heard())])
    })
    if (one === null) break
    announced += one
  }
  return announced
}

/**
 * Judges what has waited for a feed that has now told of it, at most `limit` gatherings; those that another process holds are
 * its own. Gives null where nothing waits.
 */
async function takeWaiting(
  tx: Queryable,
  edition: Edition,
  horizons: Horizons,
  limit: number,
  failed: Failed,
): Promise<Gathered | null> {
  const { book } = edition
  const isUnsettled = await unsettledChecks(tx, edition, [...failed.keys()])
  const waited = waitedFor(book, horizons).filter(({ check }) => !isUnsettled(check))
  const rows = waited.length === 0 ? [] : await lockWaiting(tx, waited, limit)
  if (rows.length === 0) return null
  const concerns = rows.map(({ waitsAt, ...name }) => ({
    name,
    withinMs: withinOf(book, name.check),
    judges: [{ from: waitsAt, until: Infinity }],
  }))
  const { verdicts, waiting, feeds } = await judgeGathered(tx, book, concerns, horizons, () => false)
  const still = new Map(waiting.map((one) => [nameText(one), one.waitsAt]))
  await keepWaiting(
    tx,
    rows.map((row) => ({ ...row, waitsAt: still.get(nameText(row)) ?? null })),
    true,
  )
  return { drafts: await draftsOf(tx, book, verdicts, [], horizons), feeds: [...feeds] }
}

/** The checks over many subjects that may wait, and how far the last of the feeds of their editions has told. */
function waitedFor(book: Book, horizons: Horizons): { check: string; horizon: Instant }[] {
  const latest = new Map<string, Instant>()
  for (const { id, feed } of [...book.across.values()].flat(2)) {
    const horizon = feed === null ? Infinity : horizons.of(feed)
    if (horizon !== null) latest.set(id, Math.max(horizon, latest.get(id) ?? -Infinity))
  }
  return [...latest].map(([check, horizon]) => ({ check, horizon }))
}
