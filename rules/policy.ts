import type { Calendar } from './calendar.ts'
import { holeAt, type Hole } from './hole.ts'
import { reach, type Measure } from './measure.ts'
import { civilDate, civilDay, DAY_MS, weekday, type Day, type Instant, type Zone } from './time.ts'

export type Period = 'day' | 'week' | 'month' | 'quarter' | 'year'

/** 时限规则: how a limit is counted (`clock.md` 13–19). Its amount stands apart: it is read at the start of each run. */
export type Policy =
  | {
      readonly kind: 'workingDays'
      readonly ends: 'close' | 'midnight'
      readonly startDay: 'excluded' | 'counted'
      readonly keepTime: boolean
    }
  | { readonly kind: 'calendarDays'; readonly ends: 'time' | 'close' | 'midnight'; readonly roll: boolean }
  | { readonly kind: 'workingTime' }
  | { readonly kind: 'elapsed' }
  | { readonly kind: 'until'; readonly period: Period }
  | { readonly kind: 'at' }

/** A policy at work: what is needed to find a due instant. */
export interface Count {
  readonly policy: Policy
  /** Days, milliseconds or (for `at`) the instant; extensions included. */
  readonly amount: number
  readonly startedAt: Instant
  readonly zone: Zone
  /** Null where the policy needs none. */
  readonly calendar: Calendar | null
}

export function withAmount({ policy, startedAt, zone, calendar }: Count, amount: number): Count {
  return { policy, amount, startedAt, zone, calendar }
}

export function needsCalendar(policy: Policy): boolean {
  if (policy.kind === 'calendarDays') return policy.roll || policy.ends === 'close'
  return policy.kind !== 'elapsed' && policy.kind !== 'at'
}

export function calendarOf({ calendar }: Count): Calendar {
  if (calendar === null) throw new TypeError('a count by a calendar was begun without one')
  return calendar
}

/** The due instant, the last instant in time; Infinity while an open hole lies in the way. `holes` are united. */
export function dueAt(count: Count, holes: readonly Hole[]): Instant {
  const { policy, startedAt, amount } = count
  switch (policy.kind) {
    case 'workingDays':
    case 'calendarDays':
      return dueByDays(count, holes)
    case 'workingTime':
      return reach({ calendar: calendarOf(count), origin: startedAt, holes }, startedAt, amount)
    case 'elapsed':
      return reach({ calendar: null, origin: startedAt, holes }, startedAt, amount)
    case 'until':
      return endOfPeriod(calendarOf(count), policy.period, startedAt)
    case 'at':
      return amount
  }
}

/**
 * The days of a limit: those after `base`, the n-th being the last. Each is complete at an instant, the one at which it
 * would be due if it were the last; a pause that covers it makes the day a hole (`clock.md` 21).
 *
 * A class and no closures: the loader of TypeScript names every closure that it makes, which took most of a due instant's time.
 */
export class DaySeries {
  readonly base: Day
  /** How many days after `base` the limit runs to. */
  readonly length: number
  private readonly count: Count
  /** The time of day that the limit keeps. */
  private readonly ms: number

  constructor(count: Count) {
    const { policy, startedAt, zone, amount } = count
    this.count = count
    const moved = policy.kind === 'workingDays' && policy.keepTime
    const start = zone.local(moved ? calendarOf(count).openingAtOrAfter(startedAt) : startedAt)
    this.ms = start.ms
    if (policy.kind !== 'workingDays' || moved) {
      this.base = start.day
      this.length = amount
      return
    }
    const calendar = calendarOf(count)
    const first = amount === 0 || policy.startDay === 'counted'
    const counts = first && calendar.isWorking(start.day) && startedAt < calendar.closeOf(start.day)
    this.base = counts ? start.day - 1 : start.day
    this.length = Math.max(1, amount)
  }

  /** The n-th day of the series after `day`. */
  after(day: Day, n: number): Day {
    return this.count.policy.kind === 'workingDays' ? calendarOf(this.count).workingDayAfter(day, n) : day + n
  }

  /** The day itself where the series counts it, else the last one before that it counts. */
  atOrBefore(day: Day): Day {
    return this.isDay(day) ? day : calendarOf(this.count).workingDayBefore(day, 1)
  }

  /** Whether the series counts a day: each, or the working ones. */
  isDay(day: Day): boolean {
    return this.count.policy.kind !== 'workingDays' || calendarOf(this.count).isWorking(day)
  }

  /** How many days of the series lie in (after, through]. */
  between(after: Day, through: Day): number {
    if (this.count.policy.kind === 'workingDays') return calendarOf(this.count).workingDaysBetween(after, through)
    return Math.max(0, through - after)
  }

  completeAt(day: Day): Instant {
    const { policy, zone } = this.count
    if (policy.kind !== 'workingDays')
      return calendarDayEnd(this.count, policy.kind === 'calendarDays' ? policy.ends : 'time', day, this.ms)
    if (policy.keepTime) return clampedTime(calendarOf(this.count), day, this.ms)
    return policy.ends === 'midnight' ? zone.instant(day, DAY_MS) : calendarOf(this.count).closeOf(day)
  }

  /** The last day such that every day of the series up to it is complete at `t`. */
  lastComplete(t: Instant): Day {
    if (t === Infinity) return Infinity
    const day = this.count.zone.dayOf(t)
    return this.isDay(day) && this.completeAt(day) > t ? day - 1 : day
  }
}

function calendarDayEnd(count: Count, ends: 'time' | 'close' | 'midnight', day: Day, startMs: number): Instant {
  if (ends === 'time') return count.zone.instant(day, startMs)
  if (ends === 'close' && calendarOf(count).isWorking(day)) return calendarOf(count).closeOf(day)
  return count.zone.instant(day, DAY_MS)
}

function dueByDays(count: Count, holes: readonly Hole[]): Instant {
  const { policy, amount, startedAt } = count
  if (policy.kind === 'workingDays' && policy.keepTime && amount === 0)
    return calendarOf(count).openingAtOrAfter(startedAt)
  const days = new DaySeries(count)
  let last = days.length === 0 ? days.base : days.after(days.base, days.length)
  if (days.length > 0)
    for (const hole of holes) {
      const from = Math.max(days.base, days.lastComplete(hole.from))
      if (last <= from) break
      const until = days.lastComplete(hole.until)
      if (until === Infinity) return Infinity
      const removed = days.between(from, until)
      if (removed > 0) last = days.after(last, removed)
    }
  return policy.kind === 'calendarDays' && policy.roll ? rolled(count, days, last, holes) : days.completeAt(last)
}

/** The last day moved from a day off to the next working day, and on while the due instant lies in a pause (`clock.md` 21). */
function rolled(count: Count, days: DaySeries, last: Day, holes: readonly Hole[]): Instant {
  const calendar = calendarOf(count)
  let day = calendar.isWorking(last) ? last : calendar.workingDayAfter(last, 1)
  for (;;) {
    const due = days.completeAt(day)
    const hole = holeAt(holes, due)
    if (hole === undefined) return due
    if (hole.until === Infinity) return Infinity
    day = calendar.workingDayAfter(day, 1)
  }
}

/** The same time of day on a working day: at its first opening if that is later, at a break's end, at its last closing (`clock.md` 14). */
export function clampedTime(calendar: Calendar, day: Day, ms: number): Instant {
  const at = calendar.zone.instant(day, ms)
  const spans = calendar.spansOn(day)
  const span = spans.find(({ until }) => at < until)
  return span === undefined ? calendar.closeOf(day) : Math.max(at, span.from)
}

/** Closing time of the last working day of the period in which `t` falls; of the next period where that has passed (`clock.md` 18). */
export function endOfPeriod(calendar: Calendar, period: Period, t: Instant): Instant {
  let [first, last] = periodOf(period, calendar.zone.dayOf(t))
  for (;;) {
    const day = calendar.workingDayBefore(last + 1, 1)
    if (day >= first && calendar.closeOf(day) > t) return calendar.closeOf(day)
    const next = calendar.workingDayAfter(last, 1)
    ;[first, last] = periodOf(period, next)
  }
}

const MONTHS = { month: 1, quarter: 3, year: 12 } as const

/** First and last day of the period in which a day lies; weeks are ISO weeks (`clock.md` 12). */
export function periodOf(period: Period, day: Day): [first: Day, last: Day] {
  if (period === 'day') return [day, day]
  if (period === 'week') return [day - weekday(day) + 1, day - weekday(day) + 7]
  const { year, month } = civilDate(day)
  const months = MONTHS[period]
  const first = month - ((month - 1) % months)
  const next = first + months
  return [civilDay(year, first, 1), (next > 12 ? civilDay(year + 1, next - 12, 1) : civilDay(year, next, 1)) - 1]
}

/**
 * The stretches of time that a limit doesn't count: the pauses as they are, or where it counts days all that lies
 * between the completion of the day before and that of each day taken out (`clock.md` 21). With `keepTime` these are no
 * dates: a Tuesday taken out at 10:00 takes the time from Monday 10:00 on with it, and what is left are n days still.
 */
export function uncounted(count: Count, holes: readonly Hole[]): Hole[] {
  if (count.policy.kind !== 'workingDays' && count.policy.kind !== 'calendarDays') return [...holes]
  if (holes.length === 0) return []
  const days = new DaySeries(count)
  return holes
    .map(({ from, until }) => {
      // The start day is no day of the limit, so it is no hole either.
      const first = days.completeAt(days.atOrBefore(Math.max(days.base, days.lastComplete(from))))
      const last = days.lastComplete(until)
      return { from: first, until: last === Infinity ? Infinity : days.completeAt(days.atOrBefore(last)) }
    })
    .filter(({ from, until }) => from < until)
}

/** Counted time as `used` and the counted seconds understand it (`clock.md` 28). `holes` are united. */
export function measureOf(count: Count, holes: readonly Hole[]): Measure {
  const { policy, startedAt } = count
  switch (policy.kind) {
    case 'workingDays': {
      const calendar = calendarOf(count)
      return { calendar, origin: originOf(count, calendar), holes: uncounted(count, holes) }
    }
    case 'workingTime':
    case 'until':
      return { calendar: calendarOf(count), origin: startedAt, holes }
    case 'elapsed':
      return { calendar: null, origin: startedAt, holes }
    case 'calendarDays':
    case 'at':
      return { calendar: null, origin: startedAt, holes: [] }
  }
}

function originOf(count: Count, calendar: Calendar): Instant {
  const { policy, startedAt, zone } = count
  if (policy.kind === 'workingDays' && policy.keepTime) return calendar.openingAtOrAfter(startedAt)
  const { base } = new DaySeries(count)
  return Math.max(startedAt, zone.instant(base + 1, 0))
}
