import type { EChartsCoreOption } from 'echarts/core'
import type { FigureName } from '../trends/figures.ts'
import type { Panel } from '../trends/panel.ts'
import { frameOf, labelOf, tooltipOf, type ChartWords } from './frame.ts'
import type { Dress } from './dress.ts'

/** How a figure of a panel by day is drawn: greys are told apart by form, line and symbol. */
interface Mark {
  readonly type: 'bar' | 'line'
  readonly colour: keyof Dress & ('text' | 'muted' | 'plain' | 'red' | 'yellow')
  readonly dash?: 'solid' | 'dashed' | 'dotted'
  readonly symbol?: 'circle' | 'rect' | 'diamond'
}

export const MARKS: Readonly<Record<FigureName, Mark>> = {
  accepted: { type: 'line', colour: 'text', dash: 'solid', symbol: 'circle' },
  finished: { type: 'bar', colour: 'plain' },
  onTime: { type: 'line', colour: 'text', dash: 'solid', symbol: 'circle' },
  early: { type: 'line', colour: 'muted', dash: 'dashed', symbol: 'diamond' },
  instant: { type: 'line', colour: 'plain', dash: 'dotted', symbol: 'rect' },
  red: { type: 'bar', colour: 'red' },
  yellow: { type: 'bar', colour: 'yellow' },
}

/** A yellow bar is hatched besides its colour; the others are whole. */
const HATCH = { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1, 3], rotation: Math.PI / 4, symbolSize: 1 }
const WHOLE = { symbol: 'none' }

/** The share that lights are of stands in the table; the chart draws their number, which few cases don't throw about. */
const drawn = (panel: Panel, { value, numerator }: Panel['total'][number]): number | null =>
  panel.id === 'lights' ? numerator : value

/** A day of one case isn't drawn as high as one of a hundred. */
const LEAST_TOP = 4

/** The chart of a panel by day. */
export function dayChart(panel: Panel, dress: Dress, words: ChartWords): EChartsCoreOption {
  const { rem } = dress
  const share = panel.id === 'rates'
  const small = { color: dress.muted, fontFamily: dress.font, fontSize: 0.75 * rem }
  return {
    ...frameOf(panel, dress, words),
    grid: { left: 3.25 * rem, right: 0.75 * rem, top: 0.75 * rem, bottom: 1.6 * rem, outerBoundsMode: 'none' },
    tooltip: {
      ...tooltipOf(dress),
      trigger: 'axis',
      axisPointer: { type: 'line', lineStyle: { color: dress.muted, width: 1, type: 'solid' } },
      formatter: (points: readonly { readonly dataIndex: number }[]) =>
        labelOf(panel, points[0]?.dataIndex ?? 0, words),
    },
    xAxis: {
      type: 'category',
      data: panel.rows.map(({ group, remark }) => `${(group ?? '').slice(5)}${remark === null ? '' : ' *'}`),
      axisLabel: { ...small, hideOverlap: true, showMaxLabel: true },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: dress.plain } },
    },
    yAxis: {
      type: 'value',
      ...(share
        ? { min: 0, max: 1 }
        : { minInterval: 1, max: ({ max }: { max: number }) => (max < LEAST_TOP ? LEAST_TOP : null) }),
      splitNumber: share ? 2 : 3,
      axisLabel: { ...small, formatter: (value: number) => (share ? `${value * 100}%` : words.count(value)) },
      splitLine: { lineStyle: { color: dress.line, width: 1 } },
    },
    series: panel.figures.map((name, at) => ({
      name: words.figure(name),
      ...shapeOf(MARKS[name], dress, panel.id === 'lights'),
      data: panel.rows.map((row) => {
        const value = row.values[at]
        const unfinished = row.remark === 'unfinished'
        return {
          value: value === undefined ? null : drawn(panel, value),
          ...(unfinished && { itemStyle: { opacity: 0.5 } }),
        }
      }),
    })),
  }
}

function shapeOf({ type, colour, dash, symbol }: Mark, dress: Dress, stacked: boolean): Record<string, unknown> {
  const color = dress[colour]
  if (type === 'bar')
    return {
      type,
      ...(stacked && { stack: 'lights' }),
      barMaxWidth: 1.5 * dress.rem,
      barCategoryGap: '30%',
      itemStyle: { color, decal: colour === 'yellow' ? { ...HATCH, color: dress.card } : WHOLE },
    }
  return {
    type,
    symbol,
    symbolSize: 0.375 * dress.rem,
    showSymbol: true,
    connectNulls: false,
    lineStyle: { color, width: 1.5, type: dash },
    itemStyle: { color },
  }
}
