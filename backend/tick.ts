import { lockDue, type FeedHorizon } from '../db/clock.ts'
import { DatabaseUnavailable, type Database, type Queryable } from '../db/database.ts'
import { firstOfFeed } from '../db/event.ts'
import { heartbeat, lockFeeds, readFeeds, saveFeeds, type FeedRow } from '../db/feed.ts'
import { knownSubjects, lockOutdated, lockSubjects, saveSubjects, type SubjectRow } from '../db/subject.ts'
import { keepTallies } from '../db/tally.ts'
import type { Cause } from '../rules/announce.ts'
import type { Book } from '../rules/book.ts'
import { cadenceFeeds, cadenceSubjects } from '../rules/cadence.ts'
import { statusAt } from '../rules/horizon.ts'
import { compareText } from '../rules/order.ts'
import { MINUTE_MS, type Instant } from '../rules/time.ts'
import { announceAll, type Work } from './announcing.ts'
import { checkEdition, expectEdition, NewerEdition, type Edition } from './edition.ts'
import { allHorizons, expectFeeds, hear, horizonsOf, noLongerAsked, silenceDraft, unexpected } from './feeds.ts'
import { refold, type Folded } from './folding.ts'
import type { Told } from './gathering.ts'
import { announceWaiting } from './waiting.ts'
import { figuresIn } from './outcomes.ts'

/** What one transaction came to. */
interface Taken {
  /** Subjects taken. */
  readonly taken: number
  /** Changes announced. */
  readonly announced: number
}

/** What a tick came to. */
export interface TickReport extends Taken {
  /** Whether subjects wait that an older edition of the book judged. */
  readonly outdated: boolean
}

const NOTHING: Taken = { taken: 0, announced: 0 }
const QUARTER_MS = 15 * MINUTE_MS

/**
 * Announces whatever is due at `now`, in transactions of at most `batch` clocks; safe beside other processes and again after
 * any failure, since what is due is found by `next_at` alone (law 5). A subject that can't be written is put into `failed`, and
 * the others are taken. Throws as `take` does.
 */
export async function tick(
  database: Database,
  edition: Edition,
  now: Instant,
  batch = 1_000,
  failed: Failed = new Map(),
): Promise<TickReport> {
  let { list, feeds } = await allHorizons(database, edition.book, now)
  let announced = await announceSilence(database, edition, feeds, now)
  let taken = 0
  for (let passed = false; ; { list, feeds } = await allHorizons(database, edition.book, now)) {
    const found = await heartbeat(database, list, now, passed)
    expectEdition(edition, found.edition)
    if (!found.due || passed) {
      announced += await announceWaiting(database, edition, now, batch)
      const quarter = Math.floor(now / QUARTER_MS) * QUARTER_MS
      if (found.talliedAt < quarter) await keepTallies(database, quarter)
      return { taken, announced, outdated: found.outdated }
    }
    const report = await takeDue(database, edition, list, now, batch, failed)
    taken += report.taken
    announced += report.announced
    // What is due and can't be had is another process's.
    passed = report.taken === 0
  }
}

async function takeDue(
  database: Database,
  edition: Edition,
  list: readonly FeedHorizon[],
  now: Instant,
  batch: number,
  failed: Failed,
): Promise<Taken> {
  const lock: Lock = (tx) => lockDue<SubjectRow>(tx, list, batch, [...failed.keys()])
  return takeApart(database, edition, lock, { kind: 'tick' }, now, failed)
}

/** Folds anew the subjects that an older edition of the book judged, at most `batch`; none are left where `taken` is 0. */
export async function takeOutdated(
  database: Database,
  edition: Edition,
  now: Instant,
  batch = 1_000,
  failed: Failed = new Map(),
): Promise<Taken> {
  const lock: Lock = async (tx) => [...(await lockOutdated(tx, edition.number, batch, [...failed.keys()])).values()]
  return takeApart(database, edition, lock, { kind: 'edition' }, now, failed)
}

/** Subjects that could not be written, and why. What else is due goes on without them. */
export type Failed = Map<string, unknown>
type Lock = (tx: Queryable) => Promise<readonly SubjectRow[]>

/**
 * Takes the subjects that are locked in one transaction. Where that fails and the database is there, one of them is to blame:
 * each half is tried by itself, down to single subjects, so that the others are taken.
 */
async function takeApart(
  database: Database,
  edition: Edition,
  lock: Lock,
  cause: Cause,
  now: Instant,
  failed: Failed,
): Promise<Taken> {
  let names: readonly string[] = []
  try {
    return await database.transaction(async (tx) => {
      await checkEdition(tx, edition)
      const rows = await lock(tx)
      names = rows.map(({ name }) => name)
      if (rows.length === 0) return NOTHING
      return { taken: rows.length, announced: await takeRows(tx, edition, rows, cause, now) }
    })
  } catch (error) {
    const [only] = names
    if (only === undefined || error instanceof DatabaseUnavailable || error instanceof NewerEdition) throw error
    if (names.length === 1) {
      failed.set(only, error)
      return { taken: 1, announced: 0 }
    }
    const half = names.length >> 1
    let announced = 0
    for (const part of [names.slice(0, half), names.slice(half)]) {
      const again: Lock = async (tx) => [...(await lockSubjects(tx, part)).values()]
      announced += (await takeApart(database, edition, again, cause, now, failed)).announced
    }
    return { taken: names.length, announced }
  }
}

/** When a feed first told anything, by database: it is looked for once, since only an older log could move it. */
const firstTold = new WeakMap<Database, Map<string, Instant>>()

/** Since when the feeds that cadences name have told anything; null of one that never has. */
async function feedsSince(database: Database, book: Book): Promise<(feed: string) => Instant | null> {
  const first = firstTold.get(database) ?? new Map<string, Instant>()
  firstTold.set(database, first)
  const wanted = new Set(cadenceFeeds(book).filter((feed) => !first.has(feed)))
  if (wanted.size > 0)
    for (const { id, lastAt } of (await readFeeds(database)).values()) {
      const at = lastAt !== null && wanted.has(id) ? await firstOfFeed(database, id) : null
      if (at !== null) first.set(id, at)
    }
  return (feed) => first.get(feed) ?? null
}

/** Sets up the duties whose period has begun in (from, now]: their clocks exist without any event (`clock.md` 7). */
export async function takeCadences(database: Database, edition: Edition, from: Instant, now: Instant): Promise<Taken> {
  const since = await feedsSince(database, edition.book)
  const begun = [...cadenceSubjects(edition.book, from, now, since)]
  const known = await knownSubjects(database, begun)
  const names = begun.filter((name) => !known.has(name)).sort(compareText)
  if (names.length === 0) return NOTHING
  return database.transaction(async (tx) => {
    await checkEdition(tx, edition)
    const rows = [...(await lockSubjects(tx, names)).values()].filter(({ state }) => state === null)
    if (rows.length === 0) return NOTHING
    return { taken: rows.length, announced: await takeRows(tx, edition, rows, { kind: 'tick' }, now) }
  })
}

/** Folds subjects anew and writes what differs, each difference a change of kind `edition`: the repair of `verify`. */
export async function repairSubjects(
  database: Database,
  edition: Edition,
  names: readonly string[],
  now: Instant,
  batch = 500,
): Promise<void> {
  for (let from = 0; from < names.length; from += batch)
    await database.transaction(async (tx) => {
      await checkEdition(tx, edition)
      const locked = await lockSubjects(tx, names.slice(from, from + batch).sort(compareText))
      const outdated = [...locked.values()].map((row) => ({ ...row, book: 0 }))
      await takeRows(tx, edition, outdated, { kind: 'edition' }, now)
    })
}

async function takeRows(
  tx: Queryable,
  edition: Edition,
  rows: readonly SubjectRow[],
  cause: Cause,
  now: Instant,
): Promise<number> {
  const current: Pick<Folded, 'state'>[] = []
  const anew: string[] = []
  for (const { name, state, book } of rows)
    if (state === null || book !== edition.number) anew.push(name)
    else current.push({ state })
  const refolded = await refold(tx, edition.book, anew)
  await saveSubjects(tx, refolded, edition.number)
  const figures = new Map(rows.map((row) => [row.name, figuresIn(row)]))
  const workOf = ({ state }: Pick<Folded, 'state'>, told: Told | null): Work => ({
    state,
    cause,
    figures: figures.get(state.subject) ?? null,
    told,
  })
  const works = [
    ...current.map((one) => workOf(one, null)),
    ...refolded.map((one) => workOf(one, { shares: one.shares, whole: true, anew: true })),
  ]
  works.sort((a, b) => compareText(a.state.subject, b.state.subject))
  const horizons = await horizonsOf(tx, edition.book, now)
  return announceAll(tx, edition.book, works, horizons, (judged) => hear(tx, edition.book, [], horizons, judged))
}

/**
 * Announces feeds whose silence has broken their rhythm, and the end of a silence that the book no longer asks about. Feeds of
 * the book of which nobody has heard are waited for from now on, where publishing it hasn't seen to that.
 */
async function announceSilence(
  database: Database,
  { book }: Edition,
  feeds: ReadonlyMap<string, FeedRow>,
  now: Instant,
): Promise<number> {
  if (unexpected(book, feeds).length > 0) await expectFeeds(database, book, now)
  const turn = (row: FeedRow): { row: FeedRow; status: FeedRow }[] => {
    const status = statusAt(book.feeds.get(row.id), row, now)
    return (row.silentSince === null) === (status.silentSince === null) ? [] : [{ row, status }]
  }
  if ([...feeds.values()].flatMap(turn).length === 0) return 0
  return database.transaction(async (tx) => {
    const turned = [...(await lockFeeds(tx)).values()].flatMap(turn)
    await saveFeeds(
      tx,
      turned.map(({ status }) => status),
    )
    const drafts = turned.map(({ row, status }) =>
      status.silentSince === null ? noLongerAsked(row, now) : silenceDraft('silent', status),
    )
    return announceAll(tx, book, [], await horizonsOf(tx, book, now), async () => drafts)
  })
}
