import type { Facts } from './event.ts'
import type { Place } from './order.ts'
import type { Instant } from './time.ts'

/** What a start makes: no clock, a clock that can't be judged and why, or one whose limit has an amount (`policy.ts`). */
export type Start =
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'counted'; readonly amount: number }

/** Which event it was: its instant, its number in the subject's history, and its name. */
export interface Mark {
  readonly at: Instant
  readonly seq: number
  readonly kind: string
  readonly source: string
  readonly id: string
}

export type FindingName =
  | 'stop-before-start'
  | 'reclassified'
  | 'pause-refused'
  | 'resume-unmatched'
  | 'extension-refused'
  | 'void-refused'
  | 'act-refused'
  | 'absent-minutes'

/** What was found about a subject or one of its clocks, with the event that showed it. */
export interface Finding {
  /** A finding of the engine's own, or the id of a check of the book. */
  readonly finding: string
  readonly rule: string | null
  readonly run: number | null
  readonly level: 'unknown' | 'notice' | 'yellow' | 'red'
  readonly at: Instant
  /** The number of the event in the subject's history. */
  readonly seq: number
  readonly source: string
  readonly event: string
  readonly detail: string
}

export interface PauseState {
  readonly begun: Mark
  /** The edition of the rule by whose kinds it is followed. */
  readonly edition: string
  readonly reason: string | null
  readonly notice: string | null
  /** The days that the applicant was told, where that is a number. */
  readonly plannedDays: number | null
  /** The branch case that is paused, for joint cases; null for the subject itself. */
  readonly branch: string | null
  /** The facts of the pause event, kept until the run is known in which its `when` is judged. */
  data: Facts | null
  run: number | null
  /** Why it doesn't stop the clock; null where it does. */
  refused: string | null
  ended: Mark | null
}

export interface ExtensionState {
  readonly mark: Mark
  readonly days: number
}

export interface RunState {
  readonly run: number
  /** The value of the rule's key that it is of; none where it has no key. */
  readonly key?: string
  readonly edition: string
  readonly start: Mark
  /** Subject facts at the start, as far as conditions read them, and the facts of the start event. */
  readonly facts: Facts
  readonly event: Facts
  /** What the rule's edition made of the start. */
  counts: Start
  stop: Mark | null
  readonly extensions: ExtensionState[]
  readonly findings: Finding[]
}

export interface RuleState {
  readonly runs: RunState[]
  pauses: PauseState[]
  /** Stops before the first start, and extensions asked for before it. */
  readonly stopsBefore: (Mark & { readonly key?: string })[]
  readonly early: Mark[]
  /** True once an event has come after which no run begins. */
  over?: true
}

/** Who held the case: the person, window and department that a light belongs to (`clock.md` 37). */
export interface Holder {
  readonly staff: string | null
  readonly window: string | null
  readonly department: string | null
}

export interface HolderStep {
  readonly at: Instant
  readonly step: string | null
  readonly holder: Holder
}

/** When something was told, and by whom. */
export interface Told {
  readonly at: Instant
  readonly source: string
}

/** An event as kept for rules whose start depends on another clock. */
export interface KeptEvent {
  readonly at: Instant
  readonly rank: number
  readonly kind: string
  readonly source: string
  readonly id: string
  readonly subject: string
  readonly data: Facts
}

/**
 * What is left of a subject's history once it is folded: JSON, small, enough to take a newer event without reading
 * the history again, and to find every clock at any instant. `version` changes with this shape.
 */
export interface SubjectState {
  readonly version: 2
  readonly subject: string
  /** Events taken so far: the next one's number. */
  count: number
  last: Place | null
  facts: Facts
  /** Earlier events by kind, for checks. */
  readonly kinds: Record<string, number>
  /** The last event of each kind since which a check reads a span. */
  readonly since: Record<string, Told>
  /** The steps finished so far, where a check reads them. */
  readonly steps: Facts[]
  readonly rules: Record<string, RuleState>
  /** Ascending; who has held the case from each instant on. */
  readonly holders: HolderStep[]
  /** Open steps, oldest first. */
  readonly openSteps: HolderStep[]
  accepted: Holder | null
  readonly findings: Finding[]
  /** `source id` of voids whose event has not come: should it come, the history is folded anew. */
  readonly awaitedVoids: string[]
  /** Only where the book has rules with derived starts. */
  readonly kept: KeptEvent[]
  /** Acts that name a light of the subject; not there before the first. */
  acts?: KeptEvent[]
}

export function emptyState(subject: string): SubjectState {
  return {
    version: 2,
    subject,
    count: 0,
    last: null,
    facts: {},
    kinds: {},
    since: {},
    steps: [],
    rules: {},
    holders: [],
    openSteps: [],
    accepted: null,
    findings: [],
    awaitedVoids: [],
    kept: [],
  }
}

export function emptyRuleState(): RuleState {
  return { runs: [], pauses: [], stopsBefore: [], early: [] }
}
