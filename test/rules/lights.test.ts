import { describe, expect, test } from 'vitest'
import { shareOf } from '../../rules/compile-lights.ts'
import type { Clock } from '../../rules/clock.ts'
import { levelAt, stepAt, stepsBetween } from '../../rules/clock.ts'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import { clocksOf, fold } from '../../rules/history.ts'
import { partOf } from '../../rules/lights.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const at = (text: string): number => Date.parse(`${text}+08:00`)

/** The clock of a case accepted at `start`, as it stands then, with its steps planned. */
function clockOf(rule: Record<string, unknown>, start = '2026-11-09T10:00', data: Facts = {}): Clock {
  const book = bookFrom({
    calendars: [CN_OFFICE],
    rules: [{ id: 'r', of: 'case', start: 'case.accepted', stop: 'case.decided', calendar: 'cn-office', ...rule }],
  })
  const event: SubjectEvent = { source: 's', id: '1', kind: 'case.accepted', subject: 'case/1', at: at(start), data }
  return clocksOf(book, fold(book, 'case/1', [event], event.at), event.at)[0]!
}

const wall = (t: number | null): string =>
  t === null ? 'none' : new Date(t + 8 * 3_600_000).toISOString().slice(0, -1).replace('T', ' ').replace('.000', '')
const steps = (clock: Clock): Record<string, string> =>
  Object.fromEntries(clock.steps.map(({ level, at }) => [level, wall(at)]))

describe('at the due instant', () => {
  const clock = clockOf({ limit: { workingDays: 5 } })

  test.each([
    [-1, 'yellow'],
    [0, 'yellow'],
    [1, 'red'],
  ])('%i ms: %s', (ms, level) => {
    expect(levelAt(clock, clock.dueAt! + ms)).toBe(level)
  })

  test.each([
    [-1, 'green'],
    [0, 'yellow'],
    [1, 'yellow'],
  ])('%i ms from the step to yellow: %s', (ms, level) => {
    expect(levelAt(clock, stepAt(clock, 'yellow')! + ms)).toBe(level)
  })

  test('the steps still to come are those after an instant, up to another', () => {
    const due = clock.dueAt!
    expect(stepsBetween(clock, due - 1, due)).toEqual([])
    expect(stepsBetween(clock, due, due + 1)).toMatchObject([{ at: due + 1, level: 'red' }])
    expect(stepsBetween(clock, clock.startedAt, Infinity).map(({ level }) => level)).toEqual(['yellow', 'red'])
  })
})

describe('two-lights', () => {
  test.each([
    ['five days: one working day left', { workingDays: 5 }, '2026-11-13 17:30:00'],
    ['three days: one working day left', { workingDays: 3 }, '2026-11-11 17:30:00'],
    ['two days: two open hours left', { workingDays: 2 }, '2026-11-11 15:30:00'],
    ['one day: two open hours left', { workingDays: 1 }, '2026-11-10 15:30:00'],
    ['no days: one open hour left', { workingDays: 0 }, '2026-11-09 16:30:00'],
    ['close of day: one open hour left', { until: 'closeOfDay' }, '2026-11-09 16:30:00'],
    ['close of week: one working day left', { until: 'closeOfWeek' }, '2026-11-12 17:30:00'],
    ['calendar days: 90 % used, where that is earlier', { calendarDays: 30 }, '2026-12-06 10:00:00'],
    ['elapsed: 90 % used within the day', { elapsed: 'PT100M' }, '2026-11-09 10:00:00'],
  ])('%s', (_, limit, yellow) => {
    const clock = clockOf({ limit })
    expect(wall(stepAt(clock, 'yellow'))).toBe(yellow)
    expect(stepAt(clock, 'red')).toBe(clock.dueAt! + 1)
  })

  test('a close of day in less than an hour is yellow from the start', () => {
    expect(steps(clockOf({ limit: { until: 'closeOfDay' } }, '2026-11-09T17:00'))['yellow']).toBe('2026-11-09 17:00:00')
  })
})

describe('three-cards', () => {
  test('a promise has a notice two days before and a yellow card one day past it', () => {
    const clock = clockOf({ limit: { workingDays: 5 }, lights: 'three-cards', gravity: 'promise' })
    expect(steps(clock)).toEqual({ notice: '2026-11-12 17:30:00', yellow: '2026-11-17 17:30:00.001' })
  })

  test('a statutory limit has a red card one day past it', () => {
    const clock = clockOf({ limit: { workingDays: 5 }, lights: 'three-cards', gravity: 'statutory' })
    expect(steps(clock)).toEqual({ red: '2026-11-17 17:30:00.001' })
  })
})

describe('thresholds', () => {
  const yellow = (limit: unknown, threshold: unknown, start?: string, data?: Facts): string =>
    steps(clockOf({ limit, lights: [{ level: 'yellow', ...(threshold as object) }] }, start, data))['yellow']!
  const AT = { at: 'case.due' }

  test.each([
    [
      'working days before a closing time',
      { workingDays: 5 },
      { remaining: { workingDays: 2 } },
      '2026-11-12 17:30:00',
    ],
    ['the start day is none', { workingDays: 2 }, { remaining: { workingDays: 2 } }, '2026-11-09 10:00:00'],
    ['never before the start', { workingDays: 2 }, { remaining: { workingDays: 9 } }, '2026-11-09 10:00:00'],
    ['calendar days before', { workingDays: 5 }, { remaining: { calendarDays: 1 } }, '2026-11-15 17:30:00'],
    ['open time before', { workingDays: 5 }, { remaining: { workingTime: 'PT3H' } }, '2026-11-16 12:00:00'],
    ['plain time before', { workingDays: 5 }, { remaining: { elapsed: 'PT3H' } }, '2026-11-16 14:30:00'],
    ['nothing left is the due instant', { workingDays: 5 }, { remaining: { workingDays: 0 } }, '2026-11-16 17:30:00'],
    ['half of two counted days', { workingDays: 2 }, { used: 0.5 }, '2026-11-10 17:30:00'],
    ['all of it', { workingDays: 2 }, { used: 1 }, '2026-11-11 17:30:00'],
    ['half of plain time', { calendarDays: 2 }, { used: 0.5 }, '2026-11-10 10:00:00'],
    ['a third, rounded up to the millisecond', { elapsed: 'PT0.001S' }, { used: 0.33 }, '2026-11-09 10:00:00.001'],
    ['so long after the start', { workingDays: 5 }, { elapsed: 'PT36H' }, '2026-11-10 22:00:00'],
    ['working days past it', { workingDays: 5 }, { overdue: { workingDays: 1 } }, '2026-11-17 17:30:00.001'],
    ['calendar days past it', { workingDays: 4 }, { overdue: { calendarDays: 1 } }, '2026-11-14 17:30:00.001'],
    ['open time past it', { workingDays: 4 }, { overdue: { workingTime: 'PT1H' } }, '2026-11-16 09:30:00.001'],
    ['plain time past it', { workingDays: 4 }, { overdue: { elapsed: 'PT1H' } }, '2026-11-13 18:30:00.001'],
  ])('%s', (_, limit, threshold, answer) => {
    expect(yellow(limit, threshold)).toBe(answer)
  })

  test.each([
    ['within hours keeps the time of day', '2026-11-13T11:15+08:00', '2026-11-12 11:15:00'],
    ['in the break goes to its end', '2026-11-13T13:00+08:00', '2026-11-12 14:30:00'],
    ['at night goes to the closing time', '2026-11-13T22:00+08:00', '2026-11-12 17:30:00'],
    ['at midnight counts from the day that ends', '2026-11-14T00:00+08:00', '2026-11-12 17:30:00'],
    ['on a day off counts from it', '2026-11-15T11:15+08:00', '2026-11-13 11:15:00'],
  ])('one working day before a given instant %s', (_, due, answer) => {
    expect(yellow(AT, { remaining: { workingDays: 1 } }, undefined, { due })).toBe(answer)
  })

  test('of several for one level the earliest counts', () => {
    const lights = [
      { level: 'yellow', remaining: { workingDays: 1 } },
      { level: 'yellow', used: 0.1 },
      { level: 'yellow', overdue: true },
    ]
    expect(steps(clockOf({ limit: { workingDays: 5 }, lights }))).toEqual({ yellow: '2026-11-10 11:45:00' })
  })

  test('a level that is reached after a worse one is no change', () => {
    const lights = [
      { level: 'red', used: 0.2 },
      { level: 'notice', used: 0.5 },
    ]
    const clock = clockOf({ limit: { workingDays: 5 }, lights })
    expect(stepsBetween(clock, clock.startedAt, Infinity).map(({ level }) => level)).toEqual(['red'])
    expect(clock.nextAt).toBe(stepAt(clock, 'red'))
  })
})

test('a share is the decimal that is written, not its binary neighbour', () => {
  expect(shareOf(0.9)).toEqual({ numerator: 9, denominator: 10 })
  expect(partOf(70_000_000_000, shareOf(0.07))).toBe(4_900_000_000)
  expect(partOf(3, shareOf(0.5))).toBe(2)
  expect(partOf(3 * 2 ** 50, { numerator: 7, denominator: 9 })).toBe(Number((3n * 2n ** 50n * 7n + 8n) / 9n))
})
