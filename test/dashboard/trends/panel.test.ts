import { expect, test } from 'vitest'
import type { Trends } from '../../../backend/contract/trends.ts'
import { dayChart } from '../../../dashboard/charts/day-chart.ts'
import type { Dress } from '../../../dashboard/charts/dress.ts'
import type { ChartWords } from '../../../dashboard/charts/frame.ts'
import { rankingChart } from '../../../dashboard/charts/ranking-chart.ts'
import { TRAITS, unitOf } from '../../../dashboard/trends/figures.ts'
import { fileRows } from '../../../dashboard/trends/file-rows.ts'
import { dayPanels, rankingPanel } from '../../../dashboard/trends/panel.ts'
import { MEASURES, NO_SUMS, RATES, type Sums } from '../../../rules/kpi.ts'

function figures(part: Partial<Sums>): Pick<Trends['total'], 'sums' | 'rates'> {
  const sums = { ...NO_SUMS, ...part }
  return {
    sums: { ...sums },
    rates: Object.fromEntries(Object.entries(RATES).map(([name, { of }]) => [name, of(sums)])),
  }
}

const some = figures({ accepted: 12, finished: 10, judged: 10, onTime: 9, red: 1, yellow: 2, instant: 4, early: 5 })
function trends(by: Trends['by'], groups: Record<string, Pick<Trends['total'], 'sums' | 'rates'>>): Trends {
  return {
    from: '2026-11-21',
    through: '2026-11-24',
    by,
    departments: null,
    now: 0,
    total: some,
    groups: Object.entries(groups).map(([group, of]) => ({ group, ...of })),
    before: { from: '2026-11-17', through: '2026-11-20', ...figures({}) },
  }
}
const days = trends('day', { '2026-11-23': some })
const dress: Dress = {
  text: 'text',
  muted: 'muted',
  line: 'line',
  card: 'card',
  raised: 'raised',
  plain: 'plain',
  red: 'red',
  yellow: 'yellow',
  absent: 'absent',
  font: 'font',
  rem: 16,
}
const words: ChartWords = {
  figure: (name) => name,
  means: (name) => `means ${name}`,
  group: (_, group) => group ?? 'none',
  remark: ({ remark }) => remark ?? '',
  count: String,
  share: String,
  value: ({ value }) => String(value),
  change: ({ value }) => (value === null ? 'none' : String(value)),
  parts: ({ numerator, denominator }) => `${numerator} ÷ ${denominator}`,
  nothing: (name) => `nothing ${name}`,
  summary: 'summary',
  least: 10,
}

test('every day of the period has a row: one without a case counts 0 and has no share, today is marked', () => {
  const [flow, rates] = dayPanels(days, '2026-11-24')
  expect(flow!.rows.map(({ group }) => group)).toEqual(['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24'])
  expect(flow!.rows.map(({ values }) => values[0]!.value)).toEqual([0, 0, 12, 0])
  expect(rates!.rows.map(({ values }) => values[0]!.value)).toEqual([null, null, 0.9, null])
  expect(rates!.rows.map(({ remark }) => remark)).toEqual([null, null, null, 'unfinished'])
})

const departments = trends('department', {
  A: figures({ judged: 100, onTime: 90, finished: 100, red: 10 }),
  B: figures({ judged: 2, onTime: 0, finished: 2, red: 2 }),
  C: figures({ judged: 50, onTime: 40, finished: 50, red: 1 }),
  D: figures({ accepted: 3 }),
})

test('a ranking begins with what calls for a look; too few cases aren’t ranked, none isn’t listed', () => {
  expect(rankingPanel(departments, 'onTime', 10).rows.map(({ group }) => group)).toEqual(['C', 'A', 'B'])
  expect(rankingPanel(departments, 'red', 10).rows.map(({ group }) => group)).toEqual(['A', 'C', 'B'])
  expect(rankingPanel(departments, 'red', 1).rows.map(({ group }) => group)).toEqual(['B', 'A', 'C'])
  expect(rankingPanel(departments, 'red', 10).rows.map(({ remark }) => remark)).toEqual([null, null, 'few'])
})

test('a chart by day draws the panel’s values, lights as their number, in no colour but red and yellow', () => {
  const [flow, rates, lights] = dayPanels(days, '2026-11-24').map((panel) => dayChart(panel, dress, words))
  const drawn = (option: unknown): unknown =>
    (option as { series: { data: { value: unknown }[] }[] }).series.map(({ data }) => data.map(({ value }) => value))
  expect(drawn(flow)).toEqual([
    [0, 0, 12, 0],
    [0, 0, 10, 0],
  ])
  expect(drawn(rates)).toEqual([
    [null, null, 0.9, null],
    [null, null, 0.5, null],
    [null, null, 0.4, null],
  ])
  expect(drawn(lights)).toEqual([
    [0, 0, 1, 0],
    [0, 0, 2, 0],
  ])
  for (const [option, coloured] of [
    [flow, false],
    [rates, false],
    [lights, true],
  ] as const)
    expect(
      /"(red|yellow)"/.test(
        JSON.stringify((option as { series: { itemStyle: object }[] }).series.map(({ itemStyle }) => itemStyle)),
      ),
    ).toBe(coloured)
  expect(flow).toMatchObject({ animation: false, aria: { enabled: true, decal: { show: true } } })
})

test('a ranking draws each share on its interval', () => {
  const option = rankingChart(rankingPanel(departments, 'onTime', 10), dress, words, 800) as unknown as {
    series: { data: { value: number[] }[] }[]
  }
  expect(option.series[2]!.data.map(({ value }) => value)).toEqual([
    [0.8, 0],
    [0.9, 1],
    [0, 2],
  ])
})

test('a file says filters, data time, figures with both numbers, and what they mean', () => {
  const rows = fileRows({
    trends: days,
    panels: [...dayPanels(days, '2026-11-24'), rankingPanel(departments, 'onTime', 10)],
    least: 10,
    words,
    t: (key, values) => `${key}${values === undefined ? '' : ` ${Object.values(values).join(' ')}`}`,
    asOf: '10:42',
    unfinished: 'today',
  })
  expect(rows).toContainEqual(['trends.asOf 10:42'])
  expect(rows).toContainEqual(['trends.period.title', 'trends.period.span 2026-11-21 2026-11-24'])
  expect(rows).toContainEqual(['onTime', 0.9, 9, 10, null, null, 'none'])
  expect(rows).toContainEqual(['trends.panel.rates', '2026-11-23', 'onTime', 0.9, 9, 10, null, null, ''])
  expect(rows).toContainEqual(['trends.panel.rates', '2026-11-22', 'onTime', null, 0, 0, null, null, 'nothing onTime'])
  expect(rows).toContainEqual(['red', 'means red'])
  expect(rows.filter(([section]) => section === 'trends.panel.ranking')).toHaveLength(3)
})

const watched = (shifts: number, absentMinutes: number, unknownShifts = 0): Pick<Trends['total'], 'sums' | 'rates'> =>
  figures({ shifts, absentMinutes, rosteredMinutes: 390 * shifts, unknownShifts })

test('absent minutes are drawn by day; a day whose shifts nobody knows has no bar but a mark, and says so', () => {
  const of = trends('day', {
    '2026-11-21': watched(0, 0),
    '2026-11-22': watched(2, 0),
    '2026-11-23': watched(0, 0, 2),
    '2026-11-24': watched(1, 12, 1),
  })
  const panel = dayPanels(of, '2026-11-25').find(({ id }) => id === 'absent')!
  expect(panel.rows.map(({ values: [absent] }) => absent!.value)).toEqual([null, 0, null, 12 / 390])
  expect(panel.rows.map(({ remark }) => remark)).toEqual([null, null, 'unknown', 'unknown'])
  const option = dayChart(panel, dress, words) as unknown as {
    series: { data: { value: unknown }[]; itemStyle: { color: string } }[]
    xAxis: { data: string[] }
  }
  expect(option.series.map(({ data }) => data.map(({ value }) => value))).toEqual([
    [null, 0, null, 12],
    [null, null, 0, 0],
  ])
  expect(option.series.map(({ itemStyle }) => itemStyle.color)).toEqual(['absent', 'muted'])
  expect(option.xAxis.data).toEqual(['11-21', '11-22', '11-23 ?', '11-24 ?'])
})

test('absent minutes rank departments by share, without an interval; one of which nobody knows is listed, unranked', () => {
  const of = trends('department', {
    A: watched(100, 39),
    B: watched(20, 39, 3),
    C: watched(0, 0, 5),
    D: watched(2, 200),
    E: figures({ accepted: 3 }),
  })
  const panel = rankingPanel(of, 'absent', 10)
  expect(panel.figures).toEqual(['absent', 'unknownShifts', 'shifts'])
  expect(panel.rows.map(({ group, remark }) => [group, remark])).toEqual([
    ['B', 'unknown'],
    ['A', null],
    ['D', 'few'],
    ['C', 'few'],
  ])
  expect(panel.rows.every(({ interval }) => interval === null)).toBe(true)
  expect(panel.rows[0]!.values).toEqual([
    { numerator: 39, denominator: 7_800, value: 0.005 },
    { numerator: 3, denominator: null, value: 3 },
    { numerator: 20, denominator: null, value: 20 },
  ])
  const option = rankingChart(panel, dress, words, 800) as unknown as {
    series: { data: { value: unknown }[] }[]
    xAxis: { max: number }
    yAxis: { data: string[] }[]
  }
  expect(option.series[2]!.data.map(({ value }) => value)).toEqual([
    [0.005, 0],
    [0.001, 1],
    [200 / 780, 2],
    ['-', 3],
  ])
  expect(option.yAxis[1]!.data).toEqual(['0.005  39/7800  ?3', '0.001  39/39000', `${200 / 780}  200/780`, 'null  ?5'])
  expect(option.xAxis.max).toBe(0.4)
})

test('what a number counts is said in its own unit', () => {
  expect(MEASURES.filter((measure) => unitOf(measure) === 'minutes')).toEqual(['rosteredMinutes', 'absentMinutes'])
  expect(MEASURES.filter((measure) => unitOf(measure) === 'shifts')).toEqual(['shifts', 'unknownShifts'])
  for (const { unit, numerator, denominator } of Object.values(TRAITS))
    if (unit === 'share') expect(unitOf(numerator)).toBe(unitOf(denominator!))
})
