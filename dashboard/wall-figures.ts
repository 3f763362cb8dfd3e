import type { Counts, Shifts } from '../backend/contract/board.ts'
import type { Light } from '../backend/contract/light.ts'
import { shapeOf, type Shape } from './ranking.ts'

export type TileKind = 'red' | 'yellow' | 'absent'

export interface Tile {
  readonly kind: TileKind
  /** Subjects by their highest light; windows, for absences. */
  readonly count: number
  readonly lights: number
  /** The one that is lit the longest. */
  readonly oldest: Light | null
  readonly windows: readonly string[]
  /** Of lights that are no window's: a leader's duty, a meeting. */
  readonly departments: readonly string[]
  /** Of absences: the windows of which it is known whether somebody is there, and those of which it isn't. */
  readonly shifts: Shifts | null
}

/** Of a tile of absences without a light: that none is, that none is as far as is known, that nothing is known, that no shift is. */
export type Absence = 'none' | 'partly' | 'unknown' | 'no-shift'

/** What a tile's zero says; null for one that is lit, and for those that count subjects (`clock.md` 31: unknown is never shown as green). */
export function absenceOf({ count, shifts }: Pick<Tile, 'count' | 'shifts'>): Absence | null {
  if (shifts === null || count > 0) return null
  if (shifts.unknown > 0) return shifts.known > 0 ? 'partly' : 'unknown'
  return shifts.known > 0 ? 'none' : 'no-shift'
}

/** By how much a count has moved within the hour: `+1`, `−2`, `±0`. */
export function trendText(now: number, hourAgo: number): string {
  const moved = now - hourAgo
  return moved === 0 ? '±0' : moved > 0 ? `+${moved}` : `−${-moved}`
}

/** A tile's figures: subjects as the server counted them, or the lights themselves where it doesn't. */
export function tileOf(
  kind: TileKind,
  subjects: number | null,
  lights: readonly Light[],
  shifts: Shifts | null = null,
): Tile {
  const windows = new Set(lights.flatMap(({ window }) => (window === null ? [] : [window])))
  const oldest = lights.reduce<Light | null>(
    (first, light) => (first !== null && first.since <= light.since ? first : light),
    null,
  )
  const departments = new Set(
    lights.flatMap(({ window, department }) => (window === null && department !== null ? [department] : [])),
  )
  return {
    ...{ kind, count: subjects ?? lights.length, lights: lights.length, oldest },
    windows: [...windows].sort(),
    departments: [...departments].sort(),
    shifts,
  }
}

const MOST_WINDOWS = 3
const MOST_DEPARTMENTS = 2

/** Where nobody is: windows, and departments whose leader or delegate is missing; `isCut` where there are more of them than are named. */
export function placesOf({ windows, departments }: Pick<Tile, 'windows' | 'departments'>): {
  readonly windows: readonly string[]
  readonly departments: readonly string[]
  readonly isCut: boolean
} {
  const isCut = windows.length > MOST_WINDOWS || departments.length > MOST_DEPARTMENTS
  return { windows: windows.slice(0, MOST_WINDOWS), departments: departments.slice(0, MOST_DEPARTMENTS), isCut }
}

export interface DepartmentCell {
  readonly id: string
  readonly shape: Shape
  /** Subjects at that level; 0 where it is normal. */
  readonly count: number
}

const SHAPES: readonly Shape[] = ['statutory', 'red', 'absent', 'yellow', 'notice', 'unknown', 'green']

/** A cell for each department, the worst first; those that are normal keep the order of the book. */
export function departmentCells(
  listed: readonly string[],
  tallies: Readonly<Record<string, Counts>>,
  lights: Iterable<Light>,
): DepartmentCell[] {
  const special = new Map<string, Set<Shape>>()
  for (const light of lights) {
    if (light.department === null) continue
    const shapes = special.get(light.department) ?? new Set<Shape>()
    special.set(light.department, shapes.add(shapeOf(light)))
  }
  const ids = [...new Set([...listed, ...Object.keys(tallies)])]
  const cells = ids.map((id) => cellOf(id, tallies[id], special.get(id) ?? new Set()))
  return cells.sort((a, b) => SHAPES.indexOf(a.shape) - SHAPES.indexOf(b.shape) || b.count - a.count)
}

function cellOf(id: string, counts: Counts | undefined, shapes: ReadonlySet<Shape>): DepartmentCell {
  if (counts === undefined) return { id, shape: 'green', count: 0 }
  const { red, yellow, notice, unknown } = counts
  if (red > 0) {
    const shape = shapes.has('statutory')
      ? 'statutory'
      : shapes.has('red')
        ? 'red'
        : shapes.has('absent')
          ? 'absent'
          : 'red'
    return { id, shape, count: red }
  }
  if (yellow > 0) return { id, shape: 'yellow', count: yellow }
  if (notice > 0) return { id, shape: 'notice', count: notice }
  return unknown > 0 ? { id, shape: 'unknown', count: unknown } : { id, shape: 'green', count: 0 }
}
