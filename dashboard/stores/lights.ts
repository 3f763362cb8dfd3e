import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Light } from '../../backend/contract/light.ts'
import type { LightPage } from '../../backend/contract/list.ts'
import type { Instant } from '../../rules/time.ts'
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
import { usePaging } from './paging.ts'
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

interface List extends Pick<LightPage, 'lights' | 'items' | 'total' | 'suppressed'> {
  readonly ids: ReadonlySet<string>
}

const NONE: Lights = new Map()
const EMPTY: List = { lights: [], items: {}, total: 0, suppressed: 0, ids: new Set() }

/** The desk's list of lights. It never moves under the reader: what the stream tells changes rows in place or is counted. */
export const useLights = defineStore('lights', () => {
  const picture = usePicture()
  const filter = shallowRef<Filter>(filterOf({}))
  const list = shallowRef<List>(EMPTY)
  const told = shallowRef<Told>(new Map())
  const fresh = shallowRef<ReadonlySet<string>>(new Set())
  /** Steps that have stood under a red light since the list was asked for: it may not hold them. */
  const covered = shallowRef<ReadonlySet<string>>(new Set())
  let stopHearing: (() => void) | undefined

  const lights = computed(() => picture.picture?.lights ?? NONE)
  const suppression = computed(() =>
    suppress(lights.value.values(), (light) => isListed(light) && fits(light, filter.value)),
  )

  const query = (): Record<string, string> => ({ ...parametersOf(filter.value, 'lights'), suppress: 'true' })
  const pages = usePaging<LightPage>('/api/lights', query, take)
  const { seq, isKnown } = pages

  async function askAnew(): Promise<void> {
    covered.value = suppression.value.hidden
    await pages.ask(null)
  }

  function take(page: LightPage, isFirst: boolean): void {
    const before = isFirst ? EMPTY : list.value
    const own = page.lights.filter(({ id }) => !before.ids.has(id))
    list.value = {
      lights: [...before.lights, ...own],
      items: { ...before.items, ...page.items },
      total: page.total,
      suppressed: page.suppressed,
      ids: new Set([...before.ids, ...own.map(({ id }) => id)]),
    }
  }

  /** Asks for the list of another filter. */
  async function show(wanted: Filter): Promise<void> {
    filter.value = wanted
    fresh.value = new Set()
    await askAnew()
  }

  /** The reader asks for what is new: the one moment at which rows may move. */
  async function showNew(): Promise<void> {
    const known = list.value.ids
    await askAnew()
    fresh.value = new Set([...list.value.ids].filter((id) => !known.has(id)))
  }

  function start(): void {
    stopHearing?.()
    stopHearing = picture.onChanges((changes) => (told.value = toldBy(told.value, changes)))
  }

  function stop(): void {
    stopHearing?.()
    pages.stop()
  }

  watch(lights, (after, before) => {
    const at = picture.picture?.seq ?? 0
    if (before === NONE) {
      // The first board may be newer than the list that was asked for beside it.
      if (isKnown.value && seq.value < at) void askAnew()
      return
    }
    told.value = toldByBoard(told.value, before, after, at, list.value.ids)
  })
  watch(
    () => suppression.value.hidden,
    (hidden) => {
      const lit = [...covered.value].filter((id) => lights.value.has(id))
      covered.value = new Set([...lit, ...hidden])
    },
  )
  function rowAt(index: number): LightRow | null {
    const read = list.value.lights[index]
    if (read === undefined) return null
    const { items } = list.value
    const now = lights.value.get(read.id)
    const isOut = now === undefined && picture.picture !== null && picture.picture.seq >= seq.value
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
    const raised = newLights(lights.value, filter.value, told.value, seq.value, list.value.ids)
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

  const { error, isLoading, more } = pages
  return {
    ...{ filter, count, total, suppressed, newCount, hiddenRed, levelCounts, error, isLoading, isKnown },
    ...{ rowAt, show, showNew, more, start, stop },
  }
})
