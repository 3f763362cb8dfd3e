import { litClocks, tickLag } from '../db/clock.ts'
import type { Database, Queryable } from '../db/database.ts'
import { readScan, type FeedRow as StoredFeed } from '../db/feed.ts'
import { changesAfter, readHead, type ChangeRow } from '../db/head.ts'
import { countOutdated } from '../db/subject.ts'
import { countAwaiting, readTallies } from '../db/tally.ts'
import type { Book } from '../rules/book.ts'
import { isUnheard, statusAt } from '../rules/horizon.ts'
import type { Instant } from '../rules/time.ts'
import type { Change, Light } from './contract/light.ts'
import type { Edition } from './edition.ts'
import { lagLight } from './engine-lag.ts'
import { allHorizons, silenceLight } from './feeds.ts'
import { lightOf, type Horizons } from './light.ts'
import { readShifts } from './shifts.ts'
import type { ChangesReading, FeedRow, LightsReading, ShiftRow, Source, TallyRow } from './source.ts'

/** More changes than this are read in several readings: a screen that is so far behind asks for a board anyway. */
const MOST_CHANGES = 10_000

/** More subjects than this that an edition has still to look at aren't counted out for a screen. */
const MOST_OUTDATED = 10_000

interface Figures {
  readonly horizons: Horizons
  readonly tallies: readonly TallyRow[]
  readonly shifts: readonly ShiftRow[]
  readonly feeds: readonly FeedRow[]
  readonly scannedTo: Instant
  readonly lagSince: Instant | null
  readonly outdated: number
  readonly silent: readonly StoredFeed[]
}

/** What the stream reads of the database. `edition` gives the rulebook in force, `now` the centre's clock. */
export function createSource(
  database: Database,
  edition: () => Pick<Edition, 'number' | 'book'>,
  now: () => Instant,
): Source & { figures(): Promise<Pick<Figures, 'feeds' | 'scannedTo'>> } {
  return {
    figures: () => database.transaction((tx) => readFigures(tx, edition(), now()), 'snapshot'),
    lights: () =>
      database.transaction(async (tx): Promise<LightsReading> => {
        const { seq } = await readHead(tx)
        const { horizons, silent, lagSince, ...figures } = await readFigures(tx, edition(), now())
        const lights = (await litClocks(tx)).map((row) => lightOf(row, horizons))
        return {
          seq,
          ...figures,
          lights: [...lights, ...silenceLights(silent), ...(lagSince === null ? [] : [lagLight(lagSince, false)])],
        }
      }, 'snapshot'),
    since: (after) =>
      database.transaction(async (tx): Promise<ChangesReading> => {
        const rows = await changesAfter(tx, after, MOST_CHANGES)
        const { seq } = await readHead(tx)
        const { tallies, shifts, feeds, scannedTo, outdated } = await readFigures(tx, edition(), now())
        return {
          seq: rows.at(-1)?.seq ?? seq,
          tallies,
          shifts,
          feeds,
          scannedTo,
          outdated,
          changes: rows.map(changeOf),
        }
      }, 'snapshot'),
  }
}

function silenceLights(silent: readonly StoredFeed[]): Light[] {
  return silent.map(({ id, silentSince, heardAt }) => silenceLight(id, silentSince ?? heardAt, false))
}

/** A stored change as a desk sees it. */
export function changeOf({ seq, kind, was, light, at, recordedAt, cause, why }: ChangeRow): Change {
  return { seq, kind, was, light: JSON.parse(light) as Light, at, recordedAt, cause, why }
}

async function readFigures(
  tx: Queryable,
  { book, number }: Pick<Edition, 'number' | 'book'>,
  now: Instant,
): Promise<Figures> {
  const { horizons, list, feeds } = await allHorizons(tx, book, now)
  const tallies: TallyRow[] = (await readTallies(tx)).map((row) => ({ ...row, feeds: row.feeds.split(',') }))
  const waiting = list.filter(({ horizon }) => horizon < now)
  if (waiting.length > 0) tallies.push(...awaitingRows(await countAwaiting(tx, waiting, now)))
  const lag = await tickLag(tx, list)
  const { tickedAt, lagSince } = await readScan(tx)
  return {
    horizons,
    tallies,
    shifts: await readShifts(tx, book, now, list),
    // A feed that a former edition named, and that never came, is no feed.
    feeds: [...feeds.values()]
      .filter(({ id, lastAt, held }) => lastAt !== null || held || book.feeds.has(id))
      .map((row) => feedRow(book, row, horizons)),
    // Nothing is known to be announced beyond the last tick, however little is due.
    scannedTo: Math.min(now - lag, tickedAt ?? 0),
    lagSince,
    outdated: await countOutdated(tx, number, MOST_OUTDATED),
    silent: [...feeds.values()].filter(({ silentSince }) => silentSince !== null),
  }
}

function feedRow(book: Book, row: StoredFeed, horizons: Horizons): FeedRow {
  // A feed whose log is being imported, or was left half imported, is not followed: its green must not be believed either.
  // Nor may that of one that was never heard be, from the first instant on, though its silence is a light only after its rhythm.
  const feed = book.feeds.get(row.id)
  const status = statusAt(feed, row, horizons.now)
  const silentSince = row.held || isUnheard(feed, row) ? (status.silentSince ?? row.heardAt) : status.silentSince
  return { id: row.id, horizon: horizons.of(row.id), silentSince, heardAt: row.heardAt }
}

/** Rows of the centre, of each department and of each window, as tallies are. */
function awaitingRows(
  counts: readonly { department: string; window: string; feeds: string; count: number }[],
): TallyRow[] {
  return counts.flatMap(({ department, window, feeds, count }) => {
    const row = { feeds: [feeds], level: 'awaiting' as const, count }
    const rows: TallyRow[] = [{ ...row, department: '', window: '' }]
    if (department !== '') rows.push({ ...row, department, window: '' })
    if (window !== '') rows.push({ ...row, department, window })
    return rows
  })
}
