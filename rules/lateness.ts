import type { Book, Feed } from './book.ts'
import type { Calendar } from './calendar.ts'
import { feedOf, type Facts, type SubjectEvent } from './event.ts'
import { dueAt, type Count, type Policy } from './policy.ts'
import { parseInstant, type Instant, type Zone } from './time.ts'

/**
 * How late an event was put on record, in whole working days after that of the event: `workingDays`; null where that isn't
 * known. What counts is when a person entered it: the fact `recordedAt`, in which a feed tells that; of a feed without a
 * rhythm, which people write by hand here, the instant at which it came. When a machine's feed delivers what it had held back,
 * that is its silence and nobody's back-dating.
 */
export function latenessOf(book: Book, calendar: Calendar | null, event: SubjectEvent): Facts | null {
  const zone = calendar?.zone ?? book.centre
  const recordedAt = entryOf(book, event, zone)
  if (recordedAt === null || calendar === null) return null
  const days = calendar.workingDaysBetween(zone.dayOf(event.at), zone.dayOf(recordedAt))
  const count: Count = { policy: SAME_TIME, amount: days, startedAt: event.at, zone, calendar }
  return { workingDays: days > 0 && dueAt(count, []) > recordedAt ? days - 1 : days }
}

/** A working day has passed at the same time of day on the next one (`clock.md` 14). */
const SAME_TIME: Policy = { kind: 'workingDays', ends: 'close', startDay: 'excluded', keepTime: true }

function entryOf(book: Book, event: SubjectEvent, zone: Zone): Instant | null {
  const told = event.data['recordedAt']
  if (typeof told === 'string') return parseInstant(told, zone)
  const feed = book.feeds.get(feedOf(event.source))
  return feed !== undefined && feed.rhythmMs === null ? (event.recordedAt ?? null) : null
}

/** By how much, ms, a feed told of an event later than its book allows; null where it was in time, or nothing is asked of it. */
export function toldLateBy({ withinMs }: Feed, { at }: SubjectEvent, recordedAt: Instant): number | null {
  return withinMs === null || recordedAt - at <= withinMs ? null : recordedAt - at - withinMs
}
