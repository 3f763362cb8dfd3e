import type { FeedStatus } from '../rules/horizon.ts'
import type { Instant } from '../rules/time.ts'
import type { Queryable } from './database.ts'
import { instantText } from './instants.ts'

/** 数据源 as it is heard. */
export interface FeedRow extends FeedStatus {
  readonly id: string
}

const COLUMNS = `id, heard_at AS "heardAt", last_at AS "lastAt", delivered_to AS "deliveredTo", horizon,
  silent_since AS "silentSince", catching_up AS "catchingUp", held`

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
    horizon = GREATEST(feed.horizon, t.horizon), silent_since = t.silent_since, catching_up = t.catching_up, held = t.held
  FROM unnest($1::text[], $2::text[]::timestamptz[], $3::text[]::timestamptz[], $4::text[]::timestamptz[],
    $5::text[]::timestamptz[], $6::text[]::timestamptz[], $7::boolean[], $8::boolean[])
    AS t (id, heard_at, last_at, delivered_to, horizon, silent_since, catching_up, held)
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
    rows.map(({ held }) => held),
  ])
}

/** Holds a feed's horizon where it is, while its backlog is being brought in, or lets it go. */
export async function holdFeed(tx: Queryable, id: string, held: boolean): Promise<void> {
  await tx.query('UPDATE feed SET held = $2 WHERE id = $1', [id, held])
}

const ADVANCE = `
  WITH moved AS (
    UPDATE feed SET horizon = GREATEST(feed.horizon, t.horizon)
    FROM unnest($1::text[], $2::text[]::timestamptz[]) AS t (id, horizon) WHERE feed.id = t.id)
  UPDATE engine SET ticked_at = GREATEST(ticked_at, $3::text::timestamptz)`

/** Moves horizons on, and notes that the engine lives. */
export async function advanceFeeds(
  tx: Queryable,
  horizons: readonly { feed: string; horizon: Instant }[],
  now: Instant,
): Promise<void> {
  await tx.query(ADVANCE, [
    horizons.map(({ feed }) => feed),
    horizons.map(({ horizon }) => instantText(horizon)),
    instantText(now),
  ])
}

/** When the engine last ticked; null where it never has. */
export async function readTickedAt(tx: Queryable): Promise<Instant | null> {
  const [row] = await tx.query<{ tickedAt: Instant | null }>('SELECT ticked_at AS "tickedAt" FROM engine')
  return row?.tickedAt ?? null
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
