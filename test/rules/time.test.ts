import { Temporal } from 'temporal-polyfill'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  civilDate,
  civilDay,
  clockText,
  dateText,
  DAY_MS,
  dayOfDate,
  HOUR_MS,
  instantText,
  parseDuration,
  parseInstant,
  weekday,
  Zone,
} from '../../rules/time.ts'

const NEW_YORK = Zone.of('America/New_York')
const SHANGHAI = Zone.of('Asia/Shanghai')

describe('a date', () => {
  test('is a count of days since 1970-01-01, and back', () => {
    expect(civilDay(1970, 1, 1)).toBe(0)
    expect(dateText(civilDay(2024, 2, 29))).toBe('2024-02-29')
    expect(civilDate(-1)).toEqual({ year: 1969, month: 12, date: 31 })
  })

  test('agrees with Temporal on every day from 1896 to 2104, leap years and centuries among them', () => {
    const from = Temporal.PlainDate.from('1896-01-01')
    const differing: string[] = []
    for (let day = civilDay(1896, 1, 1), date = from; date.year < 2105; day++, date = date.add({ days: 1 }))
      if (dateText(day) !== date.toString() || weekday(day) !== date.dayOfWeek) differing.push(date.toString())
    expect(differing).toEqual([])
  })

  test.each(['2026-02-29', '2026-13-01', '2026-1-1', '20260101', '', 'x2026-01-01'])('«%s» is none', (text) => {
    expect(dayOfDate(text)).toBeNull()
  })
})

describe('America/New_York', () => {
  const local = (date: string, hours: number): string =>
    instantText(NEW_YORK.instant(dayOfDate(date)!, hours * HOUR_MS))

  test('reads a local time that does not exist as the later one: 02:30 on 2026-03-08 is 03:30', () => {
    expect(local('2026-03-08', 2.5)).toBe('2026-03-08T07:30:00Z')
    expect(NEW_YORK.text(Date.parse('2026-03-08T07:30Z'))).toBe('2026-03-08 03:30')
  })

  test('reads a local time that exists twice as the earlier one: 01:30 on 2026-11-01 is still summer time', () => {
    expect(local('2026-11-01', 1.5)).toBe('2026-11-01T05:30:00Z')
    expect(NEW_YORK.text(Date.parse('2026-11-01T06:30Z'))).toBe('2026-11-01 01:30')
  })

  test('has a day of 23 hours in spring and one of 25 hours in autumn', () => {
    const length = (date: string): number =>
      (NEW_YORK.instant(dayOfDate(date)!, DAY_MS) - NEW_YORK.instant(dayOfDate(date)!, 0)) / HOUR_MS
    expect(['2026-03-07', '2026-03-08', '2026-11-01', '2026-11-02'].map(length)).toEqual([24, 23, 25, 24])
  })

  test('agrees with Temporal’s «compatible» on each quarter of an hour of both days', () => {
    const differing: string[] = []
    for (const date of ['2026-03-08', '2026-11-01'])
      for (let quarter = 0; quarter < 96; quarter++) {
        const ms = quarter * 15 * 60_000
        const plain = Temporal.PlainDate.from(date).toPlainDateTime(Temporal.PlainTime.from(clockText(ms)))
        const expected = plain.toZonedDateTime('America/New_York').epochMilliseconds
        if (NEW_YORK.instant(dayOfDate(date)!, ms) !== expected) differing.push(plain.toString())
      }
    expect(differing).toEqual([])
  })

  test('changes its offset at the instant of the transition and not before', () => {
    const at = Date.parse('2026-03-08T07:00Z')
    expect([at - 1, at].map((t) => NEW_YORK.offsetAt(t) / HOUR_MS)).toEqual([-5, -4])
    expect([at - 1, at].map((t) => NEW_YORK.text(t))).toEqual(['2026-03-08 01:59:59.999', '2026-03-08 03:00'])
  })
})

test('an unknown zone is an error that names it', () => {
  expect(() => Zone.of('Asia/Peking')).toThrow(/Asia\/Peking/i)
})

describe('an instant', () => {
  test.each([
    ['2026-11-09T10:00+08:00', '2026-11-09T02:00:00Z'],
    ['2026-11-09 10:00', '2026-11-09T02:00:00Z'],
    ['2026-11-09T10:00:07.9999999+0800', '2026-11-09T02:00:07.999Z'],
    ['2026-11-09T10:00:00,5Z', '2026-11-09T10:00:00.500Z'],
    ['2026-11-09t10:00z', '2026-11-09T10:00:00Z'],
    ['2026-11-09T10:00-03', '2026-11-09T13:00:00Z'],
  ])('«%s» is %s', (text, utc) => {
    expect(instantText(parseInstant(text, SHANGHAI)!)).toBe(utc)
  })

  test.each([
    '2026-11-09',
    '2026-11-09T24:00',
    '2026-11-09T10:60',
    '2026-11-09T10:00:60',
    '2026-02-29T10:00',
    '2026-11-09T10:00+24:00',
    '09/11/2026 10:00',
    '10:00',
    '',
  ])('«%s» is none', (text) => {
    expect(parseInstant(text, SHANGHAI)).toBeNull()
  })
})

describe('a duration', () => {
  test.each([
    ['PT8H', 28_800_000],
    ['PT15M', 900_000],
    ['P1DT2H', 93_600_000],
    ['PT0S', 0],
    ['PT1.5S', 1_500],
  ])('«%s» is %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  test.each(['P', 'PT', 'P1DT', '8H', 'PT-1H', 'P1M', 'P1W', 'pt8h', 'PT1.5H', ''])('«%s» is none', (text) => {
    expect(parseDuration(text)).toBeNull()
  })
})

test('a time of day shows seconds and milliseconds only where there are any', () => {
  expect([0, 34_200_000, 34_207_000, 34_207_001, DAY_MS].map(clockText)).toEqual([
    '00:00',
    '09:30',
    '09:30:07',
    '09:30:07.001',
    '24:00',
  ])
})

describe('an instant as text', () => {
  test('is what toISOString says, milliseconds only where they are not zero', () => {
    const most = 8_640_000_000_000_000
    const seconds = fc.integer({ min: -most / 1_000, max: most / 1_000 }).map((s) => s * 1_000)
    const near = fc.integer({ min: -4_000_000, max: 4_000_000 }).map((s) => s * 1_000)
    fc.assert(
      fc.property(fc.oneof(near, seconds, fc.integer({ min: -most, max: most })), (t) => {
        expect(instantText(t)).toBe(new Date(t).toISOString().replace('.000Z', 'Z'))
      }),
      { numRuns: 1_000 },
    )
    for (const edge of [
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59Z',
      '-000001-12-31T23:59:59Z',
      '+010000-01-01T00:00:00Z',
    ])
      expect(instantText(Date.parse(edge))).toBe(edge)
  })
})
