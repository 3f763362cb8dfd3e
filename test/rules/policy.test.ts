import { describe, expect, test } from 'vitest'
import type { Hole } from '../../rules/hole.ts'
import { dueAt, endOfPeriod, periodOf, type Count, type Policy } from '../../rules/policy.ts'
import { dateText, dayOfDate, HOUR_MS, MINUTE_MS, Zone } from '../../rules/time.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const office = bookFrom({ calendars: [CN_OFFICE] }).calendars.get('cn-office')!
const at = (text: string): number => Date.parse(`${text}+08:00`)
const hole = (from: string, until: string | null): Hole => ({
  from: at(from),
  until: until === null ? Infinity : at(until),
})

/** The due instant as the wall clock shows it; `never` while an open hole lies in the way. */
function due(policy: Policy, amount: number, startedAt: string, ...holes: Hole[]): string {
  const count: Count = { policy, amount, startedAt: at(startedAt), zone: office.zone, calendar: office }
  const t = dueAt(count, holes)
  return t === Infinity ? 'never' : office.zone.text(t)
}

const DAYS: Policy = { kind: 'workingDays', ends: 'close', startDay: 'excluded', keepTime: false }
const COUNTED: Policy = { ...DAYS, startDay: 'counted' }
const MIDNIGHT: Policy = { ...DAYS, ends: 'midnight' }
const KEPT: Policy = { ...DAYS, keepTime: true }
const CALENDAR_DAYS: Policy = { kind: 'calendarDays', ends: 'time', roll: false }

describe('working days', () => {
  test.each([
    ['a working day', '2026-11-09T10:00'],
    ['after its close', '2026-11-09T23:00'],
    ['before its opening', '2026-11-09T00:00'],
  ])('the start day is not counted, on %s', (_, start) => {
    expect(due(DAYS, 1, start)).toBe('2026-11-10 17:30')
  })

  test('a day off as the start day is not counted either: Saturday and two days is Tuesday', () => {
    expect(due(DAYS, 2, '2026-11-14T10:00')).toBe('2026-11-17 17:30')
  })

  test.each([
    ['while open', '2026-11-09T17:29:59.999', '2026-11-09 17:30'],
    ['at the closing time', '2026-11-09T17:30', '2026-11-10 17:30'],
    ['in the break', '2026-11-09T13:00', '2026-11-09 17:30'],
    ['before the opening', '2026-11-09T07:00', '2026-11-09 17:30'],
    ['on a day off', '2026-11-14T10:00', '2026-11-16 17:30'],
  ])('counted, the start day is day 1 %s', (_, start, answer) => {
    expect(due(COUNTED, 1, start)).toBe(answer)
  })

  test('no days at all are the close of the day', () => {
    expect(due(DAYS, 0, '2026-11-09T10:00')).toBe('2026-11-09 17:30')
    expect(due(DAYS, 0, '2026-11-09T17:30')).toBe('2026-11-10 17:30')
    expect(due(MIDNIGHT, 0, '2026-11-09T10:00')).toBe('2026-11-10 00:00')
  })

  test('at midnight means 24:00 of the last day', () => {
    expect(due(MIDNIGHT, 1, '2026-11-12T10:00')).toBe('2026-11-14 00:00')
  })
})

describe('a pause and working days', () => {
  test.each([
    ['ends one millisecond before the close', '2026-11-10T17:29:59.999', '2026-11-10 17:30'],
    ['ends at the close', '2026-11-10T17:30', '2026-11-11 17:30'],
  ])('takes the day out if it covers its close: it %s', (_, until, answer) => {
    expect(due(DAYS, 1, '2026-11-09T10:00', hole('2026-11-10T08:30', until))).toBe(answer)
  })

  test('begun at the close does not cover it', () => {
    expect(due(DAYS, 2, '2026-11-09T10:00', hole('2026-11-10T17:30', '2026-11-11T09:00'))).toBe('2026-11-11 17:30')
  })

  test('over days off alone removes nothing', () => {
    expect(due(DAYS, 3, '2026-11-12T10:00', hole('2026-11-13T18:00', '2026-11-16T08:00'))).toBe('2026-11-17 17:30')
  })

  test('on the start day removes nothing', () => {
    expect(due(DAYS, 1, '2026-11-09T10:00', hole('2026-11-09T11:00', '2026-11-09T20:00'))).toBe('2026-11-10 17:30')
  })

  test('counts once where a second one lies on the days that the first has added', () => {
    const holes = [hole('2026-11-10T10:00', '2026-11-10T18:00'), hole('2026-11-11T10:00', '2026-11-12T18:00')]
    expect(due(DAYS, 1, '2026-11-09T10:00', ...holes)).toBe('2026-11-13 17:30')
  })

  test('has no due instant while it is open', () => {
    expect(due(DAYS, 3, '2026-11-09T10:00', hole('2026-11-10T10:00', null))).toBe('never')
  })
})

describe('working days at the same time of day', () => {
  test.each([
    ['within hours', '2026-11-09T10:15', '2026-11-10 10:15'],
    ['from the break to its end', '2026-11-09T12:00', '2026-11-10 14:30'],
    ['from the closing time to the next opening', '2026-11-09T17:30', '2026-11-11 08:30'],
    ['from Saturday to Monday’s opening', '2026-11-14T10:00', '2026-11-17 08:30'],
  ])('%s', (_, start, answer) => {
    expect(due(KEPT, 1, start)).toBe(answer)
  })

  test('no days are the moved start', () => {
    expect(due(KEPT, 0, '2026-11-09T12:30')).toBe('2026-11-09 14:30')
  })

  test('a pause takes a day out if it covers that time of it', () => {
    expect(due(KEPT, 1, '2026-11-09T10:15', hole('2026-11-10T09:00', '2026-11-10T10:14'))).toBe('2026-11-10 10:15')
    expect(due(KEPT, 1, '2026-11-09T10:15', hole('2026-11-10T09:00', '2026-11-10T10:15'))).toBe('2026-11-11 10:15')
  })
})

describe('working time', () => {
  test.each([
    ['over the break', 3, '2026-11-09T10:00', '2026-11-09 15:30'],
    ['to the closing time, not to the next opening', 5, '2026-11-09T10:00', '2026-11-09 17:30'],
    ['over the weekend', 2, '2026-11-13T16:30', '2026-11-16 09:30'],
    ['from a day off', 1, '2026-11-14T10:00', '2026-11-16 09:30'],
  ])('%s', (_, hours, start, answer) => {
    expect(due({ kind: 'workingTime' }, hours * HOUR_MS, start)).toBe(answer)
  })

  test('loses exactly what lies in a pause', () => {
    const pause = hole('2026-11-09T11:00', '2026-11-09T15:00')
    expect(due({ kind: 'workingTime' }, 3 * HOUR_MS, '2026-11-09T10:00', pause)).toBe('2026-11-09 17:00')
  })
})

describe('calendar days', () => {
  const day = (policy: Partial<typeof CALENDAR_DAYS>, amount: number, start: string, ...holes: Hole[]): string =>
    due({ ...CALENDAR_DAYS, ...policy } as Policy, amount, start, ...holes)

  test('end at the same time of day, days off or not', () => {
    expect(day({}, 5, '2026-11-10T10:15')).toBe('2026-11-15 10:15')
  })

  test('roll to the next working day with the time kept, at its close, or at its midnight', () => {
    expect(day({ roll: true }, 5, '2026-11-10T10:15')).toBe('2026-11-16 10:15')
    expect(day({ roll: true, ends: 'close' }, 5, '2026-11-10T10:15')).toBe('2026-11-16 17:30')
    expect(day({ roll: true, ends: 'midnight' }, 5, '2026-11-10T10:15')).toBe('2026-11-17 00:00')
    expect(day({ ends: 'midnight' }, 5, '2026-11-10T10:15')).toBe('2026-11-16 00:00')
  })

  test('lose a day whose time of day a pause covers, a day off too', () => {
    expect(day({}, 2, '2026-11-13T10:15', hole('2026-11-14T10:00', '2026-11-14T10:15'))).toBe('2026-11-16 10:15')
    expect(day({}, 2, '2026-11-13T10:15', hole('2026-11-14T10:15', '2026-11-15T10:14'))).toBe('2026-11-15 10:15')
  })

  test('no days at all end on the start day, which no pause takes out', () => {
    expect(day({}, 0, '2026-11-13T10:15')).toBe('2026-11-13 10:15')
    expect(day({ roll: true, ends: 'close' }, 0, '2026-11-14T10:15')).toBe('2026-11-16 17:30')
  })

  test('keep the wall clock over the end of summer time in New York: 24 hours become 25', () => {
    const zone = Zone.of('America/New_York')
    const startedAt = Date.parse('2026-10-31T10:00-04:00')
    const t = dueAt({ policy: CALENDAR_DAYS, amount: 1, startedAt, zone, calendar: null }, [])
    expect((t - startedAt) / HOUR_MS).toBe(25)
  })
})

test('elapsed time runs at night and on days off, and stands still in a pause', () => {
  const holes = [hole('2026-11-14T20:05', '2026-11-14T20:10'), hole('2026-11-14T20:12', '2026-11-14T20:20')]
  expect(due({ kind: 'elapsed' }, 15 * MINUTE_MS, '2026-11-14T20:00')).toBe('2026-11-14 20:15')
  expect(due({ kind: 'elapsed' }, 15 * MINUTE_MS, '2026-11-14T20:00', ...holes)).toBe('2026-11-14 20:28')
  expect(due({ kind: 'elapsed' }, 5 * MINUTE_MS, '2026-11-14T20:00', ...holes)).toBe('2026-11-14 20:05')
})

describe('until the close of a period', () => {
  test.each([
    ['day', '2026-11-13T17:29:59.999', '2026-11-13 17:30'],
    ['day', '2026-11-13T17:30', '2026-11-16 17:30'],
    ['day', '2026-11-14T10:00', '2026-11-16 17:30'],
    ['week', '2026-11-14T10:00', '2026-11-20 17:30'],
    ['week', '2026-10-08T10:00', '2026-10-10 17:30'],
    ['week', '2026-12-31T17:30', '2027-01-08 17:30'],
    ['month', '2026-10-30T17:30', '2026-11-30 17:30'],
    ['quarter', '2026-10-01T00:00', '2026-12-31 17:30'],
    ['quarter', '2026-12-31T18:00', '2027-03-31 17:30'],
    ['year', '2026-01-01T00:00', '2026-12-31 17:30'],
    ['year', '2026-12-31T17:29:59.999', '2026-12-31 17:30'],
    ['year', '2026-12-31T17:30', '2027-12-31 17:30'],
  ] as const)('%s: %s is due at %s', (period, start, answer) => {
    expect(office.zone.text(endOfPeriod(office, period, at(start)))).toBe(answer)
  })

  test('weeks are ISO weeks, quarters begin in January, April, July and October', () => {
    const days = (period: 'week' | 'month' | 'quarter' | 'year', date: string): string[] =>
      periodOf(period, dayOfDate(date)!).map(dateText)
    expect(days('week', '2027-01-03')).toEqual(['2026-12-28', '2027-01-03'])
    expect(days('month', '2028-02-10')).toEqual(['2028-02-01', '2028-02-29'])
    expect(days('quarter', '2026-12-31')).toEqual(['2026-10-01', '2026-12-31'])
    expect(days('year', '2028-02-29')).toEqual(['2028-01-01', '2028-12-31'])
  })
})
