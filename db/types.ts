import { instantOf } from './instants.ts'
import type { Value } from './database.ts'

/** Reads the text form of a value. */
export type Parser = (text: string) => unknown

/**
 * How each type is read, by its OID in `pg_type`: the same table serves both servers. What isn't in it (text, uuid, date,
 * interval …) stays the text that the server wrote.
 */
export const PARSERS: Readonly<Record<number, Parser>> = {
  16: (text) => text === 't',
  17: (text) => Uint8Array.from(Buffer.from(text.slice(2), 'hex')), // bytea_output is hex
  20: int8,
  21: Number,
  23: Number,
  26: Number, // oid
  114: (text) => JSON.parse(text) as unknown,
  700: Number,
  701: Number,
  1184: instantOf,
  1700: numeric,
  3802: (text) => JSON.parse(text) as unknown,
  1000: arrayOf((text) => text === 't'),
  1005: arrayOf(Number),
  1007: arrayOf(Number),
  1009: arrayOf(String),
  1015: arrayOf(String), // varchar[]
  1016: arrayOf(int8),
  1022: arrayOf(Number),
  1185: arrayOf(instantOf),
  1231: arrayOf(numeric),
  2951: arrayOf(String), // uuid[]
}

/** The types that PGlite would read in a way of its own where no parser is named: they stay text. */
export const TEXT_TYPES: readonly number[] = [18, 19, 25, 1042, 1043, 1082, 1083, 1114, 2950]

/** The text of a parameter as both servers take it for a value of any type; null for NULL. */
export function parameter(value: Value): string | null {
  if (value === null || typeof value === 'string') return value
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  if (typeof value === 'object') return `{${value.map(element).join(',')}}`
  return String(value)
}

const ESCAPED = /["\\]/

function element(value: string | number | boolean | null): string {
  if (value === null) return 'NULL'
  if (typeof value !== 'string') return String(value)
  return ESCAPED.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`
}

function int8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`The int8 ${text} is past what a number holds exactly`)
  return value
}

function numeric(text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) ? digits(text) !== digits(String(value)) : /\d/.test(text)) {
    throw new RangeError(
      `The numeric ${text} is past what a number holds exactly; cast it to float8 where rounding is meant`,
    )
  }
  return value
}

/** A decimal as its significant digits and the power of ten of the last: equal for equal values. */
function digits(text: string): string {
  const [mantissa = '', power = '0'] = text.split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const all = `${whole}${fraction}`.replace(/^(-?)0+/, '$1')
  const significant = all.replace(/0+$/, '')
  if (significant === '' || significant === '-') return '0'
  return `${significant}e${Number(power) - fraction.length + all.length - significant.length}`
}

/** One element of an array's text: in quotes, with backslashes, or bare. */
const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^,]+)/gs

function arrayOf(parse: Parser): Parser {
  return (text) => {
    if (!text.startsWith('{') || text.startsWith('{{')) {
      throw new RangeError(`Only arrays of one dimension that begin at 1 are read, not ${text.slice(0, 40)}`)
    }
    return Array.from(text.slice(1, -1).matchAll(ELEMENT), ([, quoted, bare = '']) => {
      if (quoted !== undefined) return parse(quoted.replace(/\\(.)/gs, '$1'))
      return bare === 'NULL' ? null : parse(bare)
    })
  }
}
