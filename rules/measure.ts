import type { Calendar } from './calendar.ts'
import type { Hole } from './hole.ts'
import type { Instant } from './time.ts'

/**
 * Counted time: open time of a calendar, or plain time where `calendar` is null, from `origin` on, outside holes
 * (`clock.md` 28). Amounts are milliseconds.
 */
export interface Measure {
  readonly calendar: Calendar | null
  readonly origin: Instant
  /** United. */
  readonly holes: readonly Hole[]
}

function between(calendar: Calendar | null, from: Instant, until: Instant): number {
  return calendar === null ? Math.max(0, until - from) : calendar.openBetween(from, until)
}

/** How much counted time lies in (from, until]; nothing before the origin counts. */
export function counted(measure: Measure, from: Instant, until: Instant): number {
  let at = Math.max(from, measure.origin)
  let sum = 0
  for (const hole of measure.holes) {
    if (hole.from >= until) break
    if (hole.until <= at) continue
    if (hole.from > at) sum += between(measure.calendar, at, hole.from)
    at = hole.until
  }
  return at < until ? sum + between(measure.calendar, at, until) : sum
}

/** The earliest instant at which `ms` of counted time have passed since `from`; Infinity where an open hole comes first. */
export function reach(measure: Measure, from: Instant, ms: number): Instant {
  if (ms <= 0) return from
  let at = Math.max(from, measure.origin)
  let left = ms
  for (const hole of measure.holes) {
    if (hole.until <= at) continue
    if (hole.from > at) {
      const free = between(measure.calendar, at, hole.from)
      if (free >= left) break
      left -= free
    }
    at = hole.until
  }
  if (at === Infinity) return Infinity
  return measure.calendar === null ? at + left : measure.calendar.afterOpen(at, left)
}
