import { compile } from './compile.ts'
import { i18n } from './index.ts'
import { trendsEn } from './trends.en.ts'
import { trendsZh } from './trends.zh.ts'

/** Adds the texts of the trends; they come with the page, so that no other screen loads them. */
export function addTrendsTexts(): void {
  i18n.global.mergeLocaleMessage('zh-CN', compile({ trends: trendsZh }))
  i18n.global.mergeLocaleMessage('en', compile({ trends: trendsEn }))
}
