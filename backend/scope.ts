import { scope as scopeSchema, type Scope } from './contract/board.ts'
import type { Light } from './contract/light.ts'

/** The rooms that hold scopes begin so, which no socket's own room does. */
const ROOM = 'scope:'

/**
 * Reads a scope from outside and gives its canonical form: lists sorted by code unit and without repetition, so that equal
 * scopes are one room. Gives the reason as a text where it is none.
 */
export function readScope(raw: unknown): Scope | string {
  const read = scopeSchema.safeParse(raw)
  if (!read.success) {
    const [issue] = read.error.issues
    const path = issue === undefined || issue.path.length === 0 ? '' : `.${issue.path.join('.')}`
    return `scope${path}: ${issue?.message ?? 'not a scope'}; expected {departments? | windows?, view: wall | desk}`
  }
  const { departments, windows, view } = read.data
  if (departments !== undefined && windows !== undefined)
    return 'scope: departments and windows together; expected one of them, or neither for everything'
  if (departments !== undefined) return { departments: sortedUnique(departments), view }
  if (windows !== undefined) return { windows: sortedUnique(windows), view }
  return { view }
}

/** The room of a canonical scope. */
export function roomOf({ view, departments, windows }: Scope): string {
  return ROOM + JSON.stringify([view, departments ?? null, windows ?? null])
}

/** True for the room of a scope, false for the one that every socket has of its own. */
export function isScopeRoom(room: string): boolean {
  return room.startsWith(ROOM)
}

/** True where a light belongs in the scope. One without a department or window is seen by those who see everything. */
export function sees({ departments, windows }: Scope, light: Pick<Light, 'department' | 'window'>): boolean {
  if (departments !== undefined) return light.department !== null && departments.includes(light.department)
  if (windows !== undefined) return light.window !== null && windows.includes(light.window)
  return true
}

function sortedUnique(names: readonly string[]): string[] {
  return [...new Set(names)].sort()
}
