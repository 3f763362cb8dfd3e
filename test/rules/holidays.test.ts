import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import chineseDays from 'chinese-days'
import { describe, expect, test } from 'vitest'
import { isFixedHoliday, isSettled } from '../../rules/holidays.ts'
import { civilDay, dateText, dayOfDate, type Day } from '../../rules/time.ts'
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
