import type { Calendar } from './calendar.ts'
import type { FactValue } from './event.ts'
import { complement, intersect, unite, type Hole } from './hole.ts'
import { editionAt, type Rule, type RuleLine } from './rule.ts'
import { contextOf, keptFacts, startOf } from './start.ts'
import { emptyRuleState, type KeptEvent, type Mark, type RuleState, type SubjectState } from './state.ts'
import type { Setting } from './taken.ts'
import { dayOfDate, parseInstant, type Instant, type Zone } from './time.ts'

/** 排班: who is at a window in the hours of a calendar, where no event tells otherwise. */
export interface Roster {
  readonly window: string
  readonly staff: string | null
  /** The standing AB-post: whose presence counts as the clerk's. */
  readonly ab: string | null
  readonly calendar: Calendar
  /** Who looks at this window, where it isn't the feed of the rule. */
  readonly feed: string | null
}

/** A window's shift as it is rostered, with what was told of it. */
export interface Shift {
  /** Rostered time, ascending. */
  readonly stretches: readonly Hole[]
  readonly clerk: string | null
  readonly begin: KeptEvent
  readonly end: KeptEvent
}

const ENGINE_SOURCE = 'heliograph'
/** Numbers of holes come after those of all marks. */
const HOLES = 2 ** 40
const text = (value: FactValue | undefined): string | null => (typeof value === 'string' && value !== '' ? value : null)

/**
 * The subjects of a book's rosters for one day: `shift/W01/2026-11-24`; none on days without hours, and none of a shift that
 * began before `from`, since nobody was listening then.
 */
export function shiftsOn(rosters: Iterable<Roster>, date: string, from: Instant): string[] {
  const day = dayOfDate(date)
  if (day === null) return []
  return [...rosters].flatMap(({ window, calendar }) => {
    const first = calendar.hoursOn(day).ranges[0]
    return first === undefined || calendar.zone.instant(day, first.from) < from ? [] : [`shift/${window}/${date}`]
  })
}

/** The feed that looks at the window of a shift; null where the book names none for it. */
export function watcherOf({ rosters }: Setting, subject: string): string | null {
  return rosters.get(shiftName(subject)?.window ?? '')?.feed ?? null
}

/** The window and the date of a shift's subject; null for any other. */
export function shiftName(subject: string): { window: string; date: string } | null {
  const [kind, window, date] = subject.split('/')
  return kind === 'shift' && window !== undefined && date !== undefined ? { window, date } : null
}

/** The zone of local times in the events of a rule of presence. */
export function zoneOf(setting: Setting, line: RuleLine): Zone {
  return line.editions.at(-1)?.calendar?.zone ?? setting.centre
}

/** The shift of a subject: by its `shift.rostered` events, else by the book's roster; null where it has neither. */
export function shiftOf(setting: Setting, state: SubjectState, zone: Zone): Shift | null {
  const rostered = state.kept.filter(({ kind }) => kind === 'shift.rostered')
  const name = shiftName(state.subject)
  const roster = name === null ? undefined : setting.rosters.get(name.window)
  const stretches = rostered.length > 0 ? rostered.map((event) => spanOf(event, zone)) : rosterHours(roster, name?.date)
  const whole = unite(stretches.filter(({ from, until }) => from < until && until < Infinity))
  const [first] = whole
  const last = whole.at(-1)
  if (first === undefined || last === undefined) return null
  const clerk = rostered.map(({ data }) => text(data['staff'])).findLast((staff) => staff !== null)
  const closed = state.kept.find(({ kind, at }) => kind === 'shift.closed' && at >= first.from)
  const mark = { rank: -1, source: ENGINE_SOURCE, subject: state.subject, data: {} }
  const begin = { ...mark, ...rostered[0], at: first.from, kind: 'shift.began', id: `${state.subject} began` }
  const end = { ...mark, at: last.until, kind: 'shift.ended', id: `${state.subject} ended` }
  return {
    stretches: whole,
    clerk: clerk ?? roster?.staff ?? null,
    begin,
    end: closed !== undefined && closed.at < end.at ? closed : end,
  }
}

/** Where somebody has to be there: rostered, and no leave. */
export function rosteredSpans(shift: Shift, state: SubjectState, zone: Zone): Hole[] {
  return intersect([shift.stretches, complement(unite(leavesOf(state, zone)), shift.begin.at, shift.end.at)])
}

/** `from` and `until` of an event; without them from the event on, without end. */
function spanOf({ at, data }: KeptEvent, zone: Zone): Hole {
  const instant = (value: FactValue | undefined): Instant | null =>
    typeof value === 'string' ? parseInstant(value, zone) : null
  return { from: instant(data['from']) ?? at, until: instant(data['until']) ?? Infinity }
}

function rosterHours(roster: Roster | undefined, date: string | undefined): Hole[] {
  const day = date === undefined ? null : dayOfDate(date)
  if (roster === undefined || day === null) return []
  const { zone } = roster.calendar
  return roster.calendar
    .hoursOn(day)
    .ranges.map(({ from, until }) => ({ from: zone.instant(day, from), until: zone.instant(day, until) }))
}

/**
 * The runs of a rule of presence (`clock.md` 38): one from the beginning of the shift, one from the end of each leave, one from
 * each `shift.seen` of the clerk or of the active AB-post; each ends where the next begins, the last with the shift. Leave and
 * time that isn't rostered are holes; for a rule of waiting, time in which nobody waits is one too.
 */
export function presenceRuns(setting: Setting, line: RuleLine, state: SubjectState, asOf: Instant): RuleState {
  const rules = emptyRuleState()
  const zone = zoneOf(setting, line)
  const shift = shiftOf(setting, state, zone)
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
export function nextMark(setting: Setting, state: SubjectState, zone: Zone, t: Instant): Instant | null {
  const shift = shiftOf(setting, state, zone)
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
