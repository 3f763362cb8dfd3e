import type { Calendar } from './calendar.ts'
import type { Condition } from './condition.ts'
import type { LightSpec } from './lights.ts'
import type { Period, Policy } from './policy.ts'
import type { Gravity } from './preset.ts'
import type { Role } from './role.ts'
import type { Instant } from './time.ts'

/** A text in both languages of the screens. */
export interface Name {
  readonly zh: string
  readonly en: string
}

export function nameOf(name: string | { zh: string; en: string } | undefined, id: string): { zh: string; en: string } {
  if (name === undefined) return { zh: id, en: id }
  return typeof name === 'string' ? { zh: name, en: name } : name
}

export type Flag = 'absent' | 'process' | 'conduct' | 'authenticity' | 'default'
export type Conduct = 'inaction' | 'slow' | 'abuse'

/** How much a limit allows: a constant, or an expression that is read at the start (`clock.md` 3). */
export type LimitValue =
  { readonly kind: 'constant'; readonly value: number } | { readonly kind: 'expression'; readonly condition: Condition }

export interface Limit {
  readonly policy: Policy
  readonly value: LimitValue
}

/** What starts a clock besides plain event kinds (`clock.md` 7). */
export type DerivedStart =
  /** From the red on, or from the beginning of the day on which that clock fell due. */
  | { readonly kind: 'red'; readonly rule: string; readonly from: 'red' | 'dueDay' }
  | { readonly kind: 'whenRed'; readonly rule: string; readonly at: string }

/** A clock that exists in each period without any event, for each member of a catalogue kind (`clock.md` 7). */
export interface Cadence {
  readonly each: Period
  readonly of: string
  /** These members alone; null for all. */
  readonly only: readonly string[] | null
}

export interface PauseSpec {
  readonly from: ReadonlySet<string>
  readonly until: ReadonlySet<string>
  readonly when: Condition | null
  /** For joint cases: whether one branch's pause is enough (`clock.md` 24). */
  readonly branches: 'any' | 'all'
}

export interface ExtendSpec {
  readonly on: string
  readonly days: Condition
  readonly times: number
  /** Most days of one extension; null for no bound. */
  readonly max: number | null
  readonly by: readonly string[] | null
  readonly withReason: boolean
}

export type Lights = { readonly preset: 'two-lights' | 'three-cards' } | { readonly list: readonly LightSpec[] }

/** One edition of a rule (时限规则). */
export interface Rule {
  readonly id: string
  readonly edition: string
  /** In force for starts from here on; -Infinity where no `effectiveFrom` is given (`clock.md` 4). */
  readonly fromAt: number
  readonly appliesOpen: boolean
  readonly name: Name
  readonly basis: string
  readonly of: string
  /** All kinds of subjects that the book gives it, `of` among them. */
  readonly ofAny: readonly string[]
  readonly when: Condition | null
  readonly starts: ReadonlySet<string>
  /** What has to hold for an event to be the start, by its kind; other events of that kind start nothing and use up no run. */
  readonly startsWhen: ReadonlyMap<string, Condition>
  readonly derived: readonly DerivedStart[]
  readonly cadence: Cadence | null
  /** Runs of a window's shift (`clock.md` 38): in all rostered time, or in that in which people wait. */
  readonly presence: 'seen' | 'waiting' | null
  readonly stops: ReadonlySet<string>
  readonly restart: boolean
  /** An event that stops a run and is a start too opens the next. */
  readonly chained: boolean
  /** The fact whose values have runs of their own; null where there is one series of runs. */
  readonly key: string | null
  /** What stops the runs of all keys. */
  readonly ends: ReadonlySet<string>
  /** After one of these no run begins any more. */
  readonly final: ReadonlySet<string>
  readonly pause: PauseSpec | null
  readonly extend: ExtendSpec | null
  /** What each kind of event is to it, as the sets above say: one look at each event. */
  readonly roles: ReadonlyMap<string, Role>
  readonly limit: Limit | null
  readonly calendar: Calendar | null
  readonly lights: Lights
  readonly gravity: Gravity
  /** Of later runs, where what is opened anew is graver. */
  readonly gravityAgain: Gravity
  readonly flag: Flag | null
  readonly conduct: Conduct | null
  readonly audience: readonly string[]
  readonly feed: string | null
  /** How long screens show a light of it that has cleared, so that it can't flicker (`clock.md` 36). */
  readonly dwellMs: number
  /** Subject facts whose later change is a finding: class, item, due and what the limit reads (`clock.md` 3). */
  readonly watched: readonly string[]
  /** Subject facts that the rule's own conditions read; reading `item.x` reads `item`, reading `item.class` also `class`. */
  readonly reads: ReadonlySet<string>
}

/** All editions of one rule id, oldest first. */
export interface RuleLine {
  readonly id: string
  readonly of: string
  readonly editions: readonly Rule[]
  /** Event kinds that start, stop, pause, resume or extend in any edition. */
  readonly kinds: ReadonlySet<string>
  /** Those that say something to a rule of which nothing is known yet. */
  readonly begins: ReadonlySet<string>
  /** Subject facts that the conditions of any edition read, so that a run keeps their values of its start. */
  readonly keeps: readonly string[]
  /** True where a start depends on another clock's red: its runs are found anew from its marks. */
  readonly derived: boolean
  /** True where events start it too, so that its runs are followed as they come. */
  readonly direct: boolean
  /** True where some edition is a rule of presence. */
  readonly presence: boolean
  readonly key: string | null
  /** True where its lights open ledger entries: of acts only those on such a light count. */
  readonly ledger: boolean
  /** The rules whose red starts it, where nothing else but events does; null for rules of periods and presence. */
  readonly reds: readonly string[] | null
}

/** The edition in force at `t`; before the first there is no clock (`clock.md` 4). */
export function editionAt({ editions }: RuleLine, t: Instant): Rule | undefined {
  for (let i = editions.length - 1; i >= 0; i--) {
    const rule = editions[i]
    if (rule !== undefined && rule.fromAt <= t) return rule
  }
  return undefined
}

export function editionNamed(line: RuleLine, edition: string): Rule {
  for (const rule of line.editions) if (rule.edition === edition) return rule
  throw new Error(`rule ${line.id} has no edition ${edition}: the state belongs to another book`)
}

/** What a check judges: each event of a kind, each pause or stop of a rule's clocks, each later edition of their item, or the catalogue. */
export type Occasion =
  | { readonly event: string }
  | { readonly pauseOf: string }
  | { readonly stopOf: string }
  | { readonly editOf: string }
  | { readonly catalogue: true }

/** How a check counts events of other subjects. */
export interface Across {
  readonly by: readonly string[]
  readonly kinds: ReadonlySet<string>
  readonly withinMs: number
}

/** 规则核查: a finding that is not about time (`clock.md` 25). */
export interface Check {
  readonly id: string
  readonly edition: string
  readonly fromAt: number
  /** When the next edition of this check begins, whatever that one listens to and counts: from then on this one judges nothing. */
  readonly untilAt: number
  readonly of: string
  readonly on: Occasion
  readonly when: Condition
  /** Events of a feed that is coarser than this aren't judged (`clock.md` 2); null where closeness isn't asked. */
  readonly boundMs: number | null
  /** The kinds of events since which it reads a span, and whether it reads how late the record is. */
  readonly sinceKinds: readonly string[]
  readonly readsRecord: boolean
  /** True where the condition asks what came before, so that it may be judged without a span that it reads. */
  readonly readsHistory: boolean
  readonly calendar: Calendar | null
  readonly across: Across | null
  /** The feed that is to have told all up to an event before it is judged among many; null for none. */
  readonly feed: string | null
  readonly level: 'notice' | 'yellow' | 'red'
  readonly name: Name
  readonly basis: string
  /** Null where the check doesn't say: then that of the clock beside which it is found. */
  readonly gravity: Gravity | null
  readonly flag: Flag | null
  readonly conduct: Conduct | null
  readonly audience: readonly string[]
}
