import type { Board, Frame } from '../backend/contract/board.ts'
import type { Link, News } from './link.ts'
import { open, take, type Picture } from './picture.ts'

/** A step of a recording: what came, and how many real ms after the one before. */
export type Recorded = { readonly afterMs: number } & (
  { readonly board: Board } | { readonly frame: Frame } | { readonly cut: string }
)

export interface ReplayParts {
  readonly recording: readonly Recorded[]
  readonly hear: (news: News) => void
}

export interface ReplayLink extends Link {
  /** Plays the next step at once; false at the end. */
  step(): boolean
}

/**
 * A link without a server: plays recorded boards and frames through the same reducer, at their own pace (`openReplay`) or step
 * by step. A watch goes back to nothing: like a server's answer it tells the picture as it stands.
 */
export function openReplay({ recording, hear }: ReplayParts, paced = true): ReplayLink {
  let place = 0
  let state: Picture | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function step(): boolean {
    const recorded = recording[place]
    if (recorded === undefined) return false
    place++
    if ('cut' in recorded) hear({ kind: 'cut', reason: recorded.cut, back: true })
    else if ('board' in recorded) {
      state = open(recorded.board, state?.build)
      hear({ kind: 'board', state })
    } else if (state !== null) {
      const before = state
      const taken = take(before, recorded.frame)
      state = taken.state
      if (state !== before) hear({ kind: 'frame', state, changes: taken.ask === null ? recorded.frame.changes : [] })
    }
    return true
  }

  function pace(): void {
    const next = recording[place]
    if (next === undefined) return
    timer = setTimeout(() => {
      step()
      pace()
    }, next.afterMs)
  }

  if (paced) pace()
  return {
    step,
    watch() {
      if (state !== null) hear({ kind: 'board', state })
    },
    close() {
      clearTimeout(timer)
      place = recording.length
    },
  }
}
