import { civilDate, dateText, dayOfDate } from '../../rules/date.ts'

/** Periods that move on with the day: the last so many days, today among them, or the month so far. */
export const MOVING = ['7', '30', '60', '90', 'month'] as const
export type Moving = (typeof MOVING)[number]
export type Period = Moving | { readonly from: string; readonly through: string }

/** As many days as a chart can show one by one. */
export const MOST_DAYS = 366

/** Local dates, both included. */
export interface Days {
  readonly from: string
  readonly through: string
}

/** Why a period can't be shown. */
export type PeriodFault = 'noDate' | 'backwards' | 'future' | 'tooLong'

/** The days of a period on a day. One that reaches past that day ends with it: nothing is known of later ones. */
export function daysOf(period: Period, today: string): Days | PeriodFault {
  const last = dayOfDate(today)
  if (last === null) throw new RangeError(`${today}: expected a date yyyy-mm-dd that exists`)
  if (period === 'month') return { from: dateText(last - civilDate(last).date + 1), through: today }
  if (typeof period === 'string') return { from: dateText(last - Number(period) + 1), through: today }
  const from = dayOfDate(period.from)
  const through = dayOfDate(period.through)
  if (from === null || through === null) return 'noDate'
  if (from > through) return 'backwards'
  if (from > last) return 'future'
  const end = Math.min(through, last)
  return end - from + 1 > MOST_DAYS ? 'tooLong' : { from: period.from, through: dateText(end) }
}

/** Every date of a period, ascending. */
export function datesOf({ from, through }: Days): string[] {
  const first = dayOfDate(from) ?? 0
  const last = dayOfDate(through) ?? -1
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => dateText(first + n))
}
