import type { Server as HttpServer } from 'node:http'
import { Server, type DefaultEventsMap, type ServerOptions, type Socket } from 'socket.io'
import { boardOf, frameOf, litOf, type Lit, type Setting } from './board.ts'
import type { Board, ClientEvents, Refusal, Scope, ServerEvents } from './contract/board.ts'
import { pictureOf, type Picture, type Step } from './picture.ts'
import { PACE, startPulse, type PulseParts } from './pulse.ts'
import { readScope, roomOf } from './scope.ts'

/** The room that a socket is in, beside the one that Socket.IO gives each of its own. */
interface SocketData {
  room?: string
}
export type StreamServer = Server<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>
export type StreamSocket = Socket<ClientEvents, ServerEvents, DefaultEventsMap, SocketData>

export interface StreamParts extends Setting, Pick<PulseParts, 'source' | 'wake' | 'log'> {
  readonly server: HttpServer
  /** Why a socket may not watch a scope, or null where it may. Left out, everybody sees everything. */
  readonly allows?: (socket: StreamSocket, scope: Scope) => string | null
  /** Left out, that of design §8. */
  readonly pace?: PulseParts['pace']
  /** Further options of the server, such as `allowRequest`. */
  readonly options?: Partial<ServerOptions>
}

export interface Stream {
  /** For middleware (`io.use`) that says who a socket is. */
  readonly io: StreamServer
  /** What is lit now; only to be read. */
  readonly picture: Picture
  /** The board of a canonical scope (`readScope`), for `GET /api/board`. */
  board(scope: Scope): Board
  /** Cuts every socket; they come back by themselves and are asked again who they are. */
  disconnectAll(reason: string): void
  /** Tells every client by closing its socket and stops all timers. The HTTP server stays its owner's to close. */
  close(): void
}

interface Room {
  readonly scope: Scope
  /** Made when first asked for, until the picture moves on. */
  lit: (Lit & { readonly edition: number }) | null
}

/**
 * Nothing but a scope is ever asked for, and that has at most 100 names. Compressed, a frame would be squeezed once for each
 * screen instead of being framed once for all of them (figures in the README). A dead peer is found within 20 s.
 */
const OPTIONS: Partial<ServerOptions> = {
  transports: ['websocket'],
  serveClient: false,
  maxHttpBufferSize: 1e5,
  perMessageDeflate: false,
  pingInterval: 10_000,
  pingTimeout: 10_000,
}

/**
 * The stream of boards and frames over Socket.IO (design §8). Rejects where the source can't be read at the start; later it
 * outlives a source that fails.
 *
 * The picture moves on and every room gets its frame in one turn of the event loop. So a board, whenever it is asked for, is
 * at the number at which the next frame of its room begins, and nobody needs a second one.
 */
export async function createStream(parts: StreamParts): Promise<Stream> {
  const { source, wake, log, pace = PACE } = parts
  const picture = pictureOf(await source.lights())
  const io: StreamServer = new Server(parts.server, { ...OPTIONS, ...parts.options })
  const rooms = new Map<string, Room>()
  io.of('/').adapter.on('delete-room', (room: string) => rooms.delete(room))
  io.on('connection', (socket) => {
    socket.on('watch', (scope, answer) => {
      // Types hold for our own client; anyone may send anything, also no callback.
      if (typeof answer === 'function') answer(watch(socket, scope))
    })
  })
  const stop = startPulse({
    picture,
    source,
    wake,
    log,
    pace,
    beat,
    broken: () => {
      cut('another log')
    },
  })

  function watch(socket: StreamSocket, raw: unknown): Board | Refusal {
    try {
      const scope = readScope(raw)
      if (typeof scope === 'string') return { error: scope }
      const refused = parts.allows?.(socket, scope) ?? null
      return refused === null ? boardOf(picture, scope, parts, litIn(enter(socket, scope))) : { error: refused }
    } catch (error) {
      // One socket's question must not end the process that serves all the others.
      log.error({ err: error, socket: socket.id }, 'stream: a watch failed')
      return { error: 'the server could not make the board; its log says why' }
    }
  }

  /** Moves a socket into the room of a scope, out of the one before: it is in exactly one. */
  function enter(socket: StreamSocket, scope: Scope): Room {
    const name = roomOf(scope)
    const { room: before } = socket.data
    if (before !== undefined && before !== name) void socket.leave(before)
    let room = rooms.get(name)
    if (room === undefined) rooms.set(name, (room = { scope, lit: null }))
    socket.data.room = name
    void socket.join(name)
    return room
  }

  function litIn(room: Room): Lit {
    const edition = parts.edition?.().number ?? 0
    if (room.lit?.edition !== edition) room.lit = { edition, ...litOf(picture, room.scope, parts) }
    return room.lit
  }

  /** One frame a room: built and encoded once, the same bytes to all in it, lost on those still busy with the last. */
  function beat(from: number, steps: readonly Step[]): void {
    for (const [name, room] of rooms) {
      if (steps.length > 0) room.lit = null
      io.to(name).volatile.emit('frame', frameOf(picture, room.scope, parts, from, steps))
    }
  }

  function cut(reason: string): void {
    log.warn({ reason, sockets: io.sockets.sockets.size }, 'stream: every socket is cut')
    for (const room of rooms.values()) room.lit = null
    // The connection and not the namespace: a client takes the latter for a wish to be left alone and stays away.
    for (const socket of io.sockets.sockets.values()) socket.conn.close(true)
  }

  return {
    io,
    picture,
    board: (scope) => boardOf(picture, scope, parts),
    disconnectAll: cut,
    close() {
      stop()
      io.engine.close()
    },
  }
}
