import type { Today } from '../backend/contract/today.ts'
import type { Instant } from '../rules/time.ts'

type Day = NonNullable<Today['day']>

/** True outside the opening hours of a working day. */
export function isOutside({ hours }: Day, t: Instant): boolean {
  return !hours.some(({ from, until }) => t >= from && t < until)
}

/** What kind of day it is, with the holiday's name where the notice gives one. */
export function dayWord({ reason, name }: Day, word: (reason: Day['reason']) => string): string {
  return name === '' ? word(reason) : `${word(reason)} · ${name}`
}
