import { foundBy } from './check.ts'
import type { Facts } from './event.ts'
import type { Judgement } from './judge.ts'
import { dueDay } from './lights.ts'
import { DaySeries, type Count } from './policy.ts'
import type { Check } from './rule.ts'
import { settle, spansOf, type Span } from './settle.ts'
import { contextOf } from './start.ts'
import type { Finding, PauseState } from './state.ts'
import type { Setting } from './taken.ts'
import type { Instant } from './time.ts'

/**
 * Judges the pauses of one clock (`clock.md` 25): each pause that stopped it is shown to the checks as `pause` with
 * `reason`, `notice`, `plannedDays` (where told), `open`, `removedDays` (days of the limit that this pause takes out),
 * `openShare` (open time in it as a share of the working day on which it began), `onLastDay` and `earlierForReason`.
 */
export function pauseFindings(
  setting: Setting,
  checks: readonly (readonly Check[])[],
  judgement: Judgement,
  asOf: Instant,
): Finding[] {
  const { rule, rules, run, count, settled } = judgement
  if (count === null || settled === null) return []
  const spans = spansOf(rule, rules, run)
  const context = contextOf(run, setting.catalogue)
  return settled.spans.flatMap((span) => {
    const pause = rules.pauses.find(({ begun }) => begun.seq === span.seq)
    if (pause === undefined) return []
    const facts = factsOfPause(judgement, count, spans, span, pause, asOf)
    return checks.flatMap((editions) => {
      const check = editions.findLast(({ fromAt }) => fromAt <= pause.begun.at)
      if (check === undefined) return []
      const outcome = check.when.evaluate({ ...context, pause: facts })
      return outcome.ok && outcome.value === false ? [] : [foundBy(check, outcome, rule.id, run.run, pause.begun)]
    })
  })
}

function factsOfPause(
  { rule, rules, run, counts }: Judgement,
  count: Count,
  spans: readonly Span[],
  span: Span,
  pause: PauseState,
  asOf: Instant,
): Facts {
  const until = Math.min(span.until, asOf)
  const { amount, due } = settle(
    rule,
    run,
    { ...count, amount: counts.kind === 'counted' ? counts.amount : count.amount },
    spans,
    span.seq,
  )
  const earlier = rules.pauses.filter(
    (other) =>
      other.run === pause.run &&
      other.begun.seq < pause.begun.seq &&
      other.refused === null &&
      other.reason === pause.reason,
  )
  return {
    ...(pause.reason === null ? {} : { reason: pause.reason }),
    ...(pause.notice === null ? {} : { notice: pause.notice }),
    ...(pause.plannedDays === null ? {} : { plannedDays: pause.plannedDays }),
    open: span.until === Infinity,
    removedDays: removedDays({ ...count, amount }, span.from, until),
    openShare: openShare(count, span.from, until),
    onLastDay: due !== Infinity && count.zone.dayOf(span.begunAt) === dueDay(count, due).day,
    earlierForReason: earlier.length,
  }
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
