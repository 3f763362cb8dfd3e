import { expect, test } from 'vitest'
import { clocksOf, fold } from '../../rules/history.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const AT = Date.UTC(2026, 10, 9, 2)
const BOOK = bookFrom({
  calendars: [CN_OFFICE],
  rules: [
    {
      id: 'r',
      of: 'case',
      start: 'case.accepted',
      stop: 'case.decided',
      limit: { workingDays: 5 },
      calendar: 'cn-office',
    },
  ],
})

const event = (source: string, id: string, kind: string, minutes: number, data = {}) => ({
  source,
  id,
  kind,
  subject: 'case/1',
  at: AT + minutes * 60_000,
  data,
})

test('a void that names another source takes out neither that event nor its own of the same id', () => {
  const events = [
    event('net', '1', 'case.accepted', 0),
    event('net', '2', 'case.decided', 30),
    event('hand', '2', 'case.step-started', 20),
    event('hand', '9', 'event.voided', 40, { source: 'net', id: '2', reason: 'not mine to take' }),
  ]
  const state = fold(BOOK, 'case/1', events, AT + 3_600_000)
  expect(state.findings.map(({ finding, detail }) => [finding, detail])).toEqual([
    ['void-refused', 'a void of net by hand: expected the same source'],
  ])
  expect(state.kinds).toMatchObject({ 'case.accepted': 1, 'case.decided': 1, 'case.step-started': 1 })
  expect(clocksOf(BOOK, state, AT + 3_600_000)).toMatchObject([{ state: 'stopped', stoppedAt: AT + 30 * 60_000 }])
})
