import { setTimeout as wait } from 'node:timers/promises'
import { Client, type ClientConfig } from 'pg'
import { told } from './unavailable.ts'

/** The one channel: a notification says nothing but that there may be something to see. */
export const CHANNEL = 'heliograph'

const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 10_000

/** One connection that listens for all of a process: opened by the first to listen, ended with the last, reopened when lost. */
export class Listener {
  readonly #config: ClientConfig
  readonly #hearers = new Set<() => void>()
  #connection: Promise<Client | null> | null = null
  #stop = new AbortController()

  constructor(config: ClientConfig) {
    this.#config = { ...config, application_name: 'heliograph listener' }
  }

  /** Adds one that hears. Rejects with `DatabaseUnavailable` where the server can't be reached. */
  async add(hear: () => void): Promise<() => Promise<void>> {
    const hearer = () => hear() // the same function may listen twice
    this.#hearers.add(hearer)
    try {
      await (this.#connection ??= this.#open())
    } catch (error) {
      this.#hearers.delete(hearer)
      if (this.#hearers.size === 0) this.#connection = null
      throw told(error)
    }
    return async () => {
      if (this.#hearers.delete(hearer) && this.#hearers.size === 0) await this.#end()
    }
  }

  async close(): Promise<void> {
    this.#hearers.clear()
    await this.#end()
  }

  async #open(): Promise<Client> {
    const client = new Client(this.#config)
    client.on('notification', () => this.#say())
    client.on('error', () => undefined) // 'end' follows, and is what counts
    try {
      await client.connect()
      await client.query(`LISTEN ${CHANNEL}`)
    } catch (error) {
      await client.end()
      throw error
    }
    client.once('end', this.#lost)
    return client
  }

  readonly #lost = () => {
    this.#connection = this.#reopen(this.#stop.signal)
  }

  /** Tries until it succeeds, whatever the reason: the database may be gone for a while. Null where nobody listens any more. */
  async #reopen(stop: AbortSignal): Promise<Client | null> {
    let pauseMs = FIRST_WAIT_MS
    while (await rest(pauseMs * (0.5 + Math.random() / 2), stop)) {
      try {
        const client = await this.#open()
        this.#say() // what was said meanwhile was not heard
        return client
      } catch {
        pauseMs = Math.min(pauseMs * 2, LONGEST_WAIT_MS) // whoever runs statements is told the reason
      }
    }
    return null
  }

  async #end(): Promise<void> {
    const connection = this.#connection
    this.#connection = null
    this.#stop.abort()
    this.#stop = new AbortController()
    const client = await connection
    client?.off('end', this.#lost)
    await client?.end()
  }

  #say(): void {
    for (const hear of this.#hearers) hear()
  }
}

/** True after the pause, false as soon as it is broken off. */
async function rest(pauseMs: number, stop: AbortSignal): Promise<boolean> {
  try {
    await wait(pauseMs, undefined, { signal: stop })
  } catch (error) {
    if (!stop.aborted) throw error
  }
  return !stop.aborted
}
