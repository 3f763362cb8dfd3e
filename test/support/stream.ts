import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { io, type Socket } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import type { Board, ClientEvents, Frame, Refusal, ServerEvents } from '../../backend/contract/board.ts'
import { createStream, type Stream, type StreamParts } from '../../backend/stream.ts'
import { MemorySource } from './memory-source.ts'

export const SECRET = 'a secret of the test'

export type Screen = Socket<ServerEvents, ClientEvents>

export interface Served {
  readonly source: MemorySource
  readonly stream: Stream
  readonly url: string
  /** What the stream logged, in order: level and message. */
  readonly logged: readonly string[]
  /** A plain client, connected. It is closed when the test ends. */
  screen(): Promise<Screen>
}

/** A stream on a real server at a free port of the loopback, ended with the test. Its pace is quick unless given. */
export async function serve(source = new MemorySource(), given: Partial<StreamParts> = {}): Promise<Served> {
  const server = createServer()
  const logged: string[] = []
  const log = {
    warn: (_: object, message: string): void => void logged.push(`warn ${message}`),
    error: (_: object, message: string): void => void logged.push(`error ${message}`),
  }
  const pace = { frameMs: 5, emptyMs: 50, pollMs: 20 }
  const setting = { build: 'b1', rate: 1, now: () => 1_000_000, secret: SECRET }
  const stream = await createStream({ server, source, wake: source.listen, log, pace, ...setting, ...given })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const screens: Screen[] = []
  onTestFinished(() => {
    for (const screen of screens) screen.disconnect()
    stream.close()
    server.close()
    server.closeAllConnections()
  })
  return {
    source,
    stream,
    url,
    logged,
    async screen() {
      const screen: Screen = io(url, { transports: ['websocket'], forceNew: true, reconnectionDelay: 10 })
      screens.push(screen)
      await new Promise<void>((resolve) => screen.once('connect', resolve))
      return screen
    },
  }
}

/** Asks for a board as any program may, with anything for a scope. */
export async function ask(screen: Screen, scope: unknown): Promise<Board | Refusal> {
  return screen.emitWithAck('watch', scope as never)
}

/** The board of a scope, which must not be refused. */
export async function watch(screen: Screen, scope: unknown): Promise<Board> {
  const answer = await ask(screen, scope)
  if ('error' in answer) throw new Error(answer.error)
  return answer
}

/** The next frame that `fits`; it must be asked for before what brings it about. */
export function nextFrame(
  screen: Screen,
  fits: (frame: Frame) => boolean = (frame) => frame.changes.length > 0,
): Promise<Frame> {
  return new Promise((resolve) => {
    const hear = (frame: Frame): void => {
      if (!fits(frame)) return
      screen.off('frame', hear)
      resolve(frame)
    }
    screen.on('frame', hear)
  })
}
