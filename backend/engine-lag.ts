import type { Database } from '../db/database.ts'
import { clearLag, raiseLag, readScan } from '../db/feed.ts'
import { ENGINE, lagsFrom } from '../rules/horizon.ts'
import { instantText, type Instant } from '../rules/time.ts'
import { announceAll } from './announcing.ts'
import type { Light } from './contract/light.ts'
import type { Draft } from './draft.ts'
import type { Edition } from './edition.ts'
import { horizonsOf, silenceLight } from './feeds.ts'

/** The rule of the engine's own light. */
const LAG = 'engine-lag'
export const LAG_LIGHT = `feed/${ENGINE}/${LAG}/1`

/** The light of an engine whose scan lags; green and stopped once it has caught up. */
export function lagLight(since: Instant, caughtUp: boolean): Light {
  return { ...silenceLight(ENGINE, since, caughtUp), id: LAG_LIGHT, rule: LAG }
}

/**
 * Announces, before a scan, that the last one ended longer ago than the book allows: the engine was away, or doesn't keep up. A
 * dead engine can't say so itself (screens see by their freshness); when it is back it says since when. Any process may find
 * it, one does. Gives how many changes were announced.
 */
export async function announceLag(database: Database, edition: Edition, now: Instant): Promise<number> {
  const { book } = edition
  const { tickedAt, lagSince } = await readScan(database)
  const since = lagsFrom(book, tickedAt)
  if (lagSince !== null || tickedAt === null || since === null || since > now) return 0
  return database.transaction(async (tx) =>
    (await raiseLag(tx, tickedAt, since))
      ? announceAll(tx, edition, [], await horizonsOf(tx, book, now), () =>
          Promise.resolve([lagDraft(since, tickedAt, now)]),
        )
      : 0,
  )
}

function lagDraft(since: Instant, tickedAt: Instant, now: Instant): Draft {
  const why = `nothing was scanned between ${instantText(tickedAt)} and ${instantText(now)}`
  const light = { ...lagLight(since, false), reason: why }
  return { kind: 'raised', was: 'green', light, at: since, cause: 'tick', why, finding: null }
}

/** Announces, after a scan that reached `now`, that the lag is over: not of a scan that began before the lag was found. */
export async function announceCaughtUp(database: Database, edition: Edition, now: Instant): Promise<number> {
  const { book } = edition
  const { lagSince } = await readScan(database)
  if (lagSince === null || now < lagSince) return 0
  const why = `the scan lagged from ${instantText(lagSince)} to ${instantText(now)}`
  const light = lagLight(lagSince, true)
  const draft: Draft = { kind: 'lowered', was: 'red', light, at: now, cause: 'tick', why, finding: null }
  return database.transaction(async (tx) =>
    (await clearLag(tx))
      ? announceAll(tx, edition, [], await horizonsOf(tx, book, now), () => Promise.resolve([draft]))
      : 0,
  )
}
