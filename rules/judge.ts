import type { Clock, ClockStep } from './clock.ts'
import { unite, type Hole } from './hole.ts'
import { levelAt, stepsBetween } from './clock.ts'
import { stepsOf, type LightSpec } from './lights.ts'
import { counted } from './measure.ts'
import { measureOf, withAmount, type Count } from './policy.ts'
import { NoWorkingDay } from './calendar.ts'
import { threeCards, twoLights } from './preset.ts'
import { restsOnUnpublished } from './provisional.ts'
import { editionInForce } from './edition.ts'
import { settle, spansOf, type Settled, type Span } from './settle.ts'
import type { Rule, RuleLine } from './rule.ts'
import type { FindingName, RuleState, RunState, Start } from './state.ts'
import { findingOf, type Setting } from './taken.ts'
import type { Instant } from './time.ts'

/** The lights of a rule for a limit of `days` (extensions included), presets opened up. */
export function lightsFor(rule: Rule, count: Count): readonly LightSpec[] {
  if (!('preset' in rule.lights)) return rule.lights.list
  return rule.lights.preset === 'two-lights' ? twoLights(count.policy, count.amount) : threeCards(rule.gravity)
}

/** Everything that stands behind one clock at one instant; a trace prints it, a clock sums it up. */
export interface Judgement {
  readonly rule: Rule
  /** The state of the rule, its pauses among it. */
  readonly rules: RuleState
  readonly run: RunState
  readonly counts: Start
  /** Null where the clock can't be judged. */
  readonly count: Count | null
  readonly settled: Settled | null
  readonly holes: readonly Hole[]
  /** As it stood before the pause that is open, or that the stop ended; null elsewhere. */
  readonly frozen: Frozen | null
  readonly clock: Clock
}

export interface Frozen {
  /** The limit as it stood then. */
  readonly count: Count
  readonly hole: Hole
  /** The holes before that one. */
  readonly before: readonly Hole[]
  readonly due: Instant
  readonly steps: readonly ClockStep[]
}

/** The clock of one run as of an instant; null where the start makes none. Pure: the history is in the state. */
export function judgeRun(
  line: RuleLine,
  state: RuleState,
  run: RunState,
  subject: string,
  asOf: Instant,
  setting: Setting,
): Judgement | null {
  const force = editionInForce(line, run, asOf, setting)
  const { rule, counts } = force
  if (counts.kind === 'none') return null
  const early = !rule.restart && run.stop === null && state.stopsBefore.length > 0
  if (early) return unknown(rule, state, run, subject, 'stopped before its start', counts, true)
  if (counts.kind === 'unknown') return unknown(rule, state, run, subject, counts.why, counts, false)
  if (rule.limit === null) return unknown(rule, state, run, subject, 'no limit', counts, false)
  const base: Count = {
    policy: rule.limit.policy,
    amount: counts.amount,
    startedAt: run.start.at,
    zone: rule.calendar?.zone ?? setting.centre,
    calendar: rule.calendar,
  }
  const takenOver =
    force.since === null
      ? null
      : { since: force.since, before: judgeRun(line, state, run, subject, force.since - 1, setting)?.clock.steps ?? [] }
  try {
    return judge(rule, state, run, subject, asOf, base, spansOf(rule, state, run), counts, takenOver)
  } catch (error) {
    if (error instanceof NoWorkingDay) return unknown(rule, state, run, subject, error.message, counts, false)
    throw error
  }
}

function judge(
  rule: Rule,
  rules: RuleState,
  run: RunState,
  subject: string,
  asOf: Instant,
  base: Count,
  spans: readonly Span[],
  counts: Start,
  takenOver: TakenOver | null,
): Judgement {
  const settled = settle(rule, run, base, spans, Infinity)
  const holes = unite(settled.spans)
  const count = withAmount(base, settled.amount)
  const stoppedAt = run.stop?.at ?? null
  const frozen = freeze(rule, run, base, spans, settled, holes)
  const paused = stoppedAt === null && frozen !== null
  const due = paused ? frozen.due : settled.due
  const lights = lightsFor(rule, count)
  const measure = measureOf(count, holes)
  const anew = paused ? null : stepsOf(count, measure, settled.due, holes, lights)
  const planned = frozen?.steps ?? anew ?? []
  const end = frozen !== null ? frozen.hole.from : (stoppedAt ?? Infinity)
  const steps = takenOver === null ? planned : takeOver(takenOver, planned)
  const reached = steps.filter(({ at }) => at <= end)
  const course = { steps: reached, stoppedAt }
  const open = stoppedAt === null && !paused
  // One literal without spreads: copying a clock's fields took most of the time of judging it.
  const clock: Clock = {
    id: `${subject}/${rule.id}/${run.run}`,
    subject,
    rule: rule.id,
    run: run.run,
    edition: rule.edition,
    startedAt: run.start.at,
    gravity: run.run > 1 ? rule.gravityAgain : rule.gravity,
    holder: null,
    state: stoppedAt !== null ? 'stopped' : paused ? 'paused' : 'running',
    level: levelAt(course, asOf),
    dueAt: paused ? null : due,
    lastDueAt: paused ? frozen.due : null,
    steps: reached,
    stoppedAt,
    nextAt: open ? (stepsBetween(course, asOf, Infinity)[0]?.at ?? null) : null,
    provisional: restsOnUnpublished(paused ? frozen.count : count, lights, due, anew ?? planned),
    reason: '',
    countedMs: counted(measure, run.start.at, Math.min(asOf, stoppedAt ?? asOf)),
    findings: settled.refused.length === 0 ? run.findings : [...run.findings, ...settled.refused],
  }
  return { rule, rules, run, counts, count, settled, holes, frozen, clock }
}

/** While paused, and when stopped in a pause, a clock stands as it stood when that pause began (`clock.md` 9, 23). */
function freeze(
  rule: Rule,
  run: RunState,
  base: Count,
  spans: readonly Span[],
  settled: Settled,
  holes: readonly Hole[],
): Frozen | null {
  if (settled.spans.length === 0) return null
  // A pause that begins at the very instant of the stop covers nothing: the clock isn't stopped in it.
  const last = settled.spans.findLast(
    ({ from, until, endedBy }) =>
      from < until && (until === Infinity || (endedBy !== null && endedBy === run.stop?.seq)),
  )
  if (last === undefined) return null
  const hole = holes.find(({ from, until }) => from <= last.from && last.until <= until && from < until)
  if (hole === undefined) return null
  const first = Math.min(
    ...settled.spans.filter(({ from }) => from >= hole.from && from < hole.until).map(({ seq }) => seq),
  )
  const prior = settle(rule, run, base, spans, first)
  const count = withAmount(base, prior.amount)
  const before = unite(prior.spans)
  const steps = stepsOf(count, measureOf(count, before), prior.due, before, lightsFor(rule, count))
  return { hole, count, before, due: prior.due, steps }
}

/** Since when a later edition judges an open clock, and what was planned until then. */
interface TakenOver {
  readonly since: Instant
  readonly before: readonly ClockStep[]
}

/** What an edition that open clocks take over lights, it lights from its own beginning on, unless it was lit before (`clock.md` 4). */
function takeOver({ since, before }: TakenOver, planned: readonly ClockStep[]): ClockStep[] {
  return planned.map(({ level, at }) => {
    if (at > since) return { level, at }
    return { level, at: before.find((old) => old.level === level && old.at < since)?.at ?? since }
  })
}

type Identity = Pick<Clock, 'id' | 'subject' | 'rule' | 'run' | 'edition' | 'startedAt' | 'gravity' | 'holder'>

function identity(rule: Rule, run: RunState, subject: string): Identity {
  return {
    id: `${subject}/${rule.id}/${run.run}`,
    subject,
    rule: rule.id,
    run: run.run,
    edition: rule.edition,
    startedAt: run.start.at,
    gravity: run.run > 1 ? rule.gravityAgain : rule.gravity,
    holder: null,
  }
}

const OF_PAUSES: ReadonlySet<string> = new Set<FindingName>(['pause-refused', 'resume-unmatched'])

function unknown(
  rule: Rule,
  rules: RuleState,
  run: RunState,
  subject: string,
  reason: string,
  counts: Start,
  early: boolean,
): Judgement {
  const stoppedAt = early ? run.start.at : (run.stop?.at ?? null)
  const clock: Clock = {
    ...identity(rule, run, subject),
    state: stoppedAt === null ? 'running' : 'stopped',
    level: 'unknown',
    dueAt: null,
    lastDueAt: null,
    steps: [{ at: run.start.at, level: 'unknown' }],
    stoppedAt,
    nextAt: null,
    provisional: false,
    reason,
    countedMs: null,
    findings: [
      // A run that a stop before its start has ended takes no pause or resume any more.
      ...run.findings.filter(({ finding, seq }) => !early || seq <= run.start.seq || !OF_PAUSES.has(finding)),
      ...run.extensions.map(({ mark }) => findingOf('extension-refused', rule.id, run.run, mark, reason)),
    ],
  }
  return { rule, rules, run, counts, count: null, settled: null, holes: [], frozen: null, clock }
}
