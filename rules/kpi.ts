import type { Attendance } from './attendance.ts'
import type { Acceptance, Outcome } from './outcome.ts'
import type { Instant } from './time.ts'

/** Sums over a set of cases, and of windows' shifts: what every rate is a quotient of. Each can be added to another, and taken off again. */
export interface Sums {
  readonly accepted: number
  readonly finished: number
  readonly instant: number
  /** Finished cases whose promise clock could be judged, and those of them that were in time. */
  readonly judged: number
  readonly onTime: number
  readonly early: number
  readonly earlyPromised: number
  readonly judgedPromised: number
  /** Over finished cases that have all three: promised, statutory, used days. */
  readonly promisedDays: number
  readonly statutoryDays: number
  readonly usedDays: number
  readonly savedDays: number
  readonly yellow: number
  readonly red: number
  readonly rated: number
  readonly satisfied: number
  /** Shifts whose minutes are known, and their minutes; shifts that are over and of which nobody knows. */
  readonly shifts: number
  readonly unknownShifts: number
  readonly rosteredMinutes: number
  readonly absentMinutes: number
}

export const NO_SUMS: Sums = {
  accepted: 0,
  finished: 0,
  instant: 0,
  judged: 0,
  onTime: 0,
  early: 0,
  earlyPromised: 0,
  judgedPromised: 0,
  promisedDays: 0,
  statutoryDays: 0,
  usedDays: 0,
  savedDays: 0,
  yellow: 0,
  red: 0,
  rated: 0,
  satisfied: 0,
  shifts: 0,
  unknownShifts: 0,
  rosteredMinutes: 0,
  absentMinutes: 0,
}

/** The names of all sums. */
export const SUMS = Object.keys(NO_SUMS) as (keyof Sums)[]

/** What one accepted case adds. */
export function sumsOfAcceptance(_accepted: Acceptance): Sums {
  return { ...NO_SUMS, accepted: 1 }
}

const one = (fits: boolean): number => (fits ? 1 : 0)

/** What one finished case adds (`domain.md` 4). */
export function sumsOfOutcome(outcome: Outcome): Sums {
  const { promisedDays, statutoryDays, usedDays, onTime, early, level, rating } = outcome
  const isInstant = outcome.class === 'instant'
  const measured = promisedDays !== null && statutoryDays !== null && usedDays !== null
  return {
    ...NO_SUMS,
    finished: 1,
    instant: one(isInstant),
    judged: one(onTime !== null),
    onTime: one(onTime === true),
    early: one(early === true),
    earlyPromised: one(early === true && !isInstant),
    judgedPromised: one(onTime !== null && !isInstant),
    promisedDays: measured ? promisedDays : 0,
    statutoryDays: measured ? statutoryDays : 0,
    usedDays: measured ? usedDays : 0,
    savedDays: measured ? Math.max(0, promisedDays - usedDays) : 0,
    yellow: one(level === 'yellow'),
    red: one(level === 'red'),
    rated: one(rating !== null),
    satisfied: one(rating !== null && rating >= 3),
  }
}

/** What one shift adds at an instant. One that isn't over adds nothing; one that is over and isn't known is never one without absence. */
export function sumsOfAttendance({ endedAt, rosteredMinutes, absentMinutes }: Attendance, now: Instant): Sums {
  if (endedAt > now) return NO_SUMS
  if (rosteredMinutes === null || absentMinutes === null) return { ...NO_SUMS, unknownShifts: 1 }
  return { ...NO_SUMS, shifts: 1, rosteredMinutes, absentMinutes }
}

/** The sums of two sets of cases that have none in common; with `weight` −1 the second is taken off the first. */
export function addSums(a: Sums, b: Sums, weight: 1 | -1 = 1): Sums {
  return Object.fromEntries(SUMS.map((name) => [name, a[name] + weight * b[name]])) as unknown as Sums
}

/** A rate is its numerator over its denominator, and always shown with both. Null where there is nothing to divide by. */
export interface Rate {
  readonly numerator: number
  readonly denominator: number
  readonly value: number | null
}

export function rate(numerator: number, denominator: number): Rate {
  return { numerator, denominator, value: denominator === 0 ? null : numerator / denominator }
}

/** A figure whose cases can be listed: each is a sum of its name but `late`, which is `judged` without `onTime`. */
export const CASE_MEASURES = [
  'accepted',
  'finished',
  'instant',
  'judged',
  'onTime',
  'late',
  'early',
  'earlyPromised',
  'judgedPromised',
  'yellow',
  'red',
  'rated',
  'satisfied',
] as const
/** A figure whose shifts can be listed: of minutes, it is the sum of theirs. */
export const SHIFT_MEASURES = ['shifts', 'unknownShifts', 'rosteredMinutes', 'absentMinutes'] as const
export const MEASURES = [...CASE_MEASURES, ...SHIFT_MEASURES] as const
export type CaseMeasure = (typeof CASE_MEASURES)[number]
export type ShiftMeasure = (typeof SHIFT_MEASURES)[number]
export type Measure = CaseMeasure | ShiftMeasure

export function isOfShifts(measure: Measure): measure is ShiftMeasure {
  return SHIFT_MEASURES.some((one) => one === measure)
}

/** How a rate is found, and the words for it. */
export interface Definition {
  readonly name: { readonly zh: string; readonly en: string }
  readonly means: { readonly zh: string; readonly en: string }
  /** Whose cases its numerator and its denominator count; null where they are of days. */
  readonly counts: { readonly numerator: Measure; readonly denominator: Measure } | null
  readonly of: (sums: Sums) => Rate
}

/** Every rate that the product shows: defined here and nowhere else (`domain.md` 4). */
export const RATES = {
  completion: {
    name: { zh: '办结率', en: 'Completion' },
    means: { zh: '期内办结 ÷ 期内受理（流量）', en: 'Finished in the period ÷ accepted in it, as flow' },
    counts: { numerator: 'finished', denominator: 'accepted' },
    of: ({ finished, accepted }) => rate(finished, accepted),
  },
  onTime: {
    name: { zh: '按时办结率', en: 'On time' },
    means: {
      zh: '承诺时钟在到期前（含到期时刻）停止 ÷ 可判定的办结',
      en: 'Promise clock stopped at or before its due instant ÷ finished cases whose clock could be judged',
    },
    counts: { numerator: 'onTime', denominator: 'judged' },
    of: ({ onTime, judged }) => rate(onTime, judged),
  },
  early: {
    name: { zh: '提前办结率', en: 'Early' },
    means: {
      zh: '在到期日之前的工作日办结 ÷ 可判定的办结',
      en: 'Finished on a day before the due day ÷ finished and judged',
    },
    counts: { numerator: 'early', denominator: 'judged' },
    of: ({ early, judged }) => rate(early, judged),
  },
  earlyPromised: {
    name: { zh: '提前办结率（不含即办件）', en: 'Early, without instant ones' },
    means: {
      zh: '在到期日之前的工作日办结 ÷ 可判定的办结，均不含即办件',
      en: 'Finished on a day before the due day ÷ finished and judged, instant cases left out of both',
    },
    counts: { numerator: 'earlyPromised', denominator: 'judgedPromised' },
    of: ({ earlyPromised, judgedPromised }) => rate(earlyPromised, judgedPromised),
  },
  instant: {
    name: { zh: '即办率', en: 'Instant' },
    means: { zh: '即办件 ÷ 办结', en: 'Instant ÷ finished' },
    counts: { numerator: 'instant', denominator: 'finished' },
    of: ({ instant, finished }) => rate(instant, finished),
  },
  promiseSpeedUp: {
    name: { zh: '承诺提速率', en: 'Speed-up of promises' },
    means: { zh: '1 − Σ承诺 ÷ Σ法定', en: '1 − Σ promised ÷ Σ statutory' },
    counts: null,
    of: ({ promisedDays, statutoryDays }) => rate(statutoryDays - promisedDays, statutoryDays),
  },
  handlingSpeedUp: {
    name: { zh: '办理提速率', en: 'Speed-up of handling' },
    means: { zh: '1 − Σ实际用时 ÷ Σ法定', en: '1 − Σ used ÷ Σ statutory' },
    counts: null,
    of: ({ usedDays, statutoryDays }) => rate(statutoryDays - usedDays, statutoryDays),
  },
  satisfaction: {
    name: { zh: '满意率', en: 'Satisfaction' },
    means: { zh: '（很满意＋满意＋基本满意）÷ 已评价', en: '(Very + satisfied + fair) ÷ rated' },
    counts: { numerator: 'satisfied', denominator: 'rated' },
    of: ({ satisfied, rated }) => rate(satisfied, rated),
  },
  rated: {
    name: { zh: '评价率', en: 'Rated share' },
    means: { zh: '已评价 ÷ 办结', en: 'Rated ÷ finished' },
    counts: { numerator: 'rated', denominator: 'finished' },
    of: ({ rated, finished }) => rate(rated, finished),
  },
  yellow: {
    name: { zh: '黄灯率（按件）', en: 'Yellow, by case' },
    means: { zh: '最重为黄灯的办结件 ÷ 办结', en: 'Finished cases whose worst light was yellow ÷ finished' },
    counts: { numerator: 'yellow', denominator: 'finished' },
    of: ({ yellow, finished }) => rate(yellow, finished),
  },
  red: {
    name: { zh: '红灯率（按件）', en: 'Red, by case' },
    means: { zh: '亮过红灯的办结件 ÷ 办结', en: 'Finished cases that had a red light ÷ finished' },
    counts: { numerator: 'red', denominator: 'finished' },
    of: ({ red, finished }) => rate(red, finished),
  },
  absent: {
    name: { zh: '缺岗率（按分钟）', en: 'Absent, by minute' },
    means: {
      zh: '应在岗而无人在岗的分钟 ÷ 应在岗分钟（排班时间扣除请假）。最后一次见到当班人或顶岗人之后，超出规则时限起算（书中为 15 分钟，有人等候时 5 分钟）；逐班取整，不足一分钟按一分钟；班次结束、数据到齐时记录。数据源未报到班次结束的班次为未知，另计',
      en: 'Minutes with nobody there ÷ minutes in which somebody had to be (rostered, leave taken off). Counted from the bound after the last sight of the clerk or the active AB-post on (15 minutes in the book, 5 while people wait); whole minutes a shift, one begun counts; recorded when the shift has ended and its feed has told of all of it. Shifts of which it hasn’t are unknown and counted apart',
    },
    counts: { numerator: 'absentMinutes', denominator: 'rosteredMinutes' },
    of: ({ absentMinutes, rosteredMinutes }) => rate(absentMinutes, rosteredMinutes),
  },
} as const satisfies Readonly<Record<string, Definition>>

export type RateName = keyof typeof RATES

/** A change of a count in per cent, of a rate in percentage points: never the one for the other (同比, 环比). */
export function changeOfCount(now: number, before: number): Rate {
  return rate(now - before, before)
}

/** 缩短率: (old − new) ÷ old, never new ÷ old. */
export function shortenedBy(before: number, now: number): Rate {
  return rate(before - now, before)
}
