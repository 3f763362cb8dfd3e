import { expect, test } from 'vitest'
import { BookError } from '../../rules/faults.ts'
import { joinedFeed, partsOf } from '../../rules/feed-name.ts'
import { fold } from '../../rules/history.ts'
import { clocksAt } from '../../rules/horizon.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const absence = (feed: unknown): object => ({
  id: 'absence',
  of: 'shift',
  start: { presence: 'seen' },
  limit: { elapsed: 'PT15M' },
  lights: [{ level: 'red', overdue: true }],
  calendar: 'cn-office',
  feed,
})
const entries = (feed: unknown, roster: object = {}): Record<string, unknown> => ({
  calendars: [CN_OFFICE],
  feeds: ['video', 'tickets', 'camera-7', 'a,b'].map((id) => ({ id })),
  rosters: [
    { window: 'W1', staff: 'S1', calendar: 'cn-office' },
    { window: 'W7', staff: 'S7', calendar: 'cn-office', ...roster },
  ],
  rules: [absence(feed)],
})
const faultsOf = (feed: unknown, roster?: object): string[] => {
  try {
    bookFrom(entries(feed, roster))
    return []
  } catch (error) {
    if (error instanceof BookError) return error.faults.map(({ path, message }) => `${path}: ${message}`)
    throw error
  }
}

test('several feeds have one name, whatever their order, and a feed that has a comma is one', () => {
  expect(joinedFeed(['video', 'tickets', 'video'])).toBe('tickets,video')
  expect(partsOf('tickets,video', () => false)).toEqual(['tickets', 'video'])
  expect(partsOf('a,b', (name) => name === 'a,b')).toEqual(['a,b'])
  expect(partsOf('video', () => false)).toEqual(['video'])
})

test('a clock waits for the feeds of its rule, and for those of its window where the roster names them', () => {
  const book = bookFrom(entries(['video', 'tickets'], { feed: ['camera-7', 'tickets'] }))
  const feedOf = (window: string): string[] => {
    const now = Date.parse('2026-11-09T08:00+08:00')
    return clocksAt(book, fold(book, `shift/${window}/2026-11-09`, [], now), now, () => now).map(({ feed }) => feed)
  }
  expect(feedOf('W1')).toEqual(['tickets,video'])
  expect(feedOf('W7')).toEqual(['camera-7,tickets'])
})

test('a feed that the book has not, and one with a comma among others, are refused', () => {
  expect(faultsOf(['video', 'tickets'])).toEqual([])
  expect(faultsOf('a,b')).toEqual([])
  expect(faultsOf(['video', 'vidoe'])).toEqual([expect.stringMatching(/^rules\[0\]\.feed: no feed vidoe in the book/)])
  expect(faultsOf(['video', 'a,b'])).toEqual([expect.stringMatching(/^rules\[0\]\.feed: a,b has a comma/)])
  expect(faultsOf('video', { feed: 'camera-9' })).toEqual([
    expect.stringMatching(/^rosters\[1\]\.feed: no feed camera-9 in the book/),
  ])
})
