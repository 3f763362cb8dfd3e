import { defineStore } from 'pinia'
import { ref } from 'vue'

const TICK_MS = 1_000
/** The wall clock may move so much against the monotonic one between two ticks: beyond it the machine slept or was set. */
const JUMP_MS = 5_000

/** The only place of the dashboard that reads a clock (law 3). */
export const useNow = defineStore('now', () => {
  /** Real ms since the page began, as of the last tick. */
  const monotonic = ref(performance.now())
  const woken = new Set<() => void>()
  let timer: ReturnType<typeof setInterval> | undefined
  let skew = Date.now() - performance.now()

  /** Real ms since the page began, to the moment. */
  function read(): number {
    return performance.now()
  }

  function tick(): void {
    monotonic.value = read()
    const now = Date.now() - monotonic.value
    const jumped = Math.abs(now - skew) > JUMP_MS
    skew = now
    if (jumped) wake()
  }

  function wake(): void {
    for (const hear of woken) hear()
  }

  function shown(): void {
    if (!document.hidden) wake()
  }

  /** Calls `hear` whenever what is shown may be of before a sleep; gives the function that ends it. */
  function onWake(hear: () => void): () => void {
    woken.add(hear)
    return () => woken.delete(hear)
  }

  function start(): void {
    if (timer !== undefined) return
    timer = setInterval(tick, TICK_MS)
    window.addEventListener('online', wake)
    window.addEventListener('pageshow', wake)
    document.addEventListener('visibilitychange', shown)
  }

  function stop(): void {
    clearInterval(timer)
    timer = undefined
    window.removeEventListener('online', wake)
    window.removeEventListener('pageshow', wake)
    document.removeEventListener('visibilitychange', shown)
  }

  return { monotonic, read, tick, onWake, start, stop }
})
