import { useI18n } from 'vue-i18n'
import { RATES } from '../../rules/kpi.ts'
import { useNames } from '../stores/names.ts'
import { usePreferences } from '../stores/preferences.ts'
import { TRAITS, unitOf, type Change, type FigureName, type Value } from './figures.ts'
import { changeNumber, countText, shareText, valueText } from './number-texts.ts'
import type { Panel, Row } from './panel.ts'

/** What figures, rows and numbers are called in the reader's language. */
export interface Words {
  readonly figure: (name: FigureName) => string
  readonly means: (name: FigureName) => string
  readonly group: (by: Panel['by'], group: string | null) => string
  readonly remark: (row: Row, least: number) => string
  readonly count: (n: number) => string
  readonly share: (share: number | null) => string
  readonly value: (value: Value) => string
  readonly change: (change: Change) => string
  readonly parts: (value: Value) => string
  /** Why a share has no value. */
  readonly nothing: (name: FigureName) => string
}

export function useWords(): Words {
  const { t } = useI18n()
  const names = useNames()
  const preferences = usePreferences()
  const definition = (name: FigureName) =>
    TRAITS[name].unit === 'share' ? RATES[name as keyof typeof RATES & FigureName] : null
  const count = (n: number): string => countText(n, preferences.language)
  return {
    figure(name) {
      const rate = definition(name)
      return rate === null ? t(`trends.figure.${name}`) : names.inLanguage(rate.name)
    },
    means(name) {
      const rate = definition(name)
      return rate === null ? t(`trends.means.${name}`) : names.inLanguage(rate.means)
    },
    group(by, group) {
      if (group === null || group === '') return t('trends.without')
      return by === 'day' ? group : names.text('departments', group)
    },
    remark({ remark }, least) {
      if (remark === 'unfinished') return t('trends.unfinished')
      if (remark === 'unknown') return t('trends.someUnknown')
      return remark === 'few' ? t('trends.few', { n: count(least) }) : ''
    },
    count,
    share: (share) => shareText(share, preferences.language),
    value: (value) => valueText(value, preferences.language),
    change(change) {
      const value = changeNumber(change, preferences.language)
      return value === null ? t('trends.noChange') : t(`trends.${change.unit}`, { value })
    },
    parts: ({ numerator, denominator }) =>
      denominator === null
        ? count(numerator)
        : t('trends.of', { numerator: count(numerator), denominator: count(denominator) }),
    nothing: (name) => t(`trends.nothing.${unitOf(TRAITS[name].numerator) === 'cases' ? 'cases' : 'shifts'}`),
  }
}
