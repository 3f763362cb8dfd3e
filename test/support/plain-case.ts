import { closeOf, dayOf, HOURS, isWorking, midnight, OPEN_MS, type Holidays } from './plain-days.ts'

/** A finished case as the shipped book's rules have it, its instants in ms. */
export interface PlainCase {
  readonly acceptedAt: number
  readonly finishedAt: number
  /** Null for one that is done on the day. */
  readonly promisedDays: number | null
  readonly statutoryDays: number | null
  readonly extendedDays: number
  /** When its papers were complete, where some had been missing: it is to be accepted on that day. */
  readonly correctedAt: number | null
  /** Special procedures that the law lists, each resumed before the finish, with the days that were told. */
  readonly pauses: readonly { readonly from: number; readonly until: number; readonly planned: number }[]
}

export interface Verdict {
  readonly onTime: boolean
  readonly early: boolean
  readonly usedDays: number
  readonly level: 'green' | 'yellow' | 'red'
}

interface Limit {
  readonly due: number
  readonly yellow: number
}

type Span = Pick<PlainCase['pauses'][number], 'from' | 'until'>

/** What a finished case comes to, day by day, from the words of the rules and not from the code. */
export function plainVerdict(holidays: Holidays, one: PlainCase): Verdict {
  const { acceptedAt, finishedAt, promisedDays, statutoryDays, extendedDays, correctedAt, pauses } = one
  const promise =
    promisedDays === null ? sameDay(holidays, acceptedAt) : inDays(holidays, acceptedAt, promisedDays, pauses)
  const others =
    statutoryDays === null
      ? []
      : [inDays(holidays, acceptedAt, statutoryDays + extendedDays, pauses)].map((limit) => ({ limit, at: finishedAt }))
  const procedures = pauses.map(({ from, until, planned }) => ({
    limit: inDays(holidays, from, planned, []),
    at: until,
  }))
  const corrected = correctedAt === null ? [] : [{ limit: sameDay(holidays, correctedAt), at: acceptedAt }]
  const all = [{ limit: promise, at: finishedAt }, ...others, ...procedures, ...corrected]
  let usedDays = 0
  for (let day = dayOf(acceptedAt) + 1; day <= dayOf(finishedAt); day++)
    if (isWorking(holidays, day) && !isPaused(pauses, closeOf(day))) usedDays++
  return {
    onTime: finishedAt <= promise.due,
    early: dayOf(finishedAt) < dayOf(promise.due),
    usedDays,
    level: all.some(({ limit, at }) => at > limit.due)
      ? 'red'
      : all.some(({ limit, at }) => at >= limit.yellow)
        ? 'yellow'
        : 'green',
  }
}

const isPaused = (pauses: readonly Span[], at: number): boolean =>
  pauses.some(({ from, until }) => from < at && at <= until)

/** Until the close of the day, yellow when one open hour is left: it lies in the afternoon, at the earliest at the start. */
function sameDay(holidays: Holidays, startedAt: number): Limit {
  let day = dayOf(startedAt)
  while (!isWorking(holidays, day) || closeOf(day) <= startedAt) day++
  return { due: closeOf(day), yellow: Math.max(startedAt, closeOf(day) - 3_600_000) }
}

/** So many working days, the first not counted, nor a day whose close lies in a pause. */
function inDays(holidays: Holidays, startedAt: number, days: number, pauses: readonly Span[]): Limit {
  const counted: number[] = []
  for (let day = dayOf(startedAt) + 1; counted.length < days; day++)
    if (isWorking(holidays, day) && !isPaused(pauses, closeOf(day))) counted.push(day)
  const due = closeOf(counted.at(-1) ?? dayOf(startedAt))
  const before = counted.at(-2)
  const left =
    days > 2 ? [before === undefined ? startedAt : closeOf(before), openAfter(counted, 0.9 * days * OPEN_MS)] : []
  const yellow = days > 2 ? Math.min(...left) : openAfter(counted, days * OPEN_MS - 2 * 3_600_000)
  return { due, yellow: pauses.find(({ from, until }) => from < yellow && yellow <= until)?.until ?? yellow }
}

/** When so much open time of some days has passed. */
function openAfter(days: readonly number[], ms: number): number {
  let left = Math.ceil(ms)
  for (const day of days)
    for (const [from, until] of HOURS) {
      if (left <= until - from) return midnight(day) + from + left
      left -= until - from
    }
  throw new RangeError('there is not so much open time')
}
