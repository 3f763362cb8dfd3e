/** 灯色, in order: a group has the worst level of its members (`clock.md` 27, 31). */
export const LEVELS = ['green', 'unknown', 'notice', 'yellow', 'red'] as const

export type Level = (typeof LEVELS)[number]

const SEVERITY: Readonly<Record<Level, number>> = { green: 0, unknown: 1, notice: 2, yellow: 3, red: 4 }

/** Negative where `a` is the milder. */
export function compareLevels(a: Level, b: Level): number {
  return SEVERITY[a] - SEVERITY[b]
}

export function worse(a: Level, b: Level): Level {
  return SEVERITY[a] >= SEVERITY[b] ? a : b
}

/** The level of a group, with its unknowns counted apart: `{unknown, green}` is never shown as green (`clock.md` 31). */
export interface GroupLevel {
  readonly level: Level
  readonly unknown: number
}

export function groupLevel(members: Iterable<Level>): GroupLevel {
  let level: Level = 'green'
  let unknown = 0
  for (const member of members) {
    level = worse(level, member)
    if (member === 'unknown') unknown++
  }
  return { level, unknown }
}
