// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { nextTick } from 'vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Change, Light } from '../../backend/contract/light.ts'
import type { LightPage } from '../../backend/contract/list.ts'
import type { News } from '../../dashboard/link.ts'
import type { Picture } from '../../dashboard/picture.ts'
import { filterOf } from '../../dashboard/desk/filter.ts'
import { useLights } from '../../dashboard/stores/lights.ts'
import { usePicture } from '../../dashboard/stores/picture.ts'
import { changeOf, lightOf } from '../support/lights.ts'

const NONE = { green: 0, unknown: 0, notice: 0, yellow: 0, red: 0, verify: 0, awaiting: 0 }
const asked: string[] = []
let answers: (LightPage | Error)[] = []
let hear: (news: News) => void

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers()
  asked.length = 0
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    const answer = answers.shift()
    if (answer === undefined) throw new Error(`nobody expected ${path}`)
    if (answer instanceof Error) throw answer
    return new Response(JSON.stringify(answer))
  })
  usePicture().open(
    (parts) => {
      hear = parts.hear
      return { watch: () => undefined, close: () => undefined }
    },
    { view: 'desk' },
  )
})
afterEach(() => {
  usePicture().close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const pictureOf = (seq: number, ...lights: readonly Light[]): Picture => ({
  build: 'b',
  newBuild: null,
  scope: { view: 'desk' },
  seq,
  now: 10_000,
  rate: 1,
  demo: false,
  scannedTo: 10_000,
  lights: new Map(lights.map((light) => [light.id, light])),
  tallies: { total: NONE, departments: {}, windows: {} },
  feeds: [],
  stale: false,
})
const page = (seq: number, lights: readonly Light[], next: string | null = null): LightPage => ({
  seq,
  lights: [...lights],
  items: {},
  total: lights.length,
  suppressed: 0,
  hiddenRed: 0,
  next,
})
const [one, two, three] = [lightOf(1), lightOf(2), lightOf(3)]

async function told(seq: number, changes: readonly Change[], ...lights: readonly Light[]): Promise<void> {
  hear({ kind: 'frame', state: pictureOf(seq, ...lights), changes })
  await vi.advanceTimersByTimeAsync(200)
  await nextTick()
}

async function opened(...lights: readonly Light[]): Promise<ReturnType<typeof useLights>> {
  const list = useLights()
  list.start()
  hear({ kind: 'board', state: pictureOf(5, ...lights) })
  answers = [page(5, lights)]
  await list.show(filterOf({}))
  return list
}

test('a row changes in its place, and one that is put out stays in it', async () => {
  const list = await opened(one, two)
  await told(6, [changeOf(6, { ...two, level: 'yellow' }, { kind: 'lowered' })], one, { ...two, level: 'yellow' })
  expect(list.rowAt(1)).toMatchObject({ light: { id: two.id, level: 'yellow' }, isOut: false })
  await told(7, [changeOf(7, { ...one, state: 'stopped' }, { kind: 'stopped' })], { ...two, level: 'yellow' })
  expect(list.rowAt(0)).toMatchObject({ light: { id: one.id }, isOut: true })
  expect(list.count).toBe(2)
  expect(asked).toHaveLength(1)
})

test('what is raised is counted, and stands in the list only when it is asked for', async () => {
  const list = await opened(one)
  await told(6, [changeOf(6, three)], one, three)
  expect([list.newCount, list.count]).toEqual([1, 1])
  answers = [page(6, [three, one])]
  await list.showNew()
  expect([list.newCount, list.count]).toEqual([0, 2])
  expect(list.rowAt(0)).toMatchObject({ light: { id: three.id }, isNew: true })
  expect(list.rowAt(1)).toMatchObject({ light: { id: one.id }, isNew: false })
})

test('a page that follows adds its rows, each once, and keeps the first page’s number', async () => {
  const list = useLights()
  list.start()
  hear({ kind: 'board', state: pictureOf(5, one, two, three) })
  answers = [page(5, [one, two], 'place'), page(7, [two, three])]
  await list.show(filterOf({ level: 'red' }))
  await list.more()
  expect(asked).toEqual(['/api/lights?level=red&suppress=true', '/api/lights?level=red&suppress=true&after=place'])
  expect([0, 1, 2].map((i) => list.rowAt(i)?.light.id)).toEqual([one.id, two.id, three.id])
  await told(6, [changeOf(6, lightOf(9))], one, two, three, lightOf(9))
  expect(list.newCount).toBe(1)
})

test('a first board that is newer than the list asks for the list again', async () => {
  const list = useLights()
  list.start()
  answers = [page(3, []), page(5, [one])]
  await list.show(filterOf({}))
  expect([list.isKnown, list.count]).toEqual([true, 0])
  hear({ kind: 'board', state: pictureOf(5, one) })
  await vi.waitUntil(() => list.count === 1)
})

test('a list that could not be had says why, and is asked for again once the line is back', async () => {
  const list = useLights()
  list.start()
  answers = [new Error('no route')]
  hear({ kind: 'cut', reason: 'transport close', back: true })
  await list.show(filterOf({}))
  expect([list.error, list.isKnown]).toEqual(['no route', false])
  answers = [page(5, [one])]
  hear({ kind: 'board', state: pictureOf(5, one) })
  await vi.waitUntil(() => list.count === 1)
  expect(list.error).toBeNull()
})

test('an answer to an earlier filter is passed over', async () => {
  const list = useLights()
  let answer: (response: Response) => void = () => undefined
  vi.stubGlobal('fetch', (path: string) =>
    path.includes('red')
      ? new Promise<Response>((resolve) => (answer = resolve))
      : Promise.resolve(new Response(JSON.stringify(page(5, [two])))),
  )
  const slow = list.show(filterOf({ level: 'red' }))
  await list.show(filterOf({ level: 'yellow' }))
  answer(new Response(JSON.stringify(page(5, [one]))))
  await slow
  expect([list.rowAt(0)?.light.id, list.isLoading]).toEqual([two.id, false])
})

test('a yellow step of a red case is told beside the red row, is no news, and stands for itself where no red row fits', async () => {
  const step = lightOf(1, { id: 'case/QG-1/step-limit/1', rule: 'step-limit', level: 'yellow', step: true })
  const list = await opened(one, two)
  await told(6, [changeOf(6, step)], one, two, step)
  expect([list.newCount, list.rowAt(0)?.steps, list.rowAt(1)?.steps]).toEqual([0, 1, 0])
  answers = [page(6, [step])]
  await list.show(filterOf({ level: 'yellow' }))
  expect([list.count, list.rowAt(0)?.steps]).toEqual([1, 0])
  await told(7, [changeOf(7, { ...step, id: 'case/QG-1/step-limit/2' })], one, two, step, {
    ...step,
    id: 'case/QG-1/step-limit/2',
  })
  expect(list.newCount).toBe(1)
})

test('a row of a silent feed says up to when it is known', async () => {
  const list = await opened(one)
  const silent = { id: 'approval', horizon: 7_000, silentSince: 8_000, heardAt: 7_500 }
  hear({ kind: 'frame', state: { ...pictureOf(5, one), feeds: [silent] }, changes: [] })
  await vi.advanceTimersByTimeAsync(200)
  expect(list.rowAt(0)?.knownUntil).toBe(7_000)
  hear({ kind: 'frame', state: { ...pictureOf(5, one), feeds: [{ ...silent, silentSince: null }] }, changes: [] })
  await vi.advanceTimersByTimeAsync(200)
  expect(list.rowAt(0)?.knownUntil).toBeNull()
})

test('a yellow step whose red light goes out is news: no row stands for it any more', async () => {
  const step = lightOf(1, { id: 'case/QG-1/step-limit/1', rule: 'step-limit', level: 'yellow', step: true })
  const later = lightOf(3, { level: 'yellow' })
  const list = useLights()
  list.start()
  hear({ kind: 'board', state: pictureOf(5, one, two, step, later) })
  answers = [page(5, [one, two], 'place')]
  await list.show(filterOf({}))
  expect([list.newCount, list.rowAt(0)?.steps]).toEqual([0, 1])
  await told(6, [changeOf(6, { ...one, level: 'green' }, { kind: 'eased', was: 'red' })], two, step, later)
  expect([list.newCount, list.rowAt(0)?.isOut]).toEqual([1, true])
  answers = [page(6, [two, step], 'place')]
  await list.showNew()
  expect([list.newCount, list.rowAt(1)?.light.id]).toEqual([0, step.id])
})
