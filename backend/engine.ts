import { beganAt } from '../db/book.ts'
import { DatabaseUnavailable, type Database } from '../db/database.ts'
import { countOutdated } from '../db/subject.ts'
import type { SubjectEvent } from '../rules/event.ts'
import { DAY_MS, MINUTE_MS, type Instant } from '../rules/time.ts'
import { judgeCatalogue } from './catalogue.ts'
import type { Verdict } from './contract/intake.ts'
import { loadEdition, NewerEdition, type Edition } from './edition.ts'
import { announceCaughtUp, announceLag } from './engine-lag.ts'
import { indicatorsMoved, judgeIndicators, type JudgedIndicators } from './indicators.ts'
import { take } from './ingest.ts'
import { outdatedBatches, takeOutdated } from './edit/refold.ts'
import type { Failed } from './taking.ts'
import { takeCadences, tick, type TickReport } from './tick.ts'

export interface EngineParts {
  readonly database: Database
  readonly edition: Edition
  /** The centre's clock. */
  readonly now: () => Instant
  /** Asked before each scan; false where that clock jumps, as a demonstration's does: then a lag of the scan says nothing. */
  readonly isSteady?: () => boolean
  readonly log: {
    info(what: object, text: string): void
    warn(what: object, text: string): void
    error(what: object, text: string): void
  }
}

/** The most subjects of one transaction. */
const BATCH = 1_000
/** A line of the log each so many subjects that are judged by a new edition. */
const REFOLD_LINE = 10_000
/** Periods and shifts begin at a quarter of an hour in every zone: duties are looked for once in each. */
const QUARTER_MS = 15 * MINUTE_MS
/** How far back duties are set up that no process was there for: the longest period is a quarter of a year. */
const CADENCES_BACK_MS = 100 * DAY_MS

/** The engine of one process: takes events and ticks, under the newest edition of the rulebook. */
export class Engine {
  private readonly parts: EngineParts
  private current: Edition
  /** The edition, and the quarter of an hour, in which duties were last looked for. */
  private cadencesOf: string | null = null
  /** When there is something to be judged of the catalogue of an edition. */
  private catalogueAt: { readonly edition: number; readonly at: Instant } = { edition: 0, at: -Infinity }
  /** The edition, and the quarter of an hour, in which indicators were last judged, and what waits for a feed. */
  private indicatorsOf: string | null = null
  private indicatorsWait: JudgedIndicators['waits'] = []
  /** Whether some of them wait until the edition has judged all. */
  private indicatorsLeft = false
  private ticking: Promise<void> | null = null
  private stopping = false

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
   * One heartbeat: announces what is due, sets up duties whose period has begun, judges anew what an older edition judged. A
   * beat that comes while one is under way is that one. Failures are logged; the next beat tries again.
   */
  beat(): Promise<void> {
    return this.start(() => undefined)
  }

  /**
   * The same for who must not wait for a new edition: resolves when what is due is announced, or at once where a beat is under
   * way, which ticks between the batches of its edition.
   */
  beginBeat(): Promise<void> {
    if (this.ticking !== null) return Promise.resolve()
    return new Promise((resolve) => {
      void this.start(resolve).then(resolve)
    })
  }

  /** Leaves what is left of an edition to other processes or the next start, and beats once more. */
  async close(): Promise<void> {
    this.stopping = true
    await this.ticking
    await this.beat()
  }

  private start(ticked: () => void): Promise<void> {
    this.ticking ??= this.beatOnce(ticked).finally(() => {
      this.ticking = null
    })
    return this.ticking
  }

  private async beatOnce(ticked: () => void): Promise<void> {
    const { log } = this.parts
    const failed: Failed = new Map()
    try {
      const outdated = await this.underNewest(async (edition) => {
        const { at, taken, announced, outdated } = await this.tickUnder(edition, failed)
        const more =
          (await this.judgeRestUnder(edition, at)) + (await this.judgeIndicatorsUnder(edition, at, failed, true))
        if (taken + announced + more > 0) await this.wake()
        return outdated
      })
      ticked()
      if (outdated) await this.underNewest((edition) => this.refoldUnder(edition, failed))
    } catch (error) {
      if (error instanceof DatabaseUnavailable) log.warn({ reason: error.message }, 'tick: the database is away')
      else log.error({ err: error }, 'tick failed')
    }
    for (const [subject, err] of failed) log.error({ err, subject }, 'tick: a subject could not be written')
  }

  private async tickUnder(edition: Edition, failed: Failed): Promise<TickReport & { readonly at: Instant }> {
    const { database, now, log, isSteady = () => true } = this.parts
    // One instant for all: a process that is stopped in between mustn't scan past its own lag.
    const at = now()
    const lag = isSteady() ? await announceLag(database, edition, at) : 0
    const report = await tick(database, edition, at, BATCH, failed)
    const caughtUp = await announceCaughtUp(database, edition, at)
    if (report.taken > 0) log.info({ taken: report.taken, announced: report.announced }, 'tick')
    return { ...report, at, announced: report.announced + lag + caughtUp }
  }

  /** Duties and the catalogue, which follow a tick's instant and wait for no edition's subjects. */
  private async judgeRestUnder(edition: Edition, at: Instant): Promise<number> {
    return (await this.takeCadencesUnder(edition, at)) + (await this.judgeCatalogueUnder(edition, at))
  }

  private async judgeCatalogueUnder(edition: Edition, at: Instant): Promise<number> {
    const known = this.catalogueAt
    if (known.edition === edition.number && at < known.at) return 0
    const { nextAt, announced } = await judgeCatalogue(this.parts.database, edition, at)
    this.catalogueAt = { edition: edition.number, at: nextAt }
    return announced
  }

  private async takeCadencesUnder(edition: Edition, at: Instant): Promise<number> {
    const { database } = this.parts
    const quarter = quarterOf(edition, at)
    if (quarter === this.cadencesOf) return 0
    const began = (await beganAt(database)) ?? at
    const { announced } = await takeCadences(database, edition, Math.max(began, at - CADENCES_BACK_MS), at)
    this.cadencesOf = quarter
    return announced
  }

  /**
   * Judges indicators where a period may have closed, and with `moved` where a feed may have told of its end, or a figure has
   * moved. `at` is the instant of the tick before: what was due by it is in the figures.
   */
  private async judgeIndicatorsUnder(edition: Edition, at: Instant, failed: Failed, moved: boolean): Promise<number> {
    const { database } = this.parts
    const quarter = quarterOf(edition, at)
    const isDone = quarter === this.indicatorsOf
    const isLeft = this.indicatorsLeft && moved
    if (isDone && !isLeft && !(moved && (await indicatorsMoved(database, edition, this.indicatorsWait, at)))) return 0
    const { announced, waits, isPartial } = await judgeIndicators(database, edition, at, [...failed.keys()])
    this.indicatorsOf = quarter
    this.indicatorsWait = waits
    this.indicatorsLeft = isPartial
    return announced
  }

  /**
   * Judges anew, batch by batch, what older editions judged; ticks go on between the batches, and what follows them. Figures that the
   * edition itself moves are held against targets when it has judged all.
   */
  private async refoldUnder(edition: Edition, failed: Failed): Promise<void> {
    const { database, now, log } = this.parts
    const { number } = edition
    let done = 0
    let said = 0
    for await (const batch of outdatedBatches(database, edition, now())) {
      if (this.stopping) break
      const { taken, announced } = await takeOutdated(database, edition, now(), batch, failed)
      if (taken === 0 && typeof batch === 'number') break
      if (taken === 0) continue
      done += taken
      const ticked = await this.tickUnder(edition, failed)
      const rest =
        (await this.judgeRestUnder(edition, ticked.at)) +
        (await this.judgeIndicatorsUnder(edition, ticked.at, failed, false))
      // Tallies move with green clocks too, of which nothing is announced.
      if (announced + ticked.taken + ticked.announced + rest > 0) await this.wake()
      if (done - said < REFOLD_LINE) continue
      said = done
      log.info({ edition: number, done, left: await countOutdated(database, number) }, 'a new edition judges on')
    }
    if (this.indicatorsLeft && !this.stopping) {
      const { at } = await this.tickUnder(edition, failed)
      if ((await this.judgeIndicatorsUnder(edition, at, failed, true)) > 0) await this.wake()
    }
    if (done === 0) return
    await this.wake()
    const left = await countOutdated(database, number)
    log.info({ edition: number, done, left }, left === 0 ? 'a new edition has judged all' : 'a new edition waits')
  }

  /** Does some work; where the database has a newer edition, that is loaded first and the work said again. */
  private async underNewest<T>(work: (edition: Edition) => Promise<T>): Promise<T> {
    for (;;) {
      const tried = this.current
      try {
        return await work(tried)
      } catch (error) {
        if (!(error instanceof NewerEdition)) throw error
        // Other work of this process may have met the newer one first.
        if (tried !== this.current) continue
        const newer = await loadEdition(this.parts.database)
        if (newer === null || newer.number <= tried.number) throw error
        if (newer.number <= this.current.number) continue
        this.parts.log.info({ edition: newer.number }, 'a newer edition of the rulebook is in force')
        this.current = newer
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

/** One text for the quarter of an hour of an instant, under an edition. */
function quarterOf({ number }: Edition, at: Instant): string {
  return `${number} ${Math.floor(at / QUARTER_MS)}`
}
