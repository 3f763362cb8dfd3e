import { NoWorkingDay, type Calendar } from './calendar.ts'
import type { OpenPlace } from './open-span.ts'
import { civilDay, type Instant } from './time.ts'

const FIRST_DAY = civilDay(2000, 1, 1)

/** The place of an instant; null where the calendar has no working day before it. */
export function placeOf(calendar: Calendar, t: Instant): OpenPlace | null {
  try {
    let day = calendar.zone.dayOf(t)
    const opens = calendar.spansOn(day)[0]?.from
    if (opens === undefined || t < opens) day = calendar.workingDayBefore(day, 1)
    const from = calendar.spansOn(day)[0]?.from ?? t
    const until = calendar.closeOf(day)
    return {
      day: calendar.workingDaysBetween(FIRST_DAY, day),
      ms: calendar.openBetween(from, Math.min(t, until)),
      of: calendar.openBetween(from, until),
    }
  } catch (error) {
    if (error instanceof NoWorkingDay) return null
    throw error
  }
}

/** The closing time of the open hours that an instant lies in; null where it is closed. */
export function openUntil(calendar: Calendar, t: Instant): Instant | null {
  return calendar.spansOn(calendar.zone.dayOf(t)).find(({ from, until }) => from <= t && t < until)?.until ?? null
}
