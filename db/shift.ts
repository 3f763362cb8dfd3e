import type { Level } from '../rules/level.ts'
import { dateText } from '../rules/date.ts'
import { DAY_MS } from '../rules/duration.ts'
import type { Instant } from '../rules/time.ts'
import type { Queryable } from './database.ts'
import { instantText } from './instants.ts'
import { STEP_AWAITED } from './tally.ts'

/** A clock of presence of a shift that is under way. */
export interface ShiftClock {
  readonly subject: string
  readonly window: string
  readonly department: string
  readonly feed: string
  /** As last announced. */
  readonly level: Level
  readonly stopped: boolean
  /** It has a step between its feed's horizon and now: whether it was taken isn't known yet (`clock.md` 33). */
  readonly awaiting: boolean
}

// A few days of `attendance` by its index, then the clocks of their subjects by the primary key. A shift's rows that were taken
// back cancel out.
const UNDER_WAY = `
  WITH under_way AS (
    SELECT subject, coalesce(department, '') AS department, "window" FROM attendance
    WHERE on_day BETWEEN $1::text::date AND $2::text::date AND at <= $3::text::timestamptz AND ended_at > $3::text::timestamptz
      AND "window" <> '' AND recorded_at <= $4::text::timestamptz
    GROUP BY subject, department, "window", at, ended_at HAVING sum(weight) > 0)
  SELECT u.subject, u."window", u.department, c.feed, c.level, c.stopped,
    CASE WHEN c.next_at > h.horizon AND c.next_at <= $3::text::timestamptz THEN ${STEP_AWAITED} ELSE false END AS awaiting
  FROM under_way u JOIN clock c ON c.subject = u.subject AND c.rule = ANY ($5::text[])
  LEFT JOIN unnest($6::text[], $7::text[]::timestamptz[]) AS h (feed, horizon) ON h.feed = c.feed`

/**
 * The clocks of some rules, those of presence, of every shift that is under way at an instant, by what was on record at
 * `knownAt`. `horizons` are those of the feeds; a feed that isn't among them has none.
 */
export async function clocksOfShifts(
  tx: Queryable,
  rules: readonly string[],
  at: Instant,
  knownAt: Instant,
  horizons: readonly { feed: string; horizon: Instant }[],
): Promise<ShiftClock[]> {
  const day = Math.floor(at / DAY_MS)
  // Its local day is at most one off.
  return tx.query<ShiftClock>(UNDER_WAY, [
    dateText(day - 1),
    dateText(day + 1),
    instantText(at),
    instantText(knownAt),
    rules,
    horizons.map(({ feed }) => feed),
    horizons.map(({ horizon }) => instantText(horizon)),
  ])
}
