import { useI18n } from 'vue-i18n'
import { csvText } from './csv.ts'
import { fileRows } from './file-rows.ts'
import { useWords } from './words.ts'
import { useTrends } from '../stores/trends.ts'
import { useTexts } from '../texts.ts'

/** Saves what the page shows as CSV. */
export function useFile(): { readonly save: () => void } {
  const { t } = useI18n()
  const trends = useTrends()
  const words = useWords()
  const texts = useTexts()

  function save(): void {
    if (trends.loaded === null) return
    const { byDay } = trends.loaded
    const rows = fileRows({
      trends: byDay,
      panels: trends.panels,
      least: trends.scope.least,
      words,
      t: (key, values = {}) => t(key, values),
      asOf: texts.whole(byDay.now),
      unfinished: trends.isUnfinished ? t('trends.today', { date: byDay.through }) : null,
    })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([csvText(rows)], { type: 'text/csv;charset=utf-8' }))
    link.download = `${t('trends.file.name')}-${byDay.from}-${byDay.through}.csv`
    link.click()
    URL.revokeObjectURL(link.href)
  }

  return { save }
}
