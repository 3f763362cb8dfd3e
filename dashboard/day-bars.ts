import type { Bar, Today } from '../backend/contract/today.ts'
import { HOUR_MS, MINUTE_MS } from '../rules/duration.ts'
import type { Instant } from '../rules/time.ts'

/** Bars in a box of 1,000 by 100, its foot at 100. */
export interface BarDrawing {
  readonly bars: readonly {
    readonly x: number
    readonly width: number
    readonly red: number
    readonly yellow: number
  }[]
  /** The same weekday a week ago, as points of a line; empty where nothing is kept of it. */
  readonly before: string
  readonly now: number
  readonly hours: readonly { readonly at: Instant; readonly share: number }[]
}

const WIDTH = 1_000
const HEIGHT = 100
export const QUARTER_MS = 15 * MINUTE_MS
const WEEK_MS = 7 * 24 * HOUR_MS
const GAP = 0.2

/**
 * The day's quarters of an hour from an hour before it opens until an hour after it closes; the whole day where it is closed.
 * A quarter is kept as it began; the running one is drawn by what is lit now, `counts`.
 */
export function drawBars(
  today: Today,
  now: Instant,
  counts: { readonly red: number; readonly yellow: number } | null,
): BarDrawing {
  const { from, until } = spanOf(today)
  const share = (t: Instant): number => (t - from) / (until - from)
  const shown = ({ at }: Bar): boolean => at >= from && at < until
  const quarter = today.beginsAt + Math.floor((now - today.beginsAt) / QUARTER_MS) * QUARTER_MS
  const kept = counts === null ? today.bars : today.bars.filter(({ at }) => at < quarter)
  const running = counts === null ? [] : [{ at: quarter, red: counts.red, yellow: counts.yellow }]
  const bars = [...kept, ...running].filter(shown)
  const before = today.barsBefore.map((bar) => ({ ...bar, at: bar.at + WEEK_MS })).filter(shown)
  const most = Math.max(1, ...[...bars, ...before].map(({ red, yellow }) => red + yellow))
  const high = (count: number): number => (count / most) * HEIGHT
  const width = share(from + QUARTER_MS) * WIDTH * (1 - GAP)
  return {
    bars: bars.map(({ at, red, yellow }) => ({ x: share(at) * WIDTH, width, red: high(red), yellow: high(yellow) })),
    before: before
      .map(
        ({ at, red, yellow }) =>
          `${(share(at) * WIDTH + width / 2).toFixed(1)},${(HEIGHT - high(red + yellow)).toFixed(1)}`,
      )
      .join(' '),
    now: Math.min(1, Math.max(0, share(now))) * WIDTH,
    hours: hoursOf(from, until).map((at) => ({ at, share: share(at) })),
  }
}

function spanOf({ beginsAt, endsAt, day }: Today): { from: Instant; until: Instant } {
  const first = day?.hours[0]
  const last = day?.hours.at(-1)
  if (first === undefined || last === undefined) return { from: beginsAt, until: endsAt }
  const whole = (t: Instant): Instant => beginsAt + Math.floor((t - beginsAt) / HOUR_MS) * HOUR_MS
  return {
    from: Math.max(beginsAt, whole(first.from) - HOUR_MS),
    until: Math.min(endsAt, whole(last.until - 1) + 2 * HOUR_MS),
  }
}

function hoursOf(from: Instant, until: Instant): Instant[] {
  const every = until - from > 14 * HOUR_MS ? 3 * HOUR_MS : HOUR_MS
  const hours: Instant[] = []
  for (let at = from + every; at < until; at += every) hours.push(at)
  return hours
}
