import type { Book, Feed } from './book.ts'
import type { Clock } from './clock.ts'
import { hasNoRed, RED, redsOf } from './derived.ts'
import { feedOf } from './event.ts'
import { judgementsOf } from './history.ts'
import { clockHolder } from './holder.ts'
import type { Judgement } from './judge.ts'
import { nextMark } from './presence.ts'
import { ALWAYS, watcherOf, type Watching } from './shift.ts'
import type { Rule, RuleLine } from './rule.ts'
import type { SubjectState } from './state.ts'
import type { Instant } from './time.ts'
import { subjectKind } from './vocabulary.ts'

/** The feed of what no feed told: periods, other clocks' lights. Its horizon is now. */
export const ENGINE = 'heliograph'

export { feedOf }

/** The first instant at which an engine that last scanned at `tickedAt` lags too far (`domain.md` row 27); null where it may lag. */
export function lagsFrom({ engineLagMs }: Pick<Book, 'engineLagMs'>, tickedAt: Instant | null): Instant | null {
  return engineLagMs === null || tickedAt === null ? null : tickedAt + engineLagMs + 1
}

/** Stands for no horizon: the year 1, before anything that an office can have on record. */
const BEFORE_ALL: Instant = -62_135_596_800_000

/** What is known of a feed. */
export interface FeedStatus {
  /** When anything was last heard of it: an event or a beat, by the engine's clock; at first when it was set up. */
  readonly heardAt: Instant
  /** The latest instant that it told of. */
  readonly lastAt: Instant | null
  /** Up to when it has delivered all, by its own word. */
  readonly deliveredTo: Instant | null
  /** How far its clocks have been advanced; never taken back. */
  readonly horizon: Instant | null
  /** Since when it is silent; null while it keeps its rhythm. */
  readonly silentSince: Instant | null
  /** It was silent and has spoken again, but hasn't said that its backlog is delivered. */
  readonly catchingUp: boolean
  /**
   * The first instant that was told of a feed for which the engine had been waiting: what happened in shifts before it nobody
   * has looked at. Null where nobody had to wait, and of a feed whose log was imported, which is whole.
   */
  readonly watchedFrom: Instant | null
  /** A log of it is being imported: nothing is announced until it is whole. */
  readonly held: boolean
}

/** The first instant at which a feed's silence breaks its rhythm, if nothing is heard of it; null where it has none (`clock.md` 33). */
export function silentAt(feed: Feed | undefined, heardAt: Instant): Instant | null {
  if (feed === undefined || feed.rhythmMs === null) return null
  const kept = feed.calendar === null ? heardAt + feed.rhythmMs : feed.calendar.afterOpen(heardAt, feed.rhythmMs)
  return kept + 1
}

/** A feed that has to keep a rhythm, and of which nothing was ever heard: whether it was there at all isn't known (`clock.md` 33). */
export function isUnheard(feed: Feed | undefined, status: FeedStatus | undefined): boolean {
  return feed !== undefined && feed.rhythmMs !== null && (status === undefined || status.lastAt === null)
}

/**
 * The status as it is at `now`: silent from the instant on at which its rhythm broke, seen or not; no longer silent where
 * the book asks for no rhythm of it any more.
 */
export function statusAt<Status extends FeedStatus>(feed: Feed | undefined, status: Status, now: Instant): Status {
  if (status.held) return status
  if (status.silentSince !== null)
    return (feed?.rhythmMs ?? null) === null ? { ...status, silentSince: null, catchingUp: false } : status
  const since = silentAt(feed, status.heardAt)
  return since === null || since > now ? status : { ...status, silentSince: since }
}

/**
 * Up to when the clocks of a feed may be advanced: the later of `deliveredTo` and `now − lag` while it keeps its rhythm, else
 * what it last told or delivered; never back (`clock.md` 33). After a silence it stays at what was told until a beat, or
 * an event of the present, says that the backlog is through. A feed with a rhythm that was never heard has none.
 */
export function horizonAt(feed: Feed | undefined, known: FeedStatus | undefined, now: Instant): Instant | null {
  if (known?.held === true || isUnheard(feed, known)) return known?.horizon ?? null
  if (known === undefined) return now - (feed?.lagMs ?? 0)
  const status = statusAt(feed, known, now)
  const told = Math.max(status.deliveredTo ?? -Infinity, status.horizon ?? -Infinity)
  if (status.silentSince === null && !status.catchingUp) return Math.max(told, now - (feed?.lagMs ?? 0))
  const last = Math.max(told, Math.min(status.lastAt ?? -Infinity, now))
  return last === -Infinity ? null : last
}

/** A clock as it is to be announced: judged at its feed's horizon. */
export interface Judged {
  readonly clock: Clock
  readonly rule: Rule
  /** What stands behind the clock. */
  readonly judgement: Judgement
  readonly feed: string
  readonly horizon: Instant
  /** A lower bound on the next instant at which it changes: a step, or a stop that the horizon hasn't reached; null for none. */
  readonly nextAt: Instant | null
}

/**
 * Every clock of a subject, each at the horizon of its own feed, in the order of the book, then by run. A clock of a feed
 * without a horizon is judged before all its steps. Pure: `horizonOf` gives the horizon of a feed, `now` the engine's.
 */
export function clocksAt(
  book: Book,
  state: SubjectState,
  now: Instant,
  horizonOf: (feed: string) => Instant | null,
  watching: Watching = ALWAYS,
): Judged[] {
  const judged: Judged[] = []
  const horizons = [now]
  // Which clocks there are depends on the instant, so what a horizon shows may name a feed with another one.
  for (const horizon of horizons) {
    const judgements = judgementsOf(book, state, horizon, now, watching)
    const feeds = feedsOf(book, state, judgements)
    for (const judgement of judgements) {
      const { rule, clock } = judgement
      const feed = feeds.get(clock.id) ?? ENGINE
      const own = horizonOf(feed) ?? BEFORE_ALL
      if (!horizons.includes(own)) horizons.push(own)
      if (own !== horizon) continue
      const held = withHolder(state, judgement, horizon)
      judged.push({
        clock: held,
        rule,
        judgement,
        feed,
        horizon,
        nextAt: nextOf(book, state, rule, clock, horizon, watching),
      })
    }
  }
  return horizons.length === 1 ? judged : inOrder(book, state, judged)
}

/** The clock with who held the subject at its last step. */
function withHolder(state: SubjectState, judgement: Judgement, horizon: Instant): Clock {
  const { clock } = judgement
  const lit = clock.steps.findLast(({ at }) => at <= horizon)
  return Object.assign(clock, { holder: clockHolder(state, judgement, lit?.at ?? horizon) })
}

function inOrder(book: Book, state: SubjectState, judged: readonly Judged[]): Judged[] {
  const lines = book.sets.get(subjectKind(state.subject))?.lines ?? []
  const places = new Map(lines.map(({ id }, i) => [id, i]))
  const placeOf = ({ clock }: Judged): number => places.get(clock.rule) ?? 0
  return [...judged].sort((a, b) => placeOf(a) - placeOf(b) || a.clock.run - b.clock.run)
}

/** The feed of each clock: its window's, its rule's, else that of its start; started by another clock's red, that clock's (`clock.md` 33). */
function feedsOf(book: Book, state: SubjectState, judgements: readonly Judgement[]): Map<string, string> {
  const feeds = new Map<string, string>()
  const find = ({ rule, run, clock }: Judgement): string => {
    const known = feeds.get(clock.id)
    if (known !== undefined) return known
    const base = run.start.kind === RED ? judgements.find((other) => other.clock.id === run.start.id) : undefined
    const own = (rule.presence === null ? null : watcherOf(book, state.subject)) ?? rule.feed
    const feed = own ?? (base === undefined ? feedOf(run.start.source) : find(base))
    feeds.set(clock.id, feed)
    return feed
  }
  for (const judgement of judgements) find(judgement)
  return feeds
}

function nextOf(
  book: Book,
  state: SubjectState,
  rule: Rule,
  clock: Clock,
  horizon: Instant,
  watching: Watching,
): Instant | null {
  let next = Infinity
  for (const { at } of clock.steps) if (at > horizon) next = Math.min(next, at)
  if (hasNoRed(rule)) for (const at of redsOf(rule, clock)) if (at > horizon) next = Math.min(next, at)
  if (clock.stoppedAt !== null && clock.stoppedAt > horizon) next = Math.min(next, clock.stoppedAt)
  if (book.takesOver && isOpen(clock, horizon))
    for (const { appliesOpen, fromAt } of editionsOf(book, state, clock))
      if (appliesOpen && fromAt > horizon) next = Math.min(next, fromAt)
  if (book.sets.get(subjectKind(state.subject))?.checksOfEdits.has(rule.id) === true && isOpen(clock, horizon))
    for (const { fromAt } of itemEditionsOf(book, state, clock)) if (fromAt > horizon) next = Math.min(next, fromAt)
  const line = rule.presence === null || clock.stoppedAt !== null ? undefined : lineOf(book, state, rule.id)
  if (line !== undefined) next = Math.min(next, nextMark(book, line, state, horizon, watching) ?? Infinity)
  return next === Infinity ? null : next
}

function lineOf(book: Book, state: SubjectState, rule: string): RuleLine | undefined {
  return book.sets.get(subjectKind(state.subject))?.lines.find(({ id }) => id === rule)
}

function isOpen({ stoppedAt }: Clock, horizon: Instant): boolean {
  return stoppedAt === null || stoppedAt > horizon
}

interface Beginning {
  readonly appliesOpen: boolean
  readonly fromAt: number
}

/** Editions of a clock's rule and item: one that open clocks take over changes them at its beginning (`clock.md` 4). */
function editionsOf(book: Book, state: SubjectState, clock: Clock): readonly Beginning[] {
  return [...(lineOf(book, state, clock.rule)?.editions ?? []), ...itemEditionsOf(book, state, clock)]
}

/** Those of its item: each is shown to checks of edits at its beginning. */
function itemEditionsOf(book: Book, state: SubjectState, { rule, run }: Clock): readonly Beginning[] {
  const facts = state.rules[rule]?.runs.find((one) => one.run === run)?.facts ?? state.facts
  return book.catalogue.editionsOf(facts['item'])
}
