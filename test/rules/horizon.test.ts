import { describe, expect, test } from 'vitest'
import { fold } from '../../rules/history.ts'
import { clocksAt, ENGINE, feedOf, horizonAt, silentAt, statusAt, type FeedStatus } from '../../rules/horizon.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const at = (text: string): number => Date.parse(`2026-11-${text}+08:00`)
const HOUR = 3_600_000

const book = bookFrom({
  calendars: [CN_OFFICE],
  feeds: [
    { id: 'quick', rhythm: 'PT1H' },
    { id: 'office', rhythm: 'PT1H', calendar: 'cn-office' },
    { id: 'slow', lag: 'PT4H' },
  ],
  rules: [
    {
      id: 'instant',
      of: 'case',
      start: 'case.accepted',
      stop: 'case.decided',
      limit: { until: 'closeOfDay' },
      calendar: 'cn-office',
      lights: [{ level: 'red', overdue: true }],
    },
    {
      id: 'account',
      of: 'case',
      start: { red: 'instant' },
      limit: { elapsed: 'PT1H' },
      lights: [{ level: 'red', overdue: true }],
    },
  ],
})
const feed = (id: string) => book.feeds.get(id)

const status = (part: Partial<FeedStatus> = {}): FeedStatus => ({
  heardAt: at('13T10:00'),
  lastAt: at('13T09:00'),
  deliveredTo: null,
  horizon: null,
  silentSince: null,
  catchingUp: false,
  watchedFrom: null,
  held: false,
  ...part,
})

describe('the horizon of a feed (33)', () => {
  test('is now while it keeps its rhythm', () => {
    expect(horizonAt(feed('quick'), status(), at('13T10:59'))).toBe(at('13T10:59'))
  })

  test('is now less its lag', () => {
    expect(horizonAt(feed('slow'), status(), at('13T17:45'))).toBe(at('13T13:45'))
  })

  test('is what it says it has delivered, where that is later than now less its lag', () => {
    expect(horizonAt(feed('slow'), status({ deliveredTo: at('13T17:00') }), at('13T17:45'))).toBe(at('13T17:00'))
  })

  test('of a feed that nobody has heard of or set up is now', () => {
    expect(horizonAt(undefined, undefined, at('13T10:00'))).toBe(at('13T10:00'))
  })

  test('of a feed without a rhythm that nobody has heard of is now less its lag', () => {
    expect(horizonAt(feed('slow'), undefined, at('13T17:45'))).toBe(at('13T13:45'))
  })

  test('of a feed with a rhythm that was never heard of is none, expected or not', () => {
    expect(horizonAt(feed('quick'), undefined, at('13T10:01'))).toBeNull()
    expect(horizonAt(feed('quick'), status({ lastAt: null }), at('13T10:01'))).toBeNull()
    expect(horizonAt(feed('quick'), status({ lastAt: null, catchingUp: true }), at('13T18:00'))).toBeNull()
  })

  test('stands at the last thing told once the rhythm breaks, one millisecond after it', () => {
    const told = status({ lastAt: at('13T09:58') })
    expect(horizonAt(feed('quick'), told, at('13T11:00'))).toBe(at('13T11:00'))
    expect(horizonAt(feed('quick'), told, at('13T11:00') + 1)).toBe(at('13T09:58'))
  })

  test('never goes back behind what was announced', () => {
    const told = status({ lastAt: at('13T09:58'), horizon: at('13T10:30') })
    expect(horizonAt(feed('quick'), told, at('13T12:00'))).toBe(at('13T10:30'))
  })

  test('waits after a silence until the backlog is through', () => {
    const back = status({ heardAt: at('13T15:00'), lastAt: at('13T12:00'), horizon: at('13T11:00'), catchingUp: true })
    expect(horizonAt(feed('quick'), back, at('13T15:00'))).toBe(at('13T12:00'))
    expect(horizonAt(feed('quick'), { ...back, catchingUp: false }, at('13T15:00'))).toBe(at('13T15:00'))
  })

  test('stands still while a log of it is being imported', () => {
    expect(horizonAt(feed('quick'), status({ held: true }), at('13T10:30'))).toBeNull()
  })
})

describe('silence', () => {
  test('begins after a rhythm on the clock of the wall', () => {
    expect(silentAt(feed('quick'), at('13T10:00'))).toBe(at('13T11:00') + 1)
  })

  test('counts open hours alone where the feed has a calendar', () => {
    // 30 min to Friday's closing, the rest on Monday morning.
    expect(silentAt(feed('office'), at('13T17:00'))).toBe(at('16T09:00') + 1)
  })

  test('is unknown to a feed without a rhythm', () => {
    expect(silentAt(feed('slow'), at('13T10:00'))).toBeNull()
  })

  test('ends where a later edition asks for no rhythm any more', () => {
    const silent = status({ silentSince: at('13T11:00') + 1 })
    expect(statusAt(feed('quick'), silent, at('14T10:00'))).toBe(silent)
    expect(statusAt(feed('slow'), silent, at('14T10:00')).silentSince).toBeNull()
    expect(statusAt(undefined, silent, at('14T10:00')).silentSince).toBeNull()
  })

  test('is seen at any instant, not only by a tick', () => {
    expect(statusAt(feed('quick'), status(), at('14T10:00')).silentSince).toBe(at('13T11:00') + 1)
  })
})

test('a source is of the feed before its slash', () => {
  expect(['approval', 'approval/desk-3', 'a/b/c'].map(feedOf)).toEqual(['approval', 'approval', 'a'])
})

describe('clocks at the horizon of their feed', () => {
  const accepted = {
    source: 'slow/desk',
    id: '1',
    kind: 'case.accepted',
    subject: 'case/1',
    at: at('13T16:00'),
    data: {},
  }
  const now = at('13T17:45')
  const horizonOf = (id: string): number | null => (id === ENGINE ? now : horizonAt(feed(id), undefined, now))

  test('a step between the horizon and now is not reached, and is the next', () => {
    const state = fold(book, 'case/1', [accepted], Infinity)
    const [judged] = clocksAt(book, state, now, horizonOf)
    expect(judged).toMatchObject({ feed: 'slow', horizon: at('13T13:45'), nextAt: at('13T17:30') + 1 })
    expect(judged!.clock.level).toBe('green')
  })

  test('a clock that another one’s red starts waits for that one’s feed', () => {
    const state = fold(book, 'case/1', [accepted], Infinity)
    expect(clocksAt(book, state, now, horizonOf).map(({ clock }) => clock.rule)).toEqual(['instant'])
    const later = at('13T22:00')
    const both = clocksAt(book, state, later, (id) => (id === ENGINE ? later : horizonAt(feed(id), undefined, later)))
    expect(both.map(({ clock, feed: of }) => [clock.rule, of])).toEqual([
      ['instant', 'slow'],
      ['account', 'slow'],
    ])
  })

  test('a stop beyond the horizon is when it changes next', () => {
    const decided = { ...accepted, id: '2', kind: 'case.decided', at: at('13T17:00') }
    const state = fold(book, 'case/1', [accepted, decided], Infinity)
    expect(clocksAt(book, state, now, horizonOf)[0]!.nextAt).toBe(decided.at)
    expect(clocksAt(book, state, now, () => now)[0]!.nextAt).toBeNull()
  })

  test('without a horizon every step is still to come', () => {
    const state = fold(book, 'case/1', [accepted], Infinity)
    expect(clocksAt(book, state, now + 5 * HOUR, () => null)[0]).toMatchObject({ nextAt: at('13T17:30') + 1 })
  })
})

test('an open clock is woken when an edition of its item begins that a check is to be shown (25, 32)', () => {
  const rules = [
    {
      id: 'promise',
      of: 'case',
      start: 'case.accepted',
      stop: 'case.decided',
      limit: { elapsed: 'PT900H' },
      lights: [{ level: 'red', overdue: true }],
    },
  ]
  const items = [
    { id: 'QG-1', promisedDays: 5 },
    { id: 'QG-1', promisedDays: 9, effectiveFrom: '2026-11-20' },
  ]
  const check = { id: 'limit-edited', of: 'case', edits: 'promise', when: 'item.promisedDays != edited.promisedDays' }
  const zone = { calendars: [CN_OFFICE], centre: { id: 'test', zone: 'Asia/Shanghai' } }
  const nextOf = (checks: readonly object[], item: string, t: string): number | null | undefined => {
    const one = bookFrom({ ...zone, rules, items, checks })
    const accepted = {
      source: 'net',
      id: '1',
      kind: 'case.accepted',
      subject: 'case/1',
      at: at('13T10:00'),
      data: { item },
    }
    return clocksAt(one, fold(one, 'case/1', [accepted], at(t)), at(t), () => at(t))[0]?.nextAt
  }
  expect(nextOf([check], 'QG-1', '13T11:00')).toBe(at('20T00:00'))
  const unchecked = nextOf([], 'QG-1', '13T11:00')
  expect(unchecked).toBeGreaterThan(at('20T00:00'))
  expect(nextOf([check], 'QG-2', '13T11:00')).toBe(unchecked)
  expect(nextOf([check], 'QG-1', '20T00:00')).toBe(unchecked)
})
