import { isoText } from './civil.ts'
import { Fault, shown } from './fault.ts'
import type { InstantReader } from './instant.ts'
import type { FactValue } from '../../rules/event.ts'

export type CellType = 'string' | 'number' | 'instant' | 'boolean'

/** What a cell says, with its JSON, after `"name":` where it is a fact: that goes into the id of each event. */
export interface Told<Value extends FactValue = FactValue> {
  readonly value: Value
  readonly json: string
}

export const told = <Value extends FactValue>(value: Value, field = ''): Told<Value> => ({
  value,
  json: field + JSON.stringify(value),
})

/** Reads a cell that isn't blank. */
export type CellReader = (text: string) => Told | Fault

/** An empty cell, or one of blanks alone (also full-width ones), says nothing. Most are told by their first character. */
export function isBlank(text: string): boolean {
  if (text === '') return true
  const first = text.charCodeAt(0)
  return !(first > BLANK && first < DELETE) && text.trim() === ''
}

const [BLANK, DELETE] = [0x20, 0x7f]

/** How a cell of this type is read. Cells are read whole and as they are: no trimming, no guess. */
export function cellReader(type: CellType, instants: InstantReader, field: string): CellReader {
  if (type === 'number') return telling(readNumber, field)
  if (type === 'boolean') return telling(readBoolean, field)
  if (type === 'string') return keeper(field)
  return telling((text) => {
    const at = instants.cell(text)
    return at instanceof Fault ? at : isoText(at)
  }, field)
}

function telling(read: (text: string) => FactValue | Fault, field: string): CellReader {
  return (text) => {
    const value = read(text)
    return value instanceof Fault ? value : told(value, field)
  }
}

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/** A finite decimal; a whole number too large to be kept exactly is refused, as it is an id rather than an amount. */
function readNumber(text: string): number | Fault {
  const value = DECIMAL.test(text) ? Number(text) : NaN
  if (!Number.isFinite(value)) return new Fault(`${shown(text)} isn't a number, expected a decimal like 12 or 0.5`)
  if (/^[+-]?\d+$/.test(text) && !Number.isSafeInteger(value)) {
    return new Fault(`${shown(text)} is too large to be kept exactly as a number, read it as type string`)
  }
  return value + 0 // −0 is 0
}

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', '1', 'yes', '是'].map((word) => [word, true] as const),
  ...['false', '0', 'no', '否'].map((word) => [word, false] as const),
])

function readBoolean(text: string): boolean | Fault {
  return (
    WORDS.get(text.toLowerCase()) ??
    new Fault(`${shown(text)} isn't a boolean, expected true, false, yes, no, 1, 0, 是 or 否`)
  )
}

/** A text of its own: V8 makes a part of a longer text a view that keeps the whole, and a sum of texts a tree of them. */
export const copied = (text: string): string => Buffer.from(text).toString()

/**
 * Text cells are kept as copies, equal ones as one: V8 makes a cell of 13 characters or more a slice that would keep
 * its whole block of the file in memory, and a shorter one a text of its own for each row. The table is bounded, so that a
 * column of unlike texts costs no memory here.
 */
export function keeper(field = '', most = 4_096): (text: string) => Told<string> {
  const kept = new Map<string, Told<string>>()
  return (text) => {
    const known = kept.get(text)
    if (known !== undefined) return known
    const copy = told(text.length < 13 ? text : copied(text), field)
    if (kept.size < most) kept.set(copy.value, copy)
    return copy
  }
}
