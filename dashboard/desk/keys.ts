import { onBeforeUnmount, onMounted } from 'vue'
import { usePreferences } from '../stores/preferences.ts'

/** What single keys do, by the key. One that says false had nothing to do, and leaves the key to the next. */
export type Commands = Readonly<Record<string, () => unknown>>

/** True where a key is part of what somebody writes or chooses. */
function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, select, textarea, [contenteditable]') !== null
}

/** Listens to single keys while its component stands, unless the reader turned them off (WCAG 2.1.4); Escape always works. */
export function useKeys(commands: Commands): void {
  const preferences = usePreferences()
  function pressed(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return
    const command = commands[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (command === undefined || (!preferences.keys && event.key !== 'Escape')) return
    if (command() !== false) event.preventDefault()
  }
  onMounted(() => window.addEventListener('keydown', pressed))
  onBeforeUnmount(() => window.removeEventListener('keydown', pressed))
}
