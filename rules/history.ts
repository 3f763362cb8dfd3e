import { presentable } from './attendance.ts'
import type { Book, RuleSet } from './book.ts'
import { findChecks, stepOf } from './check.ts'
import { clockFindings } from './clock-check.ts'
import type { Clock } from './clock.ts'
import { derivedRuns, redsOf } from './derived.ts'
import type { Facts, SubjectEvent } from './event.ts'
import { clockHolder, holderAt, holds } from './holder.ts'
import { judgeRun, type Judgement } from './judge.ts'
import { comparePlaces, placeOf } from './order.ts'
import { merge } from './facts.ts'
import { actFault, isAct, namesLight } from './ledger.ts'
import { pauseFindings } from './pause-check.ts'
import { ALWAYS, type Watching } from './shift.ts'
import { take } from './run.ts'
import type { RuleLine } from './rule.ts'
import { emptyRuleState, emptyState, type KeptEvent, type Mark, type RuleState, type SubjectState } from './state.ts'
import { findingOf, type Taken } from './taken.ts'
import type { Instant } from './time.ts'
import { canonicalKind, factsOf, rankIn, subjectKind, UNKNOWN_RANK, VOIDED } from './vocabulary.ts'
import { splitVoids, VOIDED_BEFORE, voidKey } from './voids.ts'

const NO_LINES: readonly RuleLine[] = []

/**
 * Folds a subject's history as of an instant. Events may come in any order and more than once; sets without conflicts
 * (`clock.md` 6) give equal states. `branches` are the events of the cases that a joint subject is made of.
 */
export function fold(
  book: Book,
  subject: string,
  events: readonly SubjectEvent[],
  asOf: Instant,
  branches: readonly SubjectEvent[] = [],
): SubjectState {
  const state = emptyState(subject)
  const set = book.sets.get(subjectKind(subject))
  const { kept, refused, gone, awaited } = splitVoids(inOrder(events, branches, asOf))
  state.awaitedVoids.push(...awaited)
  let next = 0
  for (const event of kept) {
    for (let one = gone[next]; one !== undefined && one.at < event.at; one = gone[++next])
      rememberVoided(set, state, one)
    const mark = takeEvent(book, set, state, event)
    const why = refused.get(event)
    if (why !== undefined) state.findings.push(findingOf('void-refused', null, null, mark, why))
  }
  return state
}

/** That something was told and taken back stays known to checks of what is told in its stead, by its old instant. */
function rememberVoided(
  set: RuleSet | undefined,
  state: SubjectState,
  { at, kind, source, subject }: SubjectEvent,
): void {
  const known = `${VOIDED_BEFORE}${canonicalKind(kind)}`
  if (subject === state.subject && set?.sinceKinds.has(known) === true) state.since[known] = { at, source }
}

/** Events up to an instant, each once, in their order (`clock.md` 2). */
export function inOrder(
  events: readonly SubjectEvent[],
  branches: readonly SubjectEvent[],
  asOf: Instant,
): readonly SubjectEvent[] {
  if (branches.length === 0 && isInOrder(events, asOf)) return events
  const past = [...events, ...branches].filter(({ at }) => at <= asOf)
  return sorted(past)
}

/** True where events are as a feed mostly tells them: each after the one before it, none after `asOf`. */
function isInOrder(events: readonly SubjectEvent[], asOf: Instant): boolean {
  let before: SubjectEvent | null = null
  for (const event of events) {
    if (event.at > asOf) return false
    if (before !== null && event.at <= before.at)
      if (event.at < before.at || comparePlaces(placeOf(before), placeOf(event)) >= 0) return false
    before = event
  }
  return true
}

function sorted(events: readonly SubjectEvent[]): SubjectEvent[] {
  const placed = events.map((event) => ({ event, place: placeOf(event) }))
  placed.sort((a, b) => comparePlaces(a.place, b.place))
  return placed
    .filter(({ place }, i) => {
      const before = placed[i - 1]
      return before === undefined || comparePlaces(before.place, place) !== 0
    })
    .map(({ event }) => event)
}

/** True where `advance` gives what a fold of the whole history would: a newer event that is no void and that none awaits. */
export function canAdvance(state: SubjectState, event: SubjectEvent): boolean {
  if (event.kind === VOIDED || state.awaitedVoids.includes(voidKey(event.source, event.id))) return false
  return state.last === null || comparePlaces(placeOf(event), state.last) > 0
}

/** Takes a newer event without reading the history again. Works on the state that it is given. Throws where a refold is needed. */
export function advance(book: Book, state: SubjectState, event: SubjectEvent): SubjectState {
  if (!canAdvance(state, event))
    throw new Error(`event ${event.source} ${event.id} is not newer: fold ${state.subject} anew`)
  takeEvent(book, book.sets.get(subjectKind(state.subject)), state, event)
  return state
}

function takeEvent(book: Book, set: RuleSet | undefined, state: SubjectState, event: SubjectEvent): Mark {
  const kind = canonicalKind(event.kind)
  const rank = rankIn(kind, event.subject)
  const mark: Mark = { at: event.at, seq: state.count++, kind, source: event.source, id: event.id }
  state.last = { at: event.at, rank, source: event.source, id: event.id }
  const branch = event.subject === state.subject ? null : event.subject
  const onLight = namesLight(event)
  // An act brings no facts; one on a light says to that light's clock alone what it says.
  const data = onLight ? event.data : factsOf(event, rank)
  const before = state.facts
  const after = branch === null && !onLight ? merge(before, data) : before
  state.facts = after
  const taken: Taken = { mark, data, before, after, branch }
  if (branch === null && rank < UNKNOWN_RANK) holds(state, taken)
  if (onLight && branch === null) {
    const fault = actFault(event, [holderAt(state, event.at)?.staff ?? null, state.accepted?.staff ?? null])
    if (fault !== null) {
      state.findings.push(findingOf('act-refused', null, null, mark, fault))
      return mark
    }
    ;(state.acts ??= []).push(keptOf(mark, rank, event.subject, data))
  }
  if (set === undefined || (rank >= UNKNOWN_RANK && !isAct(kind))) return mark
  if (mark.seq > 0 && changesWatched(set, taken)) {
    // A changed fact is a finding for rules that have begun; to others it says nothing.
    for (const line of set.listening) {
      const known = state.rules[line.id]
      if (known !== undefined && !line.kinds.has(kind)) take(line, known, taken, book)
    }
  }
  for (const line of set.linesOn.get(kind) ?? NO_LINES) {
    // What ends the runs of all keys says nothing to a rule that has none.
    const known = state.rules[line.id]
    if (known !== undefined || line.begins.has(kind)) take(line, known ?? ruleState(state, line.id), taken, book)
  }
  if (set.derived && keeps(set, kind, data)) state.kept.push(keptOf(mark, rank, event.subject, data))
  if (branch === null) {
    const checks = set.checksOn.get(kind)
    if (set.readsSteps && kind.endsWith('.step-finished')) state.steps.push(stepOf(data))
    if (checks !== undefined) findChecks(book, checks, state, taken, event)
    state.kinds[kind] = (state.kinds[kind] ?? 0) + 1
    if (set.sinceKinds.has(kind)) state.since[kind] = { at: mark.at, source: mark.source }
  }
  return mark
}

/** True where rules with derived starts may need the event. */
function keeps({ kept }: RuleSet, kind: string, data: Facts): boolean {
  if (kept === null || kept.kinds.has(kind)) return true
  for (const field in data) if (kept.facts.has(field)) return true
  return false
}

/** True where an event changes a fact that a rule watches. */
function changesWatched({ watched }: RuleSet, { data, before, after }: Taken): boolean {
  if (before !== after) for (const field in data) if (watched.has(field)) return true
  return false
}

function keptOf({ at, kind, source, id }: Mark, rank: number, subject: string, data: Facts): KeptEvent {
  return { at, rank, kind, source, id, subject, data }
}

function ruleState(state: SubjectState, rule: string): RuleState {
  return (state.rules[rule] ??= emptyRuleState())
}

/**
 * Every clock of a subject as of an instant, in the order of the book, then by run, each with what stands behind it. A period
 * that has begun by `now` has its clock, also where its feed isn't that far yet; `watching` says since when feeds look at shifts.
 */
export function judgementsOf(
  book: Book,
  state: SubjectState,
  asOf: Instant,
  now: Instant = asOf,
  watching: Watching = ALWAYS,
): Judgement[] {
  const set = book.sets.get(subjectKind(state.subject))
  if (set === undefined) return []
  const byRule = new Map<string, Judgement[]>()
  for (const line of set.ordered) {
    // Mostly no red has started anything: then a rule stands as its own events have left it.
    const rules =
      line.derived && (line.reds === null || anyRed(line.reds, byRule, asOf))
        ? derivedRuns(book, line, state, asOf, Math.max(asOf, now), (rule) => byRule.get(rule) ?? NONE, watching)
        : state.rules[line.id]
    if (rules === undefined) continue
    const judged: Judgement[] = []
    for (const run of rules.runs) {
      const judgement = judgeRun(line, rules, run, state.subject, asOf, book)
      if (judgement !== null) judged.push(withFindings(book, set, judgement, asOf))
    }
    const shown = line.presence ? presentable(book, line, state, judged, asOf, watching) : judged
    if (shown.length > 0) byRule.set(line.id, shown)
  }
  const all: Judgement[] = []
  for (const line of set.lines) for (const judgement of byRule.get(line.id) ?? NONE) all.push(judgement)
  return all
}

const NONE: readonly Judgement[] = []

/** True where a clock of one of these rules has turned red. */
function anyRed(rules: readonly string[], byRule: ReadonlyMap<string, readonly Judgement[]>, asOf: Instant): boolean {
  for (const rule of rules)
    for (const { clock, rule: base } of byRule.get(rule) ?? NONE)
      for (const at of redsOf(base, clock)) if (at <= asOf) return true
  return false
}

/** Puts what checks found of a clock into it; it was made for this judgement and is nobody else's yet. */
function withFindings(book: Book, set: RuleSet, judgement: Judgement, asOf: Instant): Judgement {
  const ofPauses = judgement.rules.pauses.length === 0 ? undefined : set.checksOfPauses.get(judgement.rule.id)
  const found = clockFindings(book, set, judgement, asOf)
  const all = ofPauses === undefined ? found : [...pauseFindings(book, ofPauses, judgement, asOf), ...found]
  if (all.length === 0) return judgement
  Object.assign(judgement.clock, { findings: [...judgement.clock.findings, ...all] })
  return judgement
}

/** Every clock of a subject as of an instant, with its holder. */
export function clocksOf(book: Book, state: SubjectState, asOf: Instant): Clock[] {
  return judgementsOf(book, state, asOf).map((judgement) => held(state, judgement, asOf))
}

/** The clock of a judgement with its holder as of an instant. */
export function held(state: SubjectState, judgement: Judgement, asOf: Instant): Clock {
  const { clock } = judgement
  const lit = clock.steps.findLast((step) => step.at <= asOf)
  return Object.assign(clock, { holder: clockHolder(state, judgement, lit?.at ?? asOf) })
}
