// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { expect, test } from 'vitest'
import { defineComponent } from 'vue'
import { i18n, speak } from '../../../dashboard/i18n/index.ts'
import { addTrendsTexts } from '../../../dashboard/i18n/trends.ts'
import { usePreferences, type Language } from '../../../dashboard/stores/preferences.ts'
import { useWords, type Words } from '../../../dashboard/trends/words.ts'

addTrendsTexts()

function wordsIn(language: Language): Words {
  const pinia = createPinia()
  setActivePinia(pinia)
  speak(language)
  usePreferences().language = language
  const known: Words[] = []
  const host = defineComponent({
    setup: () => {
      known.push(useWords())
      return () => null
    },
  })
  mount(host, { global: { plugins: [pinia, i18n] } })
  return known[0]!
}

test.each([
  ['zh-CN', '未填'],
  ['en', 'without one'],
] as const)('in %s a group without a name, or with an empty one, reads %s', (language, text) => {
  const { group } = wordsIn(language)
  expect([group('department', null), group('department', '')]).toEqual([text, text])
  expect(group('department', 'D01')).toBe('D01')
  expect(group('day', '2026-11-09')).toBe('2026-11-09')
})

test.each(['zh-CN', 'en'] as const)(
  'in %s every figure has a name, a definition and a word for nothing',
  (language) => {
    const { figure, means, nothing } = wordsIn(language)
    for (const text of [figure('absent'), means('absent'), figure('unknownShifts'), means('shifts'), nothing('absent')])
      expect(text).not.toMatch(/^trends\.|^$/)
    expect(nothing('absent')).not.toBe(nothing('onTime'))
  },
)
