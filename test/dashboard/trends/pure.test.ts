import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import { describe, expect, test } from 'vitest'
import { cellText, csvText } from '../../../dashboard/trends/csv.ts'
import { changeNumber, shareText } from '../../../dashboard/trends/number-texts.ts'
import { changeOf } from '../../../dashboard/trends/figures.ts'
import { datesOf, daysOf, MOVING } from '../../../dashboard/trends/period.ts'
import { LEASTS, queryOf, scopeOf, USUAL, type TrendScope } from '../../../dashboard/trends/scope.ts'
import { COUNTED, RANKED } from '../../../dashboard/trends/figures.ts'
import { wilson } from '../../../dashboard/trends/wilson.ts'
import { dateText } from '../../../rules/date.ts'

describe('Wilson’s interval', () => {
  // Newcombe 1998, table I, method 3.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i of %i is %d to %d', (numerator, denominator, low, high) => {
    const interval = wilson(numerator, denominator)!
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  test('holds the share itself, within 0 and 1; of nothing there is none', () => {
    expect(wilson(0, 0)).toBe(null)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(), (denominator, any) => {
        const numerator = any % (denominator + 1)
        const { low, high } = wilson(numerator, denominator)!
        expect(low).toBeGreaterThanOrEqual(0)
        expect(low).toBeLessThanOrEqual(numerator / denominator)
        expect(high).toBeGreaterThanOrEqual(numerator / denominator)
        expect(high).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('the days of a period', () => {
  test.each([
    ['7', { from: '2026-11-18', through: '2026-11-24' }],
    ['90', { from: '2026-08-27', through: '2026-11-24' }],
    ['month', { from: '2026-11-01', through: '2026-11-24' }],
  ] as const)('%s ends with the day itself', (period, days) => expect(daysOf(period, '2026-11-24')).toEqual(days))

  test.each([
    [
      { from: '2026-11-02', through: '2026-12-31' },
      { from: '2026-11-02', through: '2026-11-24' },
    ],
    [{ from: '2026-02-30', through: '2026-11-24' }, 'noDate'],
    [{ from: '2026-11-24', through: '2026-11-23' }, 'backwards'],
    [{ from: '2026-11-25', through: '2026-11-26' }, 'future'],
    [{ from: '2025-11-23', through: '2026-11-24' }, 'tooLong'],
    [
      { from: '2025-11-24', through: '2026-11-24' },
      { from: '2025-11-24', through: '2026-11-24' },
    ],
  ])('%o is %o', (period, days) => expect(daysOf(period, '2026-11-24')).toEqual(days))

  test('are each a date, also over the end of a year', () => {
    expect(datesOf({ from: '2026-12-30', through: '2027-01-02' })).toEqual([
      '2026-12-30',
      '2026-12-31',
      '2027-01-01',
      '2027-01-02',
    ])
  })
})

describe('an address', () => {
  const date = fc.integer({ min: 0, max: 40_000 }).map(dateText)
  const id = fc.stringMatching(/^[A-Z][0-9]{1,3}$/)
  const scopes: fc.Arbitrary<TrendScope> = fc.record({
    period: fc.oneof(fc.constantFrom(...MOVING), fc.record({ from: date, through: date })),
    departments: fc.uniqueArray(id).map((ids) => ids.sort()),
    view: fc.constantFrom('chart', 'table'),
    ranked: fc.constantFrom(...RANKED),
    least: fc.constantFrom(...LEASTS),
    cases: fc.option(
      fc.record({ measure: fc.constantFrom(...COUNTED), on: fc.option(date), department: fc.option(id) }),
    ),
  })

  test('gives back the scope that wrote it', () => {
    fc.assert(
      fc.property(scopes, (scope) => {
        expect(scopeOf(queryOf(scope))).toEqual(scope)
      }),
    )
  })

  test('says nothing of what is as usual and keeps what is others’', () => {
    expect(queryOf(USUAL)).toEqual({})
    expect(queryOf({ ...USUAL, view: 'table' }, { lang: 'en', period: '7' })).toEqual({ lang: 'en', view: 'table' })
  })

  test('that isn’t understood is as usual', () => {
    const query = { period: '8', view: 'x', rank: 'speed', least: '-1', cases: 'all', departments: ',,', from: '2026' }
    expect(scopeOf(query)).toEqual(USUAL)
  })
})

describe('a file', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+86', "'+86"],
    ['-1', "'-1"],
    ['@sum', "'@sum"],
    ['a,b', '"a,b"'],
    ['=a "b"', `"'=a ""b"""`],
    [-0.5, '-0.5'],
    [null, ''],
    ['𠮷', '𠮷'],
  ])('%s is written %s', (cell, text) => expect(cellText(cell)).toBe(text))

  test('is read back as what was written', () => {
    const cell = fc.string().filter((text) => !/^[=+\-@\t\r]/.test(text))
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { minLength: 1 })
    fc.assert(
      fc.property(rows, (written) => {
        expect(parse(csvText(written), { bom: true })).toEqual(written)
      }),
    )
  })
})

describe('numbers', () => {
  test.each([
    [null, '—'],
    [0, '0.0%'],
    [1, '100.0%'],
    [0.9973, '99.7%'],
    [0.99999, '>99.9%'],
    [0.00001, '<0.1%'],
    [0.0005, '0.1%'],
  ])('a share of %s is %s: never 0 or 100 % that is not', (share, text) => expect(shareText(share, 'en')).toBe(text))

  test('counts change in per cent, shares in points, and nothing is not compared', () => {
    const count = (n: number) => ({ numerator: n, denominator: null, value: n })
    const share = (value: number | null) => ({ numerator: 0, denominator: 0, value })
    expect(changeOf(count(172_338), count(163_790))).toMatchObject({ unit: 'percent' })
    expect(changeNumber(changeOf(count(172_338), count(163_790)), 'en')).toBe('+5.2')
    expect(changeNumber(changeOf(share(0.95), share(0.97)), 'en')).toBe('-2.0')
    expect(changeNumber(changeOf(count(5), count(0)), 'en')).toBe(null)
    expect(changeNumber(changeOf(share(null), share(0.5)), 'en')).toBe(null)
  })
})
