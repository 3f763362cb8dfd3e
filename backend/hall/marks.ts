import type { Calendar } from '../../rules/calendar.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../../rules/time.ts'

/** So often in office hours: the shortest rhythm of a feed, and when tallies are kept. */
const OFFICE_MS = 15 * MINUTE_MS
const OTHER_MS = 4 * HOUR_MS

/** The instants at which a history's clock stops, in (from, until], ascending: often in office hours, seldom outside. */
export function* marksOf(calendar: Calendar, from: Instant, until: Instant): Generator<Instant> {
  for (let day = calendar.zone.dayOf(from); calendar.zone.instant(day, 0) < until; day++) {
    const end = calendar.zone.instant(day + 1, 0)
    const marks = new Set<Instant>()
    for (let at = calendar.zone.instant(day, 0); at < end; at += OTHER_MS) marks.add(at)
    for (const span of calendar.spansOn(day))
      // A millisecond after closing time, what was due then is due.
      for (let at = span.from; at <= span.until + OFFICE_MS; at += OFFICE_MS)
        marks.add(at).add(at === span.until ? at + 1 : at)
    for (const at of [...marks].sort((a, b) => a - b)) if (at > from && at < until) yield at
  }
  if (until > from) yield until
}
