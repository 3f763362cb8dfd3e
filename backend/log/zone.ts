import { Temporal } from 'temporal-polyfill'
import { DAY_MS } from './civil.ts'
import type { Instant } from '../../rules/time.ts'

/** Turns a wall-clock time (ms as if it were UTC) into the instant at which that clock shows it. */
export type LocalClock = (wall: number) => Instant

/** Makes a parser that answers NaN where a text isn't an instant; without a clock, also where it has no offset. */
export type ParserMaker = (clock: LocalClock | null) => (text: string) => Instant

/** A stretch of time with one offset from UTC, [from, until). All in ms. */
interface Stretch {
  readonly from: Instant
  readonly until: Instant
  readonly offset: number
}

/** No zone ever moved its clocks by more than a day (Manila, Samoa), so two days from a change nothing is in doubt. */
const MARGIN = 2 * DAY_MS

/** Throws unless this is the name of a time zone. */
export function demandZone(zone: string): void {
  if (/^[+-]/.test(zone)) throw new Error(`"${zone}" is an offset, expected a zone's name like Asia/Shanghai`)
  try {
    new Temporal.ZonedDateTime(0n, zone)
  } catch {
    throw new Error(`"${zone}" isn't a time zone, expected an IANA name like Asia/Shanghai`)
  }
}

/**
 * The clock on the wall in a zone. Times that exist twice are the earlier instant, times that don't exist are read
 * with the offset before the gap: Temporal's `compatible` (`clock.md` rule 12). Temporal is asked once per stretch
 * between two changes of the clock; a reading within the last stretch is then one subtraction.
 */
export function localClock(zone: string): LocalClock {
  const known: Stretch[] = []
  const stretchAt = (at: Instant): Stretch => {
    const found = known.find((stretch) => at >= stretch.from && at < stretch.until)
    if (found !== undefined) return found
    const fresh = askStretch(zone, at)
    known.push(fresh)
    return fresh
  }
  let last: Stretch = { from: 0, until: 0, offset: 0 }
  return (wall) => {
    const at = wall - last.offset
    if (at >= last.from + MARGIN && at < last.until - MARGIN) return at
    last = stretchAt(wall)
    return compatible(wall, stretchAt)
  }
}

/** Walks the stretches around `wall`: the first that shows it, else the one before the gap into which it falls. */
function compatible(wall: number, stretchAt: (at: Instant) => Stretch): Instant {
  let stretch = stretchAt(wall - MARGIN)
  for (;;) {
    const at = wall - stretch.offset
    if (at < stretch.until) return at
    const next = stretchAt(stretch.until)
    if (wall - next.offset < next.from) return at
    stretch = next
  }
}

function askStretch(zone: string, at: Instant): Stretch {
  const then = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  const until = then.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity
  const before = then.add({ milliseconds: 1 }).getTimeZoneTransition('previous') // a change at this very instant counts
  return { from: before?.epochMilliseconds ?? -Infinity, until, offset: then.offsetNanoseconds / 1e6 }
}
