import { describe, expect, test } from 'vitest'
import type { CalendarState } from '../../backend/contract/board.ts'
import type { Light } from '../../backend/contract/light.ts'
import { latenessOf, type Moment } from '../../dashboard/lateness.ts'
import { openSpanText } from '../../dashboard/format.ts'
import { HOUR_MS, MINUTE_MS } from '../../rules/duration.ts'

const DAY = 6 * HOUR_MS
const TOLD = 1_000_000_000
const open: CalendarState = { id: 'cn-office', day: 12, ms: HOUR_MS, of: DAY, openUntil: TOLD + HOUR_MS }
const light: Light = {
  ...{
    id: 'a',
    subject: null,
    rule: 'promise',
    run: 1,
    edition: '1',
    level: 'red',
    since: 1,
    dueAt: TOLD - 90 * HOUR_MS,
  },
  ...{ state: 'running', provisional: false, awaiting: false, verify: false, reason: null, gravity: 'promise' },
  ...{ flag: null, department: null, window: null, staff: null, feed: 'approval' },
  counted: { calendar: 'cn-office', since: { day: 10, ms: DAY, of: DAY }, due: { day: 10, ms: DAY, of: DAY } },
}
const moment = (afterMs: number, calendar = open): Moment => ({ at: TOLD + afterMs, told: TOLD, calendars: [calendar] })

describe('how late a light is', () => {
  test('ticks while the calendar is open', () => {
    expect(latenessOf(light, moment(0), true)).toEqual({ kind: 'overdue', span: { days: 1, ms: HOUR_MS }, open: true })
    expect(latenessOf(light, moment(20 * MINUTE_MS), true)).toMatchObject({ span: { days: 1, ms: 80 * MINUTE_MS } })
  })

  test('stands still from closing on, and while it is closed', () => {
    expect(latenessOf(light, moment(5 * HOUR_MS), true)).toMatchObject({ span: { days: 1, ms: 2 * HOUR_MS } })
    const closed = { ...open, openUntil: null }
    expect(latenessOf(light, moment(5 * HOUR_MS, closed), true)).toMatchObject({ span: { days: 1, ms: HOUR_MS } })
  })

  test('is what is left before the due instant', () => {
    const due = { day: 13, ms: 2 * HOUR_MS, of: DAY }
    const early = { ...light, dueAt: TOLD + 24 * HOUR_MS, counted: { ...light.counted!, due } }
    expect(latenessOf(early, moment(0), true)).toEqual({ kind: 'left', span: { days: 1, ms: HOUR_MS }, open: true })
  })

  test('isn’t told of a clock that is paused or stopped', () => {
    expect(latenessOf({ ...light, state: 'paused', dueAt: null }, moment(0), true)).toEqual({ kind: 'paused' })
    expect(latenessOf({ ...light, state: 'stopped', verify: true }, moment(0), true)).toEqual({ kind: 'stopped' })
  })

  test('is plain time where the rule counts by no calendar', () => {
    const { counted: _, ...bare } = light
    expect(latenessOf(bare, moment(0), true)).toEqual({
      ...{ kind: 'overdue', open: false },
      span: { days: 0, ms: 90 * HOUR_MS },
    })
  })
})

test('open time is said in working days and hours, or in hours and minutes', () => {
  expect(openSpanText({ days: 2, ms: 65 * MINUTE_MS }, 'en')).toBe('2 wd 1h')
  expect(openSpanText({ days: 2, ms: 65 * MINUTE_MS }, 'zh-CN')).toBe('2工作日1小时')
  expect(openSpanText({ days: 0, ms: 65 * MINUTE_MS }, 'en')).toBe('1h 5m')
})
