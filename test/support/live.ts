import { once } from 'node:events'
import { io, type Socket } from 'socket.io-client'
import type { Logger } from 'pino'
import { afterAll } from 'vitest'
import type { Board, ClientEvents, Frame, Scope, ServerEvents } from '../../backend/contract/board.ts'
import type { Change, Light } from '../../backend/contract/light.ts'
import { readConfig } from '../../backend/config.ts'
import { publish } from '../../backend/edition.ts'
import type { Engine } from '../../backend/engine.ts'
import { serveLive } from '../../backend/live.ts'
import { createLog } from '../../backend/log.ts'
import type { Database } from '../../db/database.ts'
import { readHead } from '../../db/head.ts'
import type { Facts } from '../../rules/event.ts'
import { testDatabase } from './database.ts'

/** A system that runs whole, on a clock that only a test moves. */
export interface Live {
  readonly database: Database
  readonly engine: Engine
  readonly url: string
  /** Sets the centre's clock and lets the engine beat once. */
  readonly at: (text: string) => Promise<void>
  /** Posts events as a feed does. */
  readonly post: (feed: string, ...events: readonly unknown[]) => Promise<Response>
  /** What is known of a subject. */
  readonly subject: (name: string) => Promise<{ lights: Light[]; changes: Change[]; findings: { finding: string }[] }>
  readonly watch: (scope?: Scope) => Promise<Watcher>
  readonly stop: () => Promise<'whole' | 'cut'>
}

/** A screen: what its socket has told so far. */
export interface Watcher {
  readonly board: Board
  readonly frames: readonly Frame[]
  /** Resolves with the latest figures, of the board or of a frame, that are as asked for. */
  readonly until: (fits: (figures: Board | Frame) => boolean) => Promise<Board | Frame>
  /** Resolves with the changes told so far once there are as many, findings among them. */
  readonly changes: (count: number) => Promise<Change[]>
  readonly close: () => void
}

const FEEDS = ['approval', 'late', 'video', 'hand']
export const keyOf = (feed: string): string => `key-of-the-feed-${feed}`

/** Instants of November 2026 in the zone of the worked histories: `13T17:30`. */
export const nov = (text: string): number => Date.parse(`2026-11-${text}+08:00`)

/** Starts a system under a book given as YAML, at an instant; on a fresh database and without a log unless they are given. */
export async function startLive(
  book: string,
  begin: string,
  { database: given, log = createLog('silent') }: { database?: Database; log?: Logger } = {},
): Promise<Live> {
  const database = given ?? (await testDatabase())
  let clock = nov(begin)
  await publish(database, [{ file: 'book.yaml', text: book }], clock)
  const stop = new AbortController()
  const feeds = FEEDS.map((feed) => `${feed}=${keyOf(feed)}`).join(',')
  const { address, stopped, engine } = await serveLive({
    database,
    config: readConfig({ PORT: '0', HELIOGRAPH_FEEDS: feeds, LOG_LEVEL: 'silent' }),
    log,
    now: () => clock,
    rate: 1,
    say: () => undefined,
    stop: stop.signal,
    halt: new AbortController().signal,
  })
  const url = `http://127.0.0.1:${address.port}`
  const end = async (): Promise<'whole' | 'cut'> => {
    stop.abort()
    return stopped
  }
  afterAll(end)
  return {
    database,
    engine,
    url,
    at: async (text) => {
      clock = nov(text)
      // One that is under way may have read the clock as it was.
      await engine.beat()
      await engine.beat()
    },
    post: (feed, ...events) =>
      fetch(`${url}/api/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${keyOf(feed)}`, 'content-type': 'application/cloudevents-batch+json' },
        body: JSON.stringify(events),
      }),
    subject: async (name) => {
      const response = await fetch(
        `${url}/api/subjects/${name.split('/', 1)[0]}/${encodeURIComponent(name.slice(name.indexOf('/') + 1))}`,
      )
      return (await response.json()) as Awaited<ReturnType<Live['subject']>>
    },
    watch: async (scope = { view: 'desk' }) => {
      // A server's wake may come after the answer: a board of before what a test has done is of no use to it.
      const { seq } = await readHead(database)
      for (;;) {
        const watcher = await watch(url, scope)
        if (watcher.board.seq >= seq) return watcher
        await watcher.until((figures) => ('to' in figures ? figures.to : figures.seq) >= seq)
        watcher.close()
      }
    },
    stop: end,
  }
}

async function watch(url: string, scope: Scope): Promise<Watcher> {
  const socket: Socket<ServerEvents, ClientEvents> = io(url, { transports: ['websocket'], forceNew: true })
  afterAll(() => socket.close())
  const frames: Frame[] = []
  await once(socket as unknown as NodeJS.EventEmitter, 'connect')
  socket.on('frame', (frame) => frames.push(frame))
  const board = await socket.emitWithAck('watch', scope)
  if ('error' in board) throw new Error(board.error)
  const told = (): Change[] => frames.flatMap(({ changes }) => changes)
  return {
    board,
    frames,
    changes: async (count) => {
      while (told().length < count) await once(socket as unknown as NodeJS.EventEmitter, 'frame')
      return told()
    },
    until: async (fits) => {
      for (;;) {
        const latest = frames.at(-1) ?? board
        if (fits(latest)) return latest
        await once(socket as unknown as NodeJS.EventEmitter, 'frame')
      }
    },
    close: () => socket.close(),
  }
}

/** A CloudEvent as a feed sends it. */
export function cloudEvent(
  feed: string,
  id: string,
  kind: string,
  subject: string,
  time: string,
  data: Facts = {},
): Record<string, unknown> {
  const at = new Date(nov(time)).toISOString()
  return { specversion: '1.0', source: feed, id, type: kind, subject, time: at, data }
}
