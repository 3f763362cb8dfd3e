// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { usePreferences } from '../../dashboard/stores/preferences.ts'

const KEY = 'heliograph.preferences'

beforeEach(() => {
  localStorage.clear()
  history.replaceState(null, '', '/wall')
  setActivePinia(createPinia())
})
afterEach(() => localStorage.clear())

const opened = (): ReturnType<typeof usePreferences> => {
  setActivePinia(createPinia())
  return usePreferences()
}

test('what is chosen is kept for the next page', async () => {
  const first = opened()
  first.language = 'en'
  first.theme = 'light'
  first.keys = false
  await nextTick()
  expect(opened()).toMatchObject({ language: 'en', theme: 'light', keys: false })
})

test('an address goes before what is kept, and isn’t kept', () => {
  localStorage.setItem(KEY, JSON.stringify({ language: 'en', theme: 'light', keys: false }))
  history.replaceState(null, '', '/wall?lang=zh&theme=dark')
  expect(opened()).toMatchObject({ language: 'zh-CN', theme: 'dark', keys: false })
  history.replaceState(null, '', '/wall?lang=fr&theme=pink')
  expect(opened()).toMatchObject({ language: 'en', theme: 'light', keys: false })
})

test('a choice beside an address keeps that choice, not the address’s', async () => {
  localStorage.setItem(KEY, JSON.stringify({ language: 'zh-CN', theme: 'dark', keys: true }))
  history.replaceState(null, '', '/wall?lang=en')
  opened().theme = 'light'
  await nextTick()
  history.replaceState(null, '', '/wall')
  expect(opened()).toMatchObject({ language: 'zh-CN', theme: 'light' })
})

test.each(['{', '"x"', 'null', '{"language": "fr", "theme": 1, "keys": "no"}'])(
  '%s kept by somebody else asks for nothing',
  (kept) => {
    localStorage.setItem(KEY, kept)
    expect(opened()).toMatchObject({ theme: 'dark', keys: true })
  },
)
