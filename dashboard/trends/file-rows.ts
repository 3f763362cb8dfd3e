import type { Trends } from '../../backend/contract/trends.ts'
import { changeOf, FIGURES, valueOf } from './figures.ts'
import type { Panel, Row } from './panel.ts'
import type { Words } from './words.ts'

type Cells = (string | number | null)[]

/** What the file says of itself. */
export interface FileParts {
  readonly trends: Trends
  readonly panels: readonly Panel[]
  readonly least: number
  readonly words: Words
  readonly t: (key: string, values?: Record<string, string | number>) => string
  /** The centre's clock when the figures were read, written out. */
  readonly asOf: string
  readonly unfinished: string | null
}

/** Exactly what is shown: filters and data time, the totals with the period before, each chart's rows, the definitions. */
export function fileRows(parts: FileParts): Cells[] {
  return [...headOf(parts), [], ...totalsOf(parts), [], ...rowsOf(parts), [], ...definitionsOf(parts)]
}

function headOf({ trends, words, t, asOf, unfinished }: FileParts): Cells[] {
  const { from, through, departments, before } = trends
  const named = departments?.map((id) => words.group('department', id)).join(', ') ?? t('trends.departments.all')
  return [
    [t('trends.title')],
    [t('trends.period.title'), t('trends.period.span', { from, through })],
    [t('trends.departments.title'), named],
    [t('trends.asOf', { time: asOf })],
    [t('trends.beforeSpan', { from: before.from, through: before.through })],
    ...(unfinished === null ? [] : [[unfinished]]),
  ]
}

function totalsOf({ trends, words, t }: FileParts): Cells[] {
  const head = ['figure', 'value', 'numerator', 'denominator', 'before', 'change', 'remark'] as const
  return [
    head.map((key) => t(`trends.file.${key}`)),
    ...FIGURES.map((name): Cells => {
      const now = valueOf(trends.total, name)
      const before = valueOf(trends.before, name)
      const change = changeOf(now, before)
      const inUnit = change.value === null ? null : Number((change.value * 100).toFixed(4))
      const unit = change.unit === 'percent' ? '%' : t('trends.file.points')
      return [
        words.figure(name),
        now.value,
        now.numerator,
        now.denominator,
        before.value,
        inUnit,
        change.value === null ? words.change(change) : unit,
      ]
    }),
  ]
}

function rowsOf({ panels, least, words, t }: FileParts): Cells[] {
  const head = ['section', 'group', 'figure', 'value', 'numerator', 'denominator', 'low', 'high', 'remark'] as const
  const rowOf = (panel: Panel, row: Row): Cells[] =>
    panel.figures.flatMap((name, at): Cells[] => {
      const value = row.values[at]
      if (value === undefined) return []
      return [
        [
          t(`trends.panel.${panel.id}`),
          words.group(panel.by, row.group),
          words.figure(name),
          value.value,
          value.numerator,
          value.denominator,
          row.interval?.low ?? null,
          row.interval?.high ?? null,
          value.value === null ? words.nothing(name) : words.remark(row, least),
        ],
      ]
    })
  return [
    head.map((key) => t(`trends.file.${key}`)),
    ...panels.flatMap((panel) => panel.rows.flatMap((row) => rowOf(panel, row))),
  ]
}

function definitionsOf({ words, t }: FileParts): Cells[] {
  return [
    [t('trends.file.figure'), t('trends.file.definition')],
    ...FIGURES.map((name) => [words.figure(name), words.means(name)]),
  ]
}
