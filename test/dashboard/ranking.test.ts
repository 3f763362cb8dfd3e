import { describe, expect, test } from 'vitest'
import type { Light } from '../../backend/contract/light.ts'
import { compareLights, HOLD_MS, settleOrder, shapeOf, type Order } from '../../dashboard/ranking.ts'
import { absenceOf, departmentCells, placesOf, tileOf } from '../../dashboard/wall-figures.ts'
import { lightOf } from '../support/lights.ts'

const mapOf = (...lights: Light[]): ReadonlyMap<string, Light> => new Map(lights.map((light) => [light.id, light]))
const [a, b, c] = [1, 2, 3].map((n) => lightOf(n, { level: 'red', since: n * 1_000, gravity: 'promise' })) as [
  Light,
  Light,
  Light,
]

describe('rows', () => {
  test('are ordered by level, gravity, then the older', () => {
    const yellow = { ...a, id: 'y', level: 'yellow' as const }
    const statutory = { ...c, id: 's', gravity: 'statutory' as const }
    expect([yellow, b, a, statutory].sort(compareLights).map(({ id }) => id)).toEqual(['s', a.id, b.id, 'y'])
  })

  test('don’t move within 5 s of their last move: what is new is put in, what went out leaves', () => {
    const before: Order = { ids: [b.id, c.id], movedAt: 10_000 }
    const worse = { ...c, gravity: 'statutory' as const }
    const held = settleOrder(before, mapOf(a, b, worse), 10_000 + HOLD_MS - 1)
    expect(held).toEqual({ ids: [a.id, b.id, c.id], movedAt: 10_000 })
    expect(settleOrder(held, mapOf(a, worse), 10_000 + HOLD_MS - 1).ids).toEqual([a.id, c.id])
    expect(settleOrder(held, mapOf(a, b, worse), 10_000 + HOLD_MS)).toEqual({
      ids: [c.id, a.id, b.id],
      movedAt: 10_000 + HOLD_MS,
    })
  })

  test('that stay as they are keep the same order object', () => {
    const order: Order = { ids: [a.id, b.id], movedAt: 0 }
    expect(settleOrder(order, mapOf(a, b), 60_000)).toBe(order)
  })
})

test('a red past the statutory limit and an absence have shapes of their own', () => {
  expect(shapeOf({ level: 'red', gravity: 'statutory', flag: null })).toBe('statutory')
  expect(shapeOf({ level: 'yellow', gravity: 'internal', flag: 'absent' })).toBe('absent')
  expect(shapeOf({ level: 'green', gravity: 'internal', flag: 'absent' })).toBe('green')
})

test('a tile tells the one that is lit the longest, and windows once each', () => {
  const lights = [b, { ...a, window: 'W2' }, { ...c, window: 'W2' }, { ...c, id: 'x', window: 'W1' }]
  expect(tileOf('red', 3, lights)).toMatchObject({ count: 3, lights: 4, oldest: { id: a.id }, windows: ['W1', 'W2'] })
  expect(tileOf('absent', null, [])).toEqual({
    ...{ kind: 'absent', count: 0, lights: 0, oldest: null },
    windows: [],
    departments: [],
    shifts: null,
  })
})

test('a tile names departments beside windows, and says where it names too few', () => {
  const [window, leader] = [
    { ...a, window: 'W1' },
    { ...b, window: null, department: 'D03' },
  ]
  expect(placesOf(tileOf('absent', null, [window, leader]))).toEqual({
    ...{ windows: ['W1'], departments: ['D03'], isCut: false },
  })
  const many = ['W1', 'W2', 'W3', 'W4'].map((name) => ({ ...a, window: name }))
  expect(placesOf(tileOf('absent', null, many))).toMatchObject({ windows: ['W1', 'W2', 'W3'], isCut: true })
})

test('that no absence is lit is said of windows of which it is known, apart from those of which it isn’t, and of no others', () => {
  const absence = (known: number, unknown: number, lights: (typeof a)[] = []): unknown =>
    absenceOf(tileOf('absent', null, lights, { known, unknown }))
  expect([absence(3, 0), absence(2, 1), absence(0, 3), absence(0, 0)]).toEqual([
    'none',
    'partly',
    'unknown',
    'no-shift',
  ])
  expect([absence(0, 3, [a]), absenceOf(tileOf('red', 0, []))]).toEqual([null, null])
})

test('departments stand the worst first, the normal ones in the order of the book', () => {
  const none = { green: 0, unknown: 0, notice: 0, yellow: 0, red: 0, verify: 0, awaiting: 0 }
  const cells = departmentCells(
    ['D1', 'D2', 'D3', 'D4'],
    { D2: { ...none, yellow: 2 }, D4: { ...none, red: 1, green: 9 }, D9: { ...none, unknown: 1 } },
    [{ ...a, department: 'D4', gravity: 'statutory' }],
  )
  expect(cells.map(({ id, shape, count }) => `${id} ${shape} ${count}`)).toEqual([
    'D4 statutory 1',
    'D2 yellow 2',
    'D9 unknown 1',
    'D1 green 0',
    'D3 green 0',
  ])
})
