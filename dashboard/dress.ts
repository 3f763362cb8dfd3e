import { watchEffect } from 'vue'
import { speak } from './i18n/index.ts'
import { usePreferences } from './stores/preferences.ts'

/** Keeps the page in the reader's language and theme. */
export function dress(): void {
  const preferences = usePreferences()
  watchEffect(() => {
    speak(preferences.language)
    document.documentElement.dataset['theme'] = preferences.theme
  })
}
