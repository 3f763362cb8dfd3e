import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import type { Queue } from './queue.ts'

/** Something that runs beside the requests: the tick, the stream, the database. */
export interface Companion {
  readonly name: string
  /** Before the server listens; the stream attaches itself to it. */
  readonly start?: (server: Server) => void | Promise<void>
  readonly close: () => void | Promise<void>
}

export interface ServeParts {
  readonly host: string
  /** 0 is any free port. */
  readonly port: number
  readonly app: RequestListener
  readonly queue: Pick<Queue, 'drain' | 'waiting'>
  /** Started in this order and closed in the reverse of it: the database first. */
  readonly companions: readonly Companion[]
  readonly log: Logger
  /** A line for the person at the terminal. */
  readonly say: (text: string) => void
  /** Asks for a graceful stop. */
  readonly stop: AbortSignal
  /** Ends a stop that takes too long for who waits: the second signal. */
  readonly halt?: AbortSignal
  /** How long a stop may take, ms. */
  readonly patienceMs?: number
}

export interface Serving {
  readonly address: AddressInfo
  /** `whole`: every request answered, every event that waited committed, everything closed. `cut`: ended before that. */
  readonly stopped: Promise<'whole' | 'cut'>
}

/** A body of the largest size takes a slow line so long. */
const MOST_REQUEST_MS = 60_000
/** Longer than a feed's usual pause between two requests, so that it need not connect anew. */
const KEEP_ALIVE_MS = 30_000

/**
 * Starts the companions, listens and says where. On `stop`: takes no more connections, answers what is under way, drains
 * the queue, closes the companions from the last to the first. Throws where it can't listen or a companion doesn't start;
 * what was started is closed then.
 */
export async function serve(parts: ServeParts): Promise<Serving> {
  const { log, companions, stop } = parts
  const server = createServer({ requestTimeout: MOST_REQUEST_MS, keepAliveTimeout: KEEP_ALIVE_MS }, parts.app)
  const answered = countRequests(server)
  const started: Companion[] = []
  try {
    for (const companion of companions) {
      await companion.start?.(server)
      started.unshift(companion)
    }
    await listen(server, parts)
  } catch (error) {
    await closeAll(started, log)
    throw error
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port')
  parts.say(
    `Heliograph listens on http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}\n`,
  )
  log.info({ host: address.address, port: address.port }, 'listening')

  if (!isLoopback(address.address))
    log.warn({ host: address.address }, 'there are no accounts yet: who reaches this address reads all')
  const stopGracefully = async (): Promise<void> => {
    log.info({ waiting: parts.queue.waiting }, 'stopping')
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
    await parts.queue.drain()
    await answered()
    await closeAll(started, log)
    await closed
    log.info('stopped')
  }
  return { address, stopped: aborted(stop).then(() => unlessCut(stopGracefully(), server, parts)) }
}

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

function listen(server: Server, { host, port }: ServeParts): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => {
      const why = error.code === 'EADDRINUSE' ? 'another process has this port' : error.message
      reject(new Error(`HOST ${host}, PORT ${port}: can't listen there, ${why}`, { cause: error }))
    }
    server.once('error', refuse)
    server.listen(port, host, () => {
      server.off('error', refuse)
      resolve()
    })
  })
}

/**
 * Follows the requests under way. The function that comes back resolves when there are none; from then on a connection
 * that stays open for more is closed.
 */
function countRequests(server: Server): () => Promise<void> {
  let underWay = 0
  let none: (() => void) | null = null
  server.on('request', (_request, response) => {
    underWay++
    response.once('close', () => {
      underWay--
      if (underWay === 0) none?.()
    })
  })
  return () =>
    new Promise<void>((resolve) => {
      none = () => {
        resolve()
        setImmediate(() => server.closeIdleConnections()) // a connection is idle only after its answer's own listeners ran
      }
      if (underWay === 0) none()
    })
}

/** One that can't be closed is logged and keeps none of the others from it. */
async function closeAll(companions: readonly Companion[], log: Logger): Promise<void> {
  for (const companion of companions) {
    try {
      await companion.close()
    } catch (error) {
      log.error({ err: error, companion: companion.name }, 'could not close')
    }
  }
}

/** Waits for a graceful stop until the second signal or the end of patience. */
function unlessCut(
  graceful: Promise<void>,
  server: Server,
  { halt, patienceMs = 20_000, queue, log }: ServeParts,
): Promise<'whole' | 'cut'> {
  return new Promise((resolve, reject) => {
    const cut = (): void => {
      log.error({ waiting: queue.waiting }, 'stopped before everything was finished; what waited was not acknowledged')
      server.closeAllConnections()
      resolve('cut')
    }
    const patience = setTimeout(cut, patienceMs)
    if (halt?.aborted === true) cut()
    halt?.addEventListener('abort', cut)
    const over = (): void => {
      clearTimeout(patience)
      halt?.removeEventListener('abort', cut)
    }
    graceful.then(() => resolve('whole'), reject).finally(over)
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
