import { expect, test } from 'vitest'
import { advance, clocksOf, fold } from '../../rules/history.ts'
import type { SubjectEvent } from '../../rules/event.ts'
import { BookError } from '../../rules/faults.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const at = (text: string): number => Date.parse(`2026-11-${text}+08:00`)
const RULE = {
  id: 'answer',
  of: ['case', 'shift'],
  start: [{ act: 'confirm' }],
  stop: [{ act: 'reply' }, { act: 'revoke' }],
  restart: true,
  limit: { workingDays: 5 },
  calendar: 'cn-office',
  again: { gravity: 'statutory' },
}
const book = bookFrom({ calendars: [CN_OFFICE], rules: [RULE] })
const event = (subject: string, kind: string, when: string): SubjectEvent => ({
  source: 'desk',
  id: `${kind} ${when}`,
  kind,
  subject,
  at: at(when),
  data: { staff: 'S1' },
})

test.each(['case/1', 'shift/W01/2026-11-09'])('a rule of several kinds is one of each: %s', (subject) => {
  const events = [
    event(subject, 'act.confirm', '09T10:00'),
    event(subject, 'act.reply', '10T10:00'),
    event(subject, 'act.confirm', '11T10:00'),
  ]
  const state = fold(book, subject, events, at('30T00:00'))
  const clocks = clocksOf(book, state, at('30T00:00'))
  expect(clocks.map(({ run, state: is, level, gravity }) => [run, is, level, gravity])).toEqual([
    [1, 'stopped', 'green', 'internal'],
    [2, 'running', 'red', 'statutory'],
  ])
  expect(clocks[0]?.stoppedAt).toBe(at('10T10:00'))
  // Acts bring no facts.
  expect(state.facts).toEqual({})
  const step = (n: number): ReturnType<typeof fold> => fold(book, subject, events.slice(0, n), at('30T00:00'))
  expect(advance(book, step(2), events[2]!)).toEqual(state)
})

test('a rule of one kind starts nothing for another', () => {
  const events = [event('tender/1', 'act.confirm', '09T10:00')]
  expect(clocksOf(book, fold(book, 'tender/1', events, at('30T00:00')), at('30T00:00'))).toEqual([])
})

test('editions of one rule are of the same kinds, and a start fits each of them', () => {
  const faults = (rules: readonly object[]): string[] => {
    try {
      bookFrom({ calendars: [CN_OFFICE], rules })
      return []
    } catch (error) {
      if (error instanceof BookError) return error.faults.map(({ message }) => message)
      throw error
    }
  }
  const later = { ...RULE, effectiveFrom: '2026-12-01' }
  expect(faults([RULE, later])).toEqual([])
  expect(faults([RULE, { ...later, of: 'case' }])).toEqual([
    'rule answer is of case, shift and of case: expected one kind of subject',
  ])
  expect(faults([{ ...RULE, start: 'case.accepted' }])).toEqual([
    "case.accepted doesn't happen to a shift: expected shift.…",
  ])
})

test('a start with a condition: what doesn’t meet it starts nothing, and where it can’t be said the clock is unknown', () => {
  const rated = bookFrom({
    calendars: [CN_OFFICE],
    rules: [
      {
        id: 'bad',
        of: 'case',
        start: { event: 'case.rated', when: 'event.rating <= 2' },
        stop: { act: 'call-back' },
        restart: true,
        limit: { workingDays: 1 },
        calendar: 'cn-office',
      },
    ],
  })
  const rating = (value: number | null, when: string): SubjectEvent => ({
    ...event('case/1', 'case.rated', when),
    data: value === null ? {} : { rating: value },
  })
  const told = [rating(5, '09T10:00'), rating(1, '10T10:00'), rating(2, '11T10:00')]
  const judged = (events: readonly SubjectEvent[]): unknown[] => {
    const state = fold(rated, 'case/1', events, at('30T00:00'))
    const before = fold(rated, 'case/1', events.slice(0, -1), at('30T00:00'))
    expect(advance(rated, before, events.at(-1)!)).toEqual(state)
    return clocksOf(rated, state, at('30T00:00')).map(({ run, startedAt, level, reason }) => [
      run,
      startedAt,
      level,
      reason,
    ])
  }
  expect(judged(told.slice(0, 1))).toEqual([])
  expect(judged(told)).toEqual([[1, at('10T10:00'), 'red', '']])
  const again = [...told, event('case/1', 'act.call-back', '11T11:00'), rating(4, '12T10:00'), rating(2, '13T10:00')]
  expect(judged(again).slice(1)).toEqual([[2, at('13T10:00'), 'red', '']])
  expect(judged([rating(null, '09T10:00')])).toEqual([[1, at('09T10:00'), 'unknown', 'missing fact event.rating']])
})

test('a start’s condition is checked at load', () => {
  const start = { event: 'case.rated', when: '1 + 2' }
  expect(() => bookFrom({ calendars: [CN_OFFICE], rules: [{ ...RULE, of: 'case', start }] })).toThrow(
    /rules\[0\]\.start.*gives int: expected true or false/,
  )
})
