import { describe, expect, test } from 'vitest'
import { NoWorkingDay, type Calendar } from '../../rules/calendar.ts'
import { dateText, dayOfDate, HOUR_MS } from '../../rules/time.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const calendarOf = (...entries: Record<string, unknown>[]): Calendar =>
  [...bookFrom({ calendars: entries }).calendars.values()][0]!
const day = (text: string): number => dayOfDate(text)!
const at = (text: string): number => Date.parse(text)

const office = calendarOf(CN_OFFICE)
const plain = { id: 'c', zone: 'Asia/Shanghai', hours: { 'mon-fri': ['09:00-17:00'] } }

/** The hours of a day as the wall clock shows them. */
const hours = (calendar: Calendar, date: string): string[] =>
  calendar
    .spansOn(day(date))
    .map(({ from, until }) => `${calendar.zone.text(from).slice(11)}-${calendar.zone.text(until).slice(11)}`)

describe('the days of a calendar', () => {
  test('make-up days have the hours of Monday, or of makeUp', () => {
    const short = { ...plain, hours: { mon: ['10:00-12:00'], 'tue-fri': ['09:00-17:00'] }, holidays: 'cn' }
    expect(hours(calendarOf(short), '2026-10-10')).toEqual(['10:00-12:00'])
    expect(hours(calendarOf({ ...short, makeUp: ['09:30-11:00'] }), '2026-10-10')).toEqual(['09:30-11:00'])
    expect(hours(calendarOf({ ...short, makeUp: [] }), '2026-10-10')).toEqual([])
  })

  test('an own opened day beats an own closed one, which beats the table', () => {
    const own = calendarOf({
      ...plain,
      holidays: 'cn',
      closed: ['2026-10-10', '2026-11-11', '2026-11-12'],
      open: { '2026-10-01': ['09:00-10:00'], '2026-11-12': ['13:00-14:00'] },
    })
    expect(['2026-10-01', '2026-10-10', '2026-11-11', '2026-11-12'].map((date) => hours(own, date))).toEqual([
      ['09:00-10:00'],
      [],
      [],
      ['13:00-14:00'],
    ])
  })

  test('service hours that do not count are hours of no working day', () => {
    const own = calendarOf({ ...plain, open: { '2026-11-14': { hours: ['09:00-12:00'], counts: false } } })
    expect(own.isWorking(day('2026-11-14'))).toBe(false)
    expect(own.hoursOn(day('2026-11-14'))).toMatchObject({ reason: 'service', ranges: [{ from: 9 * HOUR_MS }] })
    expect(dateText(own.workingDayAfter(day('2026-11-13'), 1))).toBe('2026-11-16')
  })

  test('a season may run over the year’s end', () => {
    const seasons = calendarOf({
      ...plain,
      hours: [{ from: '11-15', until: '03-15', 'mon-fri': ['09:00-16:00'] }, { 'mon-fri': ['08:00-17:00'] }],
    })
    expect(
      ['2026-11-13', '2026-11-16', '2027-01-04', '2027-03-15', '2027-03-16'].map((d) => hours(seasons, d)),
    ).toEqual([['08:00-17:00'], ['09:00-16:00'], ['09:00-16:00'], ['09:00-16:00'], ['08:00-17:00']])
  })

  test('the newest edition that has begun speaks of a day', () => {
    const editions = calendarOf(plain, { ...plain, hours: { 'mon-fri': ['10:00-15:00'] }, effectiveFrom: '2026-11-11' })
    expect([hours(editions, '2026-11-10'), hours(editions, '2026-11-11')]).toEqual([['09:00-17:00'], ['10:00-15:00']])
  })
})

describe('a year without a table', () => {
  test('is the weekdays less the holidays with a fixed date, and no day of it is settled', () => {
    const off = ['2027-01-01', '2027-02-08', '2027-05-03', '2027-10-01', '2027-10-04'].filter(
      (date) => !office.isWorking(day(date)),
    )
    expect(off).toEqual(['2027-01-01', '2027-10-01'])
    expect(office.hoursOn(day('2027-01-01')).reason).toBe('assumed-holiday')
    expect(office.isSettled(day('2027-02-08'))).toBe(false)
  })

  test('is settled for a calendar without holidays', () => {
    expect(calendarOf(plain).isSettledBetween(day('2026-01-01'), day('2030-01-01'))).toBe(true)
    expect(calendarOf(plain).isWorking(day('2027-01-01'))).toBe(true)
  })

  test('keeps what another year’s notice names', () => {
    const noted = bookFrom({
      calendars: [CN_OFFICE],
      holidays: [
        {
          set: 'cn',
          year: 2028,
          notice: { title: '通知', source: 'test' },
          off: { 元旦: ['2027-12-31'] },
          work: { 元旦: ['2027-12-26'] },
        },
      ],
    }).calendars.get('cn-office')!
    expect([noted.isWorking(day('2027-12-31')), noted.isWorking(day('2027-12-26'))]).toEqual([false, true])
    expect([noted.isSettled(day('2027-12-31')), noted.isSettled(day('2027-12-30'))]).toEqual([true, false])
  })
})

describe('counting', () => {
  test('working days forth and back over the year’s end agree', () => {
    const from = day('2025-12-24')
    for (const n of [1, 7, 20, 300]) {
      const last = office.workingDayAfter(from, n)
      expect(office.workingDaysBetween(from, last)).toBe(n)
      expect(office.workingDayBefore(last, n)).toBe(from)
    }
  })

  test('no working day lies in an empty or reversed stretch', () => {
    expect(office.workingDaysBetween(day('2026-11-13'), day('2026-11-15'))).toBe(0)
    expect(office.workingDaysBetween(day('2026-11-13'), day('2026-11-09'))).toBe(0)
  })

  test('open time between two instants is that of the hours of working days', () => {
    const open = (from: string, until: string): number =>
      office.openBetween(at(`${from}+08:00`), at(`${until}+08:00`)) / HOUR_MS
    expect(open('2026-11-13T11:00', '2026-11-16T15:00')).toBe(1 + 3 + 3.5 + 0.5)
    expect(open('2026-11-13T12:00', '2026-11-13T14:30')).toBe(0)
    expect(open('2025-12-31T08:30', '2026-01-05T08:30')).toBe(6.5 * 2) // Sunday 2026-01-04 is a make-up day
    expect(open('2026-11-16T15:00', '2026-11-13T11:00')).toBe(0)
  })

  test('so much open time is reached at the earliest instant: at a closing, never at the next opening', () => {
    const after = (from: string, h: number): string =>
      office.zone.text(office.afterOpen(at(`${from}+08:00`), h * HOUR_MS))
    expect(after('2026-11-13T11:00', 1)).toBe('2026-11-13 12:00')
    expect(after('2026-11-13T11:00', 4)).toBe('2026-11-13 17:30')
    expect(after('2026-11-13T11:00', 4.5)).toBe('2026-11-16 09:00')
    expect(after('2026-11-14T11:00', 0)).toBe('2026-11-14 11:00')
  })

  test.each([
    ['2026-11-13T12:00', '2026-11-13 14:30'],
    ['2026-11-13T11:59:59.999', '2026-11-13 11:59:59.999'],
    ['2026-11-13T17:30', '2026-11-16 08:30'],
    ['2026-11-14T10:00', '2026-11-16 08:30'],
    ['2026-11-13T03:00', '2026-11-13 08:30'],
  ])('the opening at or after %s is %s', (from, opening) => {
    expect(office.zone.text(office.openingAtOrAfter(at(`${from}+08:00`)))).toBe(opening)
  })

  test('the closing time of a day off is an error that names the calendar', () => {
    expect(() => office.closeOf(day('2026-11-14'))).toThrow('cn-office')
  })

  test('a calendar that never opens again has no working day', () => {
    const ended = calendarOf(plain, { ...plain, hours: { sun: ['01:00-02:00'] }, effectiveFrom: '2026-11-11' })
    expect(dateText(ended.workingDayAfter(day('2026-11-10'), 1))).toBe('2026-11-15')
    const begun = calendarOf({ ...plain, effectiveFrom: '2026-11-11' })
    expect(() => begun.workingDayBefore(day('2026-11-11'), 1)).toThrow(NoWorkingDay)
  })
})

describe('days on which summer time begins or ends in New York', () => {
  const nights = calendarOf({
    id: 'n',
    zone: 'America/New_York',
    hours: { 'mon-fri': ['09:00-17:00'], sun: ['00:00-24:00'] },
  })
  const length = (date: string): number =>
    nights.spansOn(day(date)).reduce((sum, { from, until }) => sum + until - from, 0) / HOUR_MS

  test('have 23 and 25 open hours', () => {
    expect(['2026-03-08', '2026-11-01', '2026-11-08'].map(length)).toEqual([23, 25, 24])
  })

  test('an hour that does not exist is no open time; one that exists twice is open once', () => {
    const gap = calendarOf({ id: 'g', zone: 'America/New_York', hours: { sun: ['02:00-03:00', '04:00-05:00'] } })
    expect(gap.spansOn(day('2026-03-08'))).toEqual([{ from: at('2026-03-08T08:00Z'), until: at('2026-03-08T09:00Z') }])
    const twice = calendarOf({ id: 't', zone: 'America/New_York', hours: { sun: ['01:00-01:30'] } })
    expect(twice.spansOn(day('2026-11-01'))).toEqual([
      { from: at('2026-11-01T05:00Z'), until: at('2026-11-01T05:30Z') },
    ])
  })

  test('open time is counted as it passes', () => {
    expect(nights.openBetween(at('2026-03-06T22:00Z'), at('2026-03-09T13:00Z')) / HOUR_MS).toBe(23)
  })
})
