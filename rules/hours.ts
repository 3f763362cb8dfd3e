import { isFixedHoliday, type HolidaySet } from './holidays.ts'
import { civilDate, weekday, type Day } from './time.ts'

/** Opening hours within a day, wall-clock ms, [from, until): at closing time it is closed (`clock.md` 12). */
export interface Range {
  readonly from: number
  readonly until: number
}

/** Opening hours by weekday for a part of the year; `from` and `until` are month × 100 + date, both inclusive. */
export interface Season {
  readonly from: number
  readonly until: number
  /** Seven entries, Monday first. */
  readonly weekdays: readonly (readonly Range[])[]
  /** Hours of make-up days. */
  readonly makeUp: readonly Range[]
}

/** What a calendar's edition says (`clock.md` 10). */
export interface Hours {
  readonly seasons: readonly Season[]
  readonly holidays: HolidaySet | null
  readonly closed: ReadonlySet<Day>
  readonly open: ReadonlyMap<Day, { readonly ranges: readonly Range[]; readonly counts: boolean }>
}

/** Why a day is open or closed: the word that a trace prints. */
export type DayReason =
  'weekday' | 'day-off' | 'holiday' | 'make-up' | 'closed' | 'opened' | 'service' | 'assumed-holiday'

export interface DayHours {
  readonly ranges: readonly Range[]
  /** True for a working day; service hours that don't count serve presence only. */
  readonly counts: boolean
  readonly reason: DayReason
  /** The holiday's name, where a notice gives one. */
  readonly name: string
}

const NEVER: readonly Range[] = []

const closed = (reason: DayReason, name = ''): DayHours => ({ ranges: NEVER, counts: false, reason, name })

function seasonOf(hours: Hours, day: Day): Season | undefined {
  const { month, date } = civilDate(day)
  const key = month * 100 + date
  return hours.seasons.find(({ from, until }) =>
    from <= until ? from <= key && key <= until : from <= key || key <= until,
  )
}

/** The hours of one day: `open` beats `closed`, both beat the holiday table, which beats the weekday. */
export function hoursOn(hours: Hours, day: Day): DayHours {
  const opened = hours.open.get(day)
  if (opened !== undefined)
    return { ranges: opened.ranges, counts: opened.counts, reason: opened.counts ? 'opened' : 'service', name: '' }
  if (hours.closed.has(day)) return closed('closed')
  const season = seasonOf(hours, day)
  const named = hours.holidays?.named.get(day)
  if (named !== undefined) {
    if (named.off) return closed('holiday', named.name)
    const ranges = season?.makeUp ?? NEVER
    return { ranges, counts: ranges.length > 0, reason: 'make-up', name: named.name }
  }
  if (hours.holidays !== null && !hours.holidays.years.has(civilDate(day).year) && isFixedHoliday(day))
    return closed('assumed-holiday')
  const ranges = season?.weekdays[weekday(day) - 1] ?? NEVER
  return ranges.length > 0 ? { ranges, counts: true, reason: 'weekday', name: '' } : closed('day-off')
}
