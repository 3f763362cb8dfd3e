import { lockDue, type FeedHorizon } from '../db/clock.ts'
import type { Database } from '../db/database.ts'
import { firstOfFeed } from '../db/event.ts'
import { heartbeat, lockFeeds, readFeeds, saveFeeds, type FeedRow } from '../db/feed.ts'
import { knownSubjects, lockSubjects, type SubjectRow } from '../db/subject.ts'
import { keepTallies } from '../db/tally.ts'
import type { Book } from '../rules/book.ts'
import { cadenceFeeds, cadenceSubjects } from '../rules/cadence.ts'
import { statusAt } from '../rules/horizon.ts'
import { compareText } from '../rules/order.ts'
import { MINUTE_MS, type Instant } from '../rules/time.ts'
import { announceAll } from './announcing.ts'
import { asked } from './asked.ts'
import { checkEdition, expectEdition, type Edition } from './edition.ts'
import { allHorizons, expectFeeds, horizonsOf, noLongerAsked, silenceDraft, unexpected } from './feeds.ts'
import { announceWaiting } from './waiting.ts'
import { NOTHING, takeApart, takeRows, type Failed, type Lock, type Taken, type Write } from './taking.ts'

/** What a tick came to. */
export interface TickReport extends Taken {
  /** Whether subjects wait that an older edition of the book judged. */
  readonly outdated: boolean
}

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
  let { list, feeds, horizons } = await allHorizons(database, edition.book, now)
  let announced = await announceSilence(database, edition, feeds, now)
  let taken = 0
  for (let passed = false; ; { list, feeds, horizons } = await allHorizons(database, edition.book, now)) {
    const found = await heartbeat(database, list, now, passed)
    expectEdition(edition, found.edition)
    if (!found.due || passed) {
      announced += await announceWaiting(database, edition, horizons, batch, failed)
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
  const write: Write = (tx, rows) => takeRows(tx, edition, rows, { kind: 'tick' }, now)
  return takeApart(database, edition, lock, write, failed)
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
  const missing = begun.filter((name) => !known.has(name)).sort(compareText)
  const names = await asked(database, edition, missing, now)
  if (names.length === 0) return NOTHING
  return database.transaction(async (tx) => {
    await checkEdition(tx, edition)
    const rows = [...(await lockSubjects(tx, names)).values()].filter(({ state }) => state === null)
    if (rows.length === 0) return NOTHING
    return { taken: rows.length, announced: await takeRows(tx, edition, rows, { kind: 'tick' }, now) }
  })
}

/**
 * Announces feeds whose silence has broken their rhythm, and the end of a silence that the book no longer asks about. Feeds of
 * the book of which nobody has heard are waited for from now on, where publishing it hasn't seen to that.
 */
async function announceSilence(
  database: Database,
  edition: Edition,
  feeds: ReadonlyMap<string, FeedRow>,
  now: Instant,
): Promise<number> {
  const { book } = edition
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
    return announceAll(tx, edition, [], await horizonsOf(tx, book, now), async () => drafts)
  })
}
