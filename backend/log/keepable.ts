import { Fault } from './fault.ts'
import type { FactValue, SubjectEvent } from '../../rules/event.ts'

/** Names stand in indexes of the database, several in one entry, and an entry ends at 2,704 bytes. */
const MOST_NAME_BYTES = 512
/** Facts that are names: a light is counted by them. */
const NAMES = ['item', 'department', 'window', 'staff'] as const

/** Why the database can't keep an event that could be read, or null. Asked wherever events come in. */
export function keepFault({ id, source, kind, subject, data }: SubjectEvent): Fault | null {
  for (const [field, text] of Object.entries({ id, source, type: kind, subject })) {
    const fault = nameFault(field, text)
    if (fault !== null) return fault
  }
  for (const name of NAMES) {
    const value = data[name]
    const fault = typeof value === 'string' ? nameFault(`data.${name}`, value) : null
    if (fault !== null) return fault
  }
  const { branches } = data
  return Array.isArray(branches) ? branchesFault(branches as readonly FactValue[]) : null
}

function branchesFault(branches: readonly FactValue[]): Fault | null {
  for (const branch of branches) {
    if (typeof branch !== 'string' && typeof branch !== 'number')
      return new Fault('data.branches holds something that is no name of a case')
    const fault = nameFault('one of data.branches', String(branch))
    if (fault !== null) return fault
  }
  return null
}

function nameFault(field: string, text: string): Fault | null {
  const size = Buffer.byteLength(text)
  if (size > MOST_NAME_BYTES) return new Fault(`${field} has ${size} bytes, expected at most ${MOST_NAME_BYTES}`)
  return /[\0\p{Cs}]/u.test(text) ? new Fault(`${field} holds a NUL or half of a character`) : null
}
