import { foundBy, inForce } from './check.ts'
import type { Facts, FactValue } from './event.ts'
import type { Judgement } from './judge.ts'
import { dueDay } from './lights.ts'
import { DaySeries, withAmount, type Count } from './policy.ts'
import type { Check } from './rule.ts'
import type { Span, Stand } from './settle.ts'
import { contextOf } from './start.ts'
import type { Finding, PauseState, RuleState } from './state.ts'
import type { Setting } from './taken.ts'
import type { Instant } from './time.ts'

/**
 * Judges the pauses of one clock (`clock.md` 25): each pause that stopped it is shown to the checks as `pause` with
 * `reason`, `notice`, `plannedDays` (where told), `open`, `removedDays` (days of the limit that this pause takes out),
 * `openShare` (open time in it as a share of the working day on which it began), `onLastDay`, `earlierForReason` and
 * `endedBy`, the kind of the event that ended it, empty while it is open.
 */
export function pauseFindings(
  setting: Setting,
  checks: readonly (readonly Check[])[],
  judgement: Judgement,
  asOf: Instant,
): Finding[] {
  const { rule, rules, run, count, settled } = judgement
  if (count === null || settled === null) return []
  const { subject, item, event } = contextOf(run, setting.catalogue)
  const found: Finding[] = []
  settled.spans.forEach((span, i) => {
    const pause = rules.pauses.find((one) => one.run === run.run && one.begun.seq === span.seq)
    const stand = settled.stood[i]
    if (pause === undefined || stand === undefined) return
    const context = { subject, item, event, pause: factsOfPause(rules, count, stand, span, pause, asOf) }
    for (const editions of checks) {
      const check = inForce(editions, pause.begun.at)
      if (check === undefined) continue
      const outcome = check.when.evaluate(context)
      if (!outcome.ok || outcome.value !== false) found.push(foundBy(check, outcome, rule.id, run.run, pause.begun))
    }
  })
  return found
}

function factsOfPause(
  rules: RuleState,
  count: Count,
  { amount, due }: Stand,
  span: Span,
  pause: PauseState,
  asOf: Instant,
): Facts {
  const until = Math.min(span.until, asOf)
  const facts: Record<string, FactValue> = {
    open: span.until === Infinity,
    endedBy: pause.ended?.kind ?? '',
    removedDays: removedDays(withAmount(count, amount), span.from, until),
    openShare: openShare(count, span.from, until),
    onLastDay: due !== Infinity && count.zone.dayOf(span.begunAt) === dueDay(count, due).day,
    earlierForReason: earlierForReason(rules, pause),
  }
  if (pause.reason !== null) facts['reason'] = pause.reason
  if (pause.notice !== null) facts['notice'] = pause.notice
  if (pause.plannedDays !== null) facts['plannedDays'] = pause.plannedDays
  return facts
}

function earlierForReason({ pauses }: RuleState, pause: PauseState): number {
  let earlier = 0
  for (const { run, begun, refused, reason } of pauses)
    if (run === pause.run && begun.seq < pause.begun.seq && refused === null && reason === pause.reason) earlier++
  return earlier
}

/** How many days of the limit are complete within (from, until]; 0 for limits that count no days. */
function removedDays(count: Count, from: Instant, until: Instant): number {
  const { policy, calendar } = count
  if (policy.kind !== 'workingDays' && policy.kind !== 'calendarDays') return 0
  const days = new DaySeries(count)
  const first = Math.max(days.base, days.lastComplete(from))
  const last = days.lastComplete(until)
  if (policy.kind === 'calendarDays' || calendar === null) return Math.max(0, last - first)
  return calendar.workingDaysBetween(first, last)
}

/** Open time in (from, until] as a share of the open time of the first working day that it touches. */
function openShare({ calendar, zone }: Count, from: Instant, until: Instant): number {
  if (calendar === null) return 0
  const day = zone.dayOf(from)
  const first = calendar.isWorking(day) && calendar.closeOf(day) > from ? day : calendar.workingDayAfter(day, 1)
  const whole = calendar.spansOn(first).reduce((sum, span) => sum + span.until - span.from, 0)
  return calendar.openBetween(from, until) / whole
}
