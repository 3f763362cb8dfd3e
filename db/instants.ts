/** Days before 1970-01-01 at which PostgreSQL's timestamps begin: 4714-11-24 BC, Julian day 0. */
const FIRST_MS = -2_440_588 * 86_400_000
const LAST_MS = 8_640_000_000_000_000
/** 400 Gregorian years are always this many days; a year may be moved by any multiple of them. */
const DAYS_IN_400_YEARS = 146_097

/**
 * The text that PostgreSQL reads as exactly this instant, in any session: `2026-11-09 02:00:00.000+00`, `0044-03-15
 * 00:00:00.000+00 BC`. Takes epoch ms, ±Infinity for `infinity`. Throws a `RangeError` for what is no whole millisecond or
 * lies outside 4714-11-24 BC to 275760-09-13.
 */
export function instantText(ms: number): string {
  if (ms === Infinity) return 'infinity'
  if (ms === -Infinity) return '-infinity'
  if (!Number.isInteger(ms) || ms < FIRST_MS || ms > LAST_MS) {
    throw new RangeError(`${ms} is no instant: whole epoch milliseconds from ${FIRST_MS} to ${LAST_MS} are expected`)
  }
  const iso = new Date(ms).toISOString()
  const split = iso.indexOf('-', 1) // after a sign
  const year = Number(iso.slice(0, split))
  const rest = `${iso.slice(split, -1).replace('T', ' ')}+00`
  return year > 0 ? `${padded(year)}${rest}` : `${padded(1 - year)}${rest} BC`
}

function padded(year: number): string {
  return String(year).padStart(4, '0')
}

/** `2026-11-09 02:00:00.123456+00`, `10000-01-01 00:00:00+00`, `0044-03-15 00:00:00+00 BC`: UTC, DateStyle ISO. */
const TIMESTAMPTZ = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\+00( BC)?$/

/**
 * Reads a timestamptz as a session of ours writes it (TimeZone UTC, DateStyle ISO): epoch ms, microseconds floored,
 * `infinity` as ±Infinity. Throws a `RangeError` for any other text.
 */
export function instantOf(text: string): number {
  if (text === 'infinity') return Infinity
  if (text === '-infinity') return -Infinity
  const found = TIMESTAMPTZ.exec(text)
  if (found === null) {
    throw new RangeError(`'${text}' is no timestamptz of a session with TimeZone UTC and DateStyle ISO`)
  }
  const [, yearText, month, day, hour, minute, second, fraction = '', before] = found
  const year = before === undefined ? Number(yearText) : 1 - Number(yearText)
  // Date.UTC takes the years 0 to 99 for 1900 to 1999 and ends at 275760: reckon in 2000 to 2399 and move by whole cycles.
  const cycles = Math.floor((year - 2000) / 400)
  const ms = Date.UTC(year - cycles * 400, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  // Microseconds count forward from the second, before the epoch too: to cut them off is to floor.
  return ms + cycles * DAYS_IN_400_YEARS * 86_400_000 + Number(fraction.slice(0, 3).padEnd(3, '0'))
}
