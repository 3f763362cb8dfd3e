import { present } from './facts.ts'
import type { Check } from './rule.ts'
import type { SubjectState } from './state.ts'
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
  const found = outcome.ok && outcome.value === true
  state.findings.push({
    finding: check.id,
    rule: null,
    run: null,
    level: found ? check.level : 'unknown',
    at: mark.at,
    seq: mark.seq,
    source: mark.source,
    event: mark.id,
    detail: found ? check.name.en : outcome.ok ? `neither true nor false: ${check.when.text}` : outcome.reason,
  })
}
