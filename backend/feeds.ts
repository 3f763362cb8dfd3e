import type { Queryable } from '../db/database.ts'
import {
  createFeeds,
  lockFeeds,
  raiseEngineHorizon,
  readEngineHorizon,
  readFeeds,
  saveFeeds,
  type FeedRow,
} from '../db/feed.ts'
import type { ChangeKind } from '../rules/announce.ts'
import type { Book, Feed } from '../rules/book.ts'
import type { SubjectEvent } from '../rules/event.ts'
import { partsOf } from '../rules/feed-name.ts'
import { ENGINE, feedOf, horizonAt, isUnheard, statusAt } from '../rules/horizon.ts'
import { instantText, parseInstant, type Instant } from '../rules/time.ts'
import type { Light } from './contract/light.ts'
import type { Draft } from './draft.ts'
import type { Horizons } from './light.ts'

/**
 * How far each feed's clocks may be advanced at `now`. A feed that is heard for the first time with `events` has the horizon that
 * it has from then on: what they light is announced with them.
 */
export async function horizonsOf(
  tx: Queryable,
  book: Book,
  now: Instant,
  events: readonly SubjectEvent[] = [],
): Promise<Horizons> {
  return (await allHorizons(tx, book, now, gather(book, events))).horizons
}

/** Every feed that a clock may wait for, with its horizon; those that have none are left out. */
export async function allHorizons(
  tx: Queryable,
  book: Book,
  now: Instant,
  heard: ReadonlyMap<string, Heard> = new Map(),
): Promise<{ horizons: Horizons; list: { feed: string; horizon: Instant }[]; feeds: ReadonlyMap<string, FeedRow> }> {
  const feeds = await readFeeds(tx)
  const engine = Math.max(now, (await readEngineHorizon(tx)) ?? now)
  const rowOf = (id: string): FeedRow | undefined => {
    const feed = book.feeds.get(id)
    const row = feeds.get(id)
    const told = heard.get(id)
    return row === undefined || told === undefined || !isUnheard(feed, row) ? row : afterHearing(feed, row, told, now)
  }
  const partsIn = (feed: string): readonly string[] => partsOf(feed, isFeedOf(book, feeds))
  const ofOne = (id: string): Instant | null => (id === ENGINE ? engine : horizonAt(book.feeds.get(id), rowOf(id), now))
  const of = (feed: string): Instant | null => earliest(partsIn(feed).map(ofOne))
  const watching = (feed: string): Instant | null =>
    partsIn(feed).reduce<Instant | null>((last, id) => {
      const from = rowOf(id)?.watchedFrom ?? null
      return from === null || (last !== null && last > from) ? last : from
    }, null)
  const ids = new Set([ENGINE, ...feeds.keys(), ...book.feeds.keys(), ...feedsOfRules(book)])
  const list = [...ids].flatMap((feed) => {
    const horizon = of(feed)
    return horizon === null ? [] : [{ feed, horizon }]
  })
  return { horizons: { now, of, watching }, list, feeds }
}

const isFeedOf =
  (book: Book, feeds: ReadonlyMap<string, FeedRow>) =>
  (name: string): boolean =>
    book.feeds.has(name) || feeds.has(name)

/** What waits for several feeds waits for the last of them. */
function earliest(horizons: readonly (Instant | null)[]): Instant | null {
  return horizons.reduce((first, at) => (first === null || at === null ? null : Math.min(first, at)))
}

function feedsOfRules(book: Book): string[] {
  const watchers = [...book.rosters.values()].flatMap(({ feed }) => (feed === null ? [] : [feed]))
  const named = [...book.sets.values()].flatMap(({ lines }) =>
    lines.flatMap(({ editions }) => editions.flatMap(({ feed }) => (feed === null ? [] : [feed]))),
  )
  return [...watchers, ...named]
}

/** The feeds of a book that have to keep a rhythm and have no row: nobody waits for them yet. */
export function unexpected(book: Book, feeds: ReadonlyMap<string, FeedRow>): string[] {
  return [...book.feeds].filter(([id, feed]) => !feeds.has(id) && isUnheard(feed, undefined)).map(([id]) => id)
}

/** Expects the feeds of a book from `now` on: the rhythm of each that was never heard of begins to run. */
export async function expectFeeds(tx: Queryable, book: Book, now: Instant): Promise<void> {
  const ids = unexpected(book, await readFeeds(tx))
  if (ids.length > 0) await createFeeds(tx, ids, now)
}

/** What a batch of events tells of one feed. */
interface Heard {
  firstAt: Instant
  lastAt: Instant
  deliveredTo: Instant | null
  beat: boolean
}

/**
 * Notes that feeds were heard of, repeated events too, and what their beats say. A feed that was silent is announced to be
 * back; it is then catching up until a beat, or an event of the present (`clock.md` 33). The horizons of `judged` feeds are
 * kept too. Gives the changes to announce.
 */
export async function hear(
  tx: Queryable,
  book: Book,
  events: readonly SubjectEvent[],
  horizons: Horizons,
  judged: Iterable<string> = [],
): Promise<Draft[]> {
  const { now } = horizons
  const heard = gather(book, events)
  const waited = [...judged].flatMap((feed) => [feed, ...feed.split(',')])
  const ids = [...new Set([...heard.keys(), ...waited])].filter((id) => id !== ENGINE || heard.has(id)).sort()
  let rows = await lockFeeds(tx, ids)
  const missing = [...heard.keys()].filter((id) => !rows.has(id))
  if (missing.length > 0) {
    await createFeeds(tx, missing, now)
    rows = await lockFeeds(tx, ids)
  }
  const drafts: Draft[] = []
  const saved: FeedRow[] = []
  for (const row of rows.values()) {
    const told = heard.get(row.id)
    if (told === undefined) {
      saved.push({ ...row, horizon: horizons.of(row.id) })
      continue
    }
    const feed = book.feeds.get(row.id)
    const status = statusAt(feed, row, now)
    if (status.silentSince !== null && row.silentSince === null) drafts.push(silenceDraft('silent', status))
    if (status.silentSince !== null || row.silentSince !== null)
      drafts.push(silenceDraft('back', { ...row, silentSince: status.silentSince ?? row.silentSince }, now))
    saved.push({ ...afterHearing(feed, row, told, now), horizon: horizons.of(row.id) })
  }
  await saveFeeds(tx, saved)
  const engine = horizons.of(ENGINE)
  if (engine !== null && waited.includes(ENGINE)) await raiseEngineHorizon(tx, engine)
  return drafts
}

/** A feed's row when a batch of its events has been taken at `now`. */
function afterHearing(feed: Feed | undefined, row: FeedRow, told: Heard, now: Instant): FeedRow {
  const status = statusAt(feed, row, now)
  const present = now - (feed?.lagMs ?? 0) - (feed?.rhythmMs ?? 0)
  const waits = status.silentSince !== null || status.catchingUp
  return {
    ...status,
    heardAt: Math.max(now, row.heardAt),
    lastAt: Math.max(told.lastAt, row.lastAt ?? -Infinity),
    deliveredTo: told.deliveredTo === null ? row.deliveredTo : Math.max(told.deliveredTo, row.deliveredTo ?? -Infinity),
    silentSince: null,
    watchedFrom: isUnheard(feed, row) && !row.held ? told.firstAt : row.watchedFrom,
    catchingUp: waits && !told.beat && told.lastAt < present,
  }
}

function gather(book: Book, events: readonly SubjectEvent[]): Map<string, Heard> {
  const heard = new Map<string, Heard>()
  for (const { source, kind, at, data } of events) {
    const id = feedOf(source)
    const one = heard.get(id) ?? { firstAt: at, lastAt: at, deliveredTo: null, beat: false }
    heard.set(id, one)
    one.firstAt = Math.min(one.firstAt, at)
    one.lastAt = Math.max(one.lastAt, at)
    if (kind !== 'feed.beat') continue
    one.beat = true
    const said = data['deliveredTo']
    const deliveredTo = typeof said === 'string' ? parseInstant(said, book.centre) : null
    if (deliveredTo !== null) one.deliveredTo = Math.max(deliveredTo, one.deliveredTo ?? -Infinity)
  }
  return heard
}

/** The rule of a feed's own light. */
export const SILENCE = 'silence'

/** The light of a silent feed, as a board shows it; green and stopped once it is back. */
export function silenceLight(feed: string, since: Instant, back: boolean): Light {
  const subject = `feed/${feed}`
  return {
    id: `${subject}/${SILENCE}/1`,
    subject,
    rule: SILENCE,
    run: 1,
    edition: '1',
    level: back ? 'green' : 'red',
    since,
    dueAt: since - 1,
    state: back ? 'stopped' : 'running',
    provisional: false,
    awaiting: false,
    verify: false,
    reason: null,
    gravity: 'internal',
    flag: null,
    department: null,
    window: null,
    staff: null,
    feed: ENGINE,
  }
}

/** Silence, and its end, as a change on the feed's own light. */
export function silenceDraft(kind: Extract<ChangeKind, 'silent' | 'back'>, row: FeedRow, now?: Instant): Draft {
  const since = row.silentSince ?? row.heardAt
  const back = kind === 'back'
  return {
    kind,
    was: back ? 'red' : 'green',
    light: silenceLight(row.id, since, back),
    at: back ? (now ?? since) : since,
    cause: 'tick',
    why: back ? `silent since ${instantText(since)}` : `last heard of ${instantText(row.heardAt)}`,
    finding: null,
  }
}

/** The end of a silence of which the book asks no more: nothing was heard. */
export function noLongerAsked(row: FeedRow, now: Instant): Draft {
  const draft = silenceDraft('back', row, now)
  return { ...draft, cause: 'edition', why: `${draft.why}; the rulebook asks for no rhythm of it any more` }
}
