import type { LightSpec, LitLevel, Threshold } from './lights.ts'
import type { Policy } from './policy.ts'
import { HOUR_MS } from './time.ts'

/** 承诺 < 法定; shown on a red light (`clock.md` 30). */
export type Gravity = 'promise' | 'statutory' | 'internal'

const light = (level: LitLevel, threshold: Threshold): LightSpec => ({ level, threshold })

const daysLeft = (amount: number): Threshold => ({ kind: 'remaining', left: { unit: 'workingDays', amount } })
const hoursLeft = (hours: number): Threshold => ({
  kind: 'remaining',
  left: { unit: 'workingTime', amount: hours * HOUR_MS },
})
const daysOver = (amount: number): Threshold => ({ kind: 'overdue', by: { unit: 'workingDays', amount } })
const OVERDUE: Threshold = { kind: 'overdue', by: null }

const SHORT: readonly LightSpec[] = [light('yellow', hoursLeft(2)), light('red', OVERDUE)]
const SAME_DAY: readonly LightSpec[] = [light('yellow', hoursLeft(1)), light('red', OVERDUE)]
const LONG: readonly LightSpec[] = [
  light('yellow', daysLeft(1)),
  light('yellow', { kind: 'used', share: { numerator: 9, denominator: 10 } }),
  light('red', OVERDUE),
]

/**
 * 两灯: yellow at ≤ 1 working day left or ≥ 90 % used; for a limit of at most two working days at two open hours left
 * instead, for one until the close of day at one hour; red past due (`clock.md` 29). `days` counts extensions in.
 */
export function twoLights(policy: Policy, days: number): readonly LightSpec[] {
  if (policy.kind === 'until' && policy.period === 'day') return SAME_DAY
  if (policy.kind !== 'workingDays' || days > 2) return LONG
  return days === 0 ? SAME_DAY : SHORT
}

const PROMISE_CARDS: readonly LightSpec[] = [light('notice', daysLeft(2)), light('yellow', daysOver(1))]
const STATUTORY_CARDS: readonly LightSpec[] = [light('red', daysOver(1))]

/**
 * 三牌: notice two days before the promise, yellow one day past it, red one day past the statutory limit (`clock.md` 29).
 * A rule of gravity `statutory` has the red card, every other one the first two.
 */
export function threeCards(gravity: Gravity): readonly LightSpec[] {
  return gravity === 'statutory' ? STATUTORY_CARDS : PROMISE_CARDS
}
