import type { Trends } from '../../backend/contract/trends.ts'
import { changeOfCount, isOfShifts, MEASURES, RATES, type Measure } from '../../rules/kpi.ts'

/** A measure whose cases the page can list. */
export type Counted = Measure
export const COUNTED = MEASURES

/** Sums and rates of a period, a day or a department, as the server tells them. */
export type Figures = Pick<Trends['total'], 'sums' | 'rates'>

/** What a measure counts: cases, shifts, or minutes of shifts. */
export type Unit = 'cases' | 'shifts' | 'minutes'
export function unitOf(measure: Measure): Unit {
  if (!isOfShifts(measure)) return 'cases'
  return measure === 'absentMinutes' || measure === 'rosteredMinutes' ? 'minutes' : 'shifts'
}

/** A figure of the page: a count of cases or shifts, or a share that is told with both its numbers. */
export const FIGURES = [
  ...(['accepted', 'finished', 'onTime', 'early', 'instant', 'yellow', 'red'] as const),
  ...(['absent', 'unknownShifts', 'shifts'] as const),
] as const
export type FigureName = (typeof FIGURES)[number]
/** Those that have a card of their own; shifts and unknown ones are told on that of the absent minutes. */
export const CARDS = FIGURES.filter((name) => name !== 'unknownShifts' && name !== 'shifts')
export const RANKED = ['onTime', 'early', 'instant', 'yellow', 'red', 'absent'] as const
export type Ranked = (typeof RANKED)[number]

export type Tone = 'plain' | 'yellow' | 'red' | 'absent' | 'unknown'

export interface Traits {
  readonly unit: 'count' | 'share'
  /** Report by exception: nothing else has a colour. */
  readonly tone: Tone
  readonly numerator: Counted
  readonly denominator: Counted | null
  /** Whether more of it is better, worse, or neither. */
  readonly better: 'more' | 'less' | null
}

const count = (measure: Counted, tone: Tone = 'plain'): Traits => ({
  unit: 'count',
  tone,
  better: null,
  numerator: measure,
  denominator: null,
})
const share = (name: Ranked, tone: Tone, better: Traits['better']): Traits => ({
  unit: 'share',
  tone,
  better,
  ...RATES[name].counts,
})

export const TRAITS: Readonly<Record<FigureName, Traits>> = {
  accepted: count('accepted'),
  finished: count('finished'),
  onTime: share('onTime', 'plain', 'more'),
  early: share('early', 'plain', 'more'),
  instant: share('instant', 'plain', null),
  yellow: share('yellow', 'yellow', 'less'),
  red: share('red', 'red', 'less'),
  absent: share('absent', 'absent', 'less'),
  unknownShifts: count('unknownShifts', 'unknown'),
  shifts: count('shifts'),
}

/** A figure with what it is a quotient of. `denominator` is null for a count, `value` for a share of nothing. */
export interface Value {
  readonly numerator: number
  readonly denominator: number | null
  readonly value: number | null
}

/** A figure as the server found it; of nothing (a day without a case) where nothing is given. */
export function valueOf(figures: Figures | undefined, name: FigureName): Value {
  if (TRAITS[name].unit === 'count') {
    const count = figures?.sums[name] ?? 0
    return { numerator: count, denominator: null, value: count }
  }
  if (figures === undefined) return { numerator: 0, denominator: 0, value: null }
  const rate = figures.rates[name]
  if (rate === undefined) throw new TypeError(`the server tells no rate ${name}, expected it among those of rules/kpi`)
  return rate
}

/** A change since the period before: of a count in per cent, of a share in percentage points; null where there is none to tell. */
export interface Change {
  readonly unit: 'percent' | 'points'
  readonly value: number | null
}

export function changeOf(now: Value, before: Value): Change {
  if (now.denominator === null) return { unit: 'percent', value: changeOfCount(now.numerator, before.numerator).value }
  return { unit: 'points', value: now.value === null || before.value === null ? null : now.value - before.value }
}
