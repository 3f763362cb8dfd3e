import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { Counts } from '../../backend/contract/board.ts'
import type { Light } from '../../backend/contract/light.ts'
import { settleOrder, shapeOf, type Order } from '../ranking.ts'
import { useNames } from './names.ts'
import { useNow } from './now.ts'
import { usePicture } from './picture.ts'
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

  function settle(): void {
    const before = order.value
    const first = before.movedAt === -Infinity
    order.value = settleOrder(before, lights.value, clock.monotonic)
    if (first && picture.picture !== null) order.value = { ...order.value, movedAt: clock.monotonic }
    const known = new Set(before.ids)
    const came = new Map<string, number>()
    for (const id of order.value.ids) {
      const at = cameAt.get(id) ?? (first || known.has(id) ? undefined : clock.monotonic)
      if (at !== undefined) came.set(id, at)
    }
    cameAt = came
  }
  watch([lights, () => clock.monotonic], settle, { immediate: true, flush: 'sync' })

  const rows = computed<readonly WallRow[]>(() =>
    order.value.ids.slice(0, MOST_ROWS).flatMap((id) => {
      const light = lights.value.get(id)
      return light === undefined ? [] : [rowOf(light)]
    }),
  )
  const more = computed(() => Math.max(0, order.value.ids.length - MOST_ROWS))

  function rowOf(light: Light): WallRow {
    const at = cameAt.get(light.id) ?? -Infinity
    const isRed = light.level === 'red'
    const young = isRed && picture.now !== null && picture.now - light.since < NEW_MS
    return {
      light,
      isNew: young || (isRed && clock.monotonic - at < NEW_MS),
      pulses: isRed && clock.monotonic - at < PULSE_MS,
    }
  }

  const total = computed<Counts | null>(() => picture.picture?.tallies.total ?? null)
  const tiles = computed<readonly Tile[]>(() => {
    const counts = total.value
    const now = picture.now
    if (counts === null || now === null) return []
    const lit = [...lights.value.values()]
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
      total.value !== null && ![...lights.value.values()].some(({ level }) => level === 'red' || level === 'yellow'),
  )
  const departments = computed<readonly DepartmentCell[]>(() =>
    departmentCells(names.ids('departments'), picture.picture?.tallies.departments ?? {}, lights.value.values()),
  )

  return { rows, more, tiles, total, openCount, calm, departments }
})
