import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvCell } from '../../../backend/log/csv-cell.ts'

test('a cell is in quotes only where it has to be', () => {
  expect(['', 'a b', 'a,b', '5" pipe', 'a\nb', 'a\rb', '千件'].map(csvCell)).toEqual([
    '',
    'a b',
    '"a,b"',
    '"5"" pipe"',
    '"a\nb"',
    '"a\rb"',
    '千件',
  ])
})

test('any texts come back from a CSV reader as they were', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab,"\n\r 千𠮷') })
  fc.assert(
    fc.property(fc.array(text, { minLength: 2 }), (cells) => {
      const [row] = parse(`${cells.map(csvCell).join(',')}\n`, { recordDelimiter: '\n' })
      expect(row).toEqual(cells)
    }),
  )
})
