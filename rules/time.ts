import { Temporal } from 'temporal-polyfill'
import { civilDay, dateText, type Day } from './date.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from './duration.ts'

/** A point in time, epoch milliseconds, a whole number (`clock.md`: instants are exact to the millisecond). */
export type Instant = number

export { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS }
export { civilDate, civilDay, dateText, dayOfDate, type CivilDate, type Day } from './date.ts'

/** What a wall clock shows: the local date and the milliseconds since its 00:00 as the wall shows them. */
export interface LocalTime {
  readonly day: Day
  readonly ms: number
}

/** ISO weekday: Monday 1 … Sunday 7. */
export function weekday(day: Day): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

const pad = (n: number, width: number): string => String(n).padStart(width, '0')

/** `hh:mm`, with seconds and milliseconds only where they are not zero. */
export function clockText(ms: number): string {
  const whole = `${pad(Math.floor(ms / HOUR_MS), 2)}:${pad(Math.floor(ms / MINUTE_MS) % 60, 2)}`
  if (ms % MINUTE_MS === 0) return whole
  const seconds = `${whole}:${pad(Math.floor(ms / SECOND_MS) % 60, 2)}`
  return ms % SECOND_MS === 0 ? seconds : `${seconds}.${pad(ms % SECOND_MS, 3)}`
}

interface Segment {
  readonly from: Instant
  readonly until: Instant
  readonly offset: number
}

/**
 * An IANA time zone: offsets are asked of Temporal once per stretch between two transitions and kept.
 * Local times that don't exist or exist twice are read as Temporal's `compatible` does (`clock.md` 12).
 */
export class Zone {
  private readonly segments: Segment[] = []
  private last: Segment = { from: 1, until: 0, offset: 0 }

  readonly id: string

  private constructor(id: string) {
    this.id = id
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(id) // throws on an unknown zone
  }

  private static readonly known = new Map<string, Zone>()

  /** The zone of an IANA name. Throws a `RangeError` that names it if there is none. */
  static of(id: string): Zone {
    let zone = Zone.known.get(id)
    if (zone === undefined) Zone.known.set(id, (zone = new Zone(id)))
    return zone
  }

  /** Milliseconds that local time is ahead of UTC at `t`. */
  offsetAt(t: Instant): number {
    if (t >= this.last.from && t < this.last.until) return this.last.offset
    let segment = this.segments.find((s) => t >= s.from && t < s.until)
    if (segment === undefined) this.segments.push((segment = this.segmentAt(t)))
    this.last = segment
    return segment.offset
  }

  private segmentAt(t: Instant): Segment {
    const at = Temporal.Instant.fromEpochMilliseconds(t).toZonedDateTimeISO(this.id)
    const next = at.getTimeZoneTransition('next')
    const previous = at.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')
    return {
      from: previous === null ? -Infinity : previous.epochMilliseconds,
      until: next === null ? Infinity : next.epochMilliseconds,
      offset: at.offsetNanoseconds / 1e6,
    }
  }

  local(t: Instant): LocalTime {
    const wall = t + this.offsetAt(t)
    const day = Math.floor(wall / DAY_MS)
    return { day, ms: wall - day * DAY_MS }
  }

  dayOf(t: Instant): Day {
    return Math.floor((t + this.offsetAt(t)) / DAY_MS)
  }

  /** The instant of a local time; `ms` may be 24 hours, the next day's 00:00. */
  instant(day: Day, ms: number): Instant {
    const wall = day * DAY_MS + ms
    const before = this.offsetAt(wall - DAY_MS)
    const after = this.offsetAt(wall + DAY_MS)
    const early = wall - before
    if (before === after || this.offsetAt(early) === before) return early
    const late = wall - after
    return this.offsetAt(late) === after ? late : early
  }

  /** `yyyy-mm-dd hh:mm[:ss[.mmm]]` as a wall clock in this zone shows it. */
  text(t: Instant): string {
    const { day, ms } = this.local(t)
    return `${dateText(day)} ${clockText(ms)}`
  }
}

const ISO_INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s?([Zz]|[+-]\d{2}(?::?\d{2})?)?$/

/**
 * Reads an ISO 8601 date and time; a blank for the T and any number of decimals are accepted, decimals are floored to ms.
 * Without an offset the time is local in `zone`. Null where the text is no such instant (a date alone is none, nor is 24:00).
 */
export function parseInstant(text: string, zone: Zone): Instant | null {
  const match = ISO_INSTANT.exec(text)
  if (match === null) return null
  const [, year, month, date, hour, minute, second = '0', fraction = '', offset] = match
  const day = civilDay(Number(year), Number(month), Number(date))
  if (dateText(day) !== `${year}-${month}-${date}`) return null
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return null
  const ms =
    Number(hour) * HOUR_MS +
    Number(minute) * MINUTE_MS +
    Number(second) * SECOND_MS +
    Number(fraction.slice(0, 3).padEnd(3, '0'))
  if (offset === undefined) return zone.instant(day, ms)
  const offsetMs = parseOffset(offset)
  return offsetMs === null ? null : day * DAY_MS + ms - offsetMs
}

function parseOffset(text: string): number | null {
  if (text === 'Z' || text === 'z') return 0
  const hours = Number(text.slice(1, 3))
  const minutes = Number(text.slice(3).replace(':', '') || '0')
  if (hours > 23 || minutes > 59) return null
  return (text.startsWith('-') ? -1 : 1) * (hours * HOUR_MS + minutes * MINUTE_MS)
}

const ISO_DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,3}))?S)?)?$/

/** Milliseconds of an ISO 8601 duration in days (of 24 hours), hours, minutes and seconds, e.g. `PT8H`; null if it is none. */
export function parseDuration(text: string): number | null {
  const match = ISO_DURATION.exec(text)
  if (match === null || text.endsWith('P') || text.endsWith('T')) return null
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = match
  return (
    Number(days) * DAY_MS +
    Number(hours) * HOUR_MS +
    Number(minutes) * MINUTE_MS +
    Number(seconds) * SECOND_MS +
    Number(fraction.padEnd(3, '0'))
  )
}

const MINUTES: readonly string[] = Array.from(
  { length: 1_440 },
  (_, n) => `T${pad(Math.floor(n / 60), 2)}:${pad(n % 60, 2)}:`,
)
const SECONDS: readonly string[] = Array.from({ length: 60 }, (_, n) => `${pad(n, 2)}Z`)
const MOST_DATES = 10_000
const dates = new Map<Day, string>()

/** Years that are written with four digits. */
const FIRST_AT = civilDay(0, 1, 1) * DAY_MS
const END_AT = civilDay(10_000, 1, 1) * DAY_MS

/**
 * UTC ISO 8601; milliseconds are printed only where they are not zero. Whole milliseconds of the years 0 to 9999 are put
 * together of ready pieces: `toISOString` took a tenth of a replay.
 */
export function instantText(t: Instant): string {
  if (!Number.isInteger(t) || t < FIRST_AT || t >= END_AT) {
    const text = new Date(t).toISOString()
    return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text
  }
  const day = Math.floor(t / DAY_MS)
  const seconds = Math.floor((t - day * DAY_MS) / SECOND_MS)
  const ms = t - day * DAY_MS - seconds * SECOND_MS
  const minute = knownDate(day) + (MINUTES[Math.floor(seconds / 60)] ?? '')
  return ms === 0 ? minute + (SECONDS[seconds % 60] ?? '') : `${minute}${pad(seconds % 60, 2)}.${pad(ms, 3)}Z`
}

function knownDate(day: Day): string {
  let text = dates.get(day)
  if (text !== undefined) return text
  if (dates.size >= MOST_DATES) dates.clear()
  dates.set(day, (text = dateText(day)))
  return text
}
