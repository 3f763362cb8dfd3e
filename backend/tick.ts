import { lockDue, type FeedHorizon } from '../db/clock.ts'
import type { Database, Queryable } from '../db/database.ts'
import { heartbeat, lockFeeds, saveFeeds, type FeedRow } from '../db/feed.ts'
import { knownSubjects, lockOutdated, lockSubjects, saveSubjects, type SubjectRow } from '../db/subject.ts'
import { keepTallies } from '../db/tally.ts'
import type { Cause } from '../rules/announce.ts'
import { cadenceSubjects } from '../rules/cadence.ts'
import { statusAt } from '../rules/horizon.ts'
import { compareText } from '../rules/order.ts'
import { MINUTE_MS, type Instant } from '../rules/time.ts'
import { announceAll } from './announcing.ts'
import { checkEdition, expectEdition, type Edition } from './edition.ts'
import { allHorizons, horizonsOf, silenceDraft } from './feeds.ts'
import { refold, type Folded } from './folding.ts'
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
 * any failure, since what is due is found by `next_at` alone (law 5). Throws as `take` does.
 */
export async function tick(database: Database, edition: Edition, now: Instant, batch = 1_000): Promise<TickReport> {
  let { list, feeds } = await allHorizons(database, edition.book, now)
  let announced = await announceSilence(database, edition, feeds, now)
  let taken = 0
  for (let passed = false; ; { list, feeds } = await allHorizons(database, edition.book, now)) {
    const found = await heartbeat(database, list, now, passed)
    expectEdition(edition, found.edition)
    if (!found.due || passed) {
      const quarter = Math.floor(now / QUARTER_MS) * QUARTER_MS
      if (found.talliedAt < quarter) await keepTallies(database, quarter)
      return { taken, announced, outdated: found.outdated }
    }
    const report = await takeDue(database, edition, list, now, batch)
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
): Promise<Taken> {
  return database.transaction(async (tx) => {
    await checkEdition(tx, edition)
    const rows = await lockDue<SubjectRow>(tx, list, batch)
    if (rows.length === 0) return NOTHING
    return { taken: rows.length, announced: await takeRows(tx, edition, rows, { kind: 'tick' }, now) }
  })
}

/** Folds anew the subjects that an older edition of the book judged, at most `batch`; none are left where `taken` is 0. */
export async function takeOutdated(database: Database, edition: Edition, now: Instant, batch = 1_000): Promise<Taken> {
  return database.transaction(async (tx) => {
    await checkEdition(tx, edition)
    const rows = [...(await lockOutdated(tx, edition.number, batch)).values()]
    if (rows.length === 0) return NOTHING
    return { taken: rows.length, announced: await takeRows(tx, edition, rows, { kind: 'edition' }, now) }
  })
}

/** Sets up the duties whose period has begun in (from, now]: their clocks exist without any event (`clock.md` 7). */
export async function takeCadences(database: Database, edition: Edition, from: Instant, now: Instant): Promise<Taken> {
  const begun = [...cadenceSubjects(edition.book, from, now)]
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
  const current: Folded[] = []
  const anew: string[] = []
  for (const { name, state, firstAt, book } of rows)
    if (state === null || book !== edition.number) anew.push(name)
    else current.push({ state, firstAt })
  const refolded = await refold(tx, edition.book, anew)
  await saveSubjects(tx, refolded, edition.number)
  const figures = new Map(rows.map((row) => [row.name, figuresIn(row)]))
  const works = [...current, ...refolded].map(({ state }) => ({
    state,
    cause,
    figures: figures.get(state.subject) ?? null,
  }))
  works.sort((a, b) => compareText(a.state.subject, b.state.subject))
  return announceAll(tx, edition.book, works, await horizonsOf(tx, edition.book, now))
}

/** Announces feeds whose silence has broken their rhythm. */
async function announceSilence(
  database: Database,
  { book }: Edition,
  feeds: ReadonlyMap<string, FeedRow>,
  now: Instant,
): Promise<number> {
  const falls = [...feeds.values()].some(
    (row) => row.silentSince === null && statusAt(book.feeds.get(row.id), row, now).silentSince !== null,
  )
  if (!falls) return 0
  return database.transaction(async (tx) => {
    const silent = [...(await lockFeeds(tx)).values()].flatMap((row) => {
      const status = statusAt(book.feeds.get(row.id), row, now)
      return row.silentSince === null && status.silentSince !== null ? [status] : []
    })
    await saveFeeds(tx, silent)
    const drafts = silent.map((row) => silenceDraft('silent', row))
    return announceAll(tx, book, [], await horizonsOf(tx, book, now), async () => drafts)
  })
}
