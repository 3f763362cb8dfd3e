import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch, type WatchStopHandle } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { Today } from '../../backend/contract/today.ts'
import type { Trends } from '../../backend/contract/trends.ts'
import { getJson } from '../api.ts'
import { dayPanels, rankingPanel, type Panel } from '../trends/panel.ts'
import { daysOf, type Days, type PeriodFault } from '../trends/period.ts'
import { queryOf, scopeOf, type TrendScope } from '../trends/scope.ts'

/** Figures move with the day; who leaves the page open sees them move. */
const EVERY_MS = 300_000

interface Loaded {
  readonly today: string
  readonly byDay: Trends
  readonly byDepartment: Trends
}

/** The figures that the address asks for. */
export const useTrends = defineStore('trends', () => {
  const route = useRoute()
  const router = useRouter()
  const loaded = shallowRef<Loaded | null>(null)
  const error = ref<string | null>(null)
  const fault = ref<PeriodFault | null>(null)
  const loading = ref(false)
  let asked: AbortController | undefined
  let timer: ReturnType<typeof setInterval> | undefined
  let stopWatching: WatchStopHandle | undefined

  const scope = computed<TrendScope>(() => scopeOf(route.query))
  const panels = computed<Panel[]>(() => {
    if (loaded.value === null) return []
    const { byDay, byDepartment, today } = loaded.value
    return [...dayPanels(byDay, today), rankingPanel(byDepartment, scope.value.ranked, scope.value.least)]
  })
  /** Whether the last day shown isn't over. */
  const isUnfinished = computed(() => loaded.value !== null && loaded.value.byDay.through === loaded.value.today)

  /** Asks for something else; the address says what is shown, so that it can be gone back from. */
  async function change(part: Partial<TrendScope>): Promise<void> {
    await router.push({ query: queryOf({ ...scope.value, ...part }, route.query) })
  }

  async function load(): Promise<void> {
    asked?.abort()
    const mine = new AbortController()
    asked = mine
    loading.value = true
    const { period, departments } = scope.value
    try {
      const { on } = await getJson<Today>('/api/today', mine.signal)
      const days = daysOf(period, on)
      if (typeof days === 'string') {
        fault.value = days
        loaded.value = null
      } else {
        const [byDay, byDepartment] = await Promise.all(
          (['day', 'department'] as const).map((by) =>
            getJson<Trends>(`/api/trends?${figuresQuery(days, departments)}&by=${by}`, mine.signal),
          ),
        )
        if (byDay === undefined || byDepartment === undefined) throw new TypeError('two answers were awaited')
        fault.value = null
        loaded.value = { today: on, byDay, byDepartment }
      }
      error.value = null
    } catch (thrown) {
      if (mine.signal.aborted) return // another is under way in its place
      error.value = thrown instanceof Error ? thrown.message : String(thrown)
    }
    if (asked === mine) loading.value = false
  }

  function start(): void {
    stop()
    stopWatching = watch(() => JSON.stringify([scope.value.period, scope.value.departments]), load, { immediate: true })
    timer = setInterval(() => void load(), EVERY_MS)
  }

  function stop(): void {
    stopWatching?.()
    clearInterval(timer)
    asked?.abort()
  }

  return { scope, loaded, panels, isUnfinished, error, fault, loading, change, load, start, stop }
})

/** What `/api/trends` and its cases are asked with. */
export function figuresQuery({ from, through }: Days, departments: readonly string[]): string {
  const asked = new URLSearchParams({ from, through })
  if (departments.length > 0) asked.set('departments', departments.join(','))
  return asked.toString()
}
