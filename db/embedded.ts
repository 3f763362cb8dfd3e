import { AsyncLocalStorage } from 'node:async_hooks'
import { EventEmitter } from 'node:events'
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { DatabaseUnavailable } from './database.ts'
import type { Database, Queryable, Server, TransactionMode, Value } from './database.ts'
import type { Place } from './embedded-messages.ts'
import { Session } from './embedded-session.ts'
import { type Lock, lockDirectory } from './lock.ts'
import { identify } from './server.ts'
import { type Ask, between, repeated, statements } from './work.ts'

/** Opens the embedded server on a directory, made where it isn't there, or in memory. */
export async function connectEmbedded(place: Place, limitMs: number): Promise<Database> {
  if ('memory' in place) return Embedded.open(place, null, limitMs)
  const directory = resolve(place.directory)
  mkdirSync(directory, { recursive: true })
  const lock = lockDirectory(directory)
  try {
    return await Embedded.open({ directory }, lock, limitMs)
  } catch (error) {
    lock.release()
    throw error
  }
}

/** PGlite has one session: whoever wants it waits for their turn, a transaction holds it until its end. */
class Embedded implements Database {
  readonly #place: Place
  readonly #lock: Lock | null
  readonly #limitMs: number
  readonly #wakes = new EventEmitter().setMaxListeners(0)
  /** The transaction that the caller is in, if any: a second turn inside it would wait for itself. */
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>()
  #session: Session
  #queue: Promise<unknown> = Promise.resolve()
  #closing: Promise<void> | null = null
  readonly server: Server

  private constructor(place: Place, lock: Lock | null, limitMs: number, session: Session, server: Server) {
    this.#place = place
    this.#lock = lock
    this.#limitMs = limitMs
    this.#session = session
    this.server = server
  }

  static async open(place: Place, lock: Lock | null, limitMs: number): Promise<Embedded> {
    const session = await Session.open(place, limitMs)
    const server = await identify(statements(session.ask.bind(session)), true)
    return new Embedded(place, lock, limitMs, session, server)
  }

  query<R extends object>(sql: string, values?: readonly Value[]): Promise<R[]> {
    return this.#turn((session) => statements(session.ask.bind(session)).query<R>(sql, values))
  }

  transaction<T>(work: (tx: Queryable) => Promise<T>, mode: TransactionMode = 'write'): Promise<T> {
    return this.#turn((session) => repeated(() => this.#once(session, work, mode)))
  }

  wake(): Promise<void> {
    // Outside of any transaction of the caller's: what a listener does is its own.
    this.#inside.exit(() => this.#wakes.emit('wake'))
    return Promise.resolve()
  }

  listen(hear: () => void): Promise<() => Promise<void>> {
    const listener = () => hear()
    this.#wakes.on('wake', listener)
    return Promise.resolve(() => {
      this.#wakes.off('wake', listener)
      return Promise.resolve()
    })
  }

  close(): Promise<void> {
    this.#closing ??= this.#queue.then(async () => {
      try {
        await this.#session.close()
      } finally {
        this.#lock?.release()
      }
    })
    return this.#closing
  }

  async #once<T>(session: Session, work: (tx: Queryable) => Promise<T>, mode: TransactionMode): Promise<T> {
    const inside = { open: true }
    const ask: Ask = async (sql, parameters) => {
      if (!inside.open) throw new Error('The transaction has ended; no statement can be run in it')
      return session.ask(sql, parameters)
    }
    try {
      return await this.#inside.run(inside, () => between(ask, mode, () => work(statements(ask))))
    } finally {
      inside.open = false
    }
  }

  #turn<T>(job: (session: Session) => Promise<T>): Promise<T> {
    if (this.#closing !== null) return Promise.reject(new Error('The database is closed'))
    if (this.#inside.getStore()?.open === true) {
      return Promise.reject(
        new Error('Inside a transaction statements go to it (tx), not to the database: it would wait'),
      )
    }
    const turn = this.#queue.then(() => this.#living()).then(job)
    // Whoever asked hears of a failure; the next in the queue has nothing to do with it.
    this.#queue = turn.then(Boolean, Boolean)
    return turn
  }

  async #living(): Promise<Session> {
    if (!this.#session.lost) return this.#session
    if ('memory' in this.#place) {
      throw new DatabaseUnavailable('The embedded server was lost, and with it a database that was in memory only')
    }
    await this.#session.gone // two workers must never have the directory open
    try {
      this.#session = await Session.open(this.#place, this.#limitMs)
    } catch (cause) {
      throw new DatabaseUnavailable('The embedded server could not be started anew', { cause })
    }
    return this.#session
  }
}
