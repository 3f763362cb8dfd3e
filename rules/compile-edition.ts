import type { Faults } from './faults.ts'
import type { EditionEntry } from './schema.ts'
import { dayOfDate, parseInstant, type Zone } from './time.ts'

export interface Edition {
  readonly edition: string
  readonly fromAt: number
  readonly appliesOpen: boolean
}

/** The edition that an entry belongs to: what it says itself, else what its file says (`clock.md` 4). */
export function editionOf(
  file: string,
  path: string,
  own: EditionEntry,
  above: EditionEntry,
  zone: Zone,
  faults: Faults,
): Edition {
  const from = own.effectiveFrom ?? above.effectiveFrom
  const applies = own.applies ?? above.applies
  let fromAt = -Infinity
  if (from !== undefined) {
    const day = dayOfDate(from)
    const at = day === null ? parseInstant(from, zone) : zone.instant(day, 0)
    if (at === null)
      faults.add(file, `${path}.effectiveFrom`, `${from}: expected a date yyyy-mm-dd or an ISO 8601 instant`)
    else fromAt = at
  }
  if (applies === 'open') {
    if (from === undefined) faults.add(file, `${path}.applies`, 'expected effectiveFrom beside applies: open')
    if ((own.reason ?? above.reason) === undefined)
      faults.add(file, `${path}.applies`, 'expected a reason beside applies: open')
    if ((own.approvedBy ?? above.approvedBy) === undefined)
      faults.add(file, `${path}.applies`, 'expected approvedBy, the second person, beside applies: open')
  }
  return { edition: own.edition ?? above.edition ?? from ?? '1', fromAt, appliesOpen: applies === 'open' }
}
