import type { Row, Panel } from '../trends/panel.ts'
import type { Words } from '../trends/words.ts'
import type { Dress } from './dress.ts'

/** What a chart needs of the page's words. */
export interface ChartWords extends Words {
  /** What the chart shows, for who doesn't see it. */
  readonly summary: string
  /** Below so many cases a department isn't ranked. */
  readonly least: number
}

/** What all charts have in common: still, told aloud, and with patterns besides colours. */
export function frameOf(_panel: Panel, dress: Dress, words: ChartWords): Record<string, unknown> {
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { color: dress.text, fontFamily: dress.font },
    aria: { enabled: true, label: { description: words.summary }, decal: { show: true, decals: { symbol: 'none' } } },
  }
}

export function tooltipOf(dress: Dress): Record<string, unknown> {
  return {
    // Drawn on the canvas: names of departments are data and never become markup.
    renderMode: 'richText',
    confine: true,
    backgroundColor: dress.raised,
    borderColor: dress.plain,
    borderWidth: 1,
    padding: [0.4 * dress.rem, 0.6 * dress.rem],
    textStyle: { color: dress.text, fontFamily: dress.font, fontSize: 0.8125 * dress.rem },
  }
}

/** A row told in words: its name, and each figure with both its numbers. */
export function labelOf(panel: Panel, index: number, words: ChartWords): string {
  const row = panel.rows[index]
  if (row === undefined) return ''
  const figures = panel.figures.map((name, at) => `${words.figure(name)}  ${figureText(row, at, words)}`)
  const interval =
    row.interval === null ? [] : [`95%  ${words.share(row.interval.low)} – ${words.share(row.interval.high)}`]
  const head = [words.group(panel.by, row.group), words.remark(row, words.least)].filter((text) => text !== '')
  return [head.join(' · '), ...figures, ...interval].join('\n')
}

function figureText({ values }: Row, at: number, words: ChartWords): string {
  const value = values[at]
  if (value === undefined) return ''
  return value.denominator === null ? words.value(value) : `${words.value(value)}  (${words.parts(value)})`
}
