import type { FeedStatus } from '../rules/horizon.ts'
import type { Instant } from '../rules/time.ts'
import type { Queryable } from './database.ts'
import { instantText } from './instants.ts'

/** 数据源 as it is heard. */
export interface FeedRow extends FeedStatus {
  readonly id: string
}

const COLUMNS = `id, heard_at AS "heardAt", last_at AS "lastAt", delivered_to AS "deliveredTo", horizon,
  silent_since AS "silentSince", catching_up AS "catchingUp", watched_from AS "watchedFrom", held`

/** Every feed that has been heard of or set up, by id. */
export async function readFeeds(tx: Queryable): Promise<Map<string, FeedRow>> {
  const rows = await tx.query<FeedRow>(`SELECT ${COLUMNS} FROM feed ORDER BY id`)
  return new Map(rows.map((row) => [row.id, row]))
}

/** The same, each row held until the transaction ends; `ids` alone where they are given. */
export async function lockFeeds(tx: Queryable, ids: readonly string[] | null = null): Promise<Map<string, FeedRow>> {
  const sql = `SELECT ${COLUMNS} FROM feed WHERE $1::text[] IS NULL OR id = ANY ($1::text[]) ORDER BY id FOR UPDATE`
  const rows = await tx.query<FeedRow>(sql, [ids])
  return new Map(rows.map((row) => [row.id, row]))
}

/** Makes feeds that aren't there: heard of at `now`, so that a rhythm begins to run. */
export async function createFeeds(tx: Queryable, ids: readonly string[], now: Instant): Promise<void> {
  const sql = `
    INSERT INTO feed (id, heard_at) SELECT id, $2::text::timestamptz FROM unnest($1::text[]) AS t (id) ORDER BY id
    ON CONFLICT (id) DO NOTHING`
  await tx.query(sql, [[...ids].sort(), instantText(now)])
}

const SAVE = `
  UPDATE feed SET heard_at = t.heard_at, last_at = t.last_at, delivered_to = t.delivered_to,
    horizon = GREATEST(feed.horizon, t.horizon), silent_since = t.silent_since, catching_up = t.catching_up,
    watched_from = t.watched_from, held = t.held
  FROM unnest($1::text[], $2::text[]::timestamptz[], $3::text[]::timestamptz[], $4::text[]::timestamptz[],
    $5::text[]::timestamptz[], $6::text[]::timestamptz[], $7::boolean[], $8::text[]::timestamptz[], $9::boolean[])
    AS t (id, heard_at, last_at, delivered_to, horizon, silent_since, catching_up, watched_from, held)
  WHERE feed.id = t.id`

const text = (t: Instant | null): string | null => (t === null ? null : instantText(t))

/** Keeps what was heard of feeds whose rows are held; a horizon is never taken back. */
export async function saveFeeds(tx: Queryable, rows: readonly FeedRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.query(SAVE, [
    rows.map(({ id }) => id),
    rows.map(({ heardAt }) => instantText(heardAt)),
    rows.map(({ lastAt }) => text(lastAt)),
    rows.map(({ deliveredTo }) => text(deliveredTo)),
    rows.map(({ horizon }) => text(horizon)),
    rows.map(({ silentSince }) => text(silentSince)),
    rows.map(({ catchingUp }) => catchingUp),
    rows.map(({ watchedFrom }) => text(watchedFrom)),
    rows.map(({ held }) => held),
  ])
}

/** Holds a feed's horizon where it is, while its backlog is being brought in, or lets it go. */
export async function holdFeed(tx: Queryable, id: string, held: boolean): Promise<void> {
  await tx.query('UPDATE feed SET held = $2 WHERE id = $1', [id, held])
}

// One statement a heartbeat: it runs each second, mostly for nothing. Its commit isn't waited for to reach the disk: horizons
// and the tick of a second that is lost with the server are moved on by the next. clock_due and subject_book answer by
// their first entries: ORDER BY and min() say so, a bare EXISTS was planned as a scan of the whole table. Rows are held in the
// order of every writer: feeds by name, then the engine's; the parts of one statement have no order but by what they read.
const HEARTBEAT = `
  WITH h AS MATERIALIZED (SELECT feed, horizon FROM unnest($1::text[], $2::text[]::timestamptz[]) AS t (feed, horizon)),
  due AS MATERIALIZED (
    SELECT EXISTS (SELECT FROM h CROSS JOIN LATERAL (
      SELECT FROM clock WHERE clock.feed = h.feed AND clock.next_at <= h.horizon ORDER BY next_at LIMIT 1) AS first) AS any,
      set_config('synchronous_commit', 'off', true) AS off),
  held AS MATERIALIZED (
    SELECT feed.id FROM feed, due WHERE feed.id IN (SELECT h.feed FROM h) AND (NOT due.any OR $4::boolean)
    ORDER BY feed.id FOR UPDATE OF feed),
  moved AS (
    UPDATE feed SET horizon = GREATEST(feed.horizon, h.horizon) FROM h, held
    WHERE feed.id = h.feed AND feed.id = held.id RETURNING feed.id),
  ticked AS (
    UPDATE engine SET ticked_at = GREATEST(ticked_at, $3::text::timestamptz),
      horizon = GREATEST(horizon, $3::text::timestamptz)
    FROM due, (SELECT count(*) FROM moved) AS first WHERE NOT due.any OR $4::boolean)
  SELECT due.any AS due, (SELECT coalesce(max(number), 0) FROM book) AS edition, tallied_at AS "talliedAt",
    coalesce((SELECT min(book) FROM subject) < (SELECT max(number) FROM book), false) AS outdated
  FROM due, engine`

/** What there is to do at a heartbeat. */
export interface Heartbeat {
  /** Clocks are due. */
  readonly due: boolean
  /** The newest edition of the book, and whether subjects wait that were folded under an older one. */
  readonly edition: number
  readonly outdated: boolean
  /** The instant for which the tallies were last kept. */
  readonly talliedAt: Instant
}

/** Looks what there is to do. Where nothing is due, or with `past`, moves horizons on and notes that the engine lives. */
export async function heartbeat(
  tx: Queryable,
  horizons: readonly { feed: string; horizon: Instant }[],
  now: Instant,
  past: boolean,
): Promise<Heartbeat> {
  const [found] = await tx.query<Heartbeat>(HEARTBEAT, [
    horizons.map(({ feed }) => feed),
    horizons.map(({ horizon }) => instantText(horizon)),
    instantText(now),
    past,
  ])
  if (found === undefined) throw new Error('table engine: no row, expected one; the database was not migrated')
  return found
}

/** How far the engine's own clocks have been advanced; null where none has been. */
export async function readEngineHorizon(tx: Queryable): Promise<Instant | null> {
  const [row] = await tx.query<{ horizon: Instant | null }>('SELECT horizon FROM engine')
  return row?.horizon ?? null
}

/** Notes how far the engine's own clocks have been advanced; never back. */
export async function raiseEngineHorizon(tx: Queryable, horizon: Instant): Promise<void> {
  await tx.query('UPDATE engine SET horizon = GREATEST(horizon, $1::text::timestamptz)', [instantText(horizon)])
}

/** The engine's scan: when it last ended, and since when it lags by what was announced; null for never and for no lag. */
export interface Scan {
  readonly tickedAt: Instant | null
  readonly lagSince: Instant | null
}

export async function readScan(tx: Queryable): Promise<Scan> {
  const sql = 'SELECT ticked_at AS "tickedAt", lag_since AS "lagSince" FROM engine'
  const [row] = await tx.query<Scan>(sql)
  return row ?? { tickedAt: null, lagSince: null }
}

/** When the engine last ticked; null where it never has. */
export async function readTickedAt(tx: Queryable): Promise<Instant | null> {
  return (await readScan(tx)).tickedAt
}

/** Notes that the scan of `tickedAt` lags since `since`; false where another process has noted it or scanned meanwhile. */
export async function raiseLag(tx: Queryable, tickedAt: Instant, since: Instant): Promise<boolean> {
  const sql = `
    UPDATE engine SET lag_since = $2::text::timestamptz
    WHERE lag_since IS NULL AND ticked_at = $1::text::timestamptz RETURNING one`
  return (await tx.query(sql, [instantText(tickedAt), instantText(since)])).length > 0
}

/** Notes that the scan lags no longer; false where another process has. */
export async function clearLag(tx: Queryable): Promise<boolean> {
  const sql = 'UPDATE engine SET lag_since = NULL WHERE lag_since IS NOT NULL RETURNING one'
  return (await tx.query(sql)).length > 0
}

/** Sets up a key of a feed by its SHA-256. */
export async function addFeedKey(tx: Queryable, feed: string, hash: Uint8Array, addedAt: Instant): Promise<void> {
  const sql = `
    INSERT INTO feed_key (hash, feed, added_at) VALUES (decode($1::text, 'hex'), $2, $3::text::timestamptz)`
  await tx.query(sql, [Buffer.from(hash).toString('hex'), feed, instantText(addedAt)])
}

/** Every key: whose, and its SHA-256 in hex. */
export async function readFeedKeys(tx: Queryable): Promise<{ feed: string; hash: string; addedAt: Instant }[]> {
  return tx.query(
    `SELECT feed, encode(hash, 'hex') AS hash, added_at AS "addedAt" FROM feed_key ORDER BY feed, added_at`,
  )
}

/** What makes the ids on a wall opaque. */
export async function readSecret(tx: Queryable): Promise<string> {
  const [row] = await tx.query<{ secret: string }>('SELECT secret::text AS secret FROM engine')
  if (row === undefined) throw new Error('table engine: no row, expected one; the database was not migrated')
  return row.secret
}
