import { civilDay, DAY_MS, HOUR_MS, MINUTE_MS } from '../../rules/time.ts'

/** The digit at `index`, or NaN. NaN goes through all arithmetic and fails every comparison, so it is tested once. */
export function digit(text: string, index: number): number {
  const value = text.charCodeAt(index) - 48
  return value >= 0 && value <= 9 ? value : NaN
}

/** The two digits at `index`, or NaN. */
export const two = (text: string, index: number): number => digit(text, index) * 10 + digit(text, index + 1)

/** The four digits at `index`, or NaN. */
export const four = (text: string, index: number): number => two(text, index) * 100 + two(text, index + 2)

/**
 * A wall-clock time as if it were UTC, ms; NaN where there is no such date or time of day (02-30, 24:00, a leap
 * second).
 */
export function wallTime(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  ms: number,
): number {
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= monthDays(year, month)
  const isTime = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59
  if (!isDate || !isTime) return NaN
  return civilDay(year, month, day) * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS + second * 1_000 + ms
}

/** An offset from UTC in ms, NaN where it is out of range. */
export function offsetMs(sign: number, hours: number, minutes: number): number {
  return hours <= 23 && minutes <= 59 ? sign * (hours * HOUR_MS + minutes * MINUTE_MS) : NaN
}

function monthDays(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

let dayWritten = NaN
let dateText = ''

/** An instant as ISO 8601 in UTC with milliseconds. As `toISOString` does, 4 times faster where days repeat. */
export function isoText(at: number): string {
  const day = Math.floor(at / DAY_MS)
  if (day !== dayWritten) [dayWritten, dateText] = [day, new Date(day * DAY_MS).toISOString().replace(/T.*/, 'T')]
  const ms = at - day * DAY_MS
  const [hour, minute] = [Math.floor(ms / HOUR_MS), Math.floor(ms / MINUTE_MS) % 60]
  return `${dateText}${padded(hour)}:${padded(minute)}:${padded(Math.floor(ms / 1_000) % 60)}.${padded(ms % 1_000, 3)}Z`
}

const padded = (value: number, length = 2): string => String(value).padStart(length, '0')
