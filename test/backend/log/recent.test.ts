import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Recent } from '../../../backend/log/recent.ts'

test('the latest keys are made once, and any key gives what was made of it', () => {
  let made = 0
  const recent = new Recent((key) => ({ key, number: made++ }), 2)
  const first = recent.get('a')
  recent.get('b')
  expect(recent.get('a')).toBe(first)
  recent.get('c') // the table of a and b becomes the old one
  expect(recent.get('a')).toBe(first)
  expect(made).toBe(3)
  for (const key of 'defg') recent.get(key)
  expect(recent.get('a')).toEqual({ key: 'a', number: 7 })
})

test('whatever is asked for in whatever order', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 })), (keys) => {
      const recent = new Recent((key) => `${key}!`, 3)
      for (const key of keys) expect(recent.get(key)).toBe(`${key}!`)
    }),
  )
})
