import { expect, test } from 'vitest'
import { wallId } from '../../backend/wall.ts'
import { changeOf, lightOf } from '../support/lights.ts'
import { MemorySource } from '../support/memory-source.ts'
import { nextFrame, SECRET, serve, watch } from '../support/stream.ts'

const person = 'staff-ouyang'
const texts = ['missing fact applicant', 'approval ev-77', 'late evidence from counter 3', 'QG-', person]
const given = { staff: person, reason: texts[0]! }
const told = { cause: texts[1]!, why: texts[2]! }

test('a wall gets no subject, person or text, on no way', async () => {
  const source = new MemorySource()
  source.commit(changeOf(0, lightOf(1, given), told), changeOf(0, lightOf(2, given), told))
  const { screen } = await serve(source)
  const [wall, some, desk] = await Promise.all([screen(), screen(), screen()])
  const boards = [await watch(wall, { view: 'wall' }), await watch(some, { departments: ['D1'], view: 'wall' })]
  const shown = await watch(desk, { view: 'desk' })
  const frames = Promise.all([wall, some, desk].map((one) => nextFrame(one, ({ to }) => to === 5)))
  source.commit(
    changeOf(0, lightOf(3, given), told),
    changeOf(0, lightOf(1, { ...given, department: 'D2' }), { ...told, kind: 'edition' }),
    changeOf(0, lightOf(2, { ...given, level: 'green' }), { ...told, kind: 'lowered' }),
  )
  const [all, part, seen] = await frames
  const onWalls = JSON.stringify([boards, all, part])
  for (const text of texts) {
    expect(onWalls).not.toContain(text)
    // The same words do cross to a desk, or this would prove nothing.
    expect(JSON.stringify([shown, seen])).toContain(text)
  }
  expect(boards[0]?.lights.map(({ id }) => id)).toEqual([1, 2].map((n) => wallId(SECRET, lightOf(n).id)))
  expect(all?.changes.map(({ light }) => light.id)).toEqual([3, 1, 2].map((n) => wallId(SECRET, lightOf(n).id)))
  expect(part?.left).toEqual([wallId(SECRET, lightOf(1).id)])
})

test("a wall's id is opaque, of one length, stable, and of one secret", () => {
  expect(wallId('a', lightOf(1).id)).toMatch(/^[\w-]{22}$/)
  expect(wallId('a', lightOf(1).id)).toBe(wallId('a', lightOf(1).id))
  expect(wallId('b', lightOf(1).id)).not.toBe(wallId('a', lightOf(1).id))
})
