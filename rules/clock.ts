import { compareLevels, worse, type Level } from './level.ts'
import type { Gravity } from './preset.ts'
import type { Finding, Holder } from './state.ts'
import type { Instant } from './time.ts'

/** From `at` on the clock is at least at `level`. */
export interface ClockStep {
  readonly at: Instant
  readonly level: Level
}

/**
 * 时钟: a start, a policy and a calendar, derived from history, as it stands at the instant that it was asked for.
 * Its level is a step function of time: `levelAt` reads it, `nextAt` says where the next step is.
 */
export interface Clock {
  /** `subject/rule/run` (`clock.md` 1). */
  readonly id: string
  readonly subject: string
  readonly rule: string
  readonly run: number
  readonly edition: string
  readonly startedAt: Instant
  readonly state: 'running' | 'paused' | 'stopped'
  readonly level: Level
  /** The last instant in time; red begins one millisecond later. Null while paused and where it can't be judged. */
  readonly dueAt: Instant | null
  /** While paused: the due instant as it stood when the pause began. */
  readonly lastDueAt: Instant | null
  /** Ascending. Planned ones are included while the clock runs; else only those that took place. */
  readonly steps: readonly ClockStep[]
  readonly stoppedAt: Instant | null
  /** A lower bound on the next change of level, by the history so far; null where none is to come. */
  readonly nextAt: Instant | null
  /** True where the due instant or a step rests on a year whose holidays aren't published (`clock.md` 11). */
  readonly provisional: boolean
  /** Why the level is unknown; empty where it is not. */
  readonly reason: string
  /** Counted time so far, ms (`clock.md` 28); null where it can't be judged. */
  readonly countedMs: number | null
  readonly gravity: Gravity
  /** Who holds the light (`clock.md` 37); null where nobody is named. */
  readonly holder: Holder | null
  readonly findings: readonly Finding[]
}

/** The level that holds at `t`. A stopped clock keeps the level at which it stopped, a paused one that from before the pause. */
export function levelAt(clock: Pick<Clock, 'steps' | 'stoppedAt'>, t: Instant): Level {
  const at = clock.stoppedAt === null ? t : Math.min(t, clock.stoppedAt)
  let level: Level = 'green'
  for (const step of clock.steps) if (step.at <= at) level = worse(level, step.level)
  return level
}

/** The instant of a clock's step to a level: planned, while it runs; null where there is none or a pause is open. */
export function stepAt(clock: Clock, level: Level): Instant | null {
  if (clock.state === 'paused') return null
  return clock.steps.find((step) => step.level === level)?.at ?? null
}

/** The steps in (after, through] that change the level: what a clock advanced to a horizon has to announce (`clock.md` 33). */
export function stepsBetween(clock: Pick<Clock, 'steps' | 'stoppedAt'>, after: Instant, through: Instant): ClockStep[] {
  let level = levelAt(clock, after)
  const risen: ClockStep[] = []
  for (const step of clock.steps) {
    if (step.at <= after || step.at > through || compareLevels(step.level, level) <= 0) continue
    level = step.level
    risen.push(step)
  }
  return risen
}
