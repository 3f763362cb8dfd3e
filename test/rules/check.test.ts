import { describe, expect, test } from 'vitest'
import { BookError, type Fault } from '../../rules/faults.ts'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import { clocksOf, fold, judgementsOf } from '../../rules/history.ts'
import { lightHolder } from '../../rules/holder.ts'
import { itemFindings } from '../../rules/item-check.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const RULE = { id: 'promise', of: 'case', start: 'case.accepted', stop: 'case.decided', limit: { workingDays: 5 } }
const CHECK = { id: 'c', of: 'case', on: 'case.decided', when: 'true' }
const base = { calendars: [CN_OFFICE], rules: [{ ...RULE, calendar: 'cn-office' }] }

function faultsOf(entries: Record<string, unknown>): readonly Fault[] {
  try {
    bookFrom({ ...base, ...entries })
    return []
  } catch (error) {
    if (error instanceof BookError) return error.faults
    throw error
  }
}
const ofCheck = (check: Record<string, unknown>): string[] =>
  faultsOf({ checks: [{ ...CHECK, ...check }] }).map(({ path, message }) => `${path}: ${message}`)
const ofRule = (rule: Record<string, unknown>): string[] =>
  faultsOf({ rules: [{ ...RULE, calendar: 'cn-office', ...rule }] }).map(({ path, message }) => `${path}: ${message}`)

describe('a check is refused', () => {
  test('that reads what its occasion does not have', () => {
    expect(ofCheck({ when: 'clock.minutesLeft < 5' })).toEqual([
      expect.stringMatching(/reads clock: expected with stops alone/),
    ])
    expect(ofCheck({ when: 'edited.days > 1' })).toEqual([
      expect.stringMatching(/reads edited: expected with edits alone/),
    ])
    expect(ofCheck({ when: 'across.count > 1' })).toEqual([
      expect.stringMatching(/reads across: expected with across alone/),
    ])
    expect(ofCheck({ on: undefined, stops: 'promise', when: 'daysSince["case.accepted"] > 1' })).toEqual([
      expect.stringMatching(/reads daysSince: expected with on alone/),
    ])
  })

  test('of the catalogue that listens to anything, or reads more than the item', () => {
    expect(ofCheck({ of: 'item' })).toEqual([expect.stringMatching(/judges the catalogue: expected none of on/)])
    expect(ofCheck({ of: 'item', on: undefined, when: 'event.x > 1' })).toEqual([
      expect.stringMatching(/reads event.x: expected item alone/),
    ])
  })

  test('that counts working days by no calendar, or by one that is not there', () => {
    expect(ofCheck({ when: 'workingDaysSince["case.accepted"] > 1' })).toEqual([
      expect.stringMatching(/checks\[0\].calendar: .*expected a calendar/),
    ])
    expect(ofCheck({ calendar: 'us' })).toEqual([expect.stringMatching(/no calendar us in the book/)])
  })

  test('of a rule that is not in the book, and of all spans at once', () => {
    expect(ofCheck({ on: undefined, stops: 'promised' })).toEqual([expect.stringMatching(/the stops of rule promised/)])
    expect(ofCheck({ on: undefined, edits: 'promised' })).toEqual([
      expect.stringMatching(/the editions of rule promised/),
    ])
    expect(ofCheck({ when: '"case.accepted" in daysSince' })).toEqual([expect.stringMatching(/reads all of daysSince/)])
  })
})

test('a rule is refused that has a key and an extension, ends without a key, or editions of different keys', () => {
  expect(ofRule({ key: 'step', extend: { on: 'case.extended' } })).toEqual([expect.stringMatching(/rules\[0\].key:/)])
  expect(ofRule({ ends: 'case.withdrawn' })).toEqual([expect.stringMatching(/rules\[0\].ends: expected beside key/)])
  expect(ofRule({ final: 'tender.failed' })).toEqual([expect.stringMatching(/doesn't happen to a case/)])
  const rule = { ...RULE, calendar: 'cn-office' }
  expect(
    faultsOf({ rules: [rule, { ...rule, key: 'step', effectiveFrom: '2026-12-01' }] }).map(({ message }) => message),
  ).toEqual([expect.stringMatching(/have different keys/)])
})

const at = (text: string): number => Date.parse(`2026-11-${text}+08:00`)
const told = (kind: string, time: string, data: Facts = {}, i = 0): SubjectEvent => ({
  source: 's',
  id: `${kind} ${time} ${i}`,
  kind: `case.${kind}`,
  subject: 'case/1',
  at: at(time),
  data,
})

describe('a rule with a key', () => {
  const book = bookFrom({
    ...base,
    departments: [{ id: 'D1' }, { id: 'D2' }],
    rules: [
      {
        id: 'opinion',
        of: 'case',
        key: 'department',
        start: 'case.opinion-asked',
        stop: 'case.opinion-given',
        ends: 'case.decided',
        limit: { workingDays: 3 },
        calendar: 'cn-office',
      },
    ],
  })
  const clocks = (...events: SubjectEvent[]): string[] =>
    clocksOf(book, fold(book, 'case/1', events, Infinity), at('20T09:00')).map(
      ({ run, state, stoppedAt }) => `${run} ${state} ${stoppedAt === null ? '' : new Date(stoppedAt).toISOString()}`,
    )
  const accepted = told('accepted', '09T09:00', { department: 'D1', window: 'W1', staff: 'S1' })
  const asked = (department: string, time = '09T10:00'): SubjectEvent =>
    told('opinion-asked', time, { department }, Number(department.slice(1)))

  test('stops the run of its own key, and opens another when it is asked again', () => {
    const given = told('opinion-given', '10T10:00', { department: 'D2' })
    expect(clocks(accepted, asked('D1'), asked('D2'), given, asked('D2', '11T10:00'))).toEqual([
      '1 running ',
      '2 stopped 2026-11-10T02:00:00.000Z',
      '3 running ',
    ])
  })

  test('is ended for all keys by what ends it, whatever key that names', () => {
    expect(clocks(asked('D1'), asked('D2'), told('decided', '10T10:00', { department: 'D1' }))).toEqual([
      '1 stopped 2026-11-10T02:00:00.000Z',
      '2 stopped 2026-11-10T02:00:00.000Z',
    ])
  })

  test('takes a stop that names no key for that of the only run that is open', () => {
    const given = told('opinion-given', '10T10:00')
    expect(clocks(asked('D2'), given)).toEqual(['1 stopped 2026-11-10T02:00:00.000Z'])
    expect(clocks(asked('D1'), asked('D2'), given)).toEqual(['1 running ', '2 running '])
  })

  test('of departments lights for that one, and not at the window of another', () => {
    const state = fold(book, 'case/1', [accepted, asked('D2')], Infinity)
    const [clock] = clocksOf(book, state, at('20T09:00'))
    expect(lightHolder(book, state, clock!)).toEqual({ department: 'D2', window: null, staff: null })
  })

  test('finds a stop before the start of that key alone', () => {
    const events = [told('opinion-given', '09T09:30', { department: 'D2' }), asked('D1'), asked('D2')]
    const state = fold(book, 'case/1', events, Infinity)
    expect(judgementsOf(book, state, at('10T09:00')).map(({ run }) => [run.key, run.findings.length])).toEqual([
      ['D1', 0],
      ['D2', 1],
    ])
  })
})

test('an item is judged by the editions of item and check in force', () => {
  const book = bookFrom({
    ...base,
    items: [
      { id: 'A', promisedDays: 5, steps: [{ days: 2 }, { days: 3 }] },
      { id: 'A', effectiveFrom: '2026-12-01', promisedDays: 4, steps: [{ days: 2 }, { days: 3 }] },
      { id: 'B' },
    ],
    checks: [{ id: 'sum', of: 'item', when: 'has(item.steps) && sum(item.steps.map(s, s.days)) > item.promisedDays' }],
  })
  expect(itemFindings(book, at('30T23:59:59.999'))).toEqual([])
  expect(itemFindings(book, at('30T24:00'))).toEqual([
    { finding: 'sum', level: 'notice', item: 'A', detail: 'sum', fromAt: at('30T24:00') },
  ])
  expect(itemFindings(book, at('30T24:00'), 'B')).toEqual([])
})
