import type { Facts, FactValue } from './event.ts'
import type { Holder, SubjectState } from './state.ts'
import type { Taken } from './taken.ts'
import type { Instant } from './time.ts'

/**
 * Who holds a case: the holder of its open step, else who accepted it (`clock.md` 37). Kept as a step function of time, so
 * that a light finds the person, window and department of its own instant.
 */
export function holds(state: SubjectState, { mark, data, after }: Taken): void {
  if (mark.kind.endsWith('.step-started')) {
    const step = typeof data['step'] === 'string' ? data['step'] : null
    const started = { at: mark.at, step, holder: holderOf(data, after) }
    state.openSteps.push(started)
    state.holders.push(started)
  } else if (mark.kind.endsWith('.step-finished')) {
    const step = typeof data['step'] === 'string' ? data['step'] : null
    const i = state.openSteps.findLastIndex((open) => step === null || open.step === step)
    if (i < 0) return
    state.openSteps.splice(i, 1)
    const holder = state.openSteps.at(-1)?.holder ?? state.accepted
    if (holder !== null) state.holders.push({ at: mark.at, step: null, holder })
  } else if (mark.kind.endsWith('.accepted') && state.accepted === null) {
    state.accepted = holderOf(data, after)
    if (state.openSteps.length === 0) state.holders.push({ at: mark.at, step: null, holder: state.accepted })
  }
}

function holderOf(data: Facts, facts: Facts): Holder {
  return {
    staff: word(data['staff'] ?? facts['staff']),
    window: word(data['window'] ?? facts['window']),
    department: word(data['department'] ?? facts['department']),
  }
}

function word(value: FactValue | undefined): string | null {
  return typeof value === 'string' ? value : null
}

/** Who held the subject at an instant; null where nobody had accepted it. */
export function holderAt(state: SubjectState, t: Instant): Holder | null {
  return state.holders.findLast(({ at }) => at <= t)?.holder ?? null
}
