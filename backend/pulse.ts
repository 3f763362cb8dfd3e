import { follows, load, moveOn, type Picture, type Step } from './picture.ts'
import type { Source } from './source.ts'

/** Milliseconds of the machine's clock. */
export interface Pace {
  /** At most one frame in so long. */
  readonly frameMs: number
  /** After so long without a frame an empty one. */
  readonly emptyMs: number
  /** The source is asked at least so often, in case a wake was lost, and so often after a failure. */
  readonly pollMs: number
}

export const PACE: Pace = { frameMs: 100, emptyMs: 5_000, pollMs: 1_000 }

/** What pino has of it. */
export interface StreamLog {
  warn(details: object, message: string): void
  error(details: object, message: string): void
}

export interface PulseParts {
  readonly picture: Picture
  readonly source: Source
  /** Calls back whenever something was committed; gives what ends it. */
  readonly wake: (woken: () => void) => () => void
  readonly pace: Pace
  readonly log: StreamLog
  /** The picture moved on from a number by these steps, or stands there by none: time for a frame. */
  readonly beat: (from: number, steps: readonly Step[]) => void
  /** The log behind the picture is another one: its numbers mean nothing to anyone any more. */
  readonly broken: () => void
}

/**
 * Keeps a picture at the head of the log: reads what was committed, moves the picture on and beats, at most once in `frameMs`,
 * with one reading under way at a time; also where nothing was announced, so that what comes in isn't read after every commit. A source that fails is asked again each `pollMs`; the picture stands still meanwhile
 * and empty beats go on. Gives what stops it.
 */
export function startPulse({ picture, source, wake, pace, log, beat, broken }: PulseParts): () => void {
  let woken = false // something may have been committed since the last reading began
  let reading = false
  let resting = false // a reading ended or a frame went out less than `frameMs` ago
  let failures = 0
  let stopped = false
  let rest: NodeJS.Timeout | undefined

  const poll = setInterval(look, pace.pollMs)
  const idle = setTimeout(send, pace.emptyMs)
  const unlisten = wake(look)

  function look(): void {
    woken = true
    if (!reading && !resting && !stopped) void read()
  }

  async function read(): Promise<void> {
    reading = true
    woken = false
    try {
      await move()
    } catch (error) {
      if (failures++ === 0)
        log.error({ err: error, seq: picture.seq }, 'stream: no changes to be had; the picture stands still, asking on')
    }
    reading = false
    takeRest()
  }

  async function move(): Promise<void> {
    const from = picture.seq
    const found = await source.since(from)
    if (stopped) return
    if (follows(picture, found)) {
      const steps = moveOn(picture, found)
      if (steps.length > 0) send(from, steps)
    } else {
      log.error(
        { seq: from, found: found.seq, changes: found.changes.length },
        'stream: the changes do not follow the picture, expected each number after it once; loading it anew',
      )
      load(picture, await source.lights())
      broken()
    }
    if (failures > 0) log.warn({ failures, seq: picture.seq }, 'stream: changes come again')
    failures = 0
  }

  function send(from = picture.seq, steps: readonly Step[] = []): void {
    if (stopped) return
    takeRest()
    idle.refresh()
    beat(from, steps)
  }

  function takeRest(): void {
    if (resting || stopped) return
    resting = true
    rest = setTimeout(rested, pace.frameMs)
  }

  function rested(): void {
    resting = false
    if (woken) look()
  }

  return function stop(): void {
    stopped = true
    clearInterval(poll)
    clearTimeout(idle)
    clearTimeout(rest)
    unlisten()
  }
}
