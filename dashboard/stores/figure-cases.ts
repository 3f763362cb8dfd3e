import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Cases } from '../../backend/contract/trends.ts'
import { getJson } from '../api.ts'
import type { CasesOf } from '../trends/scope.ts'
import { figuresQuery } from './trends.ts'
import type { Days } from '../trends/period.ts'

/** The days and departments whose cases are asked for: those of the page, narrowed to one row of it. */
export interface CasesWithin {
  readonly days: Days
  readonly departments: readonly string[]
}

/** The query of the cases behind a figure. */
export function casesQuery({ measure, on, department }: CasesOf, { days, departments }: CasesWithin): string {
  const narrowed = on === null ? days : { from: on, through: on }
  return `${figuresQuery(narrowed, department === null ? departments : [department])}&measure=${measure}`
}

/** The cases, or shifts, behind one figure, read a page at a time. */
export const useFigureCases = defineStore('figure-cases', () => {
  const cases = shallowRef<Cases['cases']>([])
  const shifts = shallowRef<Cases['shifts']>([])
  const total = ref<number | null>(null)
  const minutes = ref<number | null>(null)
  const next = ref<string | null>(null)
  const error = ref<string | null>(null)
  const loading = ref(false)
  let query = ''
  let asked: AbortController | undefined

  async function read(after: string): Promise<void> {
    asked?.abort()
    const mine = new AbortController()
    asked = mine
    loading.value = true
    try {
      const page = await getJson<Cases>(`/api/trends/cases?${query}&after=${encodeURIComponent(after)}`, mine.signal)
      cases.value = after === '' ? page.cases : [...cases.value, ...page.cases]
      shifts.value = after === '' ? page.shifts : [...shifts.value, ...page.shifts]
      total.value = page.total
      minutes.value = page.minutes
      next.value = page.next
      error.value = null
    } catch (thrown) {
      if (mine.signal.aborted) return // another is under way in its place
      error.value = thrown instanceof Error ? thrown.message : String(thrown)
    }
    loading.value = false
  }

  async function open(of: CasesOf, within: CasesWithin): Promise<void> {
    query = casesQuery(of, within)
    cases.value = []
    shifts.value = []
    total.value = null
    minutes.value = null
    next.value = null
    await read('')
  }

  /** Reads on: the next page, or again the one that failed. */
  async function more(): Promise<void> {
    await read(next.value ?? '')
  }

  function close(): void {
    asked?.abort()
    cases.value = []
    shifts.value = []
  }

  return { cases, shifts, total, minutes, next, error, loading, open, more, close }
})
