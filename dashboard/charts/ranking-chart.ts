import type { EChartsCoreOption } from 'echarts/core'
import { TRAITS } from '../trends/figures.ts'
import type { Panel, Row } from '../trends/panel.ts'
import type { Dress } from './dress.ts'
import { frameOf, labelOf, tooltipOf, type ChartWords } from './frame.ts'

const ROW_REM = 1.5
const AXIS_REM = 1.6
const NAME_REM = 11
const VALUE_REM = 7.75

/** How high a ranking is drawn, in rem: a row for each department. */
export const rankingRem = (panel: Panel): number => Math.max(4, panel.rows.length * ROW_REM + AXIS_REM)

const shareOf = ({ values: [value] }: Row): number | null => value?.value ?? null

/** The chart of a ranking: a point on its interval for each department, beside it both numbers, dashed what all come to. */
export function rankingChart(panel: Panel, dress: Dress, words: ChartWords, width: number): EChartsCoreOption {
  const { rem } = dress
  const [name = 'onTime'] = panel.figures
  const { tone, better } = TRAITS[name]
  const colour = tone === 'plain' || tone === 'unknown' ? dress.text : dress[tone]
  const font = { color: dress.text, fontFamily: dress.font, fontSize: 0.75 * rem }
  const nameWidth = Math.min(NAME_REM * rem, width * 0.3)
  const most = better === 'less' ? mostOf(panel) : 1
  const axis = { type: 'category', inverse: true, axisTick: { show: false } }
  return {
    ...frameOf(panel, dress, words),
    grid: { left: nameWidth, right: VALUE_REM * rem, top: AXIS_REM * rem, bottom: 0, outerBoundsMode: 'none' },
    tooltip: {
      ...tooltipOf(dress),
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: dress.line, opacity: 0.4 } },
      formatter: (points: readonly { readonly dataIndex: number }[]) =>
        labelOf(panel, points[0]?.dataIndex ?? 0, words),
    },
    xAxis: {
      type: 'value',
      position: 'top',
      min: 0,
      max: most,
      interval: most / 4,
      axisLabel: { ...font, color: dress.muted, formatter: (share: number) => `${Math.round(share * 100)}%` },
      splitLine: { lineStyle: { color: dress.line, width: 1 } },
    },
    yAxis: [
      {
        ...axis,
        data: panel.rows.map(({ group }) => words.group(panel.by, group)),
        axisLine: { lineStyle: { color: dress.line } },
        axisLabel: { ...font, interval: 0, width: nameWidth - 0.6 * rem, overflow: 'truncate', margin: 0.4 * rem },
      },
      {
        ...axis,
        data: panel.rows.map((row) => numbersOf(panel, row, words)),
        axisLine: { show: false },
        axisLabel: { ...font, interval: 0, align: 'right', margin: (VALUE_REM - 0.25) * rem },
      },
    ],
    series: [
      { ...still('low'), stack: 'interval', itemStyle: { color: 'transparent' }, data: panel.rows.map(lowOf) },
      {
        ...still('interval'),
        stack: 'interval',
        barWidth: 0.125 * rem,
        itemStyle: { color: dress.plain },
        data: panel.rows.map((row) => ({
          value: (row.interval?.high ?? 0) - lowOf(row),
          itemStyle: { opacity: row.remark === 'few' ? 0.5 : 1 },
        })),
      },
      {
        name: words.figure(name),
        type: 'line',
        lineStyle: { opacity: 0 },
        symbol: 'circle',
        symbolSize: 0.56 * rem,
        showSymbol: true,
        showAllSymbol: true,
        z: 5,
        data: panel.rows.map((row, at) => ({
          value: [shareOf(row) ?? '-', at],
          itemStyle:
            row.remark === 'few'
              ? { color: dress.card, borderColor: dress.plain, borderWidth: 0.1 * rem, opacity: 1 }
              : { color: colour, opacity: 1 },
        })),
      },
      centreLine(panel, dress),
    ],
  }
}

const lowOf = (row: Row): number => row.interval?.low ?? 0

const still = (name: string): Record<string, unknown> => ({ name, type: 'bar', cursor: 'pointer' })

/** What all departments come to, across every row. */
function centreLine(panel: Panel, dress: Dress): Record<string, unknown> {
  const centre = panel.total[0]?.value ?? null
  const last = panel.rows.length - 1
  return {
    name: 'total',
    type: 'line',
    silent: true,
    symbol: 'none',
    lineStyle: { color: dress.muted, width: 1, type: 'dashed' },
    data:
      centre === null || last < 0
        ? []
        : [
            [centre, 0],
            [centre, last],
          ],
  }
}

/** Both numbers of the share; after a ? the shifts of which nobody knows, without which it is found. */
function numbersOf(panel: Panel, { values }: Row, words: ChartWords): string {
  const [value] = values
  if (value === undefined) return ''
  const parts = `${words.count(value.numerator)}/${words.count(value.denominator ?? 0)}`
  const unknown = values[panel.figures.indexOf('unknownShifts')]?.numerator ?? 0
  return [
    words.value(value),
    ...(value.value === null ? [] : [parts]),
    ...(unknown > 0 ? [`?${words.count(unknown)}`] : []),
  ].join('  ')
}

/** Ends of the axis whose quarters are whole per cents, so that small shares are told apart. */
const ENDS = [0.04, 0.08, 0.2, 0.4, 0.6, 0.8]

function mostOf(panel: Panel): number {
  const most = Math.max(0, ...panel.rows.map((row) => row.interval?.high ?? shareOf(row) ?? 0))
  return ENDS.find((end) => most <= end) ?? 1
}
