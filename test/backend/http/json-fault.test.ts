import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findJsonFault } from '../../../backend/http/json-fault.ts'
import { RUNS, SEED } from '../../support/runs.ts'

test.each([
  ['', 0, 'a value'],
  ['{"a":1,}', 7, 'a name in double quotes'],
  ['{"a" 1}', 5, 'a colon'],
  ['{"a":1', 6, 'a comma or }'],
  ['[1 2]', 3, 'a comma or ]'],
  ['[1,]', 3, 'a value'],
  ['[}', 1, 'a value or ]'],
  ['{]', 1, 'a name in double quotes or }'],
  ['{"a":tru}', 5, 'a value'],
  ['01', 0, 'a value'],
  ['{} x', 3, 'the end'],
  ['"a\tb"', 2, 'no control character within a text'],
  ['"\\x"', 1, 'an escape of JSON'],
  ['"abc', 4, 'the closing double quote'],
  ["{'a':1}", 1, 'a name in double quotes or }'],
])('the fault of %j is at %i: expected %s', (text, at, expected) => {
  expect(findJsonFault(text)).toEqual({ at, expected })
})

test('it finds a fault if and only if JSON.parse refuses, whatever was typed wrong', () => {
  const typo = fc.tuple(
    fc.json(),
    fc.nat(),
    fc.nat(2),
    fc.constantFrom('', ',', ']', '}', '"', ':', '1', '.', 'e', '-', '\\', '\n', 'x'),
  )
  fc.assert(
    fc.property(typo, ([json, where, length, instead]) => {
      const at = where % (json.length + 1)
      const text = json.slice(0, at) + instead + json.slice(at + length)
      expect(findJsonFault(text) === null).toBe(isJson(text))
    }),
    { numRuns: RUNS, seed: SEED },
  )
})

test('what stands before a fault is the beginning of some JSON: the same text is refused nowhere earlier', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (json, where) => {
      const text = json.slice(0, where % (json.length + 1))
      const fault = findJsonFault(`${text}\u0001`)
      // A word, a number and an escape are refused as a whole, at their beginning.
      if (!/[-+.\w\\]$/.test(text)) expect(fault?.at).toBe(text.length)
    }),
    { numRuns: RUNS, seed: SEED },
  )
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
