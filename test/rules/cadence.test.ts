import { describe, expect, test } from 'vitest'
import { BookError } from '../../rules/faults.ts'
import { cadenceFeeds, cadenceSubjects, periodName, periodStart } from '../../rules/cadence.ts'
import { clocksOf, fold } from '../../rules/history.ts'
import { lightHolder } from '../../rules/holder.ts'
import { clocksAt } from '../../rules/horizon.ts'
import { dayOfDate } from '../../rules/time.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const at = (text: string): number => Date.parse(`${text}+08:00`)
const duty = (id: string, start: Record<string, unknown>, more: Record<string, unknown> = {}): object => ({
  id,
  of: 'duty',
  start,
  stop: 'duty.done',
  limit: { until: `closeOf${String(start['each'])[0]?.toUpperCase()}${String(start['each']).slice(1)}` },
  calendar: 'cn-office',
  ...more,
})
const entries = {
  centre: { id: 'office', zone: 'Asia/Shanghai' },
  calendars: [CN_OFFICE],
  feeds: [{ id: 'hand', lag: 'P1D' }],
  departments: [{ id: 'D1' }, { id: 'D2' }],
  routines: [{ id: 'bulletin' }, { id: 'ranking' }],
}
const book = bookFrom({
  ...entries,
  rules: [
    duty('leaders', { each: 'week', of: 'department' }),
    duty('bulletin', { each: 'week', of: 'routine', only: 'bulletin' }),
    duty('lists', { each: 'year', of: 'centre' }),
    duty('by-hand', { each: 'day', of: 'routine', only: ['ranking'] }, { feed: 'hand' }),
  ],
})
const rulesOf = (subject: string, asOf: number): string[] =>
  clocksOf(book, fold(book, subject, [], asOf), asOf).map(({ rule }) => rule)

describe('a period', () => {
  test('of a year has its name', () => {
    expect(periodName('year', dayOfDate('2026-11-24')!)).toBe('2026')
    expect(periodStart('year', '2026')).toBe(dayOfDate('2026-01-01'))
    for (const name of ['2026-11', '2026-Q4', '26', 'x', '2026-W01']) expect(periodStart('year', name)).toBe(null)
  })
})

describe('a cadence', () => {
  test('runs over what it names alone, the office itself, and lists', () => {
    const subjects = cadenceSubjects(book, at('2026-11-23T08:00'), at('2026-11-23T09:00'))
    expect([...subjects].sort()).toEqual([
      'duty/D1/2026-W48',
      'duty/D2/2026-W48',
      'duty/bulletin/2026-W48',
      'duty/office/2026',
      'duty/ranking/2026-11-23',
    ])
  })

  test('judges its own members, and not what another list names', () => {
    const now = at('2026-11-24T09:00')
    expect(rulesOf('duty/D1/2026-W48', now)).toEqual(['leaders'])
    expect(rulesOf('duty/gone/2026-W48', now)).toEqual(['leaders'])
    expect(rulesOf('duty/bulletin/2026-W48', now)).toEqual(['bulletin'])
    expect(rulesOf('duty/ranking/2026-W48', now)).toEqual([])
    expect(rulesOf('duty/office/2026', now)).toEqual(['lists'])
    expect(rulesOf('duty/other/2026', now)).toEqual([])
  })

  test('of a feed is looked for since that feed first told anything', () => {
    expect(cadenceFeeds(book)).toEqual(['hand'])
    const from = at('2026-11-16T00:00')
    const now = at('2026-11-24T09:00')
    const byHand = (since: number | null): string[] =>
      [...cadenceSubjects(book, from, now, () => since)].filter((one) => one.startsWith('duty/ranking/'))
    expect(byHand(null)).toEqual([])
    expect(byHand(at('2026-11-23T15:00'))).toEqual(['duty/ranking/2026-11-23', 'duty/ranking/2026-11-24'])
    // Not on the Saturday and the Sunday.
    expect(byHand(0)).toHaveLength(7)
  })

  test('of a feed that lags has its clock from the beginning of the period on', () => {
    const now = at('2026-11-24T00:00')
    const state = fold(book, 'duty/ranking/2026-11-24', [], now)
    const judged = (t: number): { level: string; nextAt: number | null }[] =>
      clocksAt(book, state, t, (feed) => (feed === 'hand' ? t - 86_400_000 : t)).map(({ clock, nextAt }) => ({
        level: clock.level,
        nextAt,
      }))
    const first = judged(now)
    expect(first).toEqual([{ level: 'green', nextAt: at('2026-11-24T16:30') }])
    expect(judged(at('2026-11-25T17:30'))).toEqual([{ level: 'yellow', nextAt: at('2026-11-24T17:30') + 1 }])
    expect(judged(at('2026-11-25T17:30') + 1)).toEqual([{ level: 'red', nextAt: null }])
  })

  test('has the department as the holder of its light', () => {
    const state = fold(book, 'duty/D2/2026-W48', [], at('2026-11-30T09:00'))
    const [clock] = clocksOf(book, state, at('2026-11-30T09:00'))
    expect(lightHolder(book, state, clock!)).toEqual({ staff: null, window: null, department: 'D2' })
  })

  test('is refused where it names what the book does not list', () => {
    const faults = (start: Record<string, unknown>, more: object = {}): string[] => {
      try {
        bookFrom({ ...entries, rules: [duty('x', start)], ...more })
        return []
      } catch (error) {
        if (error instanceof BookError) return error.faults.map(({ message }) => message)
        throw error
      }
    }
    expect(faults({ each: 'week', of: 'routine', only: 'bulletins' })).toEqual([
      'no routine bulletins in the book: expected bulletin, ranking',
    ])
    expect(faults({ each: 'year', of: 'centre' }, { centre: undefined })).toEqual([
      'a cadence of the centre: expected centre: {id, …} in the book',
    ])
  })
})
