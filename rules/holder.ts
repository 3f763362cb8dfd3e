import type { Book } from './book.ts'
import { dutyOf } from './cadence.ts'
import type { Clock } from './clock.ts'
import { shiftName } from './shift.ts'
import type { Facts, FactValue } from './event.ts'
import type { Holder, SubjectState } from './state.ts'
import type { Judgement } from './judge.ts'
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

/** Whose a clock is at an instant: of a rule with a clock for each department, window or person, theirs. */
export function clockHolder(state: SubjectState, { rule, run }: Judgement, t: Instant): Holder | null {
  const own = HOLDERS[rule.key ?? '']
  if (own === undefined || run.key === undefined) return holderAt(state, t)
  return { ...NOBODY, [own]: run.key }
}

const NOBODY: Holder = { staff: null, window: null, department: null }
const HOLDERS: Readonly<Record<string, keyof Holder>> = { staff: 'staff', window: 'window', department: 'department' }

/** Whose a clock's light is: the holder at its last step; the department, where none is named, the subject's or its item's. */
export function lightHolder(
  book: Book,
  state: SubjectState,
  clock: Pick<Clock, 'holder' | 'startedAt' | 'rule'>,
): Holder {
  const { staff, window, department } = clock.holder ?? { staff: null, window: null, department: null }
  const shift = shiftName(state.subject)
  if (shift !== null) {
    const named = word(state.facts['department']) ?? book.windows.get(shift.window) ?? null
    // Not the fact `staff`: that is who was seen last.
    const rostered = state.kept.findLast(({ kind, data }) => kind === 'shift.rostered' && word(data['staff']) !== null)
    const clerk = word(rostered?.data['staff']) ?? book.rosters.get(shift.window)?.staff ?? null
    return { staff: clerk, window: shift.window, department: named }
  }
  const item = book.catalogue.fieldsAt(state.facts['item'], clock.startedAt)
  const held = {
    staff,
    // A department that isn't the one that accepted has no part in that one's window.
    window: window ?? (isOther(state, department) ? null : word(state.facts['window'])),
    department: department ?? word(state.facts['department'] ?? item['department']),
  }
  const duty = held.department === null ? dutyOf(book, state.subject, clock.rule) : null
  return duty === null ? held : ofDuty(book, held, duty)
}

/** A duty that nobody was named for is that of the department, the window or the person whose turn it is. */
function ofDuty(book: Book, held: Holder, { of, member }: { of: string; member: string }): Holder {
  if (of === 'department') return { ...held, department: member }
  if (of === 'window') return { ...held, window: member, department: book.windows.get(member) ?? null }
  return of === 'staff' ? { ...held, staff: member } : held
}

function isOther({ accepted }: SubjectState, department: string | null): boolean {
  return department !== null && accepted !== null && accepted.department !== null && accepted.department !== department
}
