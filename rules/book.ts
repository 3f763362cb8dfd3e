import type { Calendar } from './calendar.ts'
import type { Catalogue } from './catalogue.ts'
import type { IndicatorLine } from './indicator.ts'
import type { Check, Name, RuleLine } from './rule.ts'
import type { Setting } from './taken.ts'
import type { Zone } from './time.ts'

/** The rules and checks of one kind of subject, indexed by what they listen to. */
export interface RuleSet {
  /** In the order of the book. */
  readonly lines: readonly RuleLine[]
  /** The same, each after those on whose red it depends. */
  readonly ordered: readonly RuleLine[]
  /** Those whose runs begin at events of their own, by the kinds of events that they listen to, in the order of the book. */
  readonly linesOn: ReadonlyMap<string, readonly RuleLine[]>
  /** The same, all of them. */
  readonly listening: readonly RuleLine[]
  /** By kind of event; each check with its editions, oldest first. */
  readonly checksOn: ReadonlyMap<string, readonly (readonly Check[])[]>
  /** By the rule whose pauses they judge. */
  readonly checksOfPauses: ReadonlyMap<string, readonly (readonly Check[])[]>
  /** By the rule whose stopped clocks, and by the rule in whose open clocks later editions of the item they judge. */
  readonly checksOfStops: ReadonlyMap<string, readonly (readonly Check[])[]>
  readonly checksOfEdits: ReadonlyMap<string, readonly (readonly Check[])[]>
  /** Kinds of events since which a check reads a span; and whether any reads the steps. */
  readonly sinceKinds: ReadonlySet<string>
  readonly readsSteps: boolean
  /** Subject facts whose change may be a finding for some rule. */
  readonly watched: ReadonlySet<string>
  readonly derived: boolean
  /** What is kept for rules with derived starts: events of these kinds, and those that bring one of these facts; null for every event. */
  readonly kept: Kept | null
}

export interface Kept {
  readonly kinds: ReadonlySet<string>
  readonly facts: ReadonlySet<string>
}

export interface Feed {
  readonly id: string
  /** `at` coarser than a bound isn't judged by checks of closeness (`clock.md` 2). */
  readonly precision: 'ms' | 's' | 'min' | 'day'
  readonly rhythmMs: number | null
  readonly lagMs: number
  /** Told at the latest so long after it happened; null where the book asks nothing. */
  readonly withinMs: number | null
  readonly calendar: Calendar | null
}

export type NamedList = 'departments' | 'windows' | 'feeds'

/** 规则库, compiled: what the YAML files of one directory say. */
export interface Book extends Setting {
  readonly centre: Zone
  readonly centreName: Name
  /** How far the engine's scan may lag, ms; null where the book doesn't ask. */
  readonly engineLagMs: number | null
  readonly catalogue: Catalogue
  readonly calendars: ReadonlyMap<string, Calendar>
  readonly feeds: ReadonlyMap<string, Feed>
  readonly sets: ReadonlyMap<string, RuleSet>
  /** Names of what the book lists: departments, windows, feeds. Rules and items carry their own. */
  readonly names: Readonly<Record<NamedList, ReadonlyMap<string, Name>>>
  /** The department of each window, where the book names it. */
  readonly windows: ReadonlyMap<string, string | null>
  /** Checks that count over many subjects, by every kind of event that they judge or count. */
  readonly across: ReadonlyMap<string, readonly (readonly Check[])[]>
  /** Checks of the catalogue's items; each with its editions, oldest first. */
  readonly checksOfItems: readonly (readonly Check[])[]
  readonly indicators: readonly IndicatorLine[]
}
