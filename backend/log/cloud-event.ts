import { Fault, shown } from './fault.ts'
import { unstorable } from './storable.ts'
import { isoReader } from './iso.ts'
import { voidFault } from './voided.ts'
import type { FactValue, SubjectEvent } from '../../rules/event.ts'

const readTime = isoReader(null)
const MOST_LEVELS = 32

/**
 * Reads a CloudEvent 1.0 in JSON: specversion, id, source, type (the kind), subject (`<kind>/<id>`), time (with an
 * offset, floored to ms) and data, an object or nothing. Other attributes are ignored. The fault names the field and
 * what was expected.
 */
export function readCloudEvent(json: unknown): SubjectEvent | Fault {
  const unkept = unstorable(json)
  if (unkept !== null) return new Fault(`the event ${unkept}`)
  if (!isObject(json)) return new Fault('expected a CloudEvent, a JSON object')
  if (json.specversion !== '1.0') return wrong('specversion', json.specversion, '"1.0"')
  const { id, source, type: kind, subject, time } = json
  if (!isText(id)) return wrong('id', id, 'text')
  if (!isText(source)) return wrong('source', source, "text, the feed's name")
  if (!isText(kind)) return wrong('type', kind, 'text, the event kind')
  if (!isText(subject) || !/^[^/\s]+\/[^]*\S/u.test(subject)) {
    return wrong('subject', subject, '<kind>/<id>, like case/QG-2026-000123')
  }
  const at = typeof time === 'string' ? readTime(time) : NaN
  if (Number.isNaN(at)) return wrong('time', time, 'RFC 3339 with an offset, like 2026-11-09T10:00:00+08:00')
  if (json.data_base64 !== undefined) return new Fault('data_base64 is not read, expected data as a JSON object')
  const data = json.data ?? {}
  if (!isFacts(data)) return wrong('data', data, 'an object or nothing')
  const fault = valueFault(data, MOST_LEVELS)
  if (fault !== null) return new Fault(`data ${fault}`)
  const refused = voidFault({ kind, source, data })
  return refused === null ? { source, id, kind, subject, at, data } : new Fault(refused)
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What JSON.parse gives for an object are facts. */
const isFacts = (value: unknown): value is SubjectEvent['data'] => isObject(value)

/** Text that any store can hold: not blank, no NUL, no half of a surrogate pair. */
const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '' && isSound(value)

const isSound = (text: string): boolean => !/[\0\p{Cs}]/u.test(text)

const wrong = (field: string, value: unknown, expected: string): Fault =>
  new Fault(`${field} is ${value === undefined ? 'missing' : shown(value)}, expected ${expected}`)

function valueFault(value: FactValue, levels: number): string | null {
  if (typeof value === 'string') return isSound(value) ? null : 'holds a NUL or half of a character'
  if (typeof value !== 'object' || value === null) return null
  if (levels === 0) return `is nested deeper than ${MOST_LEVELS} levels`
  for (const inner of Object.values<FactValue>(value)) {
    const fault = valueFault(inner, levels - 1)
    if (fault !== null) return fault
  }
  return null
}
