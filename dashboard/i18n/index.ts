import { createI18n } from 'vue-i18n'
import type { Language } from '../stores/preferences.ts'
import { compile } from './compile.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** Every text of the screens; both languages are whole, so none falls back on the other. */
export const i18n = createI18n({
  legacy: false,
  globalInjection: true,
  locale: 'zh-CN',
  messages: { 'zh-CN': compile(zh), en: compile(en) },
})

/** Shows the texts in another language. */
export function speak(language: Language): void {
  i18n.global.locale.value = language
  document.documentElement.lang = language
}
