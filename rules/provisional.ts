import type { Calendar } from './calendar.ts'
import type { ClockStep } from './clock.ts'
import { dueDay, thresholdNeedsCalendar, type LightSpec } from './lights.ts'
import { needsCalendar, periodOf, type Count } from './policy.ts'
import type { Day, Instant } from './time.ts'

/** True where the due instant or a step rests on a year without a published holiday table (`clock.md` 11). */
export function restsOnUnpublished(
  count: Count,
  lights: readonly LightSpec[],
  due: Instant,
  steps: readonly ClockStep[],
): boolean {
  const { calendar, policy } = count
  if (calendar === null || due === Infinity) return false
  const lit = lights.some(({ threshold }) => thresholdNeedsCalendar(threshold))
  if (!lit && !needsCalendar(policy)) return false
  // An overdue step comes one millisecond after the instant on whose day it rests.
  let last = dueDay(count, due).day
  // The last working day of a period rests on every later day of it being off.
  if (policy.kind === 'until') last = periodOf(policy.period, last)[1]
  for (const { at } of steps) last = Math.max(last, dueDay(count, at - 1).day)
  return !calendar.isSettledBetween(firstDay(count, calendar, lit), last)
}

/** The first day that the count or its lights ask the calendar about: the day after the start's, or the start's own where it counts. */
function firstDay(count: Count, calendar: Calendar, lit: boolean): Day {
  const { policy, startedAt } = count
  const startDay = calendar.zone.dayOf(startedAt)
  if (policy.kind === 'workingDays') {
    const counted = policy.keepTime || policy.startDay === 'counted' || count.amount === 0
    return counted ? startDay : startDay + 1
  }
  if (policy.kind === 'workingTime' || policy.kind === 'until') return startDay
  return lit ? startDay : startDay + 1
}
