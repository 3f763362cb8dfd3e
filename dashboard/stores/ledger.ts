import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { LedgerEntry, LedgerPage } from '../../backend/contract/ledger.ts'
import type { Light } from '../../backend/contract/light.ts'
import { isLit } from '../../rules/lit.ts'
import { filterOf, parametersOf, type Filter } from '../desk/filter.ts'
import { entriesByBoard, newEntries } from '../desk/news.ts'
import { usePaging } from './paging.ts'
import { usePicture } from './picture.ts'

const NO_COUNTS: LedgerPage['counts'] = { open: 0, confirmed: 0, refused: 0, withdrawn: 0 }

/** The desk's ledger of deemed approvals, the latest entries first. New ones are counted until the reader asks for them. */
export const useLedger = defineStore('ledger', () => {
  const picture = usePicture()
  const filter = shallowRef<Filter>(filterOf({}))
  const entries = shallowRef<readonly LedgerEntry[]>([])
  const items = shallowRef<Readonly<Record<string, string>>>({})
  const counts = shallowRef(NO_COUNTS)
  /** The number of the page that was read last. */
  const lastSeq = shallowRef(0)
  /** Lights that have opened an entry, as far as the list may not hold it. */
  const heard = shallowRef<ReadonlyMap<string, number>>(new Map())
  let stopHearing: (() => void) | undefined
  /** Lights of which changes told since the picture was last drawn. */
  let told = new Set<string>()

  const query = (): Record<string, string> => parametersOf(filter.value, 'ledger')
  const pages = usePaging<LedgerPage>('/api/ledger', query, (page, isFirst) => {
    if (isFirst) heard.value = new Map([...heard.value].filter(([, one]) => one > page.seq))
    lastSeq.value = page.seq
    entries.value = isFirst ? page.entries : [...entries.value, ...page.entries]
    items.value = isFirst ? page.items : { ...items.value, ...page.items }
    counts.value = page.counts
  })
  const { seq, isKnown } = pages

  async function show(wanted: Filter): Promise<void> {
    filter.value = wanted
    heard.value = new Map()
    await pages.ask(null)
  }

  function start(): void {
    stopHearing?.()
    stopHearing = picture.onChanges((changes) => {
      for (const { light } of changes) told.add(light.id)
      heard.value = new Map([...heard.value, ...newEntries(changes, filter.value, seq.value)])
    })
  }

  function stop(): void {
    stopHearing?.()
    stopHearing = undefined
    pages.stop()
  }

  watch(
    () => picture.picture?.lights,
    (after, before) => {
      const toldOf = told
      told = new Set()
      if (after === undefined || stopHearing === undefined) return
      const at = picture.picture?.seq ?? 0
      if (before === undefined) {
        // The first board may be newer than the list that was asked for beside it.
        if (isKnown.value && seq.value < at) void pages.ask(null)
        return
      }
      const unheard = entriesByBoard(before, after, filter.value).filter((id) => !toldOf.has(id))
      if (at > seq.value && unheard.length > 0)
        heard.value = new Map([...heard.value, ...unheard.map((id): [string, number] => [id, at])])
    },
  )

  /** The light of an entry by what the stream knows; null where it has gone out since it was read. */
  function lightOf({ light }: LedgerEntry): Light | null {
    const known = picture.picture
    const lit = known?.lights.get(light.id)
    if (lit !== undefined) return lit
    return isLit(light) && known !== null && known.seq >= lastSeq.value ? null : light
  }

  const count = computed(() => entries.value.length)
  const newCount = computed(() => {
    const known = new Set(entries.value.map(({ light }) => light.id))
    return [...heard.value.keys()].filter((id) => !known.has(id)).length
  })
  const { next, error, isLoading, more } = pages
  return {
    ...{ entries, items, counts, next, count, newCount, error, isLoading, isKnown },
    ...{ lightOf, show, showNew: () => pages.ask(null), more, start, stop },
  }
})
