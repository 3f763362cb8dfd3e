import { isLit } from '../rules/lit.ts'
import type { Board, FeedState, Frame, Scope, Shifts, Tallies } from '../backend/contract/board.ts'
import type { Change, Light } from '../backend/contract/light.ts'
import type { Instant } from '../rules/time.ts'

/** What a screen knows: the board it opened and every frame that it took since, all of one sequence number. */
export interface Picture {
  /** The server's build when the page was opened. */
  readonly build: string
  /** Another build that the server has by now: the page reloads at a quiet moment. */
  readonly newBuild: string | null
  readonly scope: Scope
  readonly seq: number
  readonly now: Instant
  readonly rate: number
  /** True where nothing is real: every screen says so. */
  readonly demo: boolean
  readonly edition: number
  /** Subjects that this edition has still to look at. */
  readonly outdated: number
  readonly calendars: Board['calendars']
  readonly scannedTo: Instant
  readonly lights: ReadonlyMap<string, Light>
  readonly tallies: Tallies
  readonly shifts: Shifts
  readonly feeds: readonly FeedState[]
  /** True from a gap until the next board: something is missing. */
  readonly stale: boolean
}

export interface Taken {
  /** The same object where the frame told nothing new. */
  readonly state: Picture
  readonly ask: 'watch' | null
}

/** The picture of a board. `build` is that of the page, where it was opened on another board before. */
export function open(board: Board, build = board.build): Picture {
  const { scope, seq, now, rate, demo, scannedTo, tallies, shifts, feeds, edition, outdated, calendars } = board
  const lights = new Map<string, Light>()
  for (const light of board.lights) lights.set(light.id, light)
  const newBuild = board.build === build ? null : board.build
  return {
    ...{
      build,
      newBuild,
      scope,
      seq,
      now,
      rate,
      demo,
      scannedTo,
      lights,
      tallies,
      shifts,
      feeds,
      edition,
      outdated,
      calendars,
    },
    stale: false,
  }
}

/**
 * Takes a frame. One that begins at the picture's number is applied; one that ends at or before it was taken already and is
 * passed over; any other leaves a gap and asks for a new board (law 6).
 *
 * Of a frame behind a gap only the time is used. Its tallies would stand beside lights that they don't count, and its
 * `scannedTo` would call a picture fresh that lacks changes: so the picture ages, and dims, until its board is there.
 */
export function take(state: Picture, frame: Frame): Taken {
  const newBuild = frame.build === state.build ? null : frame.build
  if (frame.from === state.seq) {
    const { to: seq, now, rate, demo, scannedTo, tallies, shifts, feeds, edition, outdated, calendars } = frame
    const figures = { tallies, shifts, feeds, edition, outdated, calendars }
    const told = { newBuild, seq, now, rate, demo, scannedTo, lights: lightsAfter(state.lights, frame), ...figures }
    return { state: { ...state, ...told }, ask: null }
  }
  if (frame.to <= state.seq) return { state, ask: null }
  return { state: { ...state, newBuild, now: frame.now, rate: frame.rate, stale: true }, ask: 'watch' }
}

/**
 * Age of a picture in ms: how far the engine was behind when its figures were told, on the machine's clock, and the real time
 * since they arrived. `arrivedMs` and `realNowMs` are of one monotonic clock.
 */
export function freshness(state: Picture, arrivedMs: number, realNowMs: number): number {
  return (state.now - state.scannedTo) / state.rate + (realNowMs - arrivedMs)
}

function lightsAfter(lights: ReadonlyMap<string, Light>, { changes, left }: Frame): ReadonlyMap<string, Light> {
  if (changes.length === 0 && left.length === 0) return lights
  const after = new Map(lights)
  for (const change of changes) settle(after, change)
  for (const id of left) after.delete(id)
  return after
}

/** A finding lights nothing and puts nothing out, whatever its light says. */
function settle(lights: Map<string, Light>, { kind, light }: Change): void {
  if (kind === 'found') return
  if (isLit(light)) lights.set(light.id, light)
  else lights.delete(light.id)
}
