import type { Trends } from '../../backend/contract/trends.ts'
import { TRAITS, valueOf, type FigureName, type Figures, type Ranked, type Value } from './figures.ts'
import { datesOf } from './period.ts'
import { wilson, type Interval } from './wilson.ts'

/** Why a row isn't as the others: its day isn't over, it has shifts of which nobody knows, or too few cases to be ranked. */
export type Remark = 'unfinished' | 'unknown' | 'few'

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
  readonly id: 'flow' | 'rates' | 'lights' | 'absent' | 'ranking'
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
  { id: 'absent', figures: ['absent', 'unknownShifts', 'shifts'] },
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
      remark: date === today ? 'unfinished' : id === 'absent' && unknownIn(known.get(date)) > 0 ? 'unknown' : null,
      values: valuesOf(known.get(date), figures),
      interval: null,
    })),
    total: valuesOf(trends.total, figures),
  }))
}

/**
 * Departments by one share, what calls for a look first; those with fewer than `least` cases (shifts, where minutes are ranked)
 * unranked at the end. Minutes have no interval: one that follows an absent one is no trial of its own.
 */
export function rankingPanel(trends: Trends, ranked: Ranked, least: number): Panel {
  const ofShifts = ranked === 'absent'
  const figures = ofShifts ? ([ranked, 'unknownShifts', 'shifts'] as const) : ([ranked] as const)
  const rows = trends.groups.map(({ group, ...of }) => {
    const values = valuesOf(of, figures)
    const [value = NONE] = values
    const cases = ofShifts ? (of.sums['shifts'] ?? 0) : (value.denominator ?? 0)
    const isFew = cases < least
    const remark = isFew ? 'few' : ofShifts && unknownIn(of) > 0 ? 'unknown' : null
    const interval = ofShifts ? null : wilson(value.numerator, value.denominator ?? 0)
    const row: Row = { group, remark, values, interval }
    return {
      row,
      cases,
      isFew: isFew ? 1 : 0,
      share: value.value,
      isListed: cases > 0 || (ofShifts && unknownIn(of) > 0),
    }
  })
  const way = TRAITS[ranked].better === 'less' ? -1 : 1
  const place = (share: number | null): number => (share === null ? Infinity : way * share)
  return {
    id: 'ranking',
    by: 'department',
    figures,
    rows: rows
      .filter(({ isListed }) => isListed)
      .sort((a, b) => a.isFew - b.isFew || place(a.share) - place(b.share) || b.cases - a.cases)
      .map(({ row }) => row),
    total: valuesOf(trends.total, figures),
  }
}

const NONE: Value = { numerator: 0, denominator: 0, value: null }
const unknownIn = (figures: Pick<Figures, 'sums'> | undefined): number => figures?.sums['unknownShifts'] ?? 0

function valuesOf(figures: Figures | undefined, names: readonly FigureName[]): Value[] {
  return names.map((name) => valueOf(figures, name))
}
