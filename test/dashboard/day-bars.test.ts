import { expect, test } from 'vitest'
import type { Today } from '../../backend/contract/today.ts'
import { drawBars, QUARTER_MS } from '../../dashboard/day-bars.ts'
import { trendText } from '../../dashboard/wall-figures.ts'
import { HOUR_MS } from '../../rules/duration.ts'

const BEGIN = Date.parse('2026-11-24T00:00+08:00')
const at = (hours: number): number => BEGIN + hours * HOUR_MS
const today: Today = {
  ...{ on: '2026-11-24', beginsAt: BEGIN, endsAt: at(24), changedAt: null, next: [], hourAgo: null },
  ...{ accepted: 0, finished: 0, onTime: { numerator: 0, denominator: 0, value: null }, paused: 0 },
  day: { reason: 'weekday', name: '', working: true, hours: [{ from: at(8.5), until: at(17.5) }] },
  bars: [
    { at: at(9), red: 1, yellow: 3 },
    { at: at(9.25), red: 0, yellow: 2 },
  ],
  barsBefore: [{ at: at(9) - 7 * 24 * HOUR_MS, red: 0, yellow: 2 }],
}

test('the running quarter is drawn by what is lit, though nothing is kept of it yet', () => {
  const { bars, now } = drawBars({ ...today, bars: [] }, at(10.7), { red: 2, yellow: 2 })
  expect(bars).toHaveLength(1)
  expect(bars[0]).toMatchObject({ red: 50, yellow: 50 })
  expect(bars[0]!.x).toBeLessThan(now)
})

test('a bar is as high as its subjects are to the most of the day, red and yellow apart', () => {
  const { bars, before } = drawBars(today, at(9.3), { red: 0, yellow: 1 })
  expect(bars.map(({ red, yellow }) => [red, yellow])).toEqual([
    [25, 75],
    [0, 25],
  ])
  expect(before.split(' ')).toHaveLength(1)
  expect(before.endsWith(',50.0')).toBe(true)
})

test('what is kept alone is drawn where nothing is known of now', () => {
  expect(drawBars(today, at(9.3), null).bars).toHaveLength(2)
})

test('the box runs from an hour before opening to an hour after closing', () => {
  const { bars } = drawBars({ ...today, bars: [{ at: at(7), red: 1, yellow: 0 }] }, at(23), { red: 1, yellow: 0 })
  expect(bars.map(({ x }) => x)).toEqual([0])
  expect(QUARTER_MS).toBe(HOUR_MS / 4)
})

test('a trend says what was added or gone within the hour', () => {
  expect([trendText(3, 2), trendText(1, 4), trendText(2, 2)]).toEqual(['+1', '−3', '±0'])
})
