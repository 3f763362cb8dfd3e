import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Light } from '../../backend/contract/light.ts'
import type { LightPage } from '../../backend/contract/list.ts'
import type { Instant } from '../../rules/time.ts'
import { getJson } from '../api.ts'
import { filterOf, fits, parametersOf, type Filter } from '../desk/filter.ts'
import {
  hiddenReds,
  isListed,
  newLights,
  toldBy,
  toldByBoard,
  uncovered,
  type Lights,
  type Told,
} from '../desk/news.ts'
import { knownUntil } from '../silence.ts'
import { suppress } from '../suppression.ts'
import { usePicture } from './picture.ts'

/** A row of the list: the light as it is by now, in the place in which it was read. */
export interface LightRow {
  readonly light: Light
  readonly item: string | null
  /** It was put out since; the row stays until the reader asks for the list anew. */
  readonly isOut: boolean
  /** It came with the last showing of what was new. */
  readonly isNew: boolean
  /** Yellow steps of its case that have no row of their own. */
  readonly steps: number
  /** Up to when it is known, where its feed is silent. */
  readonly knownUntil: Instant | null
}

interface List extends Pick<LightPage, 'seq' | 'lights' | 'items' | 'total' | 'suppressed' | 'next'> {
  readonly ids: ReadonlySet<string>
}

const NONE: Lights = new Map()
const EMPTY: List = { seq: 0, lights: [], items: {}, total: 0, suppressed: 0, next: null, ids: new Set() }

/** The desk's list of lights. It never moves under the reader: what the stream tells changes rows in place or is counted. */
export const useLights = defineStore('lights', () => {
  const picture = usePicture()
  const filter = shallowRef<Filter>(filterOf({}))
  const list = shallowRef<List>(EMPTY)
  const told = shallowRef<Told>(new Map())
  const fresh = shallowRef<ReadonlySet<string>>(new Set())
  /** Steps that have stood under a red light since the list was asked for: it may not hold them. */
  const covered = shallowRef<ReadonlySet<string>>(new Set())
  const error = shallowRef<string | null>(null)
  const isLoading = shallowRef(false)
  /** True from the first answer on: before it, nothing is known, which is not the same as nothing being lit. */
  const isKnown = shallowRef(false)
  let asking = new AbortController()
  let stopHearing: (() => void) | undefined

  const lights = computed(() => picture.picture?.lights ?? NONE)
  const suppression = computed(() =>
    suppress(lights.value.values(), (light) => isListed(light) && fits(light, filter.value)),
  )

  async function ask(after: string | null): Promise<void> {
    asking.abort()
    const mine = (asking = new AbortController())
    isLoading.value = true
    if (after === null) covered.value = suppression.value.hidden
    const asked = { ...parametersOf(filter.value, 'lights'), suppress: 'true' }
    const query = new URLSearchParams({ ...asked, ...(after !== null && { after }) })
    try {
      const page = await getJson<LightPage>(`/api/lights?${query}`, mine.signal)
      if (mine.signal.aborted) return
      take(page, after === null)
      error.value = null
    } catch (fault) {
      if (mine.signal.aborted) return
      error.value = fault instanceof Error ? fault.message : String(fault)
    }
    isLoading.value = false
  }

  function take(page: LightPage, isFirst: boolean): void {
    const before = isFirst ? EMPTY : list.value
    const own = page.lights.filter(({ id }) => !before.ids.has(id))
    list.value = {
      // Of several pages the first one's: what was told since may lie on a page that was read before it.
      seq: isFirst ? page.seq : before.seq,
      lights: [...before.lights, ...own],
      items: { ...before.items, ...page.items },
      total: page.total,
      suppressed: page.suppressed,
      next: page.next,
      ids: new Set([...before.ids, ...own.map(({ id }) => id)]),
    }
    isKnown.value = true
  }

  /** Asks for the list of another filter. */
  async function show(wanted: Filter): Promise<void> {
    filter.value = wanted
    fresh.value = new Set()
    await ask(null)
  }

  /** The reader asks for what is new: the one moment at which rows may move. */
  async function showNew(): Promise<void> {
    const known = list.value.ids
    await ask(null)
    fresh.value = new Set([...list.value.ids].filter((id) => !known.has(id)))
  }

  async function more(): Promise<void> {
    if (list.value.next !== null && !isLoading.value && error.value === null) await ask(list.value.next)
  }

  function start(): void {
    stopHearing?.()
    stopHearing = picture.onChanges((changes) => (told.value = toldBy(told.value, changes)))
  }

  function stop(): void {
    stopHearing?.()
    asking.abort()
  }

  watch(lights, (after, before) => {
    const seq = picture.picture?.seq ?? 0
    if (before === NONE) {
      // The first board may be newer than the list that was asked for beside it.
      if (isKnown.value && list.value.seq < seq) void ask(null)
      return
    }
    told.value = toldByBoard(told.value, before, after, seq, list.value.ids)
  })
  watch(
    () => suppression.value.hidden,
    (hidden) => {
      const lit = [...covered.value].filter((id) => lights.value.has(id))
      covered.value = new Set([...lit, ...hidden])
    },
  )
  // A list that could not be had is asked for again once the line is back.
  watch(
    () => picture.cut,
    (cut) => {
      if (cut === null && error.value !== null) void ask(null)
    },
  )

  function rowAt(index: number): LightRow | null {
    const read = list.value.lights[index]
    if (read === undefined) return null
    const { seq, items } = list.value
    const now = lights.value.get(read.id)
    const isOut = now === undefined && picture.picture !== null && picture.picture.seq >= seq
    const item = read.subject === null ? null : (items[read.subject] ?? null)
    const light = now ?? read
    return {
      light,
      item,
      isOut,
      isNew: fresh.value.has(read.id),
      steps: isOut ? 0 : (suppression.value.under.get(light.id) ?? 0),
      knownUntil: isOut ? null : knownUntil(light, picture.picture?.feeds ?? []),
    }
  }

  const count = computed(() => list.value.lights.length)
  const total = computed(() => list.value.total)
  const suppressed = computed(() => list.value.suppressed)
  const newCount = computed(() => {
    const { hidden } = suppression.value
    const raised = newLights(lights.value, filter.value, told.value, list.value.seq, list.value.ids)
    const bare = uncovered(lights.value, filter.value, covered.value, list.value.ids)
    return new Set([...raised, ...bare].flatMap(({ id }) => (hidden.has(id) ? [] : [id]))).size
  })
  const hiddenRed = computed(() => hiddenReds(lights.value.values(), filter.value))
  const levelCounts = computed(() => {
    const counts: Record<string, number> = { red: 0, yellow: 0, notice: 0, unknown: 0, absent: 0 }
    for (const light of lights.value.values()) {
      if (!isListed(light)) continue
      counts[light.level] = (counts[light.level] ?? 0) + 1
      if (light.flag === 'absent') counts['absent'] = (counts['absent'] ?? 0) + 1
    }
    return counts
  })

  return {
    filter,
    count,
    total,
    suppressed,
    newCount,
    hiddenRed,
    levelCounts,
    error,
    isLoading,
    isKnown,
    rowAt,
    show,
    showNew,
    more,
    start,
    stop,
  }
})
