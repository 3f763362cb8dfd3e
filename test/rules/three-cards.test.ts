import { expect, test } from 'vitest'
import { readBookTexts, readShippedHolidays } from '../../backend/book.ts'
import type { SubjectEvent } from '../../rules/event.ts'
import { BookError } from '../../rules/faults.ts'
import { clocksOf, fold } from '../../rules/history.ts'
import { clocksAt } from '../../rules/horizon.ts'
import { compileBook, parseBookFile } from '../../rules/rulebook.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const at = (text: string): number => Date.parse(`2026-11-${text}+08:00`)
const event = (kind: string, when: string, data: SubjectEvent['data'] = {}): SubjectEvent => ({
  source: 'desk',
  id: `${kind} ${when}`,
  kind,
  subject: 'case/1',
  at: at(when),
  data,
})

// The shipped book as a site has it that lights cards instead of lights.
const texts = [...(await readBookTexts('rules/book')), ...(await readShippedHolidays())]
const files = new Map(
  texts.map(({ file, text }) => [file, text.replaceAll('lights: two-lights', 'lights: three-cards')]),
)
const cards = compileBook([...files].map(([file, text]) => parseBookFile({ file, text })))

const events = [
  event('case.accepted', '09T10:00', { item: 'QG-0101', department: 'D12' }),
  event('case.opinion-asked', '09T10:00', { department: 'D08' }),
]
const begun = (t: number): string[] =>
  clocksOf(cards, fold(cards, 'case/1', events, t), t)
    .filter(({ rule }) => ['tacit-consent', 'weekly-close', 'opinion-default'].includes(rule))
    .map(({ rule, startedAt }) => `${rule} ${new Date(startedAt).toISOString()}`)

test('under three-cards a promise has no red: what it starts begins when the limit has passed, and not before', () => {
  // Two working days from the 9th, and three for the opinion.
  expect(begun(at('11T17:30'))).toEqual([])
  expect(begun(at('11T17:30:00.001'))).toEqual([
    'weekly-close 2026-11-10T16:00:00.000Z',
    'tacit-consent 2026-11-11T09:30:00.001Z',
  ])
  expect(begun(at('12T17:30:00.001'))).toContain('opinion-default 2026-11-12T09:30:00.001Z')
  const promise = clocksOf(cards, fold(cards, 'case/1', events, at('11T17:30:00.001')), at('11T17:30:00.001'))
  expect(promise.find(({ rule }) => rule === 'promise')?.level).toBe('notice')
})

test('one that is decided at its due instant starts nothing, nor one whose pause is open', () => {
  const started = (more: readonly SubjectEvent[]): number => {
    const state = fold(cards, 'case/1', [events[0]!, ...more], at('20T10:00'))
    return clocksOf(cards, state, at('20T10:00')).filter(({ rule }) => rule === 'tacit-consent').length
  }
  expect(started([event('case.decided', '11T17:30')])).toBe(0)
  expect(started([event('case.decided', '11T17:30:00.001')])).toBe(1)
  expect(started([event('case.suspended', '10T10:00', { reason: 'hearing', notice: 'N1', plannedDays: 9 })])).toBe(0)
})

test('the engine is woken when the limit has passed, though no card is shown then', () => {
  const t = at('11T09:00')
  const state = fold(cards, 'case/1', events, t)
  const promise = clocksAt(cards, state, t, () => t).find(({ rule }) => rule.id === 'promise')
  expect(promise?.nextAt).toBe(at('11T17:30:00.001'))
})

test('a list of lights without a red starts nothing, so a book that counts on it is refused', () => {
  const rule = { of: 'case', stop: 'case.decided', limit: { workingDays: 1 }, calendar: 'cn-office' }
  const base = { ...rule, id: 'base', start: 'case.accepted', lights: [{ level: 'yellow', overdue: true }] }
  const load = (): unknown =>
    bookFrom({ calendars: [CN_OFFICE], rules: [base, { ...rule, id: 'next', start: { red: 'base' } }] })
  expect(load).toThrow(BookError)
  expect(load).toThrow('start names the red of rule base, whose lights have none')
})
