import { civilDate, type Day } from './time.ts'

/** A date that a notice names: a day off, or a day off that is worked. */
export interface NamedDay {
  readonly off: boolean
  readonly name: string
}

/** The published holiday tables of one set, e.g. `cn`: the years that have one, and every date that any of them names. */
export interface HolidaySet {
  readonly years: ReadonlySet<number>
  readonly named: ReadonlyMap<Day, NamedDay>
}

/** True where a notice says what this date is: its year has a table, or another year's notice names it (`clock.md` 11). */
export function isSettled(holidays: HolidaySet, day: Day): boolean {
  return holidays.years.has(civilDate(day).year) || holidays.named.has(day)
}

/**
 * The statutory holidays with a fixed Gregorian date, for a year without a table (`clock.md` 11; 全国年节及纪念日放假办法,
 * whose text of 2024 adds 05-02 from 2025 on).
 */
export function isFixedHoliday(day: Day): boolean {
  const { year, month, date } = civilDate(day)
  if (month === 1) return date === 1
  if (month === 5) return date === 1 || (date === 2 && year >= 2025)
  return month === 10 && date <= 3
}
