import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client'
import type { Board, ClientEvents, Frame, Refusal, Scope, ServerEvents } from '../backend/contract/board.ts'
import type { Change } from '../backend/contract/light.ts'
import { open, take, type Picture } from './picture.ts'

/** What a link tells. The one who hears it notes the time at which it came: a link reads no clock. */
export type News =
  | { readonly kind: 'board'; readonly state: Picture }
  /** `changes` are those the frame brought; none where it left a gap. */
  | { readonly kind: 'frame'; readonly state: Picture; readonly changes: readonly Change[] }
  /** The server won't show this scope. It is asked again on the next connect or `watch`. */
  | { readonly kind: 'refused'; readonly error: string }
  /** The line is down. `back` where the link tries by itself to come back. */
  | { readonly kind: 'cut'; readonly reason: string; readonly back: boolean }

export interface Link {
  /** Watches another scope, or the same at once: after a sleep, a jump of the clock, a page shown again. */
  watch(scope?: Scope): void
  close(): void
}

export interface LinkParts {
  /** Of the server; left out, where the page came from. */
  readonly url?: string
  readonly scope: Scope
  readonly hear: (news: News) => void
  readonly options?: Partial<ManagerOptions & SocketOptions>
}

const ANSWER_MS = 10_000

/** Before a second and later watch without a frame taken in between: a line that can't bear frames isn't drowned in boards. */
const AGAIN_MS = 1_000
const AGAIN_AT_MOST_MS = 10_000

/**
 * A line to the server: watches on every connect and again at each gap, one watch at a time, and tells every new picture.
 * Boards and frames are taken as they come, in the order of the wire: a promise in between would let a frame pass its board.
 */
export function openLink({ url, scope: wanted, hear, options }: LinkParts): Link {
  const settings = { transports: ['websocket'], reconnectionDelay: 500, reconnectionDelayMax: 2_000, ...options }
  const socket: Socket<ServerEvents, ClientEvents> = url === undefined ? io(settings) : io(url, settings)
  let scope = wanted
  let asked: Scope | null = null // by the watch under way
  let turn = 0 // of the connection; an answer to a watch of an earlier one is of no use
  let state: Picture | null = null
  let build: string | undefined // of the page: that of the first board
  let deaf = false // a board was lost, so that frames may be those of another scope than the picture's
  let boards = 0 // in a row, without a frame that fitted
  let again: ReturnType<typeof setTimeout> | undefined

  function watch(): void {
    clearTimeout(again)
    again = undefined
    if (!socket.connected || asked !== null) return // the next connect or answer watches
    asked = scope
    const mine = turn
    socket.timeout(ANSWER_MS).emit('watch', scope, (late: Error | null, answer: Board | Refusal) => {
      if (mine !== turn) return
      const renewed = asked !== scope
      asked = null
      if (late === null) answered(answer)
      else deaf = true
      if (renewed) watch()
      else if (late !== null) askAgain()
    })
  }

  function askAgain(): void {
    if (asked !== null || again !== undefined) return
    if (boards === 0) watch()
    else again = setTimeout(watch, Math.min(AGAIN_MS * 2 ** (boards - 1), AGAIN_AT_MOST_MS))
  }

  function answered(answer: Board | Refusal): void {
    if ('error' in answer) {
      hear({ kind: 'refused', error: answer.error })
      return
    }
    boards++
    deaf = false
    state = open(answer, build)
    build = state.build
    hear({ kind: 'board', state })
  }

  function heard(frame: Frame): void {
    if (state === null || deaf) return
    const before = state
    const taken = take(before, frame)
    state = taken.state
    if (taken.ask === 'watch') {
      hear({ kind: 'frame', state, changes: [] })
      askAgain()
    } else if (state !== before) {
      boards = 0
      hear({ kind: 'frame', state, changes: frame.changes })
    }
  }

  socket.on('connect', () => {
    boards = 0
    watch()
  })
  socket.on('disconnect', (reason) => {
    turn++
    asked = null
    hear({ kind: 'cut', reason, back: reason !== 'io client disconnect' })
    // The one case in which Socket.IO stays away by itself.
    if (reason === 'io server disconnect') socket.connect()
  })
  socket.on('connect_error', (error) => {
    hear({ kind: 'cut', reason: error.message, back: socket.active })
  })
  socket.on('frame', heard)

  return {
    watch(other = scope) {
      scope = other
      boards = 0
      watch()
    },
    close() {
      clearTimeout(again)
      turn++
      socket.disconnect()
    },
  }
}
