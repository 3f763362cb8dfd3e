// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Change, Light } from '../../backend/contract/light.ts'
import type { News } from '../../dashboard/link.ts'
import type { Picture } from '../../dashboard/picture.ts'
import { useNow } from '../../dashboard/stores/now.ts'
import { usePicture } from '../../dashboard/stores/picture.ts'
import { useWall } from '../../dashboard/stores/wall.ts'
import { changeOf, lightOf } from '../support/lights.ts'

const NONE = { green: 0, unknown: 0, notice: 0, yellow: 0, red: 0, verify: 0, awaiting: 0 }
let hear: (news: News) => void

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers()
  usePicture().open(
    (parts) => {
      hear = parts.hear
      return { watch: () => undefined, close: () => undefined }
    },
    { view: 'wall' },
  )
})
afterEach(() => {
  useWall().stop()
  usePicture().close()
  useNow().stop()
  vi.useRealTimers()
})

const onWall = (light: Light, group?: string): Light => ({ ...light, subject: null, ...(group && { group }) })
const pictureOf = (seq: number, ...lights: readonly Light[]): Picture => ({
  ...{ build: 'b', newBuild: null, scope: { view: 'wall' }, seq, now: 10_000, rate: 1, demo: false, scannedTo: 10_000 },
  ...{ edition: 1, calendars: [], lights: new Map(lights.map((light) => [light.id, light])), feeds: [], stale: false },
  tallies: { total: { ...NONE, red: 1, yellow: 1 }, departments: {}, windows: {} },
  shifts: { known: 3, unknown: 0 },
})
async function told(seq: number, changes: readonly Change[], ...lights: readonly Light[]): Promise<void> {
  hear({ kind: 'frame', state: pictureOf(seq, ...lights), changes })
  await vi.advanceTimersByTimeAsync(200)
}
const rows = (): string[] =>
  useWall().rows.map(
    ({ light, isCleared, steps }) => `${light.id}${isCleared ? ' cleared' : ''}${steps ? ` +${steps}` : ''}`,
  )

test('a wall gives yellow steps of a red case no row, says so beside the red one, and counts them all the same', () => {
  const red = onWall(lightOf(1, { id: 'red' }), 'g1')
  const step = onWall(lightOf(1, { id: 'step', level: 'yellow', step: true }), 'g1')
  const other = onWall(lightOf(2, { id: 'other', level: 'yellow', step: true }), 'g2')
  const wall = useWall()
  wall.start()
  hear({ kind: 'board', state: pictureOf(1, step, red, other) })
  expect(rows()).toEqual(['red +1', 'other'])
  expect(wall.more).toBe(0)
  expect(wall.tiles.find(({ kind }) => kind === 'yellow')).toMatchObject({ count: 1, lights: 2 })
})

test('a light with a dwell that goes out stays in its row as cleared, the wall is calm only after it', async () => {
  const red = onWall(lightOf(1, { id: 'red', dwellMs: 60_000 }))
  const wall = useWall()
  wall.start()
  hear({ kind: 'board', state: pictureOf(1, red) })
  await told(2, [changeOf(2, { ...red, level: 'green' }, { kind: 'lowered', was: 'red' })])
  expect(rows()).toEqual(['red cleared'])
  expect([wall.calm, wall.rows[0]?.pulses, wall.rows[0]?.isNew]).toEqual([false, false, false])
  await vi.advanceTimersByTimeAsync(58_000)
  expect(rows()).toEqual(['red cleared'])
  await vi.advanceTimersByTimeAsync(3_000)
  expect(rows()).toEqual([])
  expect(wall.calm).toBe(true)
})

test('what has gone out takes no row from what is lit', async () => {
  const red = onWall(lightOf(0, { id: 'red', dwellMs: 60_000 }))
  const others = Array.from({ length: 9 }, (_, n) => onWall(lightOf(n + 1, { id: `other-${n}` })))
  const wall = useWall()
  wall.start()
  hear({ kind: 'board', state: pictureOf(1, red, ...others) })
  const out = changeOf(2, { ...red, level: 'green' }, { kind: 'lowered', was: 'red' })
  await told(2, [out], ...others)
  expect([rows().length, rows().includes('red cleared'), wall.more]).toEqual([8, false, 1])
  await told(3, [out], ...others.slice(0, 7))
  expect([rows()[0], rows().length, wall.more]).toEqual(['red cleared', 8, 0])
})

test('one that comes back within its dwell is lit again in the same row', async () => {
  const red = onWall(lightOf(1, { id: 'red', dwellMs: 60_000 }))
  useWall().start()
  hear({ kind: 'board', state: pictureOf(1, red) })
  await told(2, [changeOf(2, { ...red, level: 'green' }, { kind: 'lowered', was: 'red' })])
  await told(3, [changeOf(3, red)], red)
  expect(rows()).toEqual(['red'])
  await vi.advanceTimersByTimeAsync(120_000)
  expect(rows()).toEqual(['red'])
})

test('a light of a rule without a dwell leaves at once', async () => {
  const red = onWall(lightOf(1, { id: 'red' }))
  useWall().start()
  hear({ kind: 'board', state: pictureOf(1, red) })
  await told(2, [changeOf(2, { ...red, level: 'green' }, { kind: 'lowered', was: 'red' })])
  expect(rows()).toEqual([])
})

test('a light that came back unheard, in a gap, is no cleared one, also where it has no row of its own', async () => {
  const red = onWall(lightOf(1, { id: 'red' }), 'g1')
  const step = onWall(lightOf(1, { id: 'step', level: 'yellow', step: true, dwellMs: 60_000 }), 'g1')
  useWall().start()
  hear({ kind: 'board', state: pictureOf(1, red, step) })
  await told(2, [changeOf(2, { ...step, level: 'green' }, { kind: 'lowered', was: 'yellow' })], red)
  expect(rows()).toEqual(['red', 'step cleared'])
  hear({ kind: 'board', state: pictureOf(5, red, step) })
  await vi.advanceTimersByTimeAsync(200)
  expect(rows()).toEqual(['red +1'])
})

test('lights of the system’s own have rows, but are none of the lights that a tile counts beside its subjects', () => {
  const red = onWall(lightOf(2, { id: 'red' }))
  const silent = onWall(lightOf(1, { id: 'silent', rule: 'silence', department: null, window: null }))
  const wall = useWall()
  hear({ kind: 'board', state: pictureOf(1, red, silent) })
  expect(new Set(rows())).toEqual(new Set(['red', 'silent']))
  expect(wall.tiles.find(({ kind }) => kind === 'red')).toMatchObject({ count: 1, lights: 1, oldest: { id: 'red' } })
  expect(wall.calm).toBe(false)
})
