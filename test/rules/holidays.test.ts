import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import chineseDays from 'chinese-days'
import { describe, expect, test } from 'vitest'
import { isFixedHoliday, isSettled } from '../../rules/holidays.ts'
import { civilDay, dateText, dayOfDate, weekday, type Day } from '../../rules/time.ts'
import { bookFrom, SHIPPED_HOLIDAYS } from '../support/book.ts'

const SHARED = resolve(import.meta.dirname, '../../../shared/data/holiday-cn')
const FIRST = 2007
const LAST = 2026

const week = { 'mon-fri': ['08:30-12:00'] }
const calendar = bookFrom({
  calendars: [{ id: 'cn', zone: 'Asia/Shanghai', hours: week, holidays: 'cn' }],
}).calendars.get('cn')!
const { holidays } = calendar.editions[0]!.hours

const DAYS: readonly Day[] = Array.from(
  { length: civilDay(LAST + 1, 1, 1) - civilDay(FIRST, 1, 1) },
  (_, i) => civilDay(FIRST, 1, 1) + i,
)

interface Named {
  readonly name: string
  readonly date: string
  readonly isOffDay: boolean
}

function sharedTables(): readonly { year: number; days: readonly Named[] }[] {
  return readdirSync(SHARED)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(SHARED, name), 'utf8')) as { year: number; days: Named[] })
}

const ABSENT = `${SHARED} is absent: this test compares with tables that aren't part of the project`

/** What the shared tables say of a date: the table of its own year before another's, else the weekday. */
function sharedVerdicts(): (day: Day) => boolean {
  const named = new Map<string, Named>()
  const tables = sharedTables()
  for (const { days } of tables) for (const entry of days) named.set(entry.date, entry)
  for (const { year, days } of tables)
    for (const entry of days) if (entry.date.startsWith(String(year))) named.set(entry.date, entry)
  return (day) => {
    const entry = named.get(dateText(day))
    const dayOfWeek = new Date(day * 86_400_000).getUTCDay() // not by the engine's own weekday
    return entry === undefined ? dayOfWeek !== 0 && dayOfWeek !== 6 : !entry.isOffDay
  }
}

describe('the shipped tables', () => {
  test('agree with holiday-cn on every day of 2007 to 2026', (ctx) => {
    if (!existsSync(SHARED)) ctx.skip(ABSENT)
    const isWorking = sharedVerdicts()
    expect(DAYS).toHaveLength(7_305)
    expect(DAYS.filter((day) => calendar.isWorking(day) !== isWorking(day)).map(dateText)).toEqual([])
  })

  test('name every date that holiday-cn names, as a day off or a make-up day, with the name of its holiday', (ctx) => {
    if (!existsSync(SHARED)) ctx.skip(ABSENT)
    const entries = sharedTables().flatMap(({ days }) => days)
    const differing = entries.filter(({ date, isOffDay }) => holidays?.named.get(dayOfDate(date)!)?.off !== isOffDay)
    expect(entries.length).toBeGreaterThan(500)
    expect(differing).toEqual([])
    expect(holidays?.named.size).toBe(new Set(entries.map(({ date }) => date)).size)
  })

  test('agree with chinese-days on every day of 2007 to 2026', () => {
    const differing = DAYS.map(dateText).filter((date) => {
      const works = calendar.isWorking(dayOfDate(date)!)
      return works !== chineseDays.isWorkday(date) || works !== chineseDays.getDayDetail(date).work
    })
    expect(differing).toEqual([])
  })

  test('have one table for each year, with the notice that it comes from', () => {
    const tables = SHIPPED_HOLIDAYS.entries.holidays ?? []
    expect(tables.map(({ year }) => year)).toEqual(Array.from({ length: LAST - FIRST + 1 }, (_, i) => FIRST + i))
    expect(tables.filter(({ notice }) => !/^https?:\/\/\S+( https?:\/\/\S+)*$/.test(notice.source))).toEqual([])
    expect(tables.filter(({ notice }) => !/国务院办公厅关于.*节假日安排/.test(notice.title))).toEqual([])
  })

  test('have a make-up day on a Saturday or Sunday alone, but for the Monday that ended the long holiday of 2020', () => {
    const make = [...(holidays?.named ?? [])].filter(([, { off }]) => !off).map(([day]) => day)
    expect(make.filter((day) => weekday(day) < 6).map(dateText)).toEqual(['2020-02-03'])
    expect(make.filter((day) => !calendar.isWorking(day)).map(dateText)).toEqual([])
  })
})

describe('a date', () => {
  test('that another year’s notice names is settled: the notice of 2007 makes 2006-12-30 a working Saturday', () => {
    const day = dayOfDate('2006-12-30')!
    expect(calendar.hoursOn(day)).toMatchObject({ counts: true, reason: 'make-up', name: '元旦' })
    expect(isSettled(holidays!, day)).toBe(true)
    expect(isSettled(holidays!, day - 1)).toBe(false)
  })

  test('of a year without a table is settled by no one', () => {
    expect(isSettled(holidays!, dayOfDate('2027-01-04')!)).toBe(false)
    expect(calendar.isSettledBetween(dayOfDate('2026-01-01')!, dayOfDate('2026-12-31')!)).toBe(true)
    expect(calendar.isSettledBetween(dayOfDate('2026-12-31')!, dayOfDate('2027-01-01')!)).toBe(false)
  })

  test.each([
    ['2027-01-01', true],
    ['2027-01-02', false],
    ['2027-05-01', true],
    ['2027-05-02', true],
    ['2024-05-02', false],
    ['2025-05-02', true],
    ['2027-05-03', false],
    ['2027-10-01', true],
    ['2027-10-03', true],
    ['2027-10-04', false],
  ])('%s is a statutory holiday by its Gregorian date: %s', (date, holiday) => {
    expect(isFixedHoliday(dayOfDate(date)!)).toBe(holiday)
  })
})

describe('a table of a book’s own', () => {
  const table = { set: 'cn', year: 2026, notice: { title: '补充通知', source: 'own' } }
  const own = (off: Record<string, string[]>, work: Record<string, string[]>) =>
    bookFrom({
      calendars: [{ id: 'cn', zone: 'Asia/Shanghai', hours: week, holidays: 'cn' }],
      holidays: [{ ...table, off, work }],
    }).calendars.get('cn')!

  test('stands before the shipped one of its year', () => {
    const calendar = own({ 国庆节: ['2026-10-01..2026-10-02'] }, {})
    expect(calendar.isWorking(dayOfDate('2026-10-05')!)).toBe(true)
    expect(calendar.isWorking(dayOfDate('2026-10-10')!)).toBe(false)
    expect(calendar.isWorking(dayOfDate('2025-10-11')!)).toBe(true)
  })

  test('is refused where a date is none, named twice, or its span ends before it begins', () => {
    const where = 'test: holidays[0].'
    expect(() => own({ 元旦: ['2026-02-30'] }, {})).toThrow(`${where}off.元旦: 2026-02-30 is no date or span of dates`)
    expect(() => own({ 元旦: ['2026-01-03..2026-01-01'] }, {})).toThrow(`${where}off.元旦`)
    expect(() => own({ 元旦: ['2026-01-02'] }, { 元旦: ['2026-01-02'] })).toThrow(
      `${where}work.元旦: 2026-01-02 is named twice`,
    )
  })
})
