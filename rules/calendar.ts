import { hoursOn, type DayHours, type Hours } from './hours.ts'
import { isSettled } from './holidays.ts'
import { civilDate, civilDay, type Day, type Instant, type LocalTime, type Zone } from './time.ts'

/** An edition of a calendar: what holds from `fromDay` on, until a newer edition's days begin (`clock.md` 4). */
export interface CalendarEdition {
  readonly name: string
  /** The first day it speaks of; -Infinity for one that has no `effectiveFrom`. */
  readonly fromDay: number
  readonly hours: Hours
}

/** Open time as instants, [from, until). */
export interface OpenSpan {
  readonly from: Instant
  readonly until: Instant
}

interface YearTable {
  readonly firstDay: Day
  readonly days: number
  /** Working days of the year, ascending, and their place: `rank[i]` of them lie on or before day `firstDay + i`. */
  readonly workingDays: readonly Day[]
  readonly rank: Int32Array
  readonly spans: readonly (readonly OpenSpan[])[]
  /** Open milliseconds of the year's working days before working day i; one entry more than working days. */
  readonly openBefore: Float64Array
  /** True where every day of the year is settled. */
  readonly settled: boolean
}

/** A calendar has no working day for so many years on end: nothing can be counted by it. */
export class NoWorkingDay extends Error {}

const EMPTY_YEARS = 5
const NO_SPANS: readonly OpenSpan[] = []

/**
 * 工作日历: opening hours by local day, holidays and make-up days, as instants.
 * Years are laid out when first asked for, as prefix sums, so that «add» and «between» cost O(log days + years), whatever the span.
 */
export class Calendar {
  readonly id: string
  readonly zone: Zone
  /** Newest first. */
  readonly editions: readonly CalendarEdition[]
  private readonly years = new Map<number, YearTable>()
  private lastYear: YearTable | null = null

  constructor(id: string, zone: Zone, editions: readonly CalendarEdition[]) {
    this.id = id
    this.zone = zone
    this.editions = [...editions].sort((a, b) => b.fromDay - a.fromDay)
  }

  local(t: Instant): LocalTime {
    return this.zone.local(t)
  }

  /** The edition that speaks of a day: the newest that has begun (`clock.md` 4: calendars apply to all clocks, newest first). */
  editionOn(day: Day): CalendarEdition | null {
    return this.editions.find((edition) => edition.fromDay <= day) ?? null
  }

  hoursOn(day: Day): DayHours {
    const edition = this.editionOn(day)
    return edition === null ? { ranges: [], counts: false, reason: 'closed', name: '' } : hoursOn(edition.hours, day)
  }

  /** False where the day's year has no published holiday table and no other year's notice names the day (`clock.md` 11). */
  isSettled(day: Day): boolean {
    const holidays = this.editionOn(day)?.hours.holidays
    return holidays === null || holidays === undefined || isSettled(holidays, day)
  }

  /** True where every day of [from, through] is settled. */
  isSettledBetween(from: Day, through: Day): boolean {
    for (let day = from; day <= through;) {
      const { firstDay, days, settled } = this.yearOf(day)
      const end = Math.min(through, firstDay + days - 1)
      if (settled) day = end + 1
      for (; day <= end; day++) if (!this.isSettled(day)) return false
    }
    return true
  }

  isWorking(day: Day): boolean {
    const year = this.yearOf(day)
    const i = day - year.firstDay
    return (year.rank[i] ?? 0) > (i === 0 ? 0 : (year.rank[i - 1] ?? 0))
  }

  /** The open spans of a working day; none for any other day. */
  spansOn(day: Day): readonly OpenSpan[] {
    const year = this.yearOf(day)
    return this.isWorking(day) ? (year.spans[(year.rank[day - year.firstDay] ?? 0) - 1] ?? NO_SPANS) : NO_SPANS
  }

  /** Closing time of a working day. */
  closeOf(day: Day): Instant {
    const close = this.spansOn(day).at(-1)?.until
    if (close === undefined) throw new RangeError(`day ${day} is not a working day of calendar ${this.id}`)
    return close
  }

  /** The n-th working day after `day`, n ≥ 1. */
  workingDayAfter(day: Day, n: number): Day {
    let year = this.yearOf(day)
    let left = (year.rank[day - year.firstDay] ?? 0) + n
    for (let empty = 0; left > year.workingDays.length;) {
      left -= year.workingDays.length
      empty = year.workingDays.length === 0 ? empty + 1 : 0
      if (empty > EMPTY_YEARS)
        throw new NoWorkingDay(`calendar ${this.id} has no working day after ${n} were asked for`)
      year = this.yearOf(year.firstDay + year.days)
    }
    return year.workingDays[left - 1] ?? day
  }

  /** The n-th working day before `day`, n ≥ 1. */
  workingDayBefore(day: Day, n: number): Day {
    let year = this.yearOf(day)
    let left = (year.rank[day - year.firstDay] ?? 0) - (this.isWorking(day) ? 1 : 0) - n
    for (let empty = 0; left < 0;) {
      year = this.yearOf(year.firstDay - 1)
      left += year.workingDays.length
      empty = year.workingDays.length === 0 ? empty + 1 : 0
      if (empty > EMPTY_YEARS) throw new NoWorkingDay(`calendar ${this.id} has no working day before that`)
    }
    return year.workingDays[left] ?? day
  }

  /** How many working days lie in (after, through]; 0 where `through` is not later. */
  workingDaysBetween(after: Day, through: Day): number {
    if (through <= after) return 0
    let year = this.yearOf(after)
    let count = -(year.rank[after - year.firstDay] ?? 0)
    while (through >= year.firstDay + year.days) {
      count += year.workingDays.length
      year = this.yearOf(year.firstDay + year.days)
    }
    return count + (year.rank[through - year.firstDay] ?? 0)
  }

  /** The start moved into open hours: itself where open, else the next opening (`clock.md` 14). */
  openingAtOrAfter(t: Instant): Instant {
    let day = this.zone.dayOf(t)
    for (;;) {
      const span = this.spansOn(day).find(({ until }) => until > t)
      if (span !== undefined) return Math.max(t, span.from)
      day = this.workingDayAfter(day, 1)
    }
  }

  /** Open milliseconds of working days in [from, until). */
  openBetween(from: Instant, until: Instant): number {
    if (until <= from) return 0
    const first = this.positionOf(from)
    const last = this.positionOf(until)
    let open = last.opened - first.opened
    for (let year = first.year; year !== last.year; year = this.yearOf(year.firstDay + year.days))
      open += year.openBefore[year.workingDays.length] ?? 0
    return open
  }

  /** The earliest instant at which `ms` of open time have passed since `from`. */
  afterOpen(from: Instant, ms: number): Instant {
    if (ms <= 0) return from
    const position = this.positionOf(from)
    let { year } = position
    let left = position.opened + ms
    for (let empty = 0; ;) {
      const total = year.openBefore[year.workingDays.length] ?? 0
      if (left <= total) break
      left -= total
      empty = total === 0 ? empty + 1 : 0
      if (empty > EMPTY_YEARS) throw new NoWorkingDay(`calendar ${this.id} has no open time left`)
      year = this.yearOf(year.firstDay + year.days)
    }
    let low = 0
    let high = year.workingDays.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if ((year.openBefore[middle + 1] ?? 0) < left) low = middle + 1
      else high = middle
    }
    left -= year.openBefore[low] ?? 0
    for (const span of year.spans[low] ?? NO_SPANS) {
      const length = span.until - span.from
      if (left <= length) return span.from + left
      left -= length
    }
    throw new RangeError(`open time of calendar ${this.id} does not add up`)
  }

  /** The year of an instant and how much open time of that year lies before it. */
  private positionOf(t: Instant): { year: YearTable; opened: number } {
    const day = this.zone.dayOf(t)
    const year = this.yearOf(day)
    const rank = year.rank[day - year.firstDay] ?? 0
    if (!this.isWorking(day)) return { year, opened: year.openBefore[rank] ?? 0 }
    let opened = year.openBefore[rank - 1] ?? 0
    for (const { from, until } of year.spans[rank - 1] ?? NO_SPANS) if (t > from) opened += Math.min(t, until) - from
    return { year, opened }
  }

  private yearOf(day: Day): YearTable {
    const last = this.lastYear
    if (last !== null && day >= last.firstDay && day < last.firstDay + last.days) return last
    const { year } = civilDate(day)
    let table = this.years.get(year)
    if (table === undefined) this.years.set(year, (table = this.layOut(year)))
    this.lastYear = table
    return table
  }

  private layOut(year: number): YearTable {
    const firstDay = civilDay(year, 1, 1)
    const days = civilDay(year + 1, 1, 1) - firstDay
    const rank = new Int32Array(days)
    const workingDays: Day[] = []
    const spans: OpenSpan[][] = []
    const openBefore: number[] = [0]
    for (let i = 0; i < days; i++) {
      const day = firstDay + i
      const hours = this.hoursOn(day)
      const open = hours.counts ? this.spansOf(day, hours) : []
      if (open.length > 0) {
        workingDays.push(day)
        spans.push(open)
        openBefore.push(open.reduce((sum, { from, until }) => sum + until - from, openBefore.at(-1) ?? 0))
      }
      rank[i] = workingDays.length
    }
    const settled = Array.from({ length: days }, (_, i) => firstDay + i).every((day) => this.isSettled(day))
    return { firstDay, days, workingDays, rank, spans, openBefore: Float64Array.from(openBefore), settled }
  }

  private spansOf(day: Day, hours: DayHours): OpenSpan[] {
    return hours.ranges
      .map(({ from, until }) => ({ from: this.zone.instant(day, from), until: this.zone.instant(day, until) }))
      .filter(({ from, until }) => from < until)
  }
}
