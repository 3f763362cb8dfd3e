// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest'
import type { Light } from '../../backend/contract/light.ts'
import type { LightPage } from '../../backend/contract/list.ts'
import { filterOf } from '../../dashboard/desk/filter.ts'
import { useLights } from '../../dashboard/stores/lights.ts'
import { pictureOf, useDesk } from './with-desk.ts'
import { changeOf, lightOf } from '../support/lights.ts'

const { asked, answer, tell, board, frame } = useDesk<LightPage>()
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

async function opened(...lights: readonly Light[]): Promise<ReturnType<typeof useLights>> {
  const list = useLights()
  list.start()
  await board(5, ...lights)
  answer(page(5, lights))
  await list.show(filterOf({}))
  return list
}

test('a row changes in its place, and one that is put out stays in it', async () => {
  const list = await opened(one, two)
  await frame(6, [changeOf(6, { ...two, level: 'yellow' }, { kind: 'lowered' })], one, { ...two, level: 'yellow' })
  expect(list.rowAt(1)).toMatchObject({ light: { id: two.id, level: 'yellow' }, isOut: false })
  await frame(7, [changeOf(7, { ...one, state: 'stopped' }, { kind: 'stopped' })], { ...two, level: 'yellow' })
  expect(list.rowAt(0)).toMatchObject({ light: { id: one.id }, isOut: true })
  expect(list.count).toBe(2)
  expect(asked).toHaveLength(1)
})

test('what is raised is counted, and stands in the list only when it is asked for', async () => {
  const list = await opened(one)
  await frame(6, [changeOf(6, three)], one, three)
  expect([list.newCount, list.count]).toEqual([1, 1])
  answer(page(6, [three, one]))
  await list.showNew()
  expect([list.newCount, list.count]).toEqual([0, 2])
  expect(list.rowAt(0)).toMatchObject({ light: { id: three.id }, isNew: true })
  expect(list.rowAt(1)).toMatchObject({ light: { id: one.id }, isNew: false })
})

test('a page that follows adds its rows, each once, and keeps the first page’s number', async () => {
  const list = useLights()
  list.start()
  await board(5, one, two, three)
  answer(page(5, [one, two], 'place'), page(7, [two, three]))
  await list.show(filterOf({ level: 'red' }))
  await list.more()
  expect(asked).toEqual(['/api/lights?level=red&suppress=true', '/api/lights?level=red&suppress=true&after=place'])
  expect([0, 1, 2].map((i) => list.rowAt(i)?.light.id)).toEqual([one.id, two.id, three.id])
  await frame(6, [changeOf(6, lightOf(9))], one, two, three, lightOf(9))
  expect(list.newCount).toBe(1)
})

test('a first board that is newer than the list asks for the list again', async () => {
  const list = useLights()
  list.start()
  answer(page(3, []), page(5, [one]))
  await list.show(filterOf({}))
  expect([list.isKnown, list.count]).toEqual([true, 0])
  await board(5, one)
  await vi.waitUntil(() => list.count === 1)
})

test('a list that could not be had says why, and is asked for again once the line is back', async () => {
  const list = useLights()
  list.start()
  answer(new Error('no route'))
  await tell({ kind: 'cut', reason: 'transport close', back: true })
  await list.show(filterOf({}))
  expect([list.error, list.isKnown]).toEqual(['no route', false])
  answer(page(5, [one]))
  await board(5, one)
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
  await frame(6, [changeOf(6, step)], one, two, step)
  expect([list.newCount, list.rowAt(0)?.steps, list.rowAt(1)?.steps]).toEqual([0, 1, 0])
  answer(page(6, [step]))
  await list.show(filterOf({ level: 'yellow' }))
  expect([list.count, list.rowAt(0)?.steps]).toEqual([1, 0])
  await frame(7, [changeOf(7, { ...step, id: 'case/QG-1/step-limit/2' })], one, two, step, {
    ...step,
    id: 'case/QG-1/step-limit/2',
  })
  expect(list.newCount).toBe(1)
})

test('a row of a silent feed says up to when it is known', async () => {
  const list = await opened(one)
  const silent = { id: 'approval', horizon: 7_000, silentSince: 8_000, heardAt: 7_500 }
  await tell({ kind: 'frame', state: { ...pictureOf(5, one), feeds: [silent] }, changes: [] })
  expect(list.rowAt(0)?.knownUntil).toBe(7_000)
  await tell({ kind: 'frame', state: { ...pictureOf(5, one), feeds: [{ ...silent, silentSince: null }] }, changes: [] })
  expect(list.rowAt(0)?.knownUntil).toBeNull()
})

test('a yellow step whose red light goes out is news: no row stands for it any more', async () => {
  const step = lightOf(1, { id: 'case/QG-1/step-limit/1', rule: 'step-limit', level: 'yellow', step: true })
  const later = lightOf(3, { level: 'yellow' })
  const list = useLights()
  list.start()
  await board(5, one, two, step, later)
  answer(page(5, [one, two], 'place'))
  await list.show(filterOf({}))
  expect([list.newCount, list.rowAt(0)?.steps]).toEqual([0, 1])
  await frame(6, [changeOf(6, { ...one, level: 'green' }, { kind: 'eased', was: 'red' })], two, step, later)
  expect([list.newCount, list.rowAt(0)?.isOut]).toEqual([1, true])
  answer(page(6, [two, step], 'place'))
  await list.showNew()
  expect([list.newCount, list.rowAt(1)?.light.id]).toEqual([0, step.id])
})
