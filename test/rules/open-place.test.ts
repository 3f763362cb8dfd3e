import { describe, expect, test } from 'vitest'
import { loadBook } from '../../backend/book.ts'
import { HOUR_MS, MINUTE_MS } from '../../rules/duration.ts'
import { openUntil, placeOf } from '../../rules/open-place.ts'
import { openSpan, type OpenSpan } from '../../rules/open-span.ts'

const calendar = (await loadBook('rules/book')).calendars.get('cn-office')!
const at = (text: string): number => Date.parse(`2026-11-${text}+08:00`)
const between = (from: string, until: string): OpenSpan =>
  openSpan(placeOf(calendar, at(from))!, placeOf(calendar, at(until))!)

describe('open time between two instants', () => {
  test.each([
    ['nights and days off add none', '20T17:30', '23T08:30', { days: 0, ms: 0 }],
    ['the hours of the day after', '20T17:30', '23T10:00', { days: 0, ms: 90 * MINUTE_MS }],
    ['a whole working day is one day', '20T17:30', '24T10:00', { days: 1, ms: 90 * MINUTE_MS }],
    ['a break adds none', '23T11:00', '23T15:30', { days: 0, ms: 2 * HOUR_MS }],
    ['the same time of the next day is a day', '23T11:00', '24T11:00', { days: 1, ms: 0 }],
    ['earlier on the next day is less than one', '23T16:30', '24T09:30', { days: 0, ms: 2 * HOUR_MS }],
    ['what is not later is nothing', '24T10:00', '23T10:00', { days: 0, ms: 0 }],
  ])('%s', (_, from, until, expected) => {
    expect(between(from, until)).toEqual(expected)
  })
})

test('days and their open time add up to the calendar’s own sum, where all days are equally long', () => {
  for (const from of ['16T07:00', '17T09:11', '20T12:30', '21T12:00'])
    for (const until of ['22T12:00', '23T08:31', '25T15:02', '30T23:59']) {
      const { days, ms } = between(from, until)
      expect(days * 6.5 * HOUR_MS + ms).toBe(calendar.openBetween(at(from), at(until)))
    }
})

test('it is open until the break, and not open within it', () => {
  expect(openUntil(calendar, at('24T11:59'))).toBe(at('24T12:00'))
  expect(openUntil(calendar, at('24T12:00'))).toBeNull()
  expect(openUntil(calendar, at('22T10:00'))).toBeNull()
})
