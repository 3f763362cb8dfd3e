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
