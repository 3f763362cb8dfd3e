import { dayOfDate } from '../../rules/date.ts'
import { RANKED, type Counted, type Ranked } from './figures.ts'
import { COUNTED } from './figures.ts'
import { MOVING, type Period } from './period.ts'

/** Which cases are listed: those of a figure on one day, of one department, or of all that is shown. */
export interface CasesOf {
  readonly measure: Counted
  readonly on: string | null
  readonly department: string | null
}

/** What the page shows: all of it is in the address, so that it can be kept and sent. */
export interface TrendScope {
  readonly period: Period
  /** Empty for all. */
  readonly departments: readonly string[]
  readonly view: 'chart' | 'table'
  readonly ranked: Ranked
  /** A department with fewer cases isn't ranked. */
  readonly least: number
  readonly cases: CasesOf | null
}

export const LEASTS = [1, 10, 30, 100] as const
export const USUAL: TrendScope = {
  period: '30',
  departments: [],
  view: 'chart',
  ranked: 'onTime',
  least: 10,
  cases: null,
}

/** The query of an address, as a router gives it. */
export type Query = Readonly<Record<string, string | null | undefined | readonly (string | null)[]>>
const KEYS = ['period', 'from', 'through', 'departments', 'view', 'rank', 'least', 'cases', 'on', 'of'] as const
type Key = (typeof KEYS)[number]

/** What an address asks for. What it doesn't say, or says in a way that isn't known, is as usual. */
export function scopeOf(query: Query): TrendScope {
  const text = (key: Key): string | null => {
    const value = query[key]
    return typeof value === 'string' && value !== '' ? value : null
  }
  const one = <T extends string>(known: readonly T[], key: Key): T | undefined =>
    known.find((value) => value === text(key))
  const measure = one(COUNTED, 'cases')
  const on = text('on')
  return {
    period: periodIn(text('period'), text('from'), text('through')),
    departments: [...new Set(text('departments')?.split(',').filter(Boolean) ?? [])].sort(),
    view: one(['chart', 'table'], 'view') ?? USUAL.view,
    ranked: one(RANKED, 'rank') ?? USUAL.ranked,
    least: LEASTS.find((least) => String(least) === text('least')) ?? USUAL.least,
    cases:
      measure === undefined
        ? null
        : { measure, on: on !== null && dayOfDate(on) !== null ? on : null, department: text('of') },
  }
}

function periodIn(moving: string | null, from: string | null, through: string | null): Period {
  if (from !== null && through !== null) return { from, through }
  return MOVING.find((one) => one === moving) ?? USUAL.period
}

/** The query that asks for a scope; what is as usual isn't said, and what is others' (`lang`, `theme`) stays. */
export function queryOf(scope: TrendScope, now: Query = {}): Record<string, string> {
  const { period, departments, view, ranked, least, cases } = scope
  const said: Record<Key, string | null> = {
    period: typeof period === 'string' && period !== USUAL.period ? period : null,
    from: typeof period === 'string' ? null : period.from,
    through: typeof period === 'string' ? null : period.through,
    departments: departments.length > 0 ? departments.join(',') : null,
    view: view === USUAL.view ? null : view,
    rank: ranked === USUAL.ranked ? null : ranked,
    least: least === USUAL.least ? null : String(least),
    cases: cases?.measure ?? null,
    on: cases?.on ?? null,
    of: cases?.department ?? null,
  }
  const others = Object.entries(now).filter(([key]) => !KEYS.some((own) => own === key))
  return Object.fromEntries(
    [...others, ...Object.entries(said)].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
