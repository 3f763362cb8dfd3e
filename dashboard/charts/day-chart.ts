import type { EChartsCoreOption } from 'echarts/core'
import type { FigureName } from '../trends/figures.ts'
import type { Panel } from '../trends/panel.ts'
import { frameOf, labelOf, tooltipOf, type ChartWords } from './frame.ts'
import type { Dress } from './dress.ts'

/** How a figure of a panel by day is drawn: greys are told apart by form, line and symbol. */
interface Mark {
  readonly type: 'bar' | 'line'
  readonly colour: keyof Dress & ('text' | 'muted' | 'plain' | 'red' | 'yellow' | 'absent')
  readonly dash?: 'solid' | 'dashed' | 'dotted'
  readonly symbol?: 'circle' | 'rect' | 'diamond' | 'emptyCircle'
}

/** Null for what stands in the table alone. */
export const MARKS: Readonly<Record<FigureName, Mark | null>> = {
  accepted: { type: 'line', colour: 'text', dash: 'solid', symbol: 'circle' },
  finished: { type: 'bar', colour: 'plain' },
  onTime: { type: 'line', colour: 'text', dash: 'solid', symbol: 'circle' },
  early: { type: 'line', colour: 'muted', dash: 'dashed', symbol: 'diamond' },
  instant: { type: 'line', colour: 'plain', dash: 'dotted', symbol: 'rect' },
  red: { type: 'bar', colour: 'red' },
  yellow: { type: 'bar', colour: 'yellow' },
  absent: { type: 'bar', colour: 'absent' },
  unknownShifts: { type: 'line', colour: 'muted', symbol: 'emptyCircle' },
  shifts: null,
}

/** A yellow bar is hatched besides its colour; the others are whole. */
const HATCH = { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [1, 3], rotation: Math.PI / 4, symbolSize: 1 }
const WHOLE = { symbol: 'none' }

/**
 * The share that lights are of stands in the table; the chart draws their number, which few cases don't throw about. So it does
 * with absent minutes, and with nothing where no shift is known: a day of which nobody knows is no day without absence. It has
 * a mark at its foot instead.
 */
function drawn(panel: Panel, name: FigureName, { value, numerator }: Panel['total'][number]): number | null {
  if (name === 'unknownShifts') return numerator > 0 ? 0 : null
  if (panel.id === 'lights') return numerator
  return panel.id === 'absent' && value !== null ? numerator : value
}

const FOOTNOTES = { unfinished: ' *', unknown: ' ?', few: '' } as const

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
      data: panel.rows.map(
        ({ group, remark }) => `${(group ?? '').slice(5)}${remark === null ? '' : FOOTNOTES[remark]}`,
      ),
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
    series: panel.figures.flatMap((name, at) => {
      const mark = MARKS[name]
      if (mark === null) return []
      const data = panel.rows.map((row) => {
        const value = row.values[at]
        const unfinished = row.remark === 'unfinished'
        return {
          value: value === undefined ? null : drawn(panel, name, value),
          ...(unfinished && { itemStyle: { opacity: 0.5 } }),
        }
      })
      return [{ name: words.figure(name), ...shapeOf(mark, dress, panel.id === 'lights'), data }]
    }),
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
    lineStyle: symbol === 'emptyCircle' ? { opacity: 0 } : { color, width: 1.5, type: dash },
    itemStyle: { color },
  }
}
