import { cadenceStart } from './cadence.ts'
import type { Clock } from './clock.ts'
import type { Facts } from './event.ts'
import type { Judgement } from './judge.ts'
import { merge } from './facts.ts'
import { isAct } from './ledger.ts'
import { comparePlaces, type Place } from './order.ts'
import { dueDay } from './lights.ts'
import type { DerivedStart, Rule, RuleLine } from './rule.ts'
import { presenceRuns } from './presence.ts'
import type { Watching } from './shift.ts'
import { take } from './run.ts'
import { emptyRuleState, type KeptEvent, type RuleState, type RunState, type SubjectState } from './state.ts'
import type { Setting } from './taken.ts'
import type { Instant } from './time.ts'

/** The kind of the mark that stands for another clock's red. */
export const RED = 'light.red'

/**
 * The runs of a rule whose start is no event: another clock's red, or the beginning of a period. They are found anew from the
 * events kept, so that a red that is taken back takes them back too (`clock.md` 7).
 */
export function derivedRuns(
  setting: Setting,
  line: RuleLine,
  state: SubjectState,
  asOf: Instant,
  now: Instant,
  judged: (rule: string) => readonly Judgement[],
  watching: Watching,
): RuleState {
  if (line.presence) return presenceRuns(setting, line, state, asOf, watching)
  const starts = new Set<KeptEvent>()
  for (const { derived } of line.editions)
    for (const start of derived) for (const event of startsOf(start, judged(start.rule), state, asOf)) starts.add(event)
  const period = line.editions.some(({ cadence }) => cadence !== null)
    ? cadenceStart(line, state.subject, setting, now)
    : null
  if (period !== null) starts.add(period)
  if (starts.size === 0) return (line.direct ? state.rules[line.id] : undefined) ?? emptyRuleState()
  const events = [...new Set([...state.kept, ...starts])].sort((a, b) => comparePlaces(placeIn(a), placeIn(b)))
  const rules = emptyRuleState()
  let before: Facts = {}
  events.forEach((event, seq) => {
    const branch = event.subject === state.subject ? null : event.subject
    const after = branch === null && !isAct(event.kind) ? merge(before, event.data) : before
    const { at, kind, source, id, data } = event
    take(line, rules, { mark: { at, seq, kind, source, id }, data, before, after, branch }, setting, starts.has(event))
    before = after
  })
  return rules
}

/**
 * True where a rule's lights never come to red and yet say when it is overdue: a promise under `three-cards` has a notice and a
 * yellow card alone. What another's red starts begins there when the limit has passed (`clock.md` 7, 29).
 */
export function hasNoRed({ lights, gravity }: Pick<Rule, 'lights' | 'gravity'>): boolean {
  return 'preset' in lights && lights.preset === 'three-cards' && gravity !== 'statutory'
}

/** The instants at which a clock starts others: it turns red, or where it has no red, it is overdue. */
export function redsOf(rule: Pick<Rule, 'lights' | 'gravity'>, { steps, dueAt, stoppedAt }: Clock): Instant[] {
  if (!hasNoRed(rule)) return steps.filter(({ level }) => level === 'red').map(({ at }) => at)
  return dueAt === null || (stoppedAt !== null && stoppedAt <= dueAt) ? [] : [dueAt + 1]
}

function placeIn(event: KeptEvent): Place {
  return event
}

/** A clock of one key starts one of the same key. */
function keyFacts({ key }: Rule, run: RunState): Facts {
  return key === null || run.key === undefined ? {} : { [key]: run.key }
}

function startsOf(start: DerivedStart, judged: readonly Judgement[], state: SubjectState, asOf: Instant): KeptEvent[] {
  const reds = judged.flatMap(({ clock, count, rule, run }) =>
    redsOf(rule, clock)
      .filter((at) => at <= asOf)
      .map((at) => ({
        at,
        id: clock.id,
        count,
        due: clock.dueAt,
        startedAt: clock.startedAt,
        data: keyFacts(rule, run),
      })),
  )
  if (start.kind === 'red')
    return reds.map(({ at, id, count, due, data }) => ({
      at: start.from === 'red' || count === null || due === null ? at : count.zone.instant(dueDay(count, due).day, 0),
      rank: Number.MAX_SAFE_INTEGER,
      kind: RED,
      source: 'heliograph',
      id,
      subject: state.subject,
      data,
    }))
  // The one that the red clock began with, or the last before it, else the first: what came again is late by its own day.
  const own = state.kept.filter(({ kind, subject }) => kind === start.at && subject === state.subject)
  return reds.flatMap(({ startedAt }) => own.findLast(({ at }) => at <= startedAt) ?? own[0] ?? [])
}
