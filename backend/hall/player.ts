import { setTimeout as wait } from 'node:timers/promises'
import { HOUR_MS, MINUTE_MS, SECOND_MS, type Instant } from '../../rules/time.ts'
import type { VirtualClock } from './clock.ts'
import type { Door } from './door.ts'
import { feedOf } from '../../rules/horizon.ts'
import type { CloudEvent, Told } from './told.ts'

/** What the player plays on. */
export interface Stage {
  readonly clock: VirtualClock
  readonly door: Door
  /** Lets the engine announce what is due; `asksLag` where it is to say how long it was away. */
  readonly beat: (asksLag?: boolean) => Promise<void>
  /** Keeps where the clock stands. */
  readonly keep: (at: Instant) => Promise<void>
  readonly stop: AbortSignal
}

/** A time of the live day in which the engine doesn't scan. */
export interface Stall {
  readonly from: Instant
  readonly until: Instant
}

/** What comes in is judged at once; what only time brings is announced so often, in a history. */
const BEAT_HISTORY_MS = 30 * MINUTE_MS
const KEEP_HISTORY_MS = 2 * HOUR_MS
const KEEP_LIVE_MS = 2 * MINUTE_MS

/**
 * Plays events in the order in which they become known, the clock going ahead with them and not on its own: at each of
 * `marks`, ascending, what became known by then is told, and the engine beats. Resolves at the last mark, or when stopped.
 */
export async function playHistory(
  { clock, door, beat, keep, stop }: Stage,
  script: Script,
  marks: Iterable<Instant>,
  onMark: (at: Instant) => void,
): Promise<void> {
  let kept = clock.now()
  let beaten = kept
  for (const mark of marks) {
    if (stop.aborted) break
    const known = script.until(mark)
    clock.set(mark)
    await sendAll(door, known)
    if (mark - beaten >= BEAT_HISTORY_MS) {
      await beat()
      beaten = mark
    }
    if (mark - kept >= KEEP_HISTORY_MS) await keep((kept = mark))
    onMark(mark)
  }
  await beat()
  await keep(clock.now())
}

/**
 * Plays live: the clock runs at its rate, and what became known is told at once, then the engine beats. The clock never gets
 * further than a minute past what was told, however slow the machine is. In a `stall` nothing is scanned. Resolves when stopped.
 */
export async function playLive(
  { clock, door, beat, keep, stop }: Stage,
  script: Script,
  stall: Stall | null = null,
): Promise<void> {
  const everyMs = Math.max(50, Math.min(250, 15_000 / clock.rate))
  let kept = clock.now()
  let beaten = kept
  while (!stop.aborted) {
    const told = clock.now()
    await sendAll(door, script.until(told))
    const isStalled = stall !== null && told >= stall.from && told < stall.until
    if (!isStalled && told - beaten >= Math.min(20, clock.rate) * SECOND_MS) {
      await beat(stall !== null && beaten < stall.from && told >= stall.until)
      beaten = told
    }
    if (told - kept > KEEP_LIVE_MS) await keep((kept = told))
    clock.allow(told + MINUTE_MS)
    await wait(everyMs, undefined, { signal: stop }).catch(() => undefined)
  }
  const last = clock.now()
  await sendAll(door, script.until(last))
  await keep(last)
}

/**
 * Sends what became known together, each feed's in one go and all feeds at once, as they come to a real door: the server joins
 * what waits into one transaction. In one trial a history of 10 days took 46 s so, and 56 s feed by feed.
 */
async function sendAll(door: Door, known: readonly Told[]): Promise<void> {
  const feeds = new Map<string, CloudEvent[]>()
  for (const { event } of known) {
    const feed = feedOf(event.source)
    const own = feeds.get(feed)
    if (own === undefined) feeds.set(feed, [event])
    else own.push(event)
  }
  await Promise.all([...feeds].map(([feed, own]) => door.send(feed, own)))
}

/** Events in the order in which they become known, taken bit by bit. */
export interface Script {
  /** What becomes known by an instant, and wasn't taken before. */
  readonly until: (at: Instant) => Told[]
}

export function scriptOf(events: Iterator<Told>): Script {
  let next = events.next()
  return {
    until: (at) => {
      const known: Told[] = []
      for (; next.done !== true && next.value.knownAt <= at; next = events.next()) known.push(next.value)
      return known
    },
  }
}
