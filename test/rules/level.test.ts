import { expect, test } from 'vitest'
import { compareLevels, groupLevel, LEVELS, worse } from '../../rules/level.ts'

test('levels in order: green, unknown, notice, yellow, red', () => {
  expect(LEVELS).toEqual(['green', 'unknown', 'notice', 'yellow', 'red'])
  expect([...LEVELS].reverse().sort(compareLevels)).toEqual(LEVELS)
})

test('the worse of two levels is the later in that order, whichever comes first', () => {
  expect([worse('green', 'unknown'), worse('red', 'yellow'), worse('notice', 'unknown')]).toEqual([
    'unknown',
    'red',
    'notice',
  ])
})

test('a group has the worst level of its members', () => {
  expect(groupLevel(['green', 'yellow', 'notice'])).toEqual({ level: 'yellow', unknown: 0 })
})

test('a group of unknown and green is never green', () => {
  expect(groupLevel(['green', 'unknown', 'green'])).toEqual({ level: 'unknown', unknown: 1 })
})

test('the unknowns of a group are counted apart, also under a worse level', () => {
  expect(groupLevel(['unknown', 'red', 'unknown'])).toEqual({ level: 'red', unknown: 2 })
})

test('a group of nobody is green', () => {
  expect(groupLevel([])).toEqual({ level: 'green', unknown: 0 })
})
