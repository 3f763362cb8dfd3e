import { expect, test } from 'vitest'
import { feedFreshness, freshnessOf } from '../../dashboard/freshness.ts'

test.each([
  [0, 'live'],
  [10_000, 'live'],
  [10_001, 'lagging'],
  [30_000, 'lagging'],
  [30_001, 'stale'],
  [120_000, 'stale'],
  [120_001, 'offline'],
  [Infinity, 'offline'],
] as const)('what was true %s ms ago is %s', (age, freshness) => {
  expect(freshnessOf(age)).toBe(freshness)
})

test('a feed is silent where the server says so, and not known where the server itself isn’t heard', () => {
  const feed = { id: 'approval', horizon: 1, heardAt: 1, silentSince: null }
  expect(feedFreshness(feed, 'live')).toBe('live')
  expect(feedFreshness({ ...feed, silentSince: 1 }, 'lagging')).toBe('silent')
  expect(feedFreshness(feed, 'stale')).toBe('unknown')
  expect(feedFreshness({ ...feed, silentSince: 1 }, 'offline')).toBe('unknown')
})
