import { createHash } from 'node:crypto'
import type { Board, Frame, Scope } from './contract/board.ts'
import type { Change, Light } from './contract/light.ts'
import { calendarStates, counted } from './counting.ts'
import type { Edition } from './edition.ts'
import type { Picture, Step } from './picture.ts'
import { sees } from './scope.ts'
import { talliesOf } from './figures.ts'
import { shiftsOf } from './shifts.ts'
import { wallChange, wallId, wallLight } from './wall.ts'
import type { Instant } from '../rules/time.ts'

/** What a board and a frame say of the server beside the picture. */
export interface Setting {
  readonly build: string
  /** How many times as fast as the machine's the centre's clock runs. */
  readonly rate: number
  /** True for a demonstration; left out, it is none. */
  readonly demo?: boolean
  /** The centre's clock. */
  readonly now: () => Instant
  /** Makes the ids of a wall opaque. */
  readonly secret: string
  /** The rulebook in force, by whose calendars lateness is told; left out, plain time alone is. */
  readonly edition?: () => Pick<Edition, 'number' | 'book'>
}

/** The lights of a board and their hash: what is costly of it, and stays the same until the picture moves on. */
export interface Lit {
  readonly lights: Light[]
  readonly hash: string
}

/** SHA-256, hex, of the JSON of `[id, level, since]` of lights, sorted by id (by code unit). */
export function hashOf(lights: Iterable<Pick<Light, 'id' | 'level' | 'since'>>): string {
  const rows: [string, string, number][] = []
  for (const { id, level, since } of lights) rows.push([id, level, since])
  rows.sort(byId)
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex')
}

/** The lit lights that a scope sees, as its view shows them. */
export function litOf(picture: Picture, scope: Scope, { secret, edition }: Pick<Setting, 'secret' | 'edition'>): Lit {
  const book = edition?.().book
  const lights: Light[] = []
  for (const light of picture.lights.values()) {
    if (!sees(scope, light)) continue
    const told = book === undefined ? light : counted(book, light)
    lights.push(scope.view === 'wall' ? wallLight(secret, told) : told)
  }
  return { lights, hash: hashOf(lights) }
}

/** The board of a canonical scope. `lit` may be handed in where the picture hasn't moved since it was made. */
export function boardOf(picture: Picture, scope: Scope, setting: Setting, lit = litOf(picture, scope, setting)): Board {
  const { seq } = picture
  return { scope, seq, ...figuresOf(picture, scope, setting), lights: lit.lights, hash: lit.hash }
}

/**
 * The frame of one room from a number to the picture's, by the steps between. `left` names what the room had lit and doesn't
 * see any more; a light that came back within the frame isn't named, since a screen takes the changes first.
 */
export function frameOf(picture: Picture, scope: Scope, setting: Setting, from: number, steps: readonly Step[]): Frame {
  const wall = scope.view === 'wall'
  const book = setting.edition?.().book
  const changes: Change[] = []
  const gone = new Set<string>()
  for (const { change, before } of steps) {
    if (sees(scope, change.light)) {
      const told = book === undefined ? change : { ...change, light: counted(book, change.light) }
      changes.push(wall ? wallChange(setting.secret, told) : told)
      if (change.kind !== 'found') gone.delete(change.light.id)
    } else if (change.kind !== 'found' && before !== null && sees(scope, before)) gone.add(before.id)
  }
  const left: string[] = []
  for (const id of gone) left.push(wall ? wallId(setting.secret, id) : id)
  return { from, to: picture.seq, changes, left, ...figuresOf(picture, scope, setting) }
}

function figuresOf(
  picture: Picture,
  scope: Scope,
  { build, rate, demo = false, now, edition }: Setting,
): Omit<Board, 'scope' | 'seq' | 'lights' | 'hash'> {
  const { scannedTo, tallies, shifts, feeds, outdated } = picture
  // Fields by name: a row may carry more than a screen is to see.
  const states = feeds.map(({ id, horizon, silentSince, heardAt }) => ({ id, horizon, silentSince, heardAt }))
  const at = now()
  const inForce = edition?.()
  return {
    ...{ build, now: at, rate, demo, scannedTo },
    tallies: talliesOf(scope, tallies, feeds),
    shifts: shiftsOf(scope, shifts, feeds),
    feeds: states,
    edition: inForce?.number ?? 0,
    outdated,
    calendars: inForce === undefined ? [] : calendarStates(inForce.book, at),
  }
}

function byId(a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0
}
