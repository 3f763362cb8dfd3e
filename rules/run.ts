import type { Catalogue } from './catalogue.ts'
import type { Facts, FactValue } from './event.ts'
import { isAct, isOnRun } from './ledger.ts'
import { beginPause, endPauses, endPausesOf, joinPauses, resume } from './pause.ts'
import { present, sameFact } from './facts.ts'
import { NO_ROLE, roleOf } from './role.ts'
import { editionAt, editionNamed, type ExtendSpec, type Rule, type RuleLine } from './rule.ts'
import { contextOf, isStart, keptFacts, startOf } from './start.ts'
import type { Mark, RuleState, RunState } from './state.ts'
import { findingOf, type Setting, type Taken } from './taken.ts'

/** Takes one event for one rule: it starts or stops a run, pauses, resumes, extends, or is a finding (`clock.md` 3, 8, 20, 26). */
export function take(line: RuleLine, state: RuleState, taken: Taken, setting: Setting, starts = false): void {
  const { mark } = taken
  if (taken.branch === null && line.ledger && isAct(mark.kind)) settleEntry(line, state, taken)
  else if (taken.branch === null) {
    const key = line.key === null ? undefined : keyOf(taken.data[line.key])
    const latest = line.key === null ? state.runs.at(-1) : latestOf(line, state, mark.kind, key)
    const open = latest !== undefined && latest.stop === null ? latest : undefined
    const rule = open === undefined ? editionAt(line, mark.at) : editionNamed(line, open.edition)
    const role = rule === undefined ? NO_ROLE : roleOf(rule, mark.kind)
    const begins =
      rule !== undefined &&
      open === undefined &&
      state.over === undefined &&
      (latest === undefined || rule.restart) &&
      (starts || (role.starts && startsAt(rule, taken, setting)))
    if (begins) begin(line, rule, state, taken, setting, key)
    else if (rule !== undefined) {
      if (role.final) state.over = true
      if (latest !== undefined && latest.counts.kind !== 'none') reclassify(line, latest, taken, setting)
      if (role.ends) stopAll(state, mark)
      else if (role.stops) stop(state, open, mark, line.key, key)
      if (rule.chained && open !== undefined && open.stop === mark) chain(line, state, taken, setting, key)
    }
    extend(line, state, taken)
  }
  pauseOrResume(line, state, taken, setting)
}

/** True also where it can't be said whether the event is a start: the run that begins is then unknown. */
function startsAt(rule: Rule, { mark, data, after }: Taken, { catalogue }: Setting): boolean {
  if (!rule.startsWhen.has(mark.kind)) return true
  const item = catalogue.fieldsAt(after['item'], mark.at)
  return isStart(rule, mark.kind, { subject: after, item, event: present(data) }) !== false
}

/**
 * The latest run of a key. An event that names none and starts nothing is of the only one that is open; so is one that names a
 * key, where that run began without any.
 */
function latestOf(line: RuleLine, state: RuleState, kind: string, key: string | undefined): RunState | undefined {
  const own = state.runs.findLast((run) => run.key === key)
  if (own !== undefined || line.editions.some(({ starts }) => starts.has(kind))) return own
  const [only, ...others] = state.runs.filter(({ stop }) => stop === null)
  return others.length === 0 && (key === undefined || only?.key === undefined) ? only : undefined
}

/** The value of a key as a text; undefined, a key of its own, where the event has none. */
function keyOf(value: FactValue | undefined): string | undefined {
  return value === undefined || value === null ? undefined : typeof value === 'string' ? value : JSON.stringify(value)
}

/** An event stops one run only; before any run it is kept for the first (`clock.md` 8). A stop ends what is open (20). */
function stop(
  state: RuleState,
  open: RunState | undefined,
  mark: Mark,
  keyed: string | null,
  key: string | undefined,
): void {
  if (keyed === null) endPauses(state, mark)
  else if (open !== undefined) endPausesOf(state, open.run, mark)
  if (open !== undefined) open.stop = mark
  else if (keyed === null ? state.runs.length === 0 : !state.runs.some((run) => run.key === key))
    state.stopsBefore.push(key === undefined ? mark : { ...mark, key })
}

/** A word on a ledger entry stops the clock that follows it, where the rule says so; it is of that run alone. */
function settleEntry(line: RuleLine, state: RuleState, { mark, data }: Taken): void {
  const run = state.runs.find((one) => isOnRun(editionNamed(line, one.edition), one, data))
  if (run === undefined || run.stop !== null || !editionNamed(line, run.edition).stops.has(mark.kind)) return
  endPausesOf(state, run.run, mark)
  run.stop = mark
}

/** Stops the runs of every key. */
function stopAll(state: RuleState, mark: Mark): void {
  endPauses(state, mark)
  for (const run of state.runs) run.stop ??= mark
}

/** The event that stopped a run opens the next one, by the edition in force then. */
function chain(line: RuleLine, state: RuleState, taken: Taken, setting: Setting, key: string | undefined): void {
  const rule = editionAt(line, taken.mark.at)
  if (rule?.starts.has(taken.mark.kind) === true && startsAt(rule, taken, setting))
    begin(line, rule, state, taken, setting, key)
}

/** Each edition follows the pauses by its own kinds, since the edition of a run is known only at its start (`clock.md` 4, 20). */
function pauseOrResume(line: RuleLine, state: RuleState, taken: Taken, setting: Setting): void {
  for (const rule of line.editions) {
    if (rule.pause === null) continue
    const { pauses, resumes } = roleOf(rule, taken.mark.kind)
    if (pauses) beginPause(rule, state, taken, setting)
    if (resumes) resume(rule, state, taken)
  }
}

function begin(
  line: RuleLine,
  rule: Rule,
  state: RuleState,
  taken: Taken,
  setting: Setting,
  key: string | undefined,
): void {
  const first = line.key === null ? state.runs.length === 0 : !state.runs.some((run) => run.key === key)
  const run: RunState = {
    run: state.runs.length + 1,
    edition: rule.edition,
    start: taken.mark,
    facts: keptFacts(line.keeps, taken.after),
    event: present(taken.data),
    counts: { kind: 'none', why: '' },
    stop: null,
    extensions: [],
    findings: [],
  }
  run.counts = startOf(rule, contextOf(run, setting.catalogue), setting.centre, taken.mark.kind)
  if (key !== undefined) Object.assign(run, { key })
  state.runs.push(run)
  if (first) {
    for (const stop of state.stopsBefore)
      if (stop.key === key) run.findings.push(findingOf('stop-before-start', rule.id, run.run, stop, stop.kind))
    for (const asked of state.early)
      if (asked.kind === rule.extend?.on)
        run.findings.push(findingOf('extension-refused', rule.id, run.run, asked, 'asked for before the start'))
  }
  joinPauses(rule, state, run, setting)
}

function extend(line: RuleLine, state: RuleState, { mark, data, after }: Taken): void {
  const run = state.runs.at(-1)
  if (run === undefined) {
    if (line.editions.some(({ extend }) => extend?.on === mark.kind)) state.early.push(mark)
    return
  }
  const { id: rule, extend: spec } = editionNamed(line, run.edition)
  if (spec?.on !== mark.kind || run.counts.kind === 'none') return
  const asked = run.stop === null ? daysAsked(spec, data, after) : 'asked for after the stop'
  if (typeof asked === 'number') run.extensions.push({ mark, days: asked })
  else run.findings.push(findingOf('extension-refused', rule, run.run, mark, asked))
}

const NO_FIELDS: Facts = {}

/** The days that an extension asks for, or why it is refused (`clock.md` 26). */
function daysAsked(spec: ExtendSpec, data: Facts, after: Facts): number | string {
  const outcome = spec.days.evaluate({ subject: after, item: NO_FIELDS, event: present(data) })
  const days = outcome.ok ? outcome.value : null
  if (typeof days !== 'number' || !Number.isInteger(days) || days < 1)
    return outcome.ok ? `${String(days)} is not a whole number of days from 1 on` : outcome.reason
  if (spec.max !== null && days > spec.max) return `${days} days are more than ${spec.max}`
  if (spec.by !== null && !spec.by.includes(String(data['by'] ?? '')))
    return `granted by ${String(data['by'] ?? 'nobody')}, not by ${spec.by.join(' or ')}`
  if (spec.withReason && (typeof data['reason'] !== 'string' || data['reason'].trim() === '')) return 'no reason given'
  return days
}

/** A later class, item, limit or due is a finding, never a different clock (`clock.md` 3). */
function reclassify(line: RuleLine, run: RunState, taken: Taken, { catalogue }: Setting): void {
  const { before, after, data, mark } = taken
  if (before === after) return
  const rule = editionNamed(line, run.edition)
  if (!bringsAny(rule.watched, data)) return
  const changes: string[] = []
  for (const field of rule.watched) {
    const was = watchedValue(before, field, run, catalogue)
    const is = watchedValue(after, field, run, catalogue)
    if (sameFact(was, is) || (was === undefined && !rule.reads.has(field))) continue
    changes.push(`${field}: ${JSON.stringify(was ?? null)} → ${JSON.stringify(is ?? null)}`)
  }
  if (changes.length > 0) run.findings.push(findingOf('reclassified', rule.id, run.run, mark, changes.join('; ')))
}

/** What an event doesn't bring it doesn't change; class and item, of which one tells the other, are always watched. */
function bringsAny(fields: readonly string[], data: Facts): boolean {
  for (const field of fields) if (data[field] !== undefined) return true
  return false
}

/** A class that no event has told is the item's. */
function watchedValue(facts: Facts, field: string, run: RunState, catalogue: Catalogue): FactValue | undefined {
  if (field !== 'class') return facts[field]
  return facts['class'] ?? catalogue.fieldsAt(facts['item'], run.start.at)['class']
}
