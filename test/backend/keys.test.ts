import { expect, test } from 'vitest'
import { feedKey, feedOf, KEY } from '../../backend/keys.ts'

const keys = [
  feedKey('approval', 'approval-key-of-2025'),
  feedKey('approval', 'approval-key-of-2026'),
  feedKey('bidding', 'bidding-key-of-2026'),
]

test('a key names its feed, also one of two keys of a feed', () => {
  expect(feedOf(keys, 'approval-key-of-2025')).toBe('approval')
  expect(feedOf(keys, 'approval-key-of-2026')).toBe('approval')
  expect(feedOf(keys, 'bidding-key-of-2026')).toBe('bidding')
})

test.each(['', 'approval-key-of-202', 'approval-key-of-20266', 'APPROVAL-KEY-OF-2026'])('%j is no key', (key) => {
  expect(feedOf(keys, key)).toBeNull()
})

test('without keys there is no feed', () => {
  expect(feedOf([], 'approval-key-of-2026')).toBeNull()
})

test('only the SHA-256 of a key is kept', () => {
  expect(feedKey('a', 'abc').digest.toString('hex')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
  expect(JSON.stringify(keys)).not.toContain('key-of')
})

test.each([
  ['0123456789abcdef', true],
  ['0123456789abcde', false],
  ['MDEyMzQ1Njc4OWFiY2RlZg==', true],
  ['0123456789 abcdef', false],
  ['0123456789abc钥匙def', false],
])('%j can be a key: %s', (text, can) => {
  expect(KEY.test(text)).toBe(can)
})
