import { present } from './facts.ts'
import type { Rule } from './rule.ts'
import { contextOf } from './start.ts'
import type { Mark, PauseState, RuleState, RunState } from './state.ts'
import { findingOf, type Setting, type Taken } from './taken.ts'

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

const isOpen = (pause: PauseState): boolean => pause.ended === null

/** A pause begins. In a run its `when` is judged at once; before one it waits for the run's facts (`clock.md` 3, 20). */
export function beginPause(rule: Rule, state: RuleState, { mark, data, branch }: Taken, setting: Setting): void {
  const pause: PauseState = {
    begun: mark,
    edition: rule.edition,
    reason: text(data['reason']),
    notice: text(data['notice']),
    plannedDays: typeof data['plannedDays'] === 'number' ? data['plannedDays'] : null,
    branch,
    data: present(data),
    run: null,
    refused: null,
    ended: null,
  }
  state.pauses = state.pauses.filter((other) => other.run !== null || isOpen(other))
  state.pauses.push(pause)
  if (rule.key !== null) {
    for (const run of state.runs) joinCopy(rule, state, pause, run, setting)
    return
  }
  const run = state.runs.at(-1)
  if (run !== undefined && run.stop === null && run.edition === rule.edition) join(rule, pause, run, setting)
}

/** Where each key has its runs, a pause is of all that are open, and of those that start in it: each has a copy of its own. */
function joinCopy(rule: Rule, state: RuleState, pause: PauseState, run: RunState, setting: Setting): void {
  if (run.stop !== null || run.edition !== rule.edition) return
  const copy = { ...pause }
  state.pauses.push(copy)
  join(rule, copy, run, setting)
}

/** A pause open at the start is a hole from the start on (`clock.md` 20). */
export function joinPauses(rule: Rule, state: RuleState, run: RunState, setting: Setting): void {
  if (state.pauses.length === 0) return
  for (const pause of [...state.pauses])
    if (isOpen(pause) && pause.run === null && pause.edition === rule.edition) {
      if (rule.key === null) join(rule, pause, run, setting)
      else joinCopy(rule, state, pause, run, setting)
    }
}

function join(rule: Rule, pause: PauseState, run: RunState, { catalogue }: Setting): void {
  pause.run = run.run
  const when = rule.pause?.when ?? null
  if (when !== null) {
    const { subject, item } = contextOf(run, catalogue)
    const outcome = when.evaluate({ subject, item, event: pause.data ?? {} })
    if (!outcome.ok) pause.refused = outcome.reason
    else if (outcome.value !== true) pause.refused = `when is false: ${when.text}`
  }
  pause.data = null
  if (pause.refused !== null)
    run.findings.push(findingOf('pause-refused', rule.id, run.run, pause.begun, pause.refused))
}

/** A stop ends what is open (`clock.md` 20). */
export function endPauses(state: RuleState, mark: Mark): void {
  for (const pause of state.pauses) if (isOpen(pause)) pause.ended = mark
}

/** The stop of one key's run ends the pauses of that run. */
export function endPausesOf(state: RuleState, run: number, mark: Mark): void {
  for (const pause of state.pauses) if (isOpen(pause) && pause.run === run) pause.ended = mark
}

/**
 * A resume ends the open pauses of its notice; else those of its reason that name no other notice; with neither it ends
 * all; one that matches none ends none and is a finding. It ends only pauses begun at an earlier instant; one begun at
 * the same instant only if none is older (`clock.md` 20).
 */
export function resume(rule: Rule, state: RuleState, { mark, data, branch }: Taken): void {
  const open = state.pauses.filter(
    (pause) => isOpen(pause) && pause.edition === rule.edition && pause.branch === branch && pause.begun.seq < mark.seq,
  )
  const matched = matching(open, text(data['notice']), text(data['reason']))
  const older = matched.filter(({ begun }) => begun.at < mark.at)
  const ending = older.length > 0 ? older : matched
  for (const pause of ending) pause.ended = mark
  const run = state.runs.at(-1)
  if (ending.length > 0 || run === undefined || run.stop !== null || run.edition !== rule.edition) return
  const named = [text(data['notice']), text(data['reason'])].filter((name) => name !== null).join(' ')
  run.findings.push(findingOf('resume-unmatched', rule.id, run.run, mark, named === '' ? 'no pause is open' : named))
}

function matching(open: readonly PauseState[], notice: string | null, reason: string | null): readonly PauseState[] {
  if (notice === null && reason === null) return open
  const byNotice = notice === null ? [] : open.filter((pause) => pause.notice === notice)
  if (byNotice.length > 0) return byNotice
  if (reason === null) return []
  return open.filter(
    (pause) => pause.reason === reason && (pause.notice === null || notice === null || pause.notice === notice),
  )
}
