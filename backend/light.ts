import type { ClockRow } from '../db/clock.ts'
import type { Watching } from '../rules/shift.ts'
import type { Instant } from '../rules/time.ts'
import type { Light } from './contract/light.ts'

/** How far each feed's clocks may be advanced, since when it looks at shifts, and the engine's now. */
export interface Horizons {
  readonly now: Instant
  readonly of: (feed: string) => Instant | null
  readonly watching: Watching
}

/** A row as a screen sees it. A stop that hasn't been announced isn't shown. */
export function lightOf(row: ClockRow, horizons: Horizons): Light {
  const horizon = horizons.of(row.feed) ?? -Infinity
  const { subject, rule, run, edition, level, since, dueAt, provisional, verify, gravity, flag, feed } = row
  return {
    id: `${subject}/${rule}/${run}`,
    subject,
    rule,
    run,
    edition,
    level,
    since,
    dueAt,
    state:
      row.state === 'withdrawn'
        ? 'withdrawn'
        : row.stopped
          ? 'stopped'
          : row.state === 'stopped'
            ? 'running'
            : row.state,
    provisional,
    awaiting: row.nextAt !== null && row.nextAt > horizon && row.nextAt <= horizons.now,
    verify,
    reason: row.reason === '' ? null : row.reason,
    gravity,
    flag,
    department: row.department,
    window: row.window,
    staff: row.staff,
    feed,
  }
}
