/** Local days and office hours of the shipped book, found without anything of `rules/`. China has kept UTC+8 since 1991. */
const ZONE_MS = 8 * 3_600_000
const DAY_MS = 86_400_000
const minutes = (hour: number, minute: number): number => (hour * 60 + minute) * 60_000

/** `cn-office`: 08:30–12:00 and 14:30–17:30. */
export const HOURS = [
  [minutes(8, 30), minutes(12, 0)],
  [minutes(14, 30), minutes(17, 30)],
] as const
export const OPEN_MS = HOURS.reduce((sum, [from, until]) => sum + until - from, 0)

export interface Holidays {
  readonly off: ReadonlySet<string>
  readonly work: ReadonlySet<string>
}

export const dayOf = (at: number): number => Math.floor((at + ZONE_MS) / DAY_MS)
export const dateOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10)
export const midnight = (day: number): number => day * DAY_MS - ZONE_MS
export const closeOf = (day: number): number => midnight(day) + HOURS[1][1]

export function isWorking({ off, work }: Holidays, day: number): boolean {
  const date = dateOf(day)
  if (work.has(date)) return true
  const weekday = new Date(day * DAY_MS).getUTCDay()
  return !off.has(date) && weekday !== 0 && weekday !== 6
}

/** The days that the State Council's tables name, in the shape of `rules/book/holidays-cn.yaml`: dates, or `first..last`. */
export function holidaysOf(
  years: readonly {
    readonly off?: Readonly<Record<string, readonly string[]>>
    readonly work?: Readonly<Record<string, readonly string[]>>
  }[],
): Holidays {
  const dates = (of: 'off' | 'work'): Set<string> =>
    new Set(years.flatMap((year) => Object.values(year[of] ?? {}).flatMap((spans) => spans.flatMap(datesOf))))
  return { off: dates('off'), work: dates('work') }
}

function datesOf(span: string): string[] {
  const [first = '', last = first] = span.split('..')
  const dates: string[] = []
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS)
    dates.push(new Date(at).toISOString().slice(0, 10))
  return dates
}
