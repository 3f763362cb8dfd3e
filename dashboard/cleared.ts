import type { Change, Light } from '../backend/contract/light.ts'
import { isLit } from '../rules/lit.ts'

/** A light that has gone out and is still shown, as cleared (`clock.md` 36). */
export interface Cleared {
  /** As it was lit. */
  readonly light: Light
  /** Until when, monotonic ms. */
  readonly until: number
}

/** By the light's id, in the order in which they went out. */
export type ClearedLights = ReadonlyMap<string, Cleared>

/**
 * What is shown as cleared after some changes, heard at `at`: what they put out and whose rule has a `dwell`. What is lit again
 * is cleared no longer, and what goes out again is so from then on. What left the scope didn't clear.
 */
export function clearedAfter(before: ClearedLights, changes: readonly Change[], at: number): ClearedLights {
  const after = new Map(before)
  for (const { kind, was, light } of changes) {
    if (kind === 'found') continue
    after.delete(light.id)
    const { dwellMs } = light
    if (dwellMs !== undefined && was !== 'green' && !isLit(light))
      after.set(light.id, { light: { ...light, level: was }, until: at + dwellMs })
  }
  return same(before, after) ? before : after
}

/** Without those whose time is over; the same object where none is. */
export function stillCleared(cleared: ClearedLights, at: number): ClearedLights {
  const left = [...cleared].filter(([, { until }]) => until > at)
  return left.length === cleared.size ? cleared : new Map(left)
}

const same = (a: ClearedLights, b: ClearedLights): boolean =>
  a.size === b.size && [...a].every(([id, one]) => b.get(id) === one)
