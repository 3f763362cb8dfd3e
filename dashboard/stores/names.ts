import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Name, Names } from '../../backend/contract/names.ts'
import { getJson } from '../api.ts'
import { usePreferences } from './preferences.ts'

export type NamedKind = 'rules' | 'checks' | 'departments' | 'windows' | 'feeds' | 'items'

const AGAIN_MS = 5_000

/** What ids are called, in the reader's language; an id stands for itself where it has no name. */
export const useNames = defineStore('names', () => {
  const preferences = usePreferences()
  const names = shallowRef<Names | null>(null)

  async function load(): Promise<void> {
    try {
      names.value = await getJson<Names>('/api/names')
    } catch {
      setTimeout(() => void load(), AGAIN_MS)
    }
  }

  const inLanguage = (name: Name): string => (preferences.language === 'en' ? name.en : name.zh)
  function text(kind: NamedKind, id: string): string {
    const name = names.value?.[kind][id]
    return name === undefined ? id : inLanguage(name)
  }
  const centre = computed(() => (names.value === null ? '' : inLanguage(names.value.centre.name)))
  const zone = computed(() => names.value?.centre.zone ?? 'Asia/Shanghai')
  const ids = (kind: NamedKind): string[] => Object.keys(names.value?.[kind] ?? {})

  return { names, load, text, ids, centre, zone, inLanguage }
})
