import { expect, test } from 'vitest'
import { assess, assessedBetween, assessmentText, closedPeriods } from '../../rules/indicator.ts'
import { NO_SUMS, type Sums } from '../../rules/kpi.ts'
import { dateText, dayOfDate, Zone } from '../../rules/time.ts'
import type { Book } from '../../rules/book.ts'
import { bookFrom } from '../support/book.ts'

const zone = Zone.of('Asia/Shanghai')
const day = (text: string): number => dayOfDate(text)!
const at = (text: string): number => Date.parse(`${text}+08:00`)
const sums = (some: Partial<Sums>): Sums => ({ ...NO_SUMS, ...some })

const bookOf = (...indicators: Record<string, unknown>[]): Book =>
  bookFrom({
    centre: { id: 'c', zone: 'Asia/Shanghai' },
    feeds: [{ id: 'approval' }, { id: 'hand' }],
    departments: [{ id: 'D1' }, { id: 'D2' }],
    checks: [{ id: 'check', of: 'case', on: 'case.rated', when: 'event.rating <= 2' }],
    indicators: indicators.map((one, i) => ({
      id: `i${i}`,
      rate: 'satisfaction',
      each: 'month',
      of: 'centre',
      ...one,
    })),
  })
const indicatorOf = (entry: Record<string, unknown>) => bookOf(entry).indicators[0]![0]!

test('a period is over with its last day, and is judged only if it began when there were figures already', () => {
  const names = (since: string, until: string, each: 'day' | 'week' | 'month' | 'quarter'): string[] =>
    closedPeriods(zone, each, day(since), at(until)).map(({ name }) => name)
  expect(names('2026-09-01', '2026-10-31T23:59:59.999', 'month')).toEqual(['2026-09'])
  expect(names('2026-09-01', '2026-11-01T00:00', 'month')).toEqual(['2026-09', '2026-10'])
  expect(names('2026-09-02', '2026-11-01T00:00', 'month')).toEqual(['2026-10'])
  expect(names('2026-07-01', '2026-10-01T00:00', 'quarter')).toEqual(['2026-Q3'])
  expect(names('2026-11-09', '2026-11-16T00:00', 'week')).toEqual(['2026-W46'])
  expect(names('2026-11-09', '2026-11-11T00:00', 'day')).toEqual(['2026-11-09', '2026-11-10'])
  expect(names('2026-11-11', '2026-11-11T12:00', 'day')).toEqual([])
})

test('a target is met at its very share, and missed one case below it', () => {
  const least = indicatorOf({ atLeast: 0.9 })
  expect(assess(least, sums({ rated: 60, satisfied: 54 }))).toEqual({ numerator: 54, denominator: 60, met: true })
  expect(assess(least, sums({ rated: 60, satisfied: 53 })).met).toBe(false)
  const most = indicatorOf({ rate: 'red', atMost: 0.01 })
  expect([1, 2].map((red) => assess(most, sums({ finished: 100, red })).met)).toEqual([true, false])
})

test('too few cases, none, and minutes of shifts that nobody told of say nothing, which is not that it is met', () => {
  const least = indicatorOf({ atLeast: 0.9, least: 10 })
  expect(assess(least, sums({ rated: 9, satisfied: 0 })).met).toBe(null)
  expect(assess(least, sums({ rated: 10, satisfied: 0 })).met).toBe(false)
  expect(assess(indicatorOf({ atLeast: 0 }), NO_SUMS)).toEqual({ numerator: 0, denominator: 0, met: null })
  const absent = indicatorOf({ rate: 'absent', atMost: 0.05 })
  expect(assess(absent, sums({ rosteredMinutes: 100, absentMinutes: 1 })).met).toBe(true)
  expect(assess(absent, sums({ rosteredMinutes: 100, absentMinutes: 1, unknownShifts: 1 })).met).toBe(null)
})

test('the arithmetic is told in both languages, and satisfaction with the share that was rated', () => {
  const [period] = closedPeriods(zone, 'month', day('2026-11-01'), at('2026-12-01T00:00'))
  const told = sums({ rated: 60, satisfied: 45, finished: 80 })
  expect(assessmentText(indicatorOf({ atLeast: 0.9 }), told, period!)).toBe(
    '满意率 Satisfaction: 45 ÷ 60 = 75 %；目标 target ≥ 90 %；评价率 Rated share: 60 ÷ 80 = 75 %（2026-11-01–2026-11-30）',
  )
  expect(
    assessmentText(indicatorOf({ rate: 'early', atLeast: 0.9 }), sums({ judged: 25000, early: 22499 }), period!),
  ).toBe('提前办结率 Early: 22499 ÷ 25000 = 89.996 %；目标 target ≥ 90 %（2026-11-01–2026-11-30）')
})

test('each period is judged for centre and departments, by the edition in force when it began', () => {
  const { indicators, members, centre } = bookOf(
    { id: 'x', of: ['centre', 'department'], each: ['month', 'quarter'], atLeast: 0.8 },
    { id: 'x', effectiveFrom: '2026-10-02', atLeast: 0.9 },
  )
  const all = assessedBetween(indicators, members, centre, day('2026-07-01'), at('2026-12-31T12:00'))
  const told = all.map(({ indicator, member, period }) => `${member} ${period.name} ${indicator.target.share}`)
  const of = (name: string, share: number): string[] => ['c', 'D1', 'D2'].map((member) => `${member} ${name} ${share}`)
  expect(told).toEqual([
    ...['2026-07', '2026-08', '2026-09', '2026-10'].flatMap((name) => of(name, 0.8)),
    'c 2026-11 0.9',
    ...of('2026-Q3', 0.8),
  ])
  expect(dateText(all[0]!.period.last)).toBe('2026-07-31')
})

test('an indicator waits for the feeds it names, else for all of the book', () => {
  expect(indicatorOf({ atLeast: 0.9 }).feed).toBe('approval,hand')
  expect(indicatorOf({ atLeast: 0.9, feed: 'hand' }).feed).toBe('hand')
})

test('an indicator is refused without a target, with two, of an unknown rate or feed, twice, or named as a check', () => {
  expect(() => bookOf({})).toThrow(/exactly one of atLeast and atMost/)
  expect(() => bookOf({ atLeast: 0.9, atMost: 0.9 })).toThrow(/exactly one of atLeast and atMost/)
  expect(() => bookOf({ rate: 'happiness', atLeast: 0.9 })).toThrow(/indicators\[0\]\.rate/)
  expect(() => bookOf({ atLeast: 90 })).toThrow(/indicators\[0\]\.atLeast/)
  expect(() => bookOf({ atLeast: 0.9, feed: 'nobody' })).toThrow(/no feed nobody in the book/)
  expect(() => bookOf({ id: 'x', atLeast: 0.9 }, { id: 'x', atLeast: 0.8 })).toThrow(/stands twice/)
  expect(() => bookOf({ id: 'check', atLeast: 0.9 })).toThrow(/a check is called check/)
  const alone = { indicators: [{ id: 'x', rate: 'early', each: 'month', of: 'department', atLeast: 0.9 }] }
  expect(() => bookFrom(alone)).toThrow(/expected departments in the book/)
})
