import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Finding, FindingPage } from '../../backend/contract/list.ts'
import { getJson } from '../api.ts'
import { filterOf, parametersOf, type Filter } from '../desk/filter.ts'
import { newFindings } from '../desk/news.ts'
import { usePaging } from './paging.ts'
import { usePicture } from './picture.ts'

/** The desk's list of findings that stand, the latest first. New ones are counted until the reader asks for them. */
export const useFindings = defineStore('findings', () => {
  const picture = usePicture()
  const filter = shallowRef<Filter>(filterOf({}))
  const findings = shallowRef<readonly Finding[]>([])
  const items = shallowRef<Readonly<Record<string, string>>>({})
  /** The numbers of findings that were told of, as far as the list may not hold them. */
  const heard = shallowRef<ReadonlySet<number>>(new Set())
  let stopHearing: (() => void) | undefined
  let looking = new AbortController()

  const query = (): Record<string, string> => parametersOf(filter.value, 'findings')
  const pages = usePaging<FindingPage>('/api/findings', query, (page, isFirst) => {
    if (isFirst) heard.value = new Set([...heard.value].filter((one) => one > page.seq))
    findings.value = isFirst ? page.findings : [...findings.value, ...page.findings]
    items.value = isFirst ? page.items : { ...items.value, ...page.items }
  })
  const { seq, isKnown } = pages

  const hear = (news: readonly number[]): void => {
    heard.value = new Set([...heard.value, ...news.filter((one) => one > seq.value)])
  }

  /** A board tells no findings: those of the gap before it are counted from what the first page would hold by now. */
  async function look(): Promise<void> {
    looking.abort()
    const mine = (looking = new AbortController())
    try {
      const page = await getJson<FindingPage>(`/api/findings?${new URLSearchParams(query())}`, mine.signal)
      if (!mine.signal.aborted) hear(page.findings.map(({ foundSeq }) => foundSeq))
    } catch (fault) {
      if (!mine.signal.aborted) pages.error.value = fault instanceof Error ? fault.message : String(fault)
    }
  }

  async function show(wanted: Filter): Promise<void> {
    looking.abort()
    filter.value = wanted
    heard.value = new Set()
    await pages.ask(null)
  }

  function start(): void {
    stopHearing?.()
    stopHearing = picture.onChanges((changes) => hear(newFindings(changes, filter.value, seq.value)))
  }

  function stop(): void {
    stopHearing?.()
    stopHearing = undefined
    looking.abort()
    pages.stop()
  }

  watch(
    () => picture.boards,
    () => {
      const at = picture.picture?.seq ?? 0
      if (stopHearing !== undefined && isKnown.value && seq.value < at) void look()
    },
  )

  const count = computed(() => findings.value.length)
  const newCount = computed(() => heard.value.size)
  const { next, error, isLoading, more } = pages
  return {
    ...{ findings, items, next, count, newCount, error, isLoading, isKnown },
    ...{ show, showNew: () => pages.ask(null), more, start, stop },
  }
})
