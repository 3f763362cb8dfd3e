import { defineStore } from 'pinia'
import { ref, watch } from 'vue'

export const LANGUAGES = ['zh-CN', 'en'] as const
export type Language = (typeof LANGUAGES)[number]
export const THEMES = ['dark', 'light'] as const
export type Theme = (typeof THEMES)[number]

const KEY = 'heliograph.preferences'

/** What a reader chose for this browser. A screen's own address (`?lang=en&theme=light`) goes before it and isn't kept. */
export const usePreferences = defineStore('preferences', () => {
  const kept = { ...read(), ...fromAddress() }
  const language = ref<Language>(kept.language ?? (navigator.language.startsWith('zh') ? 'zh-CN' : 'en'))
  const theme = ref<Theme>(kept.theme ?? 'dark')
  /** Single keys as commands: who dictates or types with a switch turns them off. */
  const keys = ref(kept.keys ?? true)

  // What the address says is kept only where the reader chooses it.
  watch([language, theme, keys], (now, before) => {
    const chosen: Kept = {
      ...read(),
      ...(now[0] !== before[0] && { language: now[0] }),
      ...(now[1] !== before[1] && { theme: now[1] }),
      ...(now[2] !== before[2] && { keys: now[2] }),
    }
    localStorage.setItem(KEY, JSON.stringify(chosen))
  })

  return { language, theme, keys }
})

interface Kept {
  readonly language?: Language
  readonly theme?: Theme
  readonly keys?: boolean
}

function read(): Kept {
  try {
    return known(JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, unknown>)
  } catch {
    return {} // what somebody else put there
  }
}

function fromAddress(): Kept {
  const query = new URLSearchParams(location.search)
  return known({ language: query.get('lang') === 'zh' ? 'zh-CN' : query.get('lang'), theme: query.get('theme') })
}

function known(given: Readonly<Record<string, unknown>>): Kept {
  const language = LANGUAGES.find((one) => one === given['language'])
  const theme = THEMES.find((one) => one === given['theme'])
  const keys = given['keys']
  return { ...(language && { language }), ...(theme && { theme }), ...(typeof keys === 'boolean' && { keys }) }
}
