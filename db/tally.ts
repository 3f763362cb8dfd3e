import type { Level } from '../rules/level.ts'
import type { Instant } from '../rules/time.ts'
import type { Queryable } from './database.ts'
import { instantText } from './instants.ts'

/** Subjects of one department, or window, or of all ('' and ''), by their highest light; `verify` counts lights to be verified. */
export interface TallyKey {
  readonly department: string
  readonly window: string
  /** The feeds that they wait for, sorted, joined by commas. */
  readonly feeds: string
  readonly level: Level | 'verify'
}

export interface TallyCount extends TallyKey {
  readonly count: number
}

const order = (a: TallyKey, b: TallyKey): number => (keyText(a) < keyText(b) ? -1 : 1)

/** One text for a key. */
export function keyText({ department, window, feeds, level }: TallyKey): string {
  return `${department}\u0000${window}\u0000${feeds}\u0000${level}`
}

// In order of the key, so that no two writers wait for each other in a ring.
const MOVE = `
  INSERT INTO tally (department, "window", feeds, level, count)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]::bigint[])
  ON CONFLICT (department, "window", feeds, level) DO UPDATE SET count = tally.count + EXCLUDED.count`

/** Moves the tallies by deltas; those of zero are passed over. */
export async function moveTallies(tx: Queryable, deltas: readonly TallyCount[]): Promise<void> {
  const moved = deltas.filter(({ count }) => count !== 0).sort(order)
  if (moved.length === 0) return
  await tx.query(MOVE, [
    moved.map(({ department }) => department),
    moved.map(({ window }) => window),
    moved.map(({ feeds }) => feeds),
    moved.map(({ level }) => level),
    moved.map(({ count }) => String(count)),
  ])
}

const ROWS = 'SELECT department, "window", feeds, level, count FROM tally WHERE count <> 0'

/** The tallies as they stand. */
export async function readTallies(tx: Queryable): Promise<TallyCount[]> {
  return tx.query<TallyCount>(ROWS)
}

// The open clocks of a scope by subject: the highest level, and the feeds. Levels sort by their place in the order.
const RECOUNT = `
  WITH open AS (
    SELECT subject, coalesce(department, '') AS department, coalesce("window", '') AS "window", feed,
      array_position(ARRAY['green', 'unknown', 'notice', 'yellow', 'red'], level) AS level
    FROM clock WHERE NOT stopped),
  scoped AS (
    SELECT subject, '' AS department, '' AS "window", feed, level FROM open
    UNION ALL SELECT subject, department, '', feed, level FROM open WHERE department <> ''
    UNION ALL SELECT subject, department, "window", feed, level FROM open WHERE "window" <> ''),
  by_subject AS (
    SELECT department, "window", max(level) AS level,
      array_to_string(array_agg(DISTINCT feed ORDER BY feed), ',') AS feeds
    FROM scoped GROUP BY subject, department, "window"),
  checked AS (
    SELECT coalesce(department, '') AS department, coalesce("window", '') AS "window", feed FROM clock WHERE verify)
  SELECT department, "window", feeds, (ARRAY['green', 'unknown', 'notice', 'yellow', 'red'])[level] AS level, count(*) AS count
  FROM by_subject GROUP BY department, "window", feeds, level
  UNION ALL SELECT '', '', feed, 'verify', count(*) FROM checked GROUP BY feed
  UNION ALL SELECT department, '', feed, 'verify', count(*) FROM checked WHERE department <> '' GROUP BY department, feed
  UNION ALL SELECT department, "window", feed, 'verify', count(*) FROM checked WHERE "window" <> ''
    GROUP BY department, "window", feed`

/** The tallies counted anew from the clocks, by SQL alone. */
export async function recountTallies(tx: Queryable): Promise<TallyCount[]> {
  return tx.query<TallyCount>(RECOUNT)
}

/**
 * True of a clock `c` with a step between the horizon of its feed `h` and now, the third parameter. What comes next may also be a
 * mark that moves no light, such as somebody seen, so `next_at` alone, which has an index, isn't enough.
 */
export const STEP_AWAITED = `EXISTS (
  SELECT FROM json_array_elements(c.steps) AS s
  WHERE (s ->> 'at')::float8 > extract(epoch FROM h.horizon) * 1000
    AND (s ->> 'at')::float8 <= extract(epoch FROM $3::text::timestamptz) * 1000)`

const AWAITING = `
  SELECT coalesce(c.department, '') AS department, coalesce(c."window", '') AS "window", c.feed AS feeds, count(*) AS count
  FROM unnest($1::text[], $2::text[]::timestamptz[]) AS h (feed, horizon)
  JOIN clock c ON c.feed = h.feed AND c.next_at > h.horizon AND c.next_at <= $3::text::timestamptz
  WHERE ${STEP_AWAITED}
  GROUP BY 1, 2, 3`

/** How many clocks have a step between their feed's horizon and now, by department and window (`clock.md` 33). */
export async function countAwaiting(
  tx: Queryable,
  horizons: readonly { feed: string; horizon: Instant }[],
  now: Instant,
): Promise<{ department: string; window: string; feeds: string; count: number }[]> {
  return tx.query(AWAITING, [
    horizons.map(({ feed }) => feed),
    horizons.map(({ horizon }) => instantText(horizon)),
    instantText(now),
  ])
}

const KEEP = `
  WITH claimed AS (
    UPDATE engine SET tallied_at = $1::text::timestamptz WHERE tallied_at < $1::text::timestamptz RETURNING tallied_at)
  INSERT INTO tally_history (at, department, "window", feeds, level, count)
  SELECT tallied_at, department, "window", feeds, level, count FROM tally, claimed WHERE count <> 0`

/** Keeps the tallies as they stand, unless that has been done for `at` already. */
export async function keepTallies(tx: Queryable, at: Instant): Promise<void> {
  await tx.query(KEEP, [instantText(at)])
}

const KEPT = `
  SELECT department, "window", feeds, level, count FROM tally_history
  WHERE at = (SELECT max(at) FROM tally_history WHERE at <= $1::text::timestamptz)`

/** The tallies as they were last kept by an instant. */
export async function keptTallies(tx: Queryable, at: Instant): Promise<TallyCount[]> {
  return tx.query<TallyCount>(KEPT, [instantText(at)])
}

/** Puts the tallies right: those counted anew stand from now on. Writers wait meanwhile. */
export async function resetTallies(tx: Queryable): Promise<void> {
  await tx.query('LOCK TABLE tally IN EXCLUSIVE MODE')
  const counted = await recountTallies(tx)
  await tx.query('DELETE FROM tally')
  await moveTallies(tx, counted)
}

const BARS = `
  SELECT at, coalesce(sum(count) FILTER (WHERE level = 'red'), 0)::int AS red,
    coalesce(sum(count) FILTER (WHERE level = 'yellow'), 0)::int AS yellow
  FROM tally_history
  WHERE at >= $1::text::timestamptz AND at < $2::text::timestamptz AND department = '' AND "window" = ''
  GROUP BY at ORDER BY at`

/** The centre's red and yellow subjects as they were kept every 15 minutes in [from, until), ascending. */
export async function tallyBars(
  tx: Queryable,
  from: Instant,
  until: Instant,
): Promise<{ at: Instant; red: number; yellow: number }[]> {
  return tx.query(BARS, [instantText(from), instantText(until)])
}
