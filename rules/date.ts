/** A local date as a count of days since 1970-01-01; `dateText` and `dayOfDate` convert. */
export type Day = number

/** Days since 1970-01-01 of a proleptic Gregorian date (Howard Hinnant, «chrono-compatible low-level date algorithms»). */
export function civilDay(year: number, month: number, date: number): Day {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

export interface CivilDate {
  readonly year: number
  readonly month: number
  readonly date: number
}

/** The inverse of `civilDay`. */
export function civilDate(day: Day): CivilDate {
  const z = day + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const date = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, date }
}

const pad = (n: number, width: number): string => String(n).padStart(width, '0')

/** `yyyy-mm-dd`. */
export function dateText(day: Day): string {
  const { year, month, date } = civilDate(day)
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(date, 2)}`
}

/** The day of a `yyyy-mm-dd` that exists, else null. */
export function dayOfDate(text: string): Day | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null) return null
  const day = civilDay(Number(match[1]), Number(match[2]), Number(match[3]))
  return dateText(day) === text ? day : null
}
