import type { Trends } from '../../backend/contract/trends.ts'
import { TRAITS, valueOf, type FigureName, type Figures, type Ranked, type Value } from './figures.ts'
import { datesOf } from './period.ts'
import { wilson, type Interval } from './wilson.ts'

/** Why a row isn't as the others: its day isn't over, or it has too few cases to be ranked. */
export type Remark = 'unfinished' | 'few'

/** A day or a department, with a value for each figure of its panel. */
export interface Row {
  /** The date or the department's id; null for cases without a department. */
  readonly group: string | null
  readonly remark: Remark | null
  readonly values: readonly Value[]
  /** Of the first figure, in a ranking. */
  readonly interval: Interval | null
}

/** What one chart draws, its table lists and its file says: the same rows for all three. */
export interface Panel {
  readonly id: 'flow' | 'rates' | 'lights' | 'ranking'
  readonly by: 'day' | 'department'
  readonly figures: readonly FigureName[]
  readonly rows: readonly Row[]
  /** Over all rows. */
  readonly total: readonly Value[]
}

const BY_DAY = [
  { id: 'flow', figures: ['accepted', 'finished'] },
  { id: 'rates', figures: ['onTime', 'early', 'instant'] },
  { id: 'lights', figures: ['red', 'yellow'] },
] as const

/** The panels by day: every day of the period has a row, also one without a case. */
export function dayPanels(trends: Trends, today: string): Panel[] {
  const known = new Map(trends.groups.map(({ group, ...figures }) => [group, figures]))
  return BY_DAY.map(({ id, figures }) => ({
    id,
    by: 'day',
    figures,
    rows: datesOf(trends).map((date) => ({
      group: date,
      remark: date === today ? 'unfinished' : null,
      values: valuesOf(known.get(date), figures),
      interval: null,
    })),
    total: valuesOf(trends.total, figures),
  }))
}

/** Departments by one share, what calls for a look first; those with fewer than `least` cases unranked at the end. */
export function rankingPanel(trends: Trends, ranked: Ranked, least: number): Panel {
  const figures = [ranked] as const
  const rows = trends.groups.map(({ group, ...of }): Row => {
    const value = valueOf(of, ranked)
    const cases = value.denominator ?? 0
    return {
      group,
      remark: cases < least ? 'few' : null,
      values: [value],
      interval: wilson(value.numerator, cases),
    }
  })
  const way = TRAITS[ranked].better === 'less' ? -1 : 1
  const share = ({ values: [value] }: Row): number => way * (value?.value ?? Infinity)
  const few = ({ remark }: Row): number => (remark === 'few' ? 1 : 0)
  const cases = ({ values: [value] }: Row): number => value?.denominator ?? 0
  return {
    id: 'ranking',
    by: 'department',
    figures,
    rows: rows
      .filter((row) => cases(row) > 0)
      .sort((a, b) => few(a) - few(b) || share(a) - share(b) || cases(b) - cases(a)),
    total: valuesOf(trends.total, figures),
  }
}

function valuesOf(figures: Figures | undefined, names: readonly FigureName[]): Value[] {
  return names.map((name) => valueOf(figures, name))
}
