import type { Database } from '../db/database.ts'
import { readCases, readSums, type FigureScope, type Grouping } from '../db/outcome.ts'
import { addSums, NO_SUMS, RATES, type Measure, type Sums } from '../rules/kpi.ts'
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
  const { groups, before } = await database.transaction(
    async (tx) => ({ groups: await readSums(tx, scope, by), before: await readSums(tx, earlier, 'none') }),
    'snapshot',
  )
  const total = groups.reduce((sum, { sums }) => addSums(sum, sums), NO_SUMS)
  return {
    from: scope.from,
    through: scope.through,
    by,
    departments: scope.departments === null ? null : [...scope.departments],
    now,
    total: figuresOf(total),
    groups: groups.map(({ group, sums }) => ({ group, ...figuresOf(sums) })),
    before: { from: earlier.from, through: earlier.through, ...figuresOf(before[0]?.sums ?? NO_SUMS) },
  }
}

const PAGE = 100

/** A page of the cases behind a figure, after a subject. */
export async function readFigureCases(
  database: Database,
  scope: FigureScope,
  measure: Measure,
  after: string,
): Promise<Cases> {
  const { total, cases } = await database.transaction((tx) => readCases(tx, scope, measure, after, PAGE), 'snapshot')
  const last = cases.at(-1)
  return {
    total,
    next: cases.length === PAGE && last !== undefined ? last.subject : null,
    cases: cases.map((one) => ({ ...one, level: one.level as Cases['cases'][number]['level'] })),
  }
}
