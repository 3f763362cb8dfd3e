import type { Facts, FactValue } from './event.ts'

/** The last word wins per field; `null` removes one (`clock.md` 3). The same object where nothing changes. */
export function merge(facts: Facts, data: Facts): Facts {
  let merged: Record<string, Facts[string]> | null = null
  for (const field in data) {
    const value = data[field]
    if (value === undefined || (value === null ? !Object.hasOwn(facts, field) : sameFact(facts[field], value))) continue
    merged ??= { ...facts }
    if (value === null) merged = without(merged, field)
    else merged[field] = value
  }
  return merged ?? facts
}

/** The facts of an event as conditions see them: a `null`, which removes a field, is no fact. The same object where there is none. */
export function present(data: Facts): Facts {
  for (const field in data)
    if (data[field] === null) return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null))
  return data
}

function without(facts: Facts, field: string): Record<string, FactValue> {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => name !== field))
}

export function sameFact(a: FactValue | undefined, b: FactValue | undefined): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b))
}
