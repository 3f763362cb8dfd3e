import { Worker } from 'node:worker_threads'
import { DatabaseUnavailable } from './database.ts'
import { errorOf, OPEN, type Place, type Reply } from './embedded-messages.ts'
import type { Answer } from './work.ts'

interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
  readonly watchdog?: NodeJS.Timeout
}

/** One life of the embedded server: from the start of its worker until it is closed or lost. */
export class Session {
  readonly #worker: Worker
  readonly #limitMs: number
  readonly #waiting = new Map<number, Waiting>()
  #asked = 0
  #loss: DatabaseUnavailable | null = null
  /** Resolves when the worker is gone, so that another may open the directory. */
  readonly gone: Promise<void>

  private constructor(worker: Worker, limitMs: number) {
    this.#worker = worker
    this.#limitMs = limitMs
    this.gone = new Promise((resolve) => worker.once('exit', () => resolve()))
    worker.on('error', (error) => this.#lose('The embedded server has failed', error))
    worker.once('exit', (code) => this.#lose(`The embedded server has ended (${code})`))
    worker.on('message', (reply: Reply) => this.#hear(reply))
  }

  /** Starts a worker. Throws what kept it from opening. */
  static async open(place: Place, limitMs: number): Promise<Session> {
    const script = new URL('./embedded-worker.mjs', import.meta.url)
    const session = new Session(new Worker(script, { workerData: place, execArgv: [] }), limitMs)
    try {
      // Not watched: a first start takes seconds, the replay of a log as long as it takes.
      await new Promise<Answer>((resolve, reject) => session.#waiting.set(OPEN, { resolve, reject }))
    } catch (error) {
      await session.gone
      throw error instanceof Error && error.cause !== undefined ? error.cause : error
    }
    return session
  }

  get lost(): boolean {
    return this.#loss !== null
  }

  /** The answer to a statement. Rejects with `DatabaseUnavailable` where the worker is lost before it comes. */
  ask(sql: string | null, parameters?: readonly (string | null)[]): Promise<Answer> {
    if (this.#loss !== null) return Promise.reject(this.#loss)
    const id = ++this.#asked
    return new Promise((resolve, reject) => {
      const watchdog = setTimeout(() => this.#lose(`A statement had no answer for ${this.#limitMs} ms`), this.#limitMs)
      this.#waiting.set(id, { resolve, reject, watchdog })
      this.#worker.postMessage({ id, sql, parameters })
    })
  }

  /** Writes a last checkpoint and ends the worker. */
  async close(): Promise<void> {
    if (!this.lost) await this.ask(null)
    await this.#worker.terminate()
  }

  #hear({ id, answer, failure, broken }: Reply): void {
    const waiting = this.#waiting.get(id)
    if (waiting === undefined) return
    if (broken === true) {
      this.#lose('The embedded server has broken down', failure && errorOf(failure))
      return
    }
    this.#waiting.delete(id)
    clearTimeout(waiting.watchdog)
    if (failure !== undefined) waiting.reject(errorOf(failure))
    else waiting.resolve(answer ?? { command: '', rows: [] })
  }

  #lose(why: string, cause?: unknown): void {
    if (this.#loss !== null) return
    this.#loss = new DatabaseUnavailable(`${why}; it is started anew for the next statement`, { cause })
    for (const { reject, watchdog } of this.#waiting.values()) {
      clearTimeout(watchdog)
      reject(this.#loss)
    }
    this.#waiting.clear()
    // Also where it is stuck in a statement: V8 breaks off WASM at the next turn of a loop.
    void this.#worker.terminate()
  }
}
