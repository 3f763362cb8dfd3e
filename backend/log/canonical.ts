import { hash } from 'node:crypto'
import type { FactValue, SubjectEvent } from '../../rules/event.ts'

const json = (value: FactValue): string => JSON.stringify(value)

/** JSON with the fields of every object sorted and no blanks (as RFC 8785), so that equal contents are equal texts. */
export function canonical(value: FactValue): string {
  if (value === null || typeof value !== 'object') return json(value)
  if (isList(value)) return `[${value.map(canonical).join(',')}]`
  const fields = Object.keys(value).sort()
  return `{${fields.map((name) => `${json(name)}:${canonical(value[name] ?? null)}`).join(',')}}`
}

/** `Array.isArray` doesn't narrow a readonly list. */
export const isList = (value: FactValue): value is readonly FactValue[] => Array.isArray(value)

/**
 * The id of an event that has none of its own: the first 22 characters of base64url of the SHA-256 of its content, so
 * that rows which repeat an event are one event. Subject, kind and facts are given as their canonical JSON.
 */
export function eventId(subject: string, kind: string, at: number, facts: string): string {
  return head(hash('sha256', `[${subject},${kind},${at},${facts}]`, 'base64url'))
}

/** SHA-256 of what an event says, its name `(source, id)` left out: two events of one name and two digests conflict. */
export function digest(event: SubjectEvent): Buffer {
  const { kind, subject, at, data } = event
  return hash('sha256', `[${json(kind)},${json(subject)},${at},${canonical(data)}]`, 'buffer')
}

/** SHA-256 of an event's name `(source, id)`. */
export function nameHash(event: SubjectEvent): Buffer {
  return hash('sha256', `[${json(event.source)},${json(event.id)}]`, 'buffer')
}

const ID_LENGTH = 22
const scratch = Buffer.alloc(ID_LENGTH)
const print = Buffer.alloc(16)

/** The first 22 characters as a string of their own: `slice` would keep the whole text in memory behind each id. */
function head(text: string): string {
  scratch.write(text, 'latin1')
  return scratch.toString('latin1')
}

/**
 * The first 128 bits of the hash that an id of `eventId` spells, so that it needn't be hashed again; null for any other
 * id. Valid until the next call.
 */
export function contentPrint(id: string): Buffer | null {
  return id.length === ID_LENGTH && print.write(id, 'base64url') === print.length ? print : null
}
