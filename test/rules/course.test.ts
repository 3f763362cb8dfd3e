import { expect, test } from 'vitest'
import { courseOf, type Course } from '../../rules/course.ts'
import type { SubjectEvent } from '../../rules/event.ts'
import { fold, judgementsOf } from '../../rules/history.ts'
import { HOUR_MS } from '../../rules/duration.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const at = (text: string): number => Date.parse(`2026-11-${text}+08:00`)

function course(limit: object, asOf: string, ...told: readonly [kind: string, time: string][]): Course {
  const book = bookFrom({
    centre: { id: 'test', zone: 'Asia/Shanghai' },
    calendars: [CN_OFFICE],
    rules: [
      {
        id: 'r',
        of: 'case',
        start: 'case.accepted',
        stop: 'case.decided',
        ...('until' in limit ? {} : { pause: { from: 'case.suspended', until: 'case.resumed' } }),
        limit,
        calendar: 'cn-office',
        lights: [{ level: 'red', overdue: true }],
      },
    ],
  })
  const events = told.map(([kind, time], i): SubjectEvent => ({
    source: 's',
    id: `e${i}`,
    kind,
    subject: 'case/1',
    at: at(time),
    data: {},
  }))
  const [judgement] = judgementsOf(book, fold(book, 'case/1', events, Infinity), at(asOf))
  return courseOf(judgement!, at(asOf))!
}

const told = ({ cells }: Course): string[] =>
  cells.map(({ kind, from, until }) => `${kind} ${((until - from) / HOUR_MS).toFixed(1)}`)

test('a limit of open time counts open hours, pauses apart, and goes on after it ran out', () => {
  const drawn = course(
    { workingTime: 'PT5H' },
    '24T16:00',
    ['case.accepted', '24T08:00'],
    ['case.suspended', '24T09:30'],
    ['case.resumed', '24T10:30'],
  )
  // 08:30–09:30, 10:30–12:00, 14:30–17:00 are five hours.
  expect(told(drawn)).toEqual(['off 0.5', 'counted 1.0', 'pause 1.0', 'counted 1.5', 'off 2.5', 'counted 2.5'])
  expect(drawn.until).toBe(at('24T17:00'))
})

test('a limit of elapsed time that ran out is followed by what came after it', () => {
  expect(told(course({ elapsed: 'PT1H' }, '24T10:30', ['case.accepted', '24T08:00']))).toEqual([
    'counted 1.0',
    'after 1.5',
  ])
})

test('days after the last of a limit are told apart, days off stay days off', () => {
  const { cells } = course({ workingDays: 1 }, '16T09:00', ['case.accepted', '12T10:00'])
  expect(cells.map(({ kind }) => kind)).toEqual(['start', 'counted', 'off', 'off', 'after'])
})

test('while a pause is open every working day from its day on is hatched', () => {
  const { cells } = course(
    { workingDays: 4 },
    '16T09:00',
    ['case.accepted', '12T10:00'],
    ['case.suspended', '13T10:00'],
  )
  expect(cells.map(({ kind }) => kind)).toEqual(['start', 'pause', 'off', 'off', 'pause', 'pause', 'pause'])
})

test('cells lie end to end from the beginning to the end', () => {
  for (const limit of [
    { workingDays: 5 },
    { workingTime: 'PT9H' },
    { elapsed: 'PT100H' },
    { until: 'closeOfWeek' },
    { calendarDays: 9 },
  ]) {
    const { cells, from, until } = course(limit, '26T10:00', ['case.accepted', '20T10:00'])
    expect(cells[0]!.from).toBe(from)
    expect(cells.at(-1)!.until).toBe(until)
    cells.slice(1).forEach((cell, i) => expect(cell.from).toBe(cells[i]!.until))
  }
})

test('a course of years is drawn without its days off', () => {
  const { coarse, cells } = course({ elapsed: 'PT12000H' }, '24T10:00', ['case.accepted', '20T10:00'])
  expect([coarse, cells.length]).toEqual([true, 1])
})
