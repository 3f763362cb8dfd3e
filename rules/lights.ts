import type { Calendar } from './calendar.ts'
import { afterHole, holeAt, type Hole } from './hole.ts'
import { worse, type Level } from './level.ts'
import { counted, reach, type Measure } from './measure.ts'
import { calendarOf, clampedTime, DaySeries, uncounted, type Count } from './policy.ts'
import { DAY_MS, type Day, type Instant } from './time.ts'

/** So much of one unit: working or calendar days, or milliseconds of open or plain time. */
export interface Amount {
  readonly unit: 'workingDays' | 'calendarDays' | 'workingTime' | 'elapsed'
  readonly amount: number
}

/** A share as an exact fraction, so that 0.9 of a time is nine tenths of it and not a binary neighbour. */
export interface Share {
  readonly numerator: number
  readonly denominator: number
}

export type Threshold =
  | { readonly kind: 'remaining'; readonly left: Amount }
  | { readonly kind: 'used'; readonly share: Share }
  | { readonly kind: 'elapsed'; readonly ms: number }
  | { readonly kind: 'overdue'; readonly by: Amount | null }

export type LitLevel = Exclude<Level, 'green' | 'unknown'>

export interface LightSpec {
  readonly level: LitLevel
  readonly threshold: Threshold
}

/** A step of a clock's level. */
export interface Step {
  readonly at: Instant
  readonly level: LitLevel
}

/** True where a threshold can't be found without a calendar. */
export function thresholdNeedsCalendar(threshold: Threshold): boolean {
  const amount = threshold.kind === 'remaining' ? threshold.left : threshold.kind === 'overdue' ? threshold.by : null
  return amount?.unit === 'workingDays' || amount?.unit === 'workingTime'
}

/**
 * The steps of a clock, ascending; of several thresholds for one level the earliest, never before the start (`clock.md` 27).
 * `measure` is that of the count with these holes.
 */
export function stepsOf(
  count: Count,
  measure: Measure,
  due: Instant,
  holes: readonly Hole[],
  lights: readonly LightSpec[],
): Step[] {
  const steps: Step[] = []
  for (const { level, threshold } of lights) {
    const at = afterHole(holes, Math.max(count.startedAt, thresholdAt(count, measure, due, holes, threshold)))
    const i = steps.findIndex((step) => step.level === level)
    const other = steps[i]
    if (other === undefined) steps.push({ at, level })
    else if (at < other.at) steps[i] = { at, level }
  }
  return isAscending(steps) ? steps : steps.sort((a, b) => a.at - b.at)
}

/** Lights mostly are listed in the order in which they are lit; a sort takes more memory than the steps. */
function isAscending(steps: readonly Step[]): boolean {
  let last = -Infinity
  for (const { at } of steps) {
    if (at < last) return false
    last = at
  }
  return true
}

/** The level that the steps have lit at `t`: the worst that has been reached. */
export function levelOfSteps(steps: readonly Step[], t: Instant): Level {
  let level: Level = 'green'
  for (const step of steps) if (step.at <= t) level = worse(level, step.level)
  return level
}

/** The instant of one threshold, before it is kept out of pauses and from before the start (`clock.md` 28). */
export function thresholdAt(
  count: Count,
  measure: Measure,
  due: Instant,
  holes: readonly Hole[],
  threshold: Threshold,
): Instant {
  switch (threshold.kind) {
    case 'remaining':
      return remainingAt(count, measure, due, holes, threshold.left)
    case 'used': {
      const total = counted(measure, count.startedAt, due)
      return reach(measure, count.startedAt, partOf(total, threshold.share))
    }
    case 'elapsed':
      return reach({ calendar: null, origin: count.startedAt, holes }, count.startedAt, threshold.ms)
    case 'overdue':
      return (threshold.by === null ? due : overdueAt(count, due, threshold.by)) + 1
  }
}

/** A share of `total` ms, rounded up to the millisecond. */
export function partOf(total: number, { numerator, denominator }: Share): number {
  const product = total * numerator
  if (Number.isSafeInteger(product) && product >= 0) return Math.ceil(product / denominator)
  return Number((BigInt(total) * BigInt(numerator) + BigInt(denominator) - 1n) / BigInt(denominator))
}

function remainingAt(count: Count, own: Measure, due: Instant, holes: readonly Hole[], left: Amount): Instant {
  if (left.unit === 'workingDays') return workingDaysBefore(count, due, holes, left.amount)
  if (left.unit === 'calendarDays') return calendarDaysBefore(count, due, holes, left.amount)
  const measure = left.unit === 'elapsed' ? plain(count, holes) : openMeasure(count, own, holes)
  const total = counted(measure, count.startedAt, due)
  return total <= left.amount ? count.startedAt : reach(measure, count.startedAt, total - left.amount)
}

function plain(count: Count, holes: readonly Hole[]): Measure {
  return { calendar: null, origin: count.startedAt, holes }
}

/** Open time left, by the days that the limit counts where it counts days. */
function openMeasure(count: Count, own: Measure, holes: readonly Hole[]): Measure {
  return own.calendar !== null
    ? own
    : { calendar: calendarOf(count), origin: count.startedAt, holes: uncounted(count, holes) }
}

/** The local day of a due instant: one at midnight is 24:00 of the day that ends (`clock.md` 13, 28). */
export function dueDay(count: Count, due: Instant): { day: Day; ms: number } {
  const { day, ms } = count.zone.local(due)
  return ms === 0 ? { day: day - 1, ms: DAY_MS } : { day, ms }
}

/** The instant on a working day that stands for a due instant on another: closing for closing, else the same time of day, clamped. */
function sameTime(calendar: Calendar, day: Day, due: Instant, dueOn: Day, dueMs: number): Instant {
  const closes = calendar.isWorking(dueOn) && calendar.closeOf(dueOn) === due
  return closes ? calendar.closeOf(day) : clampedTime(calendar, day, dueMs)
}

function workingDaysBefore(count: Count, due: Instant, holes: readonly Hole[], n: number): Instant {
  const calendar = calendarOf(count)
  const { day: dueOn, ms } = dueDay(count, due)
  const startDay = count.zone.dayOf(count.startedAt)
  const series = daySeriesOf(count)
  if (n === 0) return due
  let day = dueOn
  for (let left = n; left > 0;) {
    day = calendar.workingDayBefore(day, 1)
    if (day <= startDay) return count.startedAt
    const tested = series === null ? sameTime(calendar, day, due, dueOn, ms) : series.completeAt(day)
    if (holeAt(holes, tested) === undefined) left--
  }
  return sameTime(calendar, day, due, dueOn, ms)
}

/** The same time of day so many calendar days before; days that are holes are skipped (`clock.md` 21, 28). */
function calendarDaysBefore(count: Count, due: Instant, holes: readonly Hole[], n: number): Instant {
  const { day: dueOn, ms } = dueDay(count, due)
  const { policy, zone, startedAt } = count
  const series = daySeriesOf(count)
  // A time of day of 00:00 that is kept completes the day before, 24:00 of which it is.
  const keepsTime =
    policy.kind === 'workingDays' ? policy.keepTime : policy.kind === 'calendarDays' && policy.ends === 'time'
  const atMidnight = keepsTime && ms === DAY_MS
  let day = dueOn
  for (let left = n; left > 0 && zone.instant(day, ms) > startedAt;) {
    day--
    const tested = series?.isDay(day) && !atMidnight ? series.completeAt(day) : zone.instant(day, ms)
    if (holeAt(holes, tested) === undefined) left--
  }
  return day === dueOn ? due : zone.instant(day, ms)
}

/** The days of a limit that counts days. */
function daySeriesOf(count: Count): DaySeries | null {
  const { kind } = count.policy
  return kind === 'workingDays' || kind === 'calendarDays' ? new DaySeries(count) : null
}

function overdueAt(count: Count, due: Instant, by: Amount): Instant {
  switch (by.unit) {
    case 'elapsed':
      return due + by.amount
    case 'calendarDays': {
      const { day, ms } = count.zone.local(due)
      return count.zone.instant(day + by.amount, ms)
    }
    case 'workingTime':
      return calendarOf(count).afterOpen(due, by.amount)
    case 'workingDays': {
      const calendar = calendarOf(count)
      const { day: dueOn, ms } = dueDay(count, due)
      return by.amount === 0 ? due : sameTime(calendar, calendar.workingDayAfter(dueOn, by.amount), due, dueOn, ms)
    }
  }
}
