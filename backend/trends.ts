import { readShifts } from '../db/attendance.ts'
import type { Database } from '../db/database.ts'
import { readCases, readSums, type FigureScope, type Grouping } from '../db/outcome.ts'
import { isOfShifts, NO_SUMS, RATES, type Measure, type Sums } from '../rules/kpi.ts'
import { dateText, dayOfDate, type Instant } from '../rules/time.ts'
import type { Cases, RateFigures, Trends } from './contract/trends.ts'

interface Figures {
  readonly sums: Record<string, number>
  readonly rates: Record<string, RateFigures>
}

function figuresOf(sums: Sums): Figures {
  const rates = Object.entries(RATES).map(([name, { of }]) => [name, of(sums)] as const)
  return { sums: { ...sums }, rates: Object.fromEntries(rates) }
}

/** The period of equal length that ends the day before. */
export function periodBefore({ from, through, departments }: FigureScope): FigureScope {
  const first = dayOfDate(from)
  const last = dayOfDate(through)
  if (first === null || last === null) throw new RangeError(`${from}..${through}: expected dates yyyy-mm-dd that exist`)
  return { from: dateText(first - (last - first + 1)), through: dateText(first - 1), departments }
}

/** The figures of a scope by one grouping, with those of the period before, in one snapshot. */
export async function readTrends(database: Database, scope: FigureScope, by: Grouping, now: Instant): Promise<Trends> {
  const earlier = periodBefore(scope)
  const { groups, total, before } = await database.transaction(
    async (tx) => ({
      groups: await readSums(tx, scope, by, now),
      // Not the sum of the groups: what no group of this kind has is in the total all the same.
      total: await readSums(tx, scope, 'none', now),
      before: await readSums(tx, earlier, 'none', now),
    }),
    'snapshot',
  )
  return {
    from: scope.from,
    through: scope.through,
    by,
    departments: scope.departments === null ? null : [...scope.departments],
    now,
    total: figuresOf(total[0]?.sums ?? NO_SUMS),
    groups: groups.map(({ group, sums }) => ({ group, ...figuresOf(sums) })),
    before: { from: earlier.from, through: earlier.through, ...figuresOf(before[0]?.sums ?? NO_SUMS) },
  }
}

const PAGE = 100

/** A page of the cases, or shifts, behind a figure, after a subject. */
export async function readFigureCases(
  database: Database,
  scope: FigureScope,
  measure: Measure,
  after: string,
  now: Instant,
): Promise<Cases> {
  if (isOfShifts(measure)) {
    const page = await database.transaction((tx) => readShifts(tx, scope, measure, now, after, PAGE), 'snapshot')
    return { ...page, next: nextOf(page.shifts), cases: [] }
  }
  const { total, cases } = await database.transaction((tx) => readCases(tx, scope, measure, after, PAGE), 'snapshot')
  return {
    total,
    minutes: null,
    next: nextOf(cases),
    cases: cases.map((one) => ({ ...one, level: one.level as Cases['cases'][number]['level'] })),
    shifts: [],
  }
}

const nextOf = (page: readonly { readonly subject: string }[]): string | null =>
  page.length === PAGE ? (page.at(-1)?.subject ?? null) : null
