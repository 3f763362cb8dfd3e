import { beganAt } from '../db/book.ts'
import { DatabaseUnavailable, type Database } from '../db/database.ts'
import type { SubjectEvent } from '../rules/event.ts'
import { DAY_MS, MINUTE_MS, type Instant } from '../rules/time.ts'
import { judgeCatalogue } from './catalogue.ts'
import type { Verdict } from './contract/intake.ts'
import { loadEdition, NewerEdition, type Edition } from './edition.ts'
import { announceCaughtUp, announceLag } from './engine-lag.ts'
import { take } from './ingest.ts'
import { takeCadences, takeOutdated, tick, type Failed } from './tick.ts'

export interface EngineParts {
  readonly database: Database
  readonly edition: Edition
  /** The centre's clock. */
  readonly now: () => Instant
  /** False where that clock jumps, as a demonstration's does: then a lag of the scan says nothing. */
  readonly steady?: boolean
  readonly log: {
    info(what: object, text: string): void
    warn(what: object, text: string): void
    error(what: object, text: string): void
  }
}

/** The most subjects of one transaction. */
const BATCH = 1_000
/** Periods and shifts begin at a quarter of an hour in every zone: duties are looked for once in each. */
const QUARTER_MS = 15 * MINUTE_MS
/** How far back duties are set up that no process was there for: the longest period is a quarter of a year. */
const CADENCES_BACK_MS = 100 * DAY_MS

/** The engine of one process: takes events and ticks, under the newest edition of the rulebook. */
export class Engine {
  private readonly parts: EngineParts
  private current: Edition
  private cadencesOf: number | null = null
  /** When there is something to be judged of the catalogue. */
  private catalogueAt: Instant = -Infinity
  private ticking: Promise<void> | null = null

  constructor(parts: EngineParts) {
    this.parts = parts
    this.current = parts.edition
  }

  /** The edition that it works with. */
  get edition(): Edition {
    return this.current
  }

  /** Takes events into the database and wakes the screens; resolves when they are committed. Throws as `ingest.take` does. */
  async take(events: readonly SubjectEvent[]): Promise<readonly Verdict[]> {
    const { database, now } = this.parts
    const verdicts = await this.underNewest((edition) => take(database, edition, events, now()))
    await this.wake()
    return verdicts
  }

  /**
   * One heartbeat: announces what is due, sets up duties whose period has begun, folds anew what an older edition judged. A
   * beat that comes while one is under way is that one. Failures are logged; the next beat tries again.
   */
  beat(): Promise<void> {
    this.ticking ??= this.beatOnce().finally(() => {
      this.ticking = null
    })
    return this.ticking
  }

  private async beatOnce(): Promise<void> {
    const { database, now, log, steady = true } = this.parts
    try {
      const failed: Failed = new Map()
      // One instant for both: a process that is stopped between them mustn't scan past its own lag.
      const at = now()
      const lag = steady ? await this.underNewest(({ book }) => announceLag(database, book, at)) : 0
      const { taken, announced, outdated } = await this.underNewest((edition) =>
        tick(database, edition, at, BATCH, failed),
      )
      const more = await this.underNewest((edition) => this.catchUp(edition, outdated, failed))
      const caughtUp = await this.underNewest(({ book }) => announceCaughtUp(database, book, at))
      for (const [subject, err] of failed) log.error({ err, subject }, 'tick: a subject could not be written')
      // Tallies move with green clocks too, of which nothing is announced.
      if (taken + announced + more + lag + caughtUp > 0) await this.wake()
      if (taken > 0) log.info({ taken, announced }, 'tick')
    } catch (error) {
      if (error instanceof DatabaseUnavailable) log.warn({ reason: error.message }, 'tick: the database is away')
      else log.error({ err: error }, 'tick failed')
    }
  }

  private async catchUp(edition: Edition, isOutdated: boolean, failed: Failed): Promise<number> {
    const { database, now } = this.parts
    const at = now()
    let announced = 0
    const quarter = Math.floor(at / QUARTER_MS)
    if (quarter !== this.cadencesOf) {
      const began = (await beganAt(database)) ?? at
      const report = await takeCadences(database, edition, Math.max(began, at - CADENCES_BACK_MS), at)
      this.cadencesOf = quarter
      announced += report.announced
    }
    if (at >= this.catalogueAt) {
      const judged = await judgeCatalogue(database, edition, at)
      this.catalogueAt = judged.nextAt
      announced += judged.announced
    }
    while (isOutdated) {
      const outdated = await takeOutdated(database, edition, now(), BATCH, failed)
      if (outdated.taken === 0) break
      announced += outdated.announced
      // Ticks go on between the batches of a new edition.
      announced += (await tick(database, edition, at, BATCH, failed)).announced
    }
    return announced
  }

  /** Does some work; where the database has a newer edition, that is loaded first and the work said again. */
  private async underNewest<T>(work: (edition: Edition) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work(this.current)
      } catch (error) {
        if (!(error instanceof NewerEdition)) throw error
        const newer = await loadEdition(this.parts.database)
        if (newer === null || newer.number === this.current.number) throw error
        this.parts.log.info({ edition: newer.number }, 'a newer edition of the rulebook is in force')
        this.current = newer
        this.cadencesOf = null
        this.catalogueAt = -Infinity
      }
    }
  }

  /** What is committed stays so when nobody could be woken: screens look by themselves too. */
  private async wake(): Promise<void> {
    await this.parts.database.wake().catch((error: unknown) => {
      this.parts.log.warn({ err: error }, 'nobody could be woken')
    })
  }
}
