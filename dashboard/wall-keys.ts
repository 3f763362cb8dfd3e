import { onBeforeUnmount, ref, type Ref } from 'vue'
import { usePreferences } from './stores/preferences.ts'

/** The keys of a wall: F fills the screen, T changes the theme, ? shows or hides the help, Escape hides it. */
export function useWallKeys(): { readonly isHelpShown: Ref<boolean> } {
  const preferences = usePreferences()
  const isHelpShown = ref(false)
  const hear = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): void => {
    if (ctrlKey || metaKey || altKey) return
    if (key === 'f' || key === 'F') void fill()
    else if (key === 't' || key === 'T') preferences.theme = preferences.theme === 'dark' ? 'light' : 'dark'
    else if (key === '?') isHelpShown.value = !isHelpShown.value
    else if (key === 'Escape') isHelpShown.value = false
  }
  window.addEventListener('keydown', hear)
  onBeforeUnmount(() => window.removeEventListener('keydown', hear))
  return { isHelpShown }
}

async function fill(): Promise<void> {
  if (document.fullscreenElement !== null) await document.exitFullscreen()
  else await document.documentElement.requestFullscreen()
}
