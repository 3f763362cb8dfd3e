import type { Instant } from '../rules/time.ts'
import { jsonList, type Queryable } from './database.ts'
import { instantText } from './instants.ts'

/** One check, and one value of the facts that its events share, hashed: a uuid in text. */
export interface GatheringName {
  readonly check: string
  readonly key: string
}

/** An event as a check counts it. `judged` is JSON; null where it is only counted. */
export interface ShareRow extends GatheringName {
  readonly at: Instant
  readonly source: string
  readonly id: string
  readonly subject: string
  readonly counts: boolean
  readonly judged: string | null
}

const LOCK = `
  SELECT g.check_id AS "check", g.key::text AS key, g.waits_at AS "waitsAt" FROM gathering AS g
  JOIN unnest($1::text[], $2::text[]::uuid[]) AS t (check_id, key) ON g.check_id = t.check_id AND g.key = t.key
  ORDER BY g.check_id, g.key FOR UPDATE OF g`

const CREATE = `
  INSERT INTO gathering (check_id, key) SELECT check_id, key FROM unnest($1::text[], $2::text[]::uuid[]) AS t (check_id, key)
  ORDER BY check_id, key ON CONFLICT (check_id, key) DO NOTHING
  RETURNING check_id AS "check", key::text AS key`

/** Locks gatherings, in order, and makes those that aren't there. */
export async function lockGatherings(tx: Queryable, names: readonly GatheringName[]): Promise<void> {
  const lock = async (wanted: readonly GatheringName[], sql: string): Promise<GatheringName[]> => {
    if (wanted.length === 0) return []
    const had = await tx.query<GatheringName>(sql, namesIn(wanted))
    const held = new Set(had.map(nameText))
    return wanted.filter((name) => !held.has(nameText(name)))
  }
  // Made by another writer between the two statements: those are held by the third.
  await lock(await lock(await lock(names, LOCK), CREATE), LOCK)
}

const nameText = ({ check, key }: GatheringName): string => `${key} ${check}`

const namesIn = (names: readonly GatheringName[]): string[][] => [
  names.map(({ check }) => check),
  names.map(({ key }) => key),
]

const WAITING = `
  SELECT check_id AS "check", key::text AS key, waits_at AS "waitsAt" FROM gathering
  WHERE (check_id, key) IN (
    SELECT due.check_id, due.key FROM unnest($1::text[], $2::text[]::timestamptz[]) AS h (check_id, horizon)
    CROSS JOIN LATERAL (
      SELECT check_id, key FROM gathering AS g WHERE g.check_id = h.check_id AND g.waits_at <= h.horizon
      ORDER BY g.waits_at LIMIT $3) AS due
    LIMIT $3)
  ORDER BY check_id, key FOR UPDATE SKIP LOCKED`

/** A gathering of which an event waits to be judged. */
export interface WaitingRow extends GatheringName {
  readonly waitsAt: Instant
}

/** Locks gatherings of some checks whose first waiting event lies at or before the check's horizon, at most `limit`. By gathering_waits. */
export async function lockWaiting(
  tx: Queryable,
  horizons: readonly { readonly check: string; readonly horizon: Instant }[],
  limit: number,
): Promise<WaitingRow[]> {
  return tx.query<WaitingRow>(WAITING, [
    horizons.map(({ check }) => check),
    horizons.map(({ horizon }) => instantText(horizon)),
    limit,
  ])
}

const WAITS = `
  SELECT EXISTS (
    SELECT FROM unnest($1::text[], $2::text[]::timestamptz[]) AS h (check_id, horizon)
    JOIN gathering AS g ON g.check_id = h.check_id AND g.waits_at <= h.horizon) AS waits`

/** Whether there is any such gathering: what a tick asks that mostly finds none. */
export async function hasWaiting(
  tx: Queryable,
  horizons: readonly { readonly check: string; readonly horizon: Instant }[],
): Promise<boolean> {
  const checks = horizons.map(({ check }) => check)
  const [row] = await tx.query<{ waits: boolean }>(WAITS, [checks, horizons.map(({ horizon }) => instantText(horizon))])
  return row?.waits === true
}

/** Every gathering of which an event waits. */
export async function readWaiting(tx: Queryable): Promise<WaitingRow[]> {
  return tx.query<WaitingRow>(
    'SELECT check_id AS "check", key::text AS key, waits_at AS "waitsAt" FROM gathering WHERE waits_at IS NOT NULL',
  )
}

// LEAST passes over null. What was first before may be gone: then the tick finds out.
const WAIT = `
  UPDATE gathering SET waits_at = CASE WHEN $4::boolean THEN t.waits_at ELSE LEAST(gathering.waits_at, t.waits_at) END
  FROM unnest($1::text[], $2::text[]::uuid[], $3::text[]::timestamptz[]) AS t (check_id, key, waits_at)
  WHERE gathering.check_id = t.check_id AND gathering.key = t.key`

/** Notes the first events that wait in gatherings that are held; `anew` where all that wait were looked at, so that none may. */
export async function keepWaiting(
  tx: Queryable,
  rows: readonly (GatheringName & { readonly waitsAt: Instant | null })[],
  anew: boolean,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(WAIT, [
    ...namesIn(rows),
    rows.map(({ waitsAt }) => (waitsAt === null ? null : instantText(waitsAt))),
    anew,
  ])
}

const COLUMNS = `check_id AS "check", key::text AS key, at, source, id, subject, counts, judged::text AS judged`

/** Where the events of subjects whose rows are held are counted. By share_subject. */
export async function sharesOfSubjects(tx: Queryable, subjects: readonly string[]): Promise<Map<string, ShareRow[]>> {
  const rows = new Map<string, ShareRow[]>(subjects.map((name) => [name, []]))
  const sql = `SELECT ${COLUMNS} FROM share WHERE subject = ANY ($1::text[])`
  for (const row of await tx.query<ShareRow>(sql, [subjects])) rows.get(row.subject)?.push(row)
  return rows
}

const SAVE = `
  INSERT INTO share (check_id, key, at, source, id, subject, counts, judged)
  SELECT check_id, key, at, source, id, subject, counts, CASE WHEN judged::text <> 'null' THEN judged END
  FROM ROWS FROM (unnest($1::text[], $2::text[]::uuid[], $3::text[]::timestamptz[], $4::text[], $5::text[], $6::text[],
    $7::boolean[]), json_array_elements($8::text::json)) AS t (check_id, key, at, source, id, subject, counts, judged)
  ON CONFLICT (check_id, key, at, source, id) DO UPDATE
  SET subject = EXCLUDED.subject, counts = EXCLUDED.counts, judged = EXCLUDED.judged`

/** Puts events into gatherings that are held, or what is now read of them in the place of what was. */
export async function saveShares(tx: Queryable, rows: readonly ShareRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.query(SAVE, [
    ...placesIn(rows),
    rows.map(({ subject }) => subject),
    rows.map(({ counts }) => counts),
    jsonList(rows.map(({ judged }) => judged ?? 'null')),
  ])
}

const REMOVE = `
  DELETE FROM share
  USING unnest($1::text[], $2::text[]::uuid[], $3::text[]::timestamptz[], $4::text[], $5::text[]) AS t (check_id, key, at, source, id)
  WHERE share.check_id = t.check_id AND share.key = t.key AND share.at = t.at AND share.source = t.source AND share.id = t.id`

/** Takes events out of gatherings that are held. */
export async function removeShares(tx: Queryable, rows: readonly ShareRow[]): Promise<void> {
  if (rows.length > 0) await tx.query(REMOVE, placesIn(rows))
}

const placesIn = (rows: readonly ShareRow[]): string[][] => [
  ...namesIn(rows),
  rows.map(({ at }) => instantText(at)),
  rows.map(({ source }) => source),
  rows.map(({ id }) => id),
]

/** A stretch of a gathering: [from, until]. */
export interface Stretch extends GatheringName {
  readonly from: Instant
  readonly until: Instant
}

// Each stretch is one scan of the primary key.
const WITHIN = `
  SELECT s.* FROM unnest($1::text[], $2::text[]::uuid[], $3::text[]::timestamptz[], $4::text[]::timestamptz[])
    AS r (check_id, key, first_at, last_at)
  CROSS JOIN LATERAL (
    SELECT ${COLUMNS} FROM share
    WHERE share.check_id = r.check_id AND share.key = r.key AND share.at BETWEEN r.first_at AND r.last_at) AS s`

/** What lies in stretches of gatherings; of one gathering no two may overlap. */
export async function sharesWithin(tx: Queryable, stretches: readonly Stretch[]): Promise<ShareRow[]> {
  if (stretches.length === 0) return []
  return tx.query<ShareRow>(WITHIN, [
    ...namesIn(stretches),
    stretches.map(({ from }) => instantText(from)),
    stretches.map(({ until }) => instantText(until)),
  ])
}

const AFTER = `
  SELECT ${COLUMNS} FROM share WHERE (check_id, key, at, source, id) > ($1, $2::text::uuid, $3::text::timestamptz, $4, $5)
  ORDER BY check_id, key, share.at, source, id LIMIT $6`

/** Shares after one, in order of check, key and instant, at most `limit`; from the beginning where none is given. */
export async function sharesAfter(tx: Queryable, last: ShareRow | null, limit: number): Promise<ShareRow[]> {
  const place = last === null ? ['', NO_KEY, '-infinity', '', ''] : placesIn([last]).flat()
  return tx.query<ShareRow>(AFTER, [...place, limit])
}

const NO_KEY = '00000000-0000-0000-0000-000000000000'
