import { complement, intersect, unite, type Hole } from './hole.ts'
import { editionAt, type Rule, type RuleLine } from './rule.ts'
import {
  ENGINE_SOURCE,
  shiftName,
  shiftOf,
  spanOf,
  text,
  watchedFrom,
  zoneOf,
  type Shift,
  type Watching,
} from './shift.ts'
import { contextOf, keptFacts, startOf } from './start.ts'
import { emptyRuleState, type KeptEvent, type Mark, type RuleState, type SubjectState } from './state.ts'
import type { Setting } from './taken.ts'
import type { Instant, Zone } from './time.ts'

/** Numbers of holes come after those of all marks. */
const HOLES = 2 ** 40

/** Where somebody has to be there: rostered, and no leave. */
export function rosteredSpans(shift: Shift, state: SubjectState, zone: Zone): Hole[] {
  return intersect([shift.stretches, complement(unite(leavesOf(state, zone)), shift.begin.at, shift.end.at)])
}

/**
 * The runs of a rule of presence (`clock.md` 38): one from the beginning of the shift, one from the end of each leave, one from
 * each `shift.seen` of the clerk or of the active AB-post; each ends where the next begins, the last with the shift. Leave and
 * time that isn't rostered are holes; for a rule of waiting, time in which nobody waits is one too.
 */
export function presenceRuns(
  setting: Setting,
  line: RuleLine,
  state: SubjectState,
  asOf: Instant,
  watching: Watching,
): RuleState {
  const rules = emptyRuleState()
  const zone = zoneOf(setting, line)
  const shift = shiftOf(setting, state, zone, watchedFrom(setting, state.subject, line, watching))
  const rule = shift === null ? undefined : editionAt(line, shift.begin.at)
  if (shift === null || rule === undefined) return rules
  const leaves = leavesOf(state, zone)
  const marks = [
    shift.begin,
    ...leaves.map(({ event, until }) => ({ ...event, at: until, kind: 'shift.leave-ended' })),
    ...state.kept.filter((event) => event.kind === 'shift.seen' && isPresent(event, shift, setting, state, zone)),
  ]
    .filter((mark) => mark === shift.begin || (mark.at > shift.begin.at && mark.at < shift.end.at && mark.at <= asOf))
    .sort((a, b) => a.at - b.at)
    .filter(({ at }, i, all) => all[i - 1]?.at !== at)
  const holes = unite([
    ...complement(shift.stretches, shift.begin.at, shift.end.at),
    ...leaves.map(({ from, until }) => ({ from, until })),
    ...(rule.presence === 'waiting' ? complement(waitingSpans(state.kept), shift.begin.at, Infinity) : []),
  ])
  const ends = [...marks.slice(1), shift.end]
  marks.forEach((mark, i) => {
    const end = ends[i] ?? shift.end
    begin(rules, rule, line, state, setting, i + 1, markOf(mark, 2 * i), end.at <= asOf ? markOf(end, 2 * i + 1) : null)
  })
  rules.pauses = rules.runs.flatMap(({ run, start, stop }) =>
    intersect([holes, [{ from: start.at, until: stop?.at ?? Infinity }]]).map((hole, i) => pauseOf(rule, run, hole, i)),
  )
  return rules
}

function leavesOf(state: SubjectState, zone: Zone): (Hole & { readonly event: KeptEvent })[] {
  return state.kept.filter(({ kind }) => kind === 'shift.leave').map((event) => ({ event, ...spanOf(event, zone) }))
}

/** The next instant after `t` at which a clock of presence begins or ends: a presence, a leave's end, the shift's. */
export function nextMark(
  setting: Setting,
  line: RuleLine,
  state: SubjectState,
  t: Instant,
  watching: Watching,
): Instant | null {
  const zone = zoneOf(setting, line)
  const shift = shiftOf(setting, state, zone, watchedFrom(setting, state.subject, line, watching))
  if (shift === null || shift.end.at <= t) return null
  let next = shift.end.at
  for (const { until } of leavesOf(state, zone)) if (until > t) next = Math.min(next, until)
  for (const { kind, at } of state.kept) if (kind === 'shift.seen' && at > t) next = Math.min(next, at)
  return next
}

function begin(
  rules: RuleState,
  rule: Rule,
  line: RuleLine,
  state: SubjectState,
  setting: Setting,
  number: number,
  start: Mark,
  stop: Mark | null,
): void {
  const facts = keptFacts(line.keeps, state.facts)
  const run: RuleState['runs'][number] = {
    run: number,
    edition: rule.edition,
    start,
    facts,
    event: {},
    counts: { kind: 'none', why: '' },
    stop,
    extensions: [],
    findings: [],
  }
  run.counts = startOf(rule, contextOf(run, setting.catalogue), setting.centre, start.kind)
  rules.runs.push(run)
}

const markOf = ({ at, kind, source, id }: KeptEvent, seq: number): Mark => ({ at, seq, kind, source, id })

function pauseOf(rule: Rule, run: number, { from, until }: Hole, i: number): RuleState['pauses'][number] {
  // Numbered after every mark of the runs: none of these is the stop of one.
  const mark = { source: ENGINE_SOURCE, id: 'not rostered', seq: HOLES + i }
  return {
    begun: { ...mark, at: from, kind: 'shift.hole' },
    edition: rule.edition,
    reason: null,
    notice: null,
    plannedDays: null,
    branch: null,
    data: null,
    run,
    refused: null,
    ended: until === Infinity ? null : { ...mark, at: until, kind: 'shift.hole-ended' },
  }
}

/** Somebody unnamed, the clerk, or who stands in: the roster's AB-post, or one told of for that time. */
function isPresent(event: KeptEvent, shift: Shift, setting: Setting, state: SubjectState, zone: Zone): boolean {
  const seen = text(event.data['staff'])
  if (seen === null || shift.clerk === null || seen === shift.clerk) return true
  const window = shiftName(state.subject)?.window
  if (window !== undefined && setting.rosters.get(window)?.ab === seen) return true
  return state.kept.some((other) => {
    if (other.kind !== 'shift.ab-post' || text(other.data['staff']) !== seen) return false
    const { from, until } = spanOf(other, zone)
    return from <= event.at && event.at <= until
  })
}

/** From each `shift.queue` that tells of people to the next that tells of none. */
function waitingSpans(kept: readonly KeptEvent[]): Hole[] {
  const told = kept.filter(({ kind }) => kind === 'shift.queue')
  return told.flatMap(({ at, data }, i) => {
    const waiting = typeof data['waiting'] === 'number' ? data['waiting'] : 0
    return waiting > 0 ? [{ from: at, until: told[i + 1]?.at ?? Infinity }] : []
  })
}
