import type { Outcome } from './condition.ts'
import { present } from './facts.ts'
import type { Check } from './rule.ts'
import type { Finding, Mark, SubjectState } from './state.ts'
import type { Setting, Taken } from './taken.ts'

/**
 * Judges one check by the edition in force at the event (`clock.md` 4). A condition that meets a missing fact makes the
 * finding unknown and names the fact: neither silent nor innocent.
 */
export function findCheck({ catalogue }: Setting, editions: readonly Check[], state: SubjectState, taken: Taken): void {
  const { mark, data, after } = taken
  const check = editions.findLast(({ fromAt }) => fromAt <= mark.at)
  if (check === undefined) return
  const outcome = check.when.evaluate({
    subject: after,
    item: catalogue.fieldsAt(after['item'], mark.at),
    event: present(data),
    history: state.kinds,
  })
  if (outcome.ok && outcome.value === false) return
  state.findings.push(foundBy(check, outcome, null, null, mark))
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
