import type { Catalogue } from './catalogue.ts'
import type { Context, Outcome } from './condition.ts'
import type { Facts } from './event.ts'
import { thresholdNeedsCalendar } from './lights.ts'
import { needsCalendar, type Policy } from './policy.ts'
import type { Rule } from './rule.ts'
import type { RunState, Start } from './state.ts'
import { parseDuration, parseInstant, type Zone } from './time.ts'

/** More days than this are no limit but a mistake; the calendar isn't laid out for them. */
const MOST_DAYS = 36_525

const NONE_FACTS: Facts = {}

/** What conditions see at a run's start: the facts of the events up to it, the item of the edition in force then (`clock.md` 3, 4). */
export function contextOf(run: RunState, catalogue: Catalogue): Context {
  return { subject: run.facts, item: catalogue.fieldsAt(run.facts['item'], run.start.at), event: run.event }
}

/**
 * Whether an event of a kind that starts a rule is a start: true where nothing more is asked of it, false where it isn't, and
 * why where that can't be said.
 */
export function isStart(rule: Rule, kind: string, context: Context): boolean | string {
  const outcome = rule.startsWhen.get(kind)?.evaluate(context)
  if (outcome === undefined) return true
  if (!outcome.ok) return outcome.reason
  return typeof outcome.value === 'boolean'
    ? outcome.value
    : `neither true nor false: ${rule.startsWhen.get(kind)?.text}`
}

/** Judges the start's condition, `when` and the limit at the start, an event of `kind`. */
export function startOf(rule: Rule, context: Context, centre: Zone, kind: string): Start {
  const starts = isStart(rule, kind, context)
  if (starts !== true) return starts === false ? { kind: 'none', why: 'no start' } : { kind: 'unknown', why: starts }
  if (rule.when !== null) {
    const applies = rule.when.evaluate(context)
    if (!applies.ok) return lacksInstant(rule, context) ?? { kind: 'unknown', why: applies.reason }
    if (applies.value === false) return { kind: 'none', why: `when is false: ${rule.when.text}` }
    if (applies.value !== true) return { kind: 'unknown', why: `when is neither true nor false: ${rule.when.text}` }
  }
  if (rule.limit === null) return { kind: 'unknown', why: 'no limit' }
  const { policy, value } = rule.limit
  if (rule.calendar === null && (needsCalendar(policy) || lightsNeedCalendar(rule)))
    return { kind: 'unknown', why: 'no calendar' }
  if (value.kind === 'constant') return { kind: 'counted', amount: value.value }
  return readAmount(policy, value.condition.evaluate(context), value.condition.text, rule.calendar?.zone ?? centre)
}

/** No clock where the instant given is missing at the start (`clock.md` 19), whatever else is missing. */
function lacksInstant({ limit }: Rule, context: Context): Start | null {
  if (limit?.policy.kind !== 'at' || limit.value.kind !== 'expression') return null
  const outcome = limit.value.condition.evaluate(context)
  return outcome.ok || outcome.missing === null ? null : { kind: 'none', why: outcome.reason }
}

function lightsNeedCalendar(rule: Rule): boolean {
  return 'preset' in rule.lights || rule.lights.list.some(({ threshold }) => thresholdNeedsCalendar(threshold))
}

function readAmount(policy: Policy, outcome: Outcome, text: string, zone: Zone): Start {
  if (!outcome.ok) {
    const absent = policy.kind === 'at' && outcome.missing !== null
    return absent ? { kind: 'none', why: outcome.reason } : { kind: 'unknown', why: outcome.reason }
  }
  const amount = amountOf(policy, outcome.value, zone)
  return amount === null
    ? { kind: 'unknown', why: `${text} is ${JSON.stringify(outcome.value)}: expected ${EXPECTED[policy.kind]}` }
    : { kind: 'counted', amount }
}

const EXPECTED: Readonly<Record<Policy['kind'], string>> = {
  workingDays: 'a whole number of days from 0 on',
  calendarDays: 'a whole number of days from 0 on',
  workingTime: 'an ISO 8601 duration such as PT8H',
  elapsed: 'an ISO 8601 duration such as PT15M',
  until: 'nothing',
  at: 'an ISO 8601 date and time',
}

/** The amount that a value stands for under a policy; null where it is none (`clock.md` 19, «n is a whole number ≥ 0»). */
export function amountOf(policy: Policy, value: unknown, zone: Zone): number | null {
  switch (policy.kind) {
    case 'workingDays':
    case 'calendarDays':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_DAYS ? value : null
    case 'workingTime':
    case 'elapsed':
      return typeof value === 'string' ? parseDuration(value) : null
    case 'at':
      return typeof value === 'string' ? parseInstant(value, zone) : null
    case 'until':
      return 0
  }
}

/** The subject facts that a run keeps. */
export function keptFacts(keeps: readonly string[], facts: Facts): Facts {
  let kept: Record<string, Facts[string]> | null = null
  for (const field of keeps) {
    const value = facts[field]
    if (value !== undefined) (kept ??= {})[field] = value
  }
  return kept ?? NONE_FACTS
}
