import { shown } from './fault.ts'
import type { SubjectEvent } from '../../rules/event.ts'

/**
 * Why an `event.voided` is refused, or null. It names the event that it takes out by `source` and `id` and says why;
 * its own source must be that event's (`clock.md` rule 5).
 */
export function voidFault({ kind, source, data }: Pick<SubjectEvent, 'kind' | 'source' | 'data'>): string | null {
  if (kind !== 'event.voided') return null
  for (const field of ['source', 'id', 'reason']) {
    const value = data[field]
    if (typeof value !== 'string' || value.trim() === '') {
      return `data.${field} is ${value === undefined ? 'missing' : shown(value)}, expected text, as event.voided asks`
    }
  }
  if (data.source === source) return null
  return `data.source is ${shown(data.source)}, expected the event's own source ${shown(source)}`
}
