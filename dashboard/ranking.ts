import type { Light } from '../backend/contract/light.ts'
import { compareLevels, type Level } from '../rules/level.ts'

/** What a light is shown as: its level, an absence by its own shape, a red past the statutory limit by a double one. */
export type Shape = 'red' | 'statutory' | 'yellow' | 'absent' | 'unknown' | 'notice' | 'green'

const WEIGHT: Readonly<Record<Light['gravity'], number>> = { statutory: 2, promise: 1, internal: 0 }

type Ranked = Pick<Light, 'id' | 'level' | 'gravity' | 'since'>

/** Negative where `a` is the worse: by level, gravity, then the older. As the server lists them. */
export function compareLights(a: Ranked, b: Ranked): number {
  return (
    compareLevels(b.level, a.level) ||
    WEIGHT[b.gravity] - WEIGHT[a.gravity] ||
    a.since - b.since ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  )
}

/** The shape of a light. */
export function shapeOf({ level, gravity, flag }: Pick<Light, 'level' | 'gravity' | 'flag'>): Shape {
  if (flag === 'absent' && (level === 'red' || level === 'yellow')) return 'absent'
  return level === 'red' && gravity === 'statutory' ? 'statutory' : level
}

/** The colour of a shape: the class it is drawn with. */
export function colourOf(shape: Shape): Level | 'absent' {
  return shape === 'statutory' ? 'red' : shape
}

/** A row moves at most once in so long, so that who reads it from afar can finish. */
export const HOLD_MS = 5_000

export interface Order {
  readonly ids: readonly string[]
  /** When rows last moved, monotonic ms. */
  readonly movedAt: number
}

/**
 * The order of rows after something changed. Within 5 s of the last move rows keep their places: what went out leaves,
 * what is new is put in by its rank. Afterwards all stand by their rank again.
 */
export function settleOrder(before: Order, lights: ReadonlyMap<string, Light>, at: number): Order {
  const ranked = [...lights.values()].sort(compareLights).map(({ id }) => id)
  if (at - before.movedAt >= HOLD_MS) {
    return same(ranked, before.ids) ? before : { ids: ranked, movedAt: at }
  }
  const kept = before.ids.filter((id) => lights.has(id))
  const known = new Set(kept)
  const fresh = ranked.filter((id) => !known.has(id))
  const ids = fresh.reduce((order, id) => insert(order, id, lights), kept)
  return same(ids, before.ids) ? before : { ids, movedAt: before.movedAt }
}

function insert(ids: readonly string[], id: string, lights: ReadonlyMap<string, Light>): string[] {
  const light = lights.get(id)
  const place = ids.findIndex((other) => {
    const one = lights.get(other)
    return light !== undefined && one !== undefined && compareLights(light, one) < 0
  })
  return place === -1 ? [...ids, id] : [...ids.slice(0, place), id, ...ids.slice(place)]
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, i) => id === b[i])
