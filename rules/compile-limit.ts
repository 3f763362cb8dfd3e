import { NUMBER, TEXT, type CompileCondition } from './compile-condition.ts'
import type { Condition } from './condition.ts'
import type { Period, Policy } from './policy.ts'
import type { Limit, LimitValue } from './rule.ts'
import type { LimitEntry } from './schema.ts'
import { amountOf } from './start.ts'
import type { Zone } from './time.ts'

/** Tells what is wrong at a place of a rule. */
export type Fault = (at: string, message: string) => void

const PERIODS: Readonly<Record<string, Period>> = {
  closeOfDay: 'day',
  closeOfWeek: 'week',
  closeOfMonth: 'month',
  closeOfQuarter: 'quarter',
  closeOfYear: 'year',
}

/** The limit of a rule; null where it is wrong, which is told. */
export function limitOf(entry: LimitEntry, zone: Zone, condition: CompileCondition, fault: Fault): Limit | null {
  const policy = policyOf(entry)
  const given = entry.workingDays ?? entry.calendarDays ?? entry.workingTime ?? entry.elapsed ?? entry.at
  if (given === undefined) return { policy, value: { kind: 'constant', value: 0 } }
  const constant = amountOf(policy, given, zone)
  if (constant !== null) return { policy, value: { kind: 'constant', value: constant } }
  if (typeof given === 'number' || /^P/.test(given)) {
    fault(
      `limit.${policy.kind}`,
      `${given}: expected a whole number of days up to a century, an ISO 8601 duration or an expression`,
    )
    return null
  }
  const days = policy.kind === 'workingDays' || policy.kind === 'calendarDays'
  const compiled = condition(given, `limit.${policy.kind}`, days ? NUMBER : TEXT)
  if (compiled === null) return null
  if (compiled.reads.length === 0) return constantOf(policy, compiled, zone, fault)
  return { policy, value: { kind: 'expression', condition: compiled } satisfies LimitValue }
}

/** An expression that reads nothing is a constant, and refused at load where it is no amount. */
function constantOf(policy: Policy, condition: Condition, zone: Zone, fault: Fault): Limit | null {
  const outcome = condition.evaluate({ subject: {}, item: {}, event: {} })
  const amount = outcome.ok ? amountOf(policy, outcome.value, zone) : null
  if (amount !== null) return { policy, value: { kind: 'constant', value: amount } }
  const found = outcome.ok ? JSON.stringify(outcome.value) : outcome.reason
  fault(
    `limit.${policy.kind}`,
    `${condition.text} is ${found}: expected a whole number of days from 0 on, or what the policy takes`,
  )
  return null
}

function policyOf(entry: LimitEntry): Policy {
  if (entry.workingDays !== undefined)
    return {
      kind: 'workingDays',
      ends: entry.ends ?? 'close',
      startDay: entry.startDay ?? 'excluded',
      keepTime: entry.keepTime ?? false,
    }
  if (entry.calendarDays !== undefined)
    return { kind: 'calendarDays', ends: entry.ends ?? 'time', roll: entry.roll !== undefined }
  if (entry.until !== undefined) return { kind: 'until', period: PERIODS[entry.until] ?? 'day' }
  return { kind: entry.workingTime !== undefined ? 'workingTime' : entry.elapsed !== undefined ? 'elapsed' : 'at' }
}
