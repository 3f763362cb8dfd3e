import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Finding, FindingPage } from '../../backend/contract/list.ts'
import { getJson } from '../api.ts'
import { filterOf, parametersOf, type Filter } from '../desk/filter.ts'
import { newFindings } from '../desk/news.ts'
import { usePicture } from './picture.ts'

/** The desk's list of findings that stand, the latest first. New ones are counted until the reader asks for them. */
export const useFindings = defineStore('findings', () => {
  const picture = usePicture()
  const filter = shallowRef<Filter>(filterOf({}))
  const findings = shallowRef<readonly Finding[]>([])
  const items = shallowRef<Readonly<Record<string, string>>>({})
  const next = shallowRef<string | null>(null)
  const seq = shallowRef(0)
  /** The numbers of findings that were told of, as far as the list may not hold them. */
  const heard = shallowRef<readonly number[]>([])
  const error = shallowRef<string | null>(null)
  const isLoading = shallowRef(false)
  const isKnown = shallowRef(false)
  let asking = new AbortController()
  let stopHearing: (() => void) | undefined

  async function ask(after: string | null): Promise<void> {
    asking.abort()
    const mine = (asking = new AbortController())
    isLoading.value = true
    const query = new URLSearchParams({ ...parametersOf(filter.value, 'findings'), ...(after !== null && { after }) })
    try {
      const page = await getJson<FindingPage>(`/api/findings?${query}`, mine.signal)
      if (mine.signal.aborted) return
      if (after === null) {
        seq.value = page.seq
        heard.value = heard.value.filter((one) => one > page.seq)
      }
      findings.value = after === null ? page.findings : [...findings.value, ...page.findings]
      items.value = after === null ? page.items : { ...items.value, ...page.items }
      next.value = page.next
      isKnown.value = true
      error.value = null
    } catch (fault) {
      if (mine.signal.aborted) return
      error.value = fault instanceof Error ? fault.message : String(fault)
    }
    isLoading.value = false
  }

  async function show(wanted: Filter): Promise<void> {
    filter.value = wanted
    heard.value = []
    await ask(null)
  }

  async function more(): Promise<void> {
    if (next.value !== null && !isLoading.value && error.value === null) await ask(next.value)
  }

  function start(): void {
    stopHearing?.()
    stopHearing = picture.onChanges((changes) => {
      heard.value = [...heard.value, ...newFindings(changes, filter.value, seq.value)]
    })
  }

  function stop(): void {
    stopHearing?.()
    asking.abort()
  }

  const count = computed(() => findings.value.length)
  const newCount = computed(() => heard.value.length)
  return {
    findings,
    items,
    next,
    count,
    newCount,
    error,
    isLoading,
    isKnown,
    show,
    showNew: () => ask(null),
    more,
    start,
    stop,
  }
})
