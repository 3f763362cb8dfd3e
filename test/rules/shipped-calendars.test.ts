import { expect, test } from 'vitest'
import { loadBook } from '../../backend/book.ts'
import { dayOfDate, HOUR_MS } from '../../rules/time.ts'

const { calendars } = await loadBook('rules/book')

const hoursOn = (id: string, date: string): string[] => {
  const calendar = calendars.get(id)
  const day = dayOfDate(date)
  if (calendar === undefined || day === null) throw new TypeError(`no calendar ${id}, or no date ${date}`)
  const clock = (at: number): string => new Date(at + 8 * HOUR_MS).toISOString().slice(11, 16)
  return calendar.spansOn(day).map(({ from, until }) => `${clock(from)}-${clock(until)}`)
}

test.each([
  ['2026-05-29', ['08:00-12:00', '14:30-17:30']],
  ['2026-06-01', ['08:00-12:00', '15:00-18:00']],
  ['2026-09-30', ['08:00-12:00', '15:00-18:00']],
  ['2026-10-08', ['08:00-12:00', '14:30-17:30']],
  // Holidays, and a Sunday that is worked for them, in the hours of the season.
  ['2026-10-01', []],
  ['2026-09-20', ['08:00-12:00', '15:00-18:00']],
])('summer and winter hours on %s', (date, hours) => {
  expect(hoursOn('cn-summer-winter', date)).toEqual(hours)
})

test('the hours of the office are the same all year', () => {
  expect(hoursOn('cn-office', '2026-07-01')).toEqual(hoursOn('cn-office', '2026-11-24'))
})
