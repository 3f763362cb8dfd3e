import { DatabaseUnavailable } from '../db/database.ts'
import type { SubjectEvent } from '../rules/event.ts'
import type { Verdict } from './contract/intake.ts'

/** Takes events in one transaction and says what became of each, in their order. */
export type Take = (events: readonly SubjectEvent[]) => Promise<readonly Verdict[]>

export interface QueueOptions {
  /** The most events of one transaction. */
  readonly batch?: number
  /** The most events that wait; those under way don't count. */
  readonly limit?: number
  /** The most transactions at once: 1 on the embedded database, which has one connection; 2 to 4 on a server. */
  readonly writers?: number
  /** When a request that finds no room should come back, ms. */
  readonly retryAfterMs?: number
}

/** No room: nothing of the request was taken, it may come back after `retryAfterMs`. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull'
  readonly retryAfterMs: number
  constructor(waiting: number, limit: number, retryAfterMs: number) {
    super(`${waiting} events wait for the database and no more than ${limit} may`)
    this.retryAfterMs = retryAfterMs
  }
}

/** The server is stopping: nothing of the request was taken. */
export class QueueClosed extends Error {
  override readonly name = 'QueueClosed'
  constructor() {
    super('the server is stopping and takes no more events')
  }
}

interface Asked {
  readonly events: readonly SubjectEvent[]
  readonly verdicts: Verdict[]
  /** How many events have gone into a batch, and how many have no verdict yet. */
  gone: number
  left: number
  failed: boolean
  readonly resolve: (verdicts: readonly Verdict[]) => void
  readonly reject: (error: unknown) => void
}

/** The events [from, until) of one request. */
interface Part {
  readonly asked: Asked
  readonly from: number
  readonly until: number
}

/**
 * The bounded queue between requests and the database. Idle, it passes a request on at once; busy, it joins what arrives
 * while a batch is being committed into the next one, so that many small requests cost few transactions.
 */
export class Queue {
  private readonly write: Take
  private readonly batch: number
  private readonly writers: number
  private readonly retryAfterMs: number
  private readonly line: Asked[] = []
  private readonly drained: (() => void)[] = []
  private underWay = 0
  private closed = false

  readonly limit: number
  /** How many events wait. */
  waiting = 0

  constructor(write: Take, { batch = 1_000, limit = 20_000, writers = 1, retryAfterMs = 2_000 }: QueueOptions = {}) {
    this.write = write
    this.batch = batch
    this.limit = limit
    this.writers = writers
    this.retryAfterMs = retryAfterMs
  }

  /**
   * Resolves to the verdicts once all events are committed. Throws `QueueFull`, `QueueClosed`, `DatabaseUnavailable`, or
   * what else the writing of these events throws; then some may be committed, and the same request may be made again. A
   * request larger than the limit is taken when nothing waits, since it could never be taken otherwise.
   */
  async take(events: readonly SubjectEvent[]): Promise<readonly Verdict[]> {
    if (this.closed) throw new QueueClosed()
    if (events.length === 0) return []
    if (this.waiting > 0 && this.waiting + events.length > this.limit) {
      throw new QueueFull(this.waiting, this.limit, this.retryAfterMs)
    }
    return new Promise((resolve, reject) => {
      this.line.push({ events, verdicts: [], gone: 0, left: events.length, failed: false, resolve, reject })
      this.waiting += events.length
      this.pump()
    })
  }

  /** Takes nothing new; resolves when what waits is finished. */
  drain(): Promise<void> {
    this.closed = true
    if (this.isIdle()) return Promise.resolve()
    return new Promise((resolve) => void this.drained.push(resolve))
  }

  private isIdle(): boolean {
    return this.waiting === 0 && this.underWay === 0
  }

  private pump(): void {
    while (this.underWay < this.writers && this.waiting > 0) {
      this.underWay++
      void this.commit(this.join()).finally(() => {
        this.underWay--
        this.pump()
        if (this.isIdle()) for (const resolve of this.drained.splice(0)) resolve()
      })
    }
  }

  /** The next batch. A request is cut only where it is larger than a batch by itself. */
  private join(): readonly Part[] {
    const parts: Part[] = []
    let room = this.batch
    for (let asked = this.line[0]; asked !== undefined && room > 0; asked = this.line[0]) {
      const left = asked.events.length - asked.gone
      if (left > room && parts.length > 0) break
      const until = asked.gone + Math.min(left, room)
      parts.push({ asked, from: asked.gone, until })
      room -= until - asked.gone
      this.waiting -= until - asked.gone
      asked.gone = until
      if (until < asked.events.length) break
      this.line.shift()
    }
    return parts
  }

  /**
   * Where a batch fails and the database is there, an event of one request is to blame: each half is tried by itself, down
   * to single requests, so that the others are taken. Never rejects.
   */
  private async commit(parts: readonly Part[]): Promise<void> {
    const events = parts.flatMap(({ asked, from, until }) => asked.events.slice(from, until))
    try {
      const verdicts = await this.write(events)
      if (verdicts.length !== events.length) {
        throw new Error(`${verdicts.length} verdicts came back for ${events.length} events, expected one each`)
      }
      let at = 0
      for (const part of parts) settle(part, verdicts.slice(at, (at += part.until - part.from)))
    } catch (error) {
      if (error instanceof DatabaseUnavailable || parts.length === 1) {
        for (const { asked } of parts) this.fail(asked, error)
        return
      }
      const half = parts.length >> 1
      await this.commit(parts.slice(0, half))
      await this.commit(parts.slice(half))
    }
  }

  /** What of a failed request still waits is dropped: it will be sent again as a whole. */
  private fail(asked: Asked, error: unknown): void {
    if (this.line[0] === asked) this.line.shift()
    this.waiting -= asked.events.length - asked.gone
    asked.gone = asked.events.length
    asked.failed = true
    asked.reject(error)
  }
}

function settle({ asked, from, until }: Part, verdicts: readonly Verdict[]): void {
  for (const [index, verdict] of verdicts.entries()) asked.verdicts[from + index] = verdict
  asked.left -= until - from
  if (asked.left === 0 && !asked.failed) asked.resolve(asked.verdicts)
}
