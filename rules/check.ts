import type { Book } from './book.ts'
import type { ByKind, Context, Outcome } from './condition.ts'
import type { Facts, SubjectEvent } from './event.ts'
import { present } from './facts.ts'
import { comesTooCoarse } from './closeness.ts'
import { latenessOf } from './lateness.ts'
import type { Check } from './rule.ts'
import type { Finding, Mark, SubjectState } from './state.ts'
import type { Taken } from './taken.ts'
import { MINUTE_MS } from './time.ts'

/**
 * Judges the checks of one event, each by the edition in force then (`clock.md` 4). A condition that meets a missing fact makes
 * the finding unknown and names the fact: neither silent nor innocent.
 */
export function findChecks(
  book: Book,
  checks: readonly (readonly Check[])[],
  state: SubjectState,
  taken: Taken,
  event: SubjectEvent,
): void {
  const { mark, data, before, after } = taken
  const context: Context = {
    subject: after,
    item: book.catalogue.fieldsAt(after['item'], mark.at),
    event: present(data),
    history: state.kinds,
    before,
    steps: state.steps,
  }
  for (const editions of checks) {
    const check = inForce(editions, mark.at)
    if (check === undefined || comesTooCoarse(book, check, state, mark)) continue
    const outcome = check.when.evaluate(check.spans ? withSpans(book, check, state, context, event) : context)
    if (outcome.ok && outcome.value === false) continue
    state.findings.push(foundBy(check, outcome, null, null, mark))
  }
}

/** The edition in force at `t`. Mostly there is one, from ever on. */
export function inForce(editions: readonly Check[], t: number): Check | undefined {
  for (let i = editions.length - 1; i >= 0; i--) {
    const check = editions[i]
    if (check !== undefined && check.fromAt <= t) return check
  }
  return undefined
}

/** What is counted only for the checks that read it: spans since earlier events, and how late the event was put on record. */
function withSpans(book: Book, check: Check, state: SubjectState, context: Context, event: SubjectEvent): Context {
  const { at } = event
  const zone = check.calendar?.zone ?? book.centre
  const day = zone.dayOf(at)
  const reads = (root: string): boolean => check.when.reads.some((read) => read.root === root)
  return {
    ...context,
    minutesSince: since(state, (then) => (at - then) / MINUTE_MS),
    daysSince: since(state, (then) => day - zone.dayOf(then)),
    workingDaysSince: reads('workingDaysSince')
      ? since(state, (then) => check.calendar?.workingDaysBetween(zone.dayOf(then), day) ?? 0)
      : {},
    recorded: reads('recorded') ? latenessOf(book, check.calendar, event) : {},
  }
}

function since(state: SubjectState, span: (then: number) => number): ByKind {
  return Object.fromEntries(Object.entries(state.since).map(([kind, { at }]) => [kind, span(at)]))
}

/** A finished step as checks see it. Who did it is told by its own event: the subject's `staff` may be anybody before. */
export function stepOf({ step, staff }: Facts): Facts {
  return { ...(typeof step === 'string' ? { step } : {}), ...(typeof staff === 'string' ? { staff } : {}) }
}

/** What a check found, or that it couldn't be judged and why. */
export function foundBy(check: Check, outcome: Outcome, rule: string | null, run: number | null, mark: Mark): Finding {
  const found = outcome.ok && outcome.value === true
  return {
    finding: check.id,
    rule,
    run,
    level: found ? check.level : 'unknown',
    at: mark.at,
    seq: mark.seq,
    source: mark.source,
    event: mark.id,
    detail: found ? check.name.en : outcome.ok ? `neither true nor false: ${check.when.text}` : outcome.reason,
  }
}
