import type { Clock, ClockStep } from './clock.ts'
import { compareLevels, type Level } from './level.ts'
import { comparePlaces, placeOf } from './order.ts'
import type { SubjectEvent } from './event.ts'
import type { Rule } from './rule.ts'
import type { Instant } from './time.ts'
import { canonicalKind, VOIDED } from './vocabulary.ts'

export type ChangeKind =
  'raised' | 'lowered' | 'stopped' | 'eased' | 'retracted' | 'withdrawn' | 'found' | 'silent' | 'back' | 'edition'

/** 亮灯: what was last announced of a clock. */
export interface Announced {
  readonly level: Level
  /** The instant of the step that lit the level; of green, the start. */
  readonly since: Instant
  /** True once its stop, or its withdrawal, has been announced. */
  readonly stopped: boolean
  /** 待核: late evidence lowered it, and no person has confirmed that (`clock.md` 35). */
  readonly verify: boolean
}

/** Why a clock is looked at: time went on, events came, or the book changed. */
export type Cause =
  | { readonly kind: 'tick' }
  /** `number` is that of the edition, where one is known. */
  | { readonly kind: 'edition'; readonly number?: number }
  /** The new events of the subject, in any order. */
  | { readonly kind: 'events'; readonly events: readonly SubjectEvent[] }

/** One announced step of a light. */
export interface Announcement {
  readonly kind: ChangeKind
  readonly was: Level
  /** The instant of the step (`clock.md` 34). */
  readonly at: Instant
  readonly after: Announced
  /** The event that brought it about; null where none did. */
  readonly by: SubjectEvent | null
}

/** What is to be announced of one clock, oldest first, and how it stands then. */
export interface Outcome {
  readonly after: Announced
  readonly announcements: readonly Announcement[]
  /** The event that is late evidence: a finding of that name is due (`clock.md` 35). */
  readonly late: SubjectEvent | null
}

/**
 * Compares a clock, judged at its horizon, with what was last announced of it. `before` is null for a new clock, `clock` for
 * one that the history no longer has. A light that evidence from before its own instant lowers is retracted and stays to be
 * verified (`clock.md` 35); one that a later extension or pause lowers is eased (26).
 */
export function announce(
  before: Announced | null,
  clock: Clock | null,
  rule: Rule | null,
  horizon: Instant,
  cause: Cause,
): Outcome {
  if (clock === null) return before === null ? NOTHING : withdraw(before, cause)
  const steps = risingSteps(clock, horizon)
  const now = steps.at(-1) ?? { level: 'green' as const, at: clock.startedAt }
  const stopped = clock.stoppedAt !== null && clock.stoppedAt <= horizon
  let light: Announced = before ?? { level: 'green', since: clock.startedAt, stopped: false, verify: false }
  const announcements: Announcement[] = []
  let late: SubjectEvent | null = null
  const say = (kind: ChangeKind, at: Instant, after: Announced, by: SubjectEvent | null): void => {
    announcements.push({ kind, was: light.level, at, after, by })
    light = after
  }
  const order = compareLevels(now.level, light.level)
  const later = order === 0 && now.level !== 'green' && now.at > light.since
  if (order < 0 || later) {
    const { kind, by, isLate } = lowering(light, rule, cause)
    if (isLate) late = by
    const verify = light.verify || isLate
    // The same level from a later instant on: it was wrong until then.
    say(kind, by?.at ?? now.at, { level: now.level, since: now.at, stopped, verify }, by)
  }
  for (const step of steps)
    if (compareLevels(step.level, light.level) > 0 || (step.level === light.level && step.at < light.since))
      say('raised', step.at, { ...light, level: step.level, since: step.at, stopped: false }, lastOf(cause))
  if (stopped && !light.stopped) {
    const after = { ...light, stopped }
    if (light.level === 'green' || clock.stoppedAt === null) light = after
    else say('stopped', clock.stoppedAt, after, lastOf(cause))
  } else if (!stopped && light.stopped) {
    const after = { ...light, stopped }
    if (light.level === 'green') light = after
    else say('raised', light.since, after, lastOf(cause))
  }
  if (light.level === 'green' && light.since !== now.at) light = { ...light, since: now.at }
  return { after: light, announcements, late }
}

const NOTHING: Outcome = {
  after: { level: 'green', since: 0, stopped: true, verify: false },
  announcements: [],
  late: null,
}

/** The steps up to the horizon that each raise the level. */
function risingSteps({ steps, stoppedAt }: Clock, horizon: Instant): ClockStep[] {
  const end = stoppedAt === null ? horizon : Math.min(horizon, stoppedAt)
  let level: Level = 'green'
  return steps.filter((step) => {
    if (step.at > end || compareLevels(step.level, level) <= 0) return false
    level = step.level
    return true
  })
}

/** A clock that its history no longer has: a void or a late fact took its start away. */
function withdraw(before: Announced, cause: Cause): Outcome {
  const { by, isLate } = lowering(before, null, cause)
  const lit = before.level !== 'green' || before.verify
  const late = lit && isLate ? by : null
  const after: Announced = {
    level: 'green',
    since: before.since,
    stopped: true,
    verify: before.verify || late !== null,
  }
  if (!lit) return { after, announcements: [], late }
  return {
    after,
    announcements: [{ kind: 'withdrawn', was: before.level, at: by?.at ?? before.since, after, by }],
    late,
  }
}

interface Lowering {
  readonly kind: ChangeKind
  readonly by: SubjectEvent | null
  readonly isLate: boolean
}

function lowering(light: Announced, rule: Rule | null, cause: Cause): Lowering {
  if (cause.kind === 'edition') return { kind: 'edition', by: null, isLate: false }
  if (cause.kind === 'tick') return { kind: 'lowered', by: null, isLate: false }
  const events = [...cause.events].sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))
  const late = events.find(({ kind, at }) => kind === VOIDED || at <= light.since)
  if (late !== undefined) return { kind: 'retracted', by: late, isLate: true }
  const eases = events.findLast(({ kind }) => rule !== null && easing(rule, canonicalKind(kind)))
  return { kind: eases === undefined ? 'lowered' : 'eased', by: eases ?? events.at(-1) ?? null, isLate: false }
}

function easing({ extend, pause }: Rule, kind: string): boolean {
  return extend?.on === kind || pause?.from.has(kind) === true || pause?.until.has(kind) === true
}

function lastOf(cause: Cause): SubjectEvent | null {
  return cause.kind === 'events' ? (cause.events.at(-1) ?? null) : null
}
