import type { Clock } from '../../rules/clock.ts'
import type { Course } from '../../rules/course.ts'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import type { Instant } from '../../rules/time.ts'
import type { Line } from '../../rules/trace.ts'
import type { Change, Light } from './light.ts'
import type { Finding } from './list.ts'

/** An event as it was told, and what became of it. */
export interface DossierEvent extends SubjectEvent {
  /** Of its canonical JSON, hex. */
  readonly sha256: string
  /** Known more than a minute after its feed's lag allows for. */
  readonly late: boolean
  /** The void that took it out (`clock.md` 5). */
  readonly voidedBy: {
    readonly source: string
    readonly id: string
    readonly at: Instant
    readonly reason: string
  } | null
}

/** A clock computed anew. */
export interface DossierClock {
  readonly clock: Clock
  /** Up to when its feed lets it be judged. */
  readonly horizon: Instant
  readonly trace: readonly Line[]
  /** For the eye; null where it can't be judged. */
  readonly course: Course | null
}

/** All that is known of a subject: as it was announced, and as its history gives it when asked. */
export interface Dossier {
  readonly subject: string
  /** The number of the log, and the centre's clock, when it was read. */
  readonly seq: number
  readonly now: Instant
  readonly facts: Facts
  readonly events: readonly DossierEvent[]
  /** Its clocks as announced, green ones too. */
  readonly lights: readonly Light[]
  /** Its clocks computed anew, with their traces. */
  readonly clocks: readonly DossierClock[]
  readonly findings: readonly Finding[]
  /** Each with the hash that chains it to the one before it in the log, hex. */
  readonly changes: readonly (Change & { readonly hash: string })[]
}

/** A clock in the few words that an announcement and a computation are compared by. */
export type Verdict = Pick<Light, 'level' | 'since' | 'dueAt' | 'state'>

/** 重算: a subject folded anew from its events, held against what is stored and was announced. */
export interface Recomputation {
  readonly subject: string
  readonly seq: number
  readonly now: Instant
  /** The number of the rulebook's edition that it was folded by. */
  readonly edition: number
  readonly events: number
  /**
   * `same`: nothing differs. `pending`: its history gives more than was announced, and the engine has still to say so.
   * `differs`: `differences` names what.
   */
  readonly verdict: 'same' | 'pending' | 'differs'
  readonly clocks: readonly {
    readonly id: string
    readonly computed: Verdict | null
    readonly announced: Verdict | null
  }[]
  readonly differences: readonly string[]
}
