/** An event itself has two levels, its facts may have 32 more (`readCloudEvent`): anything deeper is an attack or a mistake. */
const MOST_LEVELS = 40

/**
 * Why a JSON value can't be kept as it is, or null. Asked before anything else looks at a value, since much that walks
 * through one (`JSON.stringify` too) does so by recursion.
 */
export function unstorable(value: unknown, levels = MOST_LEVELS): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'holds a number larger than a double can be'
  if (typeof value !== 'object' || value === null) return null
  if (levels === 0) return `is nested deeper than ${MOST_LEVELS} levels`
  if (Array.isArray(value)) return firstFault(value, levels)
  for (const name of Object.keys(value)) {
    // Who copies facts by assignment would set a prototype by it, and the facts in memory and in the store would differ.
    if (name === '__proto__') return 'holds a field named "__proto__"'
    if (/[\0\p{Cs}]/u.test(name)) return 'holds the name of a field with a NUL or half of a character'
  }
  return firstFault(Object.values(value), levels)
}

function firstFault(values: readonly unknown[], levels: number): string | null {
  for (const value of values) {
    const fault = unstorable(value, levels - 1)
    if (fault !== null) return fault
  }
  return null
}
