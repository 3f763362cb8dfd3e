import { describe, expect, test } from 'vitest'
import type { Book } from '../../rules/book.ts'
import { levelAt, stepAt, type Clock } from '../../rules/clock.ts'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import { advance, canAdvance, clocksOf, fold } from '../../rules/history.ts'
import type { SubjectState } from '../../rules/state.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const at = (text: string): number => Date.parse(`2026-11-${text}+08:00`)
const wall = (t: number | null): string | null =>
  t === null ? null : new Date(t + 8 * 3_600_000).toISOString().slice(8, 16)

const PROMISE = {
  id: 'promise',
  of: 'case',
  start: 'case.accepted',
  stop: ['case.decided', 'case.withdrawn'],
  limit: { workingDays: 5 },
  calendar: 'cn-office',
}

const bookOf = (...rules: Record<string, unknown>[]): Book =>
  bookFrom({
    calendars: [CN_OFFICE],
    items: [{ id: 'Q1', class: 'promised', promisedDays: 5 }],
    rules: rules.map((rule) => ({ ...PROMISE, ...rule })),
  })

type Told = readonly [kind: string, at: string, data?: Facts]
const eventsOf = (told: readonly Told[]): SubjectEvent[] =>
  told.map(([kind, time, data = {}], i) => {
    return {
      source: 's',
      id: `e${i}`,
      kind: `${kind.includes('.') ? '' : 'case.'}${kind}`,
      subject: 'case/1',
      at: at(time),
      data,
    }
  })

function folded(book: Book, told: readonly Told[], asOf: string): { state: SubjectState; clocks: Clock[] } {
  const state = fold(book, 'case/1', eventsOf(told), at(asOf))
  return { state, clocks: clocksOf(book, state, at(asOf)) }
}
const clocks = (book: Book, told: readonly Told[], asOf: string): Clock[] => folded(book, told, asOf).clocks
const found = (clock: Clock | undefined): string[] => (clock?.findings ?? []).map(({ finding }) => finding)

const ACCEPTED: Told = ['accepted', '09T10:00']

describe('a clock', () => {
  test('is named by subject, rule and run', () => {
    const [clock] = clocks(bookOf({}), [ACCEPTED], '09T10:00')
    expect(clock).toMatchObject({ id: 'case/1/promise/1', subject: 'case/1', rule: 'promise', run: 1, edition: '1' })
  })

  test('exists from its start on, not one millisecond before', () => {
    expect(clocks(bookOf({}), [ACCEPTED], '09T09:59:59.999')).toEqual([])
    expect(clocks(bookOf({}), [ACCEPTED], '09T10:00')).toHaveLength(1)
  })

  test('starts with the earliest of several kinds', () => {
    const book = bookOf({ start: ['case.accepted', 'case.received'] })
    const [clock] = clocks(book, [ACCEPTED, ['received', '06T10:00']], '10T10:00')
    expect(wall(clock!.startedAt)).toBe('06T10:00')
  })

  test('is none where `when` is false at the start, whatever comes later', () => {
    const book = bookOf({ when: 'case.channel == "window"' })
    expect(
      clocks(
        book,
        [
          ['accepted', '09T10:00', { channel: 'web' }],
          ['step-started', '10T10:00', { channel: 'window' }],
        ],
        '11T10:00',
      ),
    ).toEqual([])
  })

  test('reads the facts up to its start, the last word winning and null removing one', () => {
    const book = bookOf({ limit: { workingDays: 'case.days' } })
    const told = (data: Facts): Told[] => [
      ['received', '06T10:00', { days: 3 }],
      ['accepted', '09T10:00', data],
    ]
    expect(wall(clocks(book, told({}), '09T12:00')[0]!.dueAt)).toBe('12T17:30')
    expect(wall(clocks(book, told({ days: 4 }), '09T12:00')[0]!.dueAt)).toBe('13T17:30')
    expect(clocks(book, told({ days: null }), '09T12:00')[0]).toMatchObject({
      level: 'unknown',
      reason: 'missing fact case.days',
    })
  })

  test('takes no facts from an event of an unknown kind, or of another kind of subject', () => {
    const book = bookOf({ limit: { workingDays: 'case.days' } })
    const told: Told[] = [
      ['received', '06T10:00', { days: 3 }],
      ['case.mislaid', '06T11:00', { days: 1 }],
      ['complaint.filed', '06T12:00', { days: 1 }],
      ACCEPTED,
    ]
    expect(wall(clocks(book, told, '09T12:00')[0]!.dueAt)).toBe('12T17:30')
  })
})

describe('a clock that stops', () => {
  const stopped = (time: string): Clock => clocks(bookOf({}), [ACCEPTED, ['decided', time]], '30T10:00')[0]!

  test('exactly at its due instant is in time', () => {
    expect(stopped('16T17:30')).toMatchObject({ state: 'stopped', level: 'yellow', nextAt: null })
    expect(stepAt(stopped('16T17:30'), 'red')).toBeNull()
  })

  test('one millisecond later is late', () => {
    expect(stopped('16T17:30:00.001').level).toBe('red')
    expect(stepAt(stopped('16T17:30:00.001'), 'red')).toBe(at('16T17:30:00.001'))
  })

  test('keeps the level at which it stopped for ever', () => {
    const clock = stopped('10T10:00')
    expect([at('09T10:00'), at('16T17:31'), Infinity].map((t) => levelAt(clock, t))).toEqual([
      'green',
      'green',
      'green',
    ])
  })

  test('is still open as of an instant before its stop', () => {
    expect(clocks(bookOf({}), [ACCEPTED, ['decided', '11T10:00']], '11T09:59:59.999')[0]).toMatchObject({
      state: 'running',
      stoppedAt: null,
    })
  })
})

describe('a stop before the start', () => {
  const told: Told[] = [['withdrawn', '06T10:00'], ACCEPTED]

  test('counts if none follows: the clock stops at its start, unknown', () => {
    const [clock] = clocks(bookOf({}), told, '20T10:00')
    expect(clock).toMatchObject({
      state: 'stopped',
      level: 'unknown',
      stoppedAt: at('09T10:00'),
      dueAt: null,
      steps: [{ level: 'unknown' }],
    })
    expect(found(clock)).toEqual(['stop-before-start'])
  })

  test('leaves the finding alone where a stop follows', () => {
    const [clock] = clocks(bookOf({}), [...told, ['decided', '10T10:00']], '20T10:00')
    expect(clock).toMatchObject({ state: 'stopped', level: 'green', stoppedAt: at('10T10:00') })
    expect(found(clock)).toEqual(['stop-before-start'])
  })

  test('does not stop the runs of a rule that restarts', () => {
    const [clock] = clocks(bookOf({ restart: true }), told, '10T10:00')
    expect(clock).toMatchObject({ state: 'running', level: 'green' })
    expect(found(clock)).toEqual(['stop-before-start'])
  })
})

describe('runs', () => {
  const told: Told[] = [
    ACCEPTED,
    ['decided', '10T10:00'],
    ['decided', '10T11:00'],
    ['accepted', '11T10:00'],
    ['accepted', '12T10:00'],
  ]

  test('with restart each start after a stop opens the next', () => {
    const runs = clocks(bookOf({ restart: true }), told, '13T10:00')
    expect(runs.map(({ run, state, startedAt }) => [run, state, wall(startedAt)])).toEqual([
      [1, 'stopped', '09T10:00'],
      [2, 'running', '11T10:00'],
    ])
  })

  test('without restart there is one', () => {
    expect(clocks(bookOf({}), told, '13T10:00').map(({ run, state }) => [run, state])).toEqual([[1, 'stopped']])
  })

  test('one whose `when` is false uses up its number', () => {
    const book = bookOf({ restart: true, when: 'event.kind == "renewal"' })
    const renewal = { kind: 'renewal' }
    const runs = clocks(
      book,
      [
        ['accepted', '09T10:00', { kind: 'new' }],
        ['decided', '10T10:00'],
        ['accepted', '11T10:00', renewal],
      ],
      '12T10:00',
    )
    expect(runs.map(({ id }) => id)).toEqual(['case/1/promise/2'])
  })
})

describe('a later fact', () => {
  const book = bookOf({ when: 'item.class == "promised"', limit: { workingDays: 'item.promisedDays' } })
  const accepted: Told = ['accepted', '09T10:00', { item: 'Q1' }]

  test.each([
    ['another item', { item: 'Q2' }, ['reclassified']],
    ['another class', { class: 'instant' }, ['reclassified']],
    ['the item removed', { item: null }, ['reclassified']],
    ['the same class said aloud', { class: 'promised' }, []],
    ['the same item again', { item: 'Q1' }, []],
    ['a first due instant, which the rule does not read', { due: '2026-11-20T10:00Z' }, []],
    ['something that nothing reads', { fee: 10 }, []],
  ] as const)('%s never changes the clock', (_, data, findings) => {
    const [clock] = clocks(book, [accepted, ['step-started', '10T10:00', data]], '11T10:00')
    expect(wall(clock!.dueAt)).toBe('16T17:30')
    expect(found(clock)).toEqual(findings)
  })
})

describe('a void', () => {
  const decided: Told = ['decided', '10T10:00']
  const voids = (data: Facts, time = '11T10:00'): Told => [
    'event.voided',
    time,
    { source: 's', id: 'e1', reason: 'wrong case', ...data },
  ]

  test('takes the event out from the void’s own instant on', () => {
    expect(clocks(bookOf({}), [ACCEPTED, decided, voids({})], '11T09:59')[0]!.state).toBe('stopped')
    expect(clocks(bookOf({}), [ACCEPTED, decided, voids({})], '11T10:00')[0]!.state).toBe('running')
  })

  test('may come before the event that it names', () => {
    expect(clocks(bookOf({}), [ACCEPTED, decided, voids({}, '08T10:00')], '11T10:00')[0]!.state).toBe('running')
  })

  test.each([
    ['without a reason', { reason: '' }],
    ['of another source', { source: 'other' }],
    ['of an event that is not there', { id: 'e9' }],
    ['of itself', { id: 'e2' }],
  ])('%s is refused and is a finding of the subject', (_, data) => {
    const { state, clocks } = folded(bookOf({}), [ACCEPTED, decided, voids(data)], '12T10:00')
    expect(clocks[0]!.state).toBe('stopped')
    expect(state.findings.map(({ finding }) => finding)).toEqual(['void-refused'])
  })
})

describe('editions', () => {
  test('before the first there is no clock', () => {
    expect(clocks(bookOf({ effectiveFrom: '2026-11-10' }), [ACCEPTED], '12T10:00')).toEqual([])
  })

  test('a clock names its own, and keeps it', () => {
    const book = bookOf({}, { effectiveFrom: '2026-11-10', limit: { workingDays: 1 } })
    expect(clocks(book, [ACCEPTED], '12T10:00')[0]).toMatchObject({ edition: '1', dueAt: at('16T17:30') })
    expect(clocks(book, [['accepted', '10T00:00']], '12T10:00')[0]).toMatchObject({
      edition: '2026-11-10',
      dueAt: at('11T17:30'),
    })
  })

  test('one that open clocks take over lights nothing before its own beginning', () => {
    const open = { effectiveFrom: '2026-11-13', applies: 'open', reason: '专项行动', approvedBy: 'S2' }
    const [clock] = clocks(bookOf({}, { ...open, limit: { workingDays: 2 } }), [ACCEPTED], '13T10:00')
    expect(clock).toMatchObject({ level: 'red', dueAt: at('11T17:30') })
    expect(wall(stepAt(clock!, 'red'))).toBe('13T00:00')
  })
})

test('a year without a table makes a clock provisional if its due instant or a step rests on it', () => {
  const provisional = (start: string, days: number): boolean => {
    const t = Date.parse(start)
    const event: SubjectEvent = { source: 's', id: '1', kind: 'case.accepted', subject: 'case/1', at: t, data: {} }
    const book = bookOf({ limit: { workingDays: days } })
    return clocksOf(book, fold(book, 'case/1', [event], t), t)[0]!.provisional
  }
  expect(provisional('2026-12-28T10:00+08:00', 3)).toBe(false)
  expect(provisional('2026-12-28T10:00+08:00', 4)).toBe(true)
})

describe('taking a newer event', () => {
  const book = bookOf({})
  const [accepted, decided] = eventsOf([ACCEPTED, ['decided', '10T10:00']]) as [SubjectEvent, SubjectEvent]

  test('gives what a fold of the whole history gives', () => {
    const state = fold(book, 'case/1', [accepted], at('09T12:00'))
    expect(advance(book, state, decided)).toEqual(fold(book, 'case/1', [decided, accepted], at('12T10:00')))
  })

  test('asks for a fold where it is older, the same, or a void', () => {
    const state = fold(book, 'case/1', [decided], at('12T10:00'))
    const voided = { ...decided, id: 'v', kind: 'event.voided', at: at('13T10:00') }
    expect([accepted, decided, voided].map((event) => canAdvance(state, event))).toEqual([false, false, false])
    expect(() => advance(book, state, accepted)).toThrow('fold case/1 anew')
  })

  test('the state is JSON: written and read again it is the same', () => {
    const state = fold(book, 'case/1', [accepted, decided], at('12T10:00'))
    expect(JSON.parse(JSON.stringify(state))).toEqual(state)
  })
})
