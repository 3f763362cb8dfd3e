import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { BookText } from '../../db/book.ts'
import type { Database } from '../../db/database.ts'
import { isInUse, keepDemoClock, markDemo, readDemo, type DemoRow } from '../../db/demo.ts'
import { HOUR_MS, MINUTE_MS, type Instant } from '../../rules/time.ts'
import type { Calendar } from '../../rules/calendar.ts'
import type { Config } from '../config.ts'
import { adopt } from '../edition.ts'
import type { Engine } from '../engine.ts'
import { feedKey } from '../keys.ts'
import { serveLive } from '../live.ts'
import { VirtualClock } from './clock.ts'
import { openDoor, type Door } from './door.ts'
import { hallEvents } from './events.ts'
import { hallFacts } from './facts.ts'
import { marksOf } from './marks.ts'
import { playHistory, playLive, scriptOf, type Stage } from './player.ts'
import { showcaseOf } from './showcase.ts'
import type { Told } from './told.ts'

/** What a demonstration that begins is to be; one that goes on keeps what it was. */
export interface DemoPlan {
  /** Of the simulator; null where `script` is played. */
  readonly seed: number | null
  readonly beganAt: Instant
  readonly liveAt: Instant
  readonly script: readonly Told[] | null
  /** Whether each mechanism is shown once. */
  readonly showcase?: boolean
}

export interface DemoParts {
  readonly database: Database
  readonly config: Config
  readonly book: readonly BookText[]
  readonly plan: DemoPlan
  /** How many times as fast as the machine's its clock runs when live. */
  readonly rate: number
  /** The machine's clock, epoch ms. */
  readonly machine: () => number
  readonly log: Logger
  readonly say: (text: string) => void
  /** How far the history is: virtual ms. */
  readonly onHistory: (done: number, total: number) => void
  readonly stop: AbortSignal
  readonly halt: AbortSignal
}

/** A demonstration that runs. */
export interface Demo {
  readonly url: string
  readonly clock: VirtualClock
  readonly engine: Engine
  readonly door: Door
  /** Resolves when the history is told, before the live day. */
  readonly history: Promise<void>
  readonly stopped: Promise<'whole' | 'cut'>
}

const LATEST: Instant = 253_402_300_799_000

/** Where a demonstration's live day begins unless it is told: 08:25 of the last working day before an instant's day. */
export function liveFrom(calendar: Calendar, now: Instant): Instant {
  const day = calendar.workingDayBefore(calendar.zone.dayOf(now), 1)
  return calendar.zone.instant(day, 8 * HOUR_MS + 25 * MINUTE_MS)
}

/** Where a history of so many days begins: before the opening of a working day. */
export function historyFrom(calendar: Calendar, liveAt: Instant, days: number): Instant {
  if (days === 0) return liveAt
  const { zone } = calendar
  const day = calendar.workingDayAfter(zone.dayOf(liveAt) - days - 1, 1)
  return zone.instant(day, 0)
}

/**
 * Runs the whole system on a demonstration's database and plays the hall through its front door: first the history, then
 * live. Resolves once it listens. Throws where the database is a real system's; it is closed then.
 */
export async function startDemo(parts: DemoParts): Promise<Demo> {
  const { database, log, stop, halt } = parts
  const row = await openRow(database, parts.plan).catch(async (error: unknown) => {
    await database.close()
    throw error
  })
  const clock = new VirtualClock(parts.machine, row.at, parts.rate)
  clock.pause()
  const { book } = await adopt(database, parts.book, row.at)
  const keys = new Map([...book.feeds.keys()].map((feed) => [feed, randomBytes(24).toString('base64url')]))
  const config = {
    ...parts.config,
    feeds: [...parts.config.feeds, ...[...keys].map(([feed, key]) => feedKey(feed, key))],
  }
  const server = new AbortController()
  let asksLag = false
  const { address, stopped, engine } = await serveLive({
    ...{ database, config, log, rate: parts.rate, demo: true, halt, stop: server.signal },
    say: () => undefined,
    now: clock.now,
    // The player lets it beat when all that became known is told, and knows when the clock has run evenly.
    beats: () => false,
    isSteady: () => asksLag,
  })
  const url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
  const door = openDoor(url, keys, stop, (reason) => log.warn({ reason }, 'demo: an event was refused'))
  const keep = (at: Instant): Promise<void> => keepDemoClock(database, at)
  const beatBy =
    (begin: () => Promise<void>): Stage['beat'] =>
    async (asks = false) => {
      asksLag = asks
      await begin()
      asksLag = false
    }
  const stage: Stage = { clock, door, beat: beatBy(() => engine.beat()), keep, stop }
  // The live day doesn't stand still while a new edition judges what there is.
  const live: Stage = { ...stage, beat: beatBy(() => engine.beginBeat()) }

  const calendar = [...book.rosters.values()][0]?.calendar
  const hall = row.seed === null ? null : hallFacts(book, row.beganAt)
  const showcase =
    hall === null || !row.showcase ? null : showcaseOf(hall, hall.calendar.zone.dayOf(row.liveAt), row.beganAt)
  const events = (): Iterator<Told> => {
    const after = clock.now()
    if (hall === null || row.seed === null)
      return (parts.plan.script ?? []).filter(({ knownAt }) => knownAt > after).values()
    return hallEvents(hall, row.seed, {
      since: hall.calendar.zone.dayOf(row.beganAt),
      from: row.at === row.beganAt ? row.at - 1 : row.at,
      until: LATEST,
      showcase,
    })
  }
  const script = scriptOf(events())
  const playPast = async (): Promise<void> => {
    if (calendar === undefined || clock.now() >= row.liveAt) return
    const begun = clock.now()
    await playHistory(stage, script, marksOf(calendar, begun, row.liveAt), (at) => {
      parts.onHistory(at - begun, row.liveAt - begun)
    })
  }
  const history = playPast()
  const play = async (): Promise<void> => {
    await history
    if (stop.aborted) return
    clock.resume()
    await playLive(live, script, showcase?.stall ?? null)
  }
  const end = async (): Promise<'whole' | 'cut'> => {
    try {
      await play()
    } finally {
      server.abort()
      await stopped
    }
    return stopped
  }
  const ended = end()
  // Who waits for the history is told of its failure there.
  ended.catch(() => undefined)
  return { url, clock, engine, door, history, stopped: ended }
}

/** The row of a demonstration that goes on, or that of a new one. */
async function openRow(database: Database, { seed, beganAt, liveAt, showcase = false }: DemoPlan): Promise<DemoRow> {
  const known = await readDemo(database)
  if (known !== null) return known
  if (await isInUse(database))
    throw new Error(
      'this database is a real system’s, a demonstration would mix made-up events into it: name another one by HELIOGRAPH_DATA or DATABASE_URL',
    )
  const row = { seed, beganAt, liveAt, at: beganAt, showcase }
  await markDemo(database, row)
  return row
}
