import { Pool, type PoolClient, type QueryResult } from 'pg'
import { DatabaseUnavailable } from './database.ts'
import type { Database, Queryable, Server, TransactionMode, Value } from './database.ts'
import { CHANNEL, Listener } from './listener.ts'
import { identify, SESSION } from './server.ts'
import { PARSERS } from './types.ts'
import { told } from './unavailable.ts'
import { type Answer, type Ask, between, repeated, statements } from './work.ts'

const CONNECT_MS = 10_000

const asText = (text: string) => text
/** How a connection reads values; `format` is text throughout. */
const types = { getTypeParser: (type: number) => PARSERS[type] ?? asText }

/** Connects to a server by its URL with at most so many connections at a time. */
export async function connectServer(url: string, connections: number): Promise<Database> {
  const config = { connectionString: url, types, connectionTimeoutMillis: CONNECT_MS, keepAlive: true }
  const pool = new Pool({
    ...config,
    max: connections,
    application_name: 'heliograph',
    onConnect: async (client) => {
      await client.query(SESSION)
    },
  })
  // An idle connection was lost; the pool has dropped it, and whoever needs one next is told if there is none.
  pool.on('error', () => undefined)
  try {
    const server = await borrow(pool, (ask) => identify(statements(ask), false))
    return new Postgres(pool, new Listener(config), server)
  } catch (error) {
    await pool.end()
    throw error
  }
}

/** Runs something on one connection of the pool; a connection on which the server was lost isn't given back. */
async function borrow<T>(pool: Pool, job: (ask: Ask) => Promise<T>): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw told(error)
  })
  let loss: Error | undefined
  // Lost between two statements: without a listener the process would end. The next statement says it.
  const lose = (error: Error) => {
    loss = error
  }
  client.on('error', lose)
  try {
    return await job((sql, parameters) => ask(client, sql, parameters))
  } catch (error) {
    if (error instanceof DatabaseUnavailable) loss = error
    throw error
  } finally {
    client.off('error', lose)
    client.release(loss)
  }
}

async function ask(client: PoolClient, sql: string, parameters?: readonly (string | null)[]): Promise<Answer> {
  try {
    const result: QueryResult<object> | QueryResult<object>[] = await client.query(sql, parameters && [...parameters])
    const last = Array.isArray(result) ? result.at(-1) : result
    return { command: last?.command ?? '', rows: last?.rows ?? [] }
  } catch (error) {
    throw told(error)
  }
}

/** A server behind a pool of connections. */
class Postgres implements Database {
  readonly #pool: Pool
  readonly #listener: Listener
  /** What has been asked for and not yet answered: a pool that is ended forgets who waits for a connection. */
  readonly #underWay = new Set<Promise<unknown>>()
  #closing: Promise<void> | null = null
  readonly server: Server

  constructor(pool: Pool, listener: Listener, server: Server) {
    this.#pool = pool
    this.#listener = listener
    this.server = server
  }

  query<R extends object>(sql: string, values?: readonly Value[]): Promise<R[]> {
    return this.#count(() => borrow(this.#pool, (ask) => statements(ask).query<R>(sql, values)))
  }

  transaction<T>(work: (tx: Queryable) => Promise<T>, mode: TransactionMode = 'write'): Promise<T> {
    return this.#count(() => repeated(() => this.#once(work, mode)))
  }

  async wake(): Promise<void> {
    await this.query('SELECT pg_notify($1, $2)', [CHANNEL, ''])
  }

  listen(hear: () => void): Promise<() => Promise<void>> {
    return this.#count(() => this.#listener.add(hear))
  }

  close(): Promise<void> {
    this.#closing ??= Promise.allSettled(this.#underWay).then(async () => {
      await this.#listener.close()
      await this.#pool.end()
    })
    return this.#closing
  }

  #once<T>(work: (tx: Queryable) => Promise<T>, mode: TransactionMode): Promise<T> {
    return borrow(this.#pool, async (ask) => {
      let open = true
      const within: Ask = async (sql, parameters) => {
        if (!open) throw new Error('The transaction has ended; no statement can be run in it')
        return ask(sql, parameters)
      }
      try {
        return await between(within, mode, () => work(statements(within)))
      } finally {
        open = false
      }
    })
  }

  async #count<T>(job: () => Promise<T>): Promise<T> {
    if (this.#closing !== null) throw new Error('The database is closed')
    const running = job()
    this.#underWay.add(running)
    try {
      return await running
    } finally {
      this.#underWay.delete(running)
    }
  }
}
