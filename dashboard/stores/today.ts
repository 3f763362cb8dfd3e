import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Today } from '../../backend/contract/today.ts'
import { getJson } from '../api.ts'

const EVERY_MS = 60_000

/** The day beside the lights, read anew each minute and whenever a light changes the list. */
export const useToday = defineStore('today', () => {
  const today = shallowRef<Today | null>(null)
  let timer: ReturnType<typeof setInterval> | undefined
  let asked = 0
  let known = 0

  async function load(): Promise<void> {
    const mine = ++asked
    try {
      const answer = await getJson<Today>('/api/today')
      // One that was asked for earlier may come later.
      if (mine < known) return
      known = mine
      today.value = answer
    } catch {
      // It stays as it was; the screen's own freshness says that the server is away.
    }
  }

  function start(): void {
    stop()
    void load()
    timer = setInterval(() => void load(), EVERY_MS)
  }

  function stop(): void {
    clearInterval(timer)
  }

  return { today, load, start, stop }
})
