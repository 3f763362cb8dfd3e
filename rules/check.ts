import type { Book } from './book.ts'
import type { ByKind, Context, Outcome } from './condition.ts'
import type { Facts, SubjectEvent } from './event.ts'
import { present } from './facts.ts'
import { comesTooCoarse } from './closeness.ts'
import { latenessOf } from './lateness.ts'
import type { Check } from './rule.ts'
import type { Finding, Mark, SubjectState } from './state.ts'
import type { Taken } from './taken.ts'
import { MINUTE_MS, type Instant } from './time.ts'

/**
 * Judges the checks of one event, each by the edition in force then (`clock.md` 4). A condition that meets a missing fact makes
 * the finding unknown and names the fact: neither silent nor innocent. Not judged are checks of a span since an event that has
 * not come (unless the condition asks `history` and can say without it), of a record whose time isn't known, and of closeness
 * where the feed is too coarse.
 */
export function findChecks(
  book: Book,
  checks: readonly (readonly Check[])[],
  state: SubjectState,
  taken: Taken,
  event: SubjectEvent,
): void {
  const { mark } = taken
  let seen: Seen | null = null
  for (const editions of checks) {
    const check = inForce(editions, mark.at)
    if (check === undefined || comesTooCoarse(book, check, state, mark)) continue
    const lacks = lacksSpan(check, state)
    if (lacks && !check.readsHistory) continue
    const recorded = check.readsRecord ? latenessOf(book, check.calendar, event) : NO_FACTS
    if (recorded === null) continue
    seen ??= seenOf(book, state, taken)
    seen.recorded = recorded
    if (check.sinceKinds.length > 0) spans(book, check, state, seen, mark.at)
    const outcome = check.when.evaluate(seen)
    if ((outcome.ok && outcome.value === false) || (lacks && !outcome.ok)) continue
    state.findings.push(foundBy(check, outcome, null, null, mark))
  }
}

function seenOf({ catalogue }: Book, state: SubjectState, { mark, data, before, after }: Taken): Seen {
  return {
    subject: after,
    item: catalogue.fieldsAt(after['item'], mark.at),
    event: present(data),
    history: state.kinds,
    before,
    steps: state.steps,
    minutesSince: NOTHING,
    daysSince: NOTHING,
    workingDaysSince: NOTHING,
    recorded: NO_FACTS,
  }
}

function lacksSpan({ sinceKinds }: Check, { since }: SubjectState): boolean {
  for (const kind of sinceKinds) if (since[kind] === undefined) return true
  return false
}

/** What checks see of an event; what is counted is filled in for each that reads it. */
type Seen = { -readonly [Field in keyof Context]: Context[Field] }

const NOTHING: ByKind = {}
const NO_FACTS: Facts = {}

/** The edition in force at `t`; undefined also where that one is none of these, since it listens to something else. */
export function inForce(editions: readonly Check[], t: number): Check | undefined {
  for (let i = editions.length - 1; i >= 0; i--) {
    const check = editions[i]
    if (check !== undefined && check.fromAt <= t) return t < check.untilAt ? check : undefined
  }
  return undefined
}

/** The spans since earlier events of the kinds that a check reads. */
function spans(book: Book, { calendar, sinceKinds }: Check, state: SubjectState, context: Seen, at: Instant): void {
  const zone = calendar?.zone ?? book.centre
  const minutes: Record<string, number> = {}
  const days: Record<string, number> = {}
  const workingDays: Record<string, number> = {}
  for (const kind of sinceKinds) {
    const then = state.since[kind]?.at
    if (then === undefined) continue
    minutes[kind] = (at - then) / MINUTE_MS
    const [first, last] = [zone.dayOf(then), zone.dayOf(at)]
    days[kind] = last - first
    if (calendar !== null) workingDays[kind] = calendar.workingDaysBetween(first, last)
  }
  context.minutesSince = minutes
  context.daysSince = days
  context.workingDaysSince = workingDays
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
