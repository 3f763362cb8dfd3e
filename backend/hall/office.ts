import type { Calendar } from '../../rules/calendar.ts'
import { MINUTE_MS, type Day, type Instant } from '../../rules/time.ts'

/** The instant after so many open minutes of a working day; its closing time at the latest. */
export function openMinute(calendar: Calendar, day: Day, minutes: number): Instant {
  let left = minutes * MINUTE_MS
  for (const { from, until } of calendar.spansOn(day)) {
    if (left <= until - from) return from + left
    left -= until - from
  }
  return calendar.closeOf(day)
}

/** How many minutes a working day is open. */
export function openMinutes(calendar: Calendar, day: Day): number {
  return calendar.spansOn(day).reduce((sum, { from, until }) => sum + until - from, 0) / MINUTE_MS
}

/** The day `n` working days after a day, or the day itself for 0. */
export function dayAfter(calendar: Calendar, day: Day, n: number): Day {
  return n === 0 ? day : calendar.workingDayAfter(day, n)
}
