import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Counts } from '../../backend/contract/board.ts'
import type { Light } from '../../backend/contract/light.ts'
import type { Instant } from '../../rules/time.ts'
import { clearedAfter, stillCleared, type ClearedLights } from '../cleared.ts'
import { settleOrder, shapeOf, type Order } from '../ranking.ts'
import { useNames } from './names.ts'
import { useNow } from './now.ts'
import { usePicture } from './picture.ts'
import { knownUntil } from '../silence.ts'
import { suppress } from '../suppression.ts'
import { isOfSystem } from '../system-light.ts'
import { departmentCells, tileOf, type DepartmentCell, type Tile } from '../wall-figures.ts'

/** The least rows that are worth a list, and the most that are read from 5 m. */
export const MOST_ROWS = 8
const NEW_MS = 300_000
const PULSE_MS = 6_000
const NONE: ReadonlyMap<string, Light> = new Map()

export interface WallRow {
  readonly light: Light
  readonly isNew: boolean
  readonly pulses: boolean
  /** It has gone out, and is shown so for its dwell. */
  readonly isCleared: boolean
  /** Yellow steps of its case that have no row of their own. */
  readonly steps: number
  /** Up to when it is known, where its feed is silent. */
  readonly knownUntil: Instant | null
}

/** What a wall draws of the picture. */
export const useWall = defineStore('wall', () => {
  const clock = useNow()
  const picture = usePicture()
  const names = useNames()
  const order = shallowRef<Order>({ ids: [], movedAt: -Infinity })
  /** When each light came in a frame, monotonic ms; those of the first board were there before. */
  let cameAt = new Map<string, number>()

  const lights = computed(() => picture.picture?.lights ?? NONE)
  const cleared = shallowRef<ClearedLights>(new Map())
  const suppression = computed(() => suppress(lights.value.values()))
  /** What has a row: what is lit, without the steps of red cases, and what has just gone out. */
  const listed = computed<ReadonlyMap<string, Light>>(() => {
    const { hidden } = suppression.value
    const gone = cleared.value
    if (hidden.size === 0 && gone.size === 0) return lights.value
    const all = new Map([...lights.value].filter(([id]) => !hidden.has(id)))
    for (const [id, { light }] of gone) if (!lights.value.has(id)) all.set(id, light)
    return all
  })
  let stopHearing: (() => void) | undefined

  /** From now on hears what goes out. */
  function start(): void {
    stopHearing?.()
    stopHearing = picture.onChanges((changes) => {
      cleared.value = clearedAfter(cleared.value, changes, clock.read())
    })
  }

  function stop(): void {
    stopHearing?.()
    cleared.value = new Map()
  }

  function settle(): void {
    const before = order.value
    const first = before.movedAt === -Infinity
    cleared.value = stillCleared(cleared.value, clock.monotonic)
    order.value = settleOrder(before, listed.value, clock.monotonic)
    if (first && picture.picture !== null) order.value = { ...order.value, movedAt: clock.monotonic }
    const known = new Set(before.ids)
    const came = new Map<string, number>()
    for (const id of order.value.ids) {
      const at = cameAt.get(id) ?? (first || known.has(id) ? undefined : clock.monotonic)
      if (at !== undefined) came.set(id, at)
    }
    cameAt = came
  }
  watch([listed, () => clock.monotonic], settle, { immediate: true, flush: 'sync' })

  const liveCount = computed(() => order.value.ids.filter((id) => lights.value.has(id)).length)
  /** What has gone out takes no row from what is lit. */
  const shownIds = computed(() => {
    let room = Math.max(0, MOST_ROWS - liveCount.value)
    return order.value.ids.filter((id) => lights.value.has(id) || room-- > 0).slice(0, MOST_ROWS)
  })
  const rows = computed<readonly WallRow[]>(() =>
    shownIds.value.flatMap((id) => {
      const light = listed.value.get(id)
      return light === undefined ? [] : [rowOf(light)]
    }),
  )
  const more = computed(() => Math.max(0, liveCount.value - MOST_ROWS))

  function rowOf(light: Light): WallRow {
    const at = cameAt.get(light.id) ?? -Infinity
    const isCleared = !lights.value.has(light.id)
    const isRed = light.level === 'red' && !isCleared
    const young = isRed && picture.now !== null && picture.now - light.since < NEW_MS
    return {
      light,
      isNew: young || (isRed && clock.monotonic - at < NEW_MS),
      pulses: isRed && clock.monotonic - at < PULSE_MS,
      isCleared,
      steps: suppression.value.under.get(light.id) ?? 0,
      knownUntil: isCleared ? null : knownUntil(light, picture.picture?.feeds ?? []),
    }
  }

  const total = computed<Counts | null>(() => picture.picture?.tallies.total ?? null)
  const tiles = computed<readonly Tile[]>(() => {
    const counts = total.value
    const now = picture.now
    if (counts === null || now === null) return []
    // Those of the system's own have rows, and are of none of the subjects that are counted here.
    const lit = [...lights.value.values()].filter(({ rule }) => !isOfSystem(rule))
    return [
      tileOf(
        'red',
        counts.red,
        lit.filter(({ level }) => level === 'red'),
      ),
      tileOf(
        'yellow',
        counts.yellow,
        lit.filter(({ level }) => level === 'yellow'),
      ),
      tileOf(
        'absent',
        null,
        lit.filter((light) => shapeOf(light) === 'absent'),
        picture.picture?.shifts ?? { known: 0, unknown: 0 },
      ),
    ]
  })
  const openCount = computed(() => {
    const counts = total.value
    if (counts === null) return 0
    return counts.green + counts.unknown + counts.notice + counts.yellow + counts.red
  })
  const calm = computed(
    () =>
      total.value !== null &&
      cleared.value.size === 0 &&
      ![...lights.value.values()].some(({ level }) => level === 'red' || level === 'yellow'),
  )
  const departments = computed<readonly DepartmentCell[]>(() =>
    departmentCells(names.ids('departments'), picture.picture?.tallies.departments ?? {}, lights.value.values()),
  )

  return { start, stop, rows, more, tiles, total, openCount, calm, departments }
})
