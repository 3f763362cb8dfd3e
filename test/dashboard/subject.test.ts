import { expect, test } from 'vitest'
import type { DossierClock } from '../../backend/contract/dossier.ts'
import type { Cell } from '../../rules/course.ts'
import { drawCourse } from '../../dashboard/subject/course-drawing.ts'
import { believedShape, clockViews } from '../../dashboard/subject/view.ts'
import { lightOf } from '../support/lights.ts'

const feed = (freshness: 'live' | 'silent' | 'unknown') => [
  { id: 'approval', horizon: 0, heardAt: 0, silentSince: null, freshness },
]

test.each([
  ['green', 'running', 'live', 'green'],
  ['green', 'running', 'silent', 'unknown'],
  ['green', 'paused', 'unknown', 'unknown'],
  ['green', 'stopped', 'silent', 'green'],
  ['red', 'running', 'silent', 'red'],
] as const)('a %s clock that is %s is shown, while its feed is %s, as %s', (level, state, freshness, shape) => {
  expect(believedShape(lightOf(1, { level, state }), feed(freshness))).toBe(shape)
})

const clock = (id: string, some: Partial<DossierClock['clock']> = {}): DossierClock => ({
  clock: {
    id,
    subject: 'case/1',
    rule: 'promise',
    run: 1,
    edition: '1',
    startedAt: 0,
    state: 'running',
    level: 'green',
    dueAt: 400,
    lastDueAt: null,
    steps: [
      { at: 300, level: 'yellow' },
      { at: 401, level: 'red' },
    ],
    stoppedAt: null,
    nextAt: null,
    provisional: false,
    reason: '',
    countedMs: 0,
    gravity: 'promise',
    holder: null,
    findings: [],
    ...some,
  },
  horizon: 100,
  trace: [],
  course: { from: 0, until: 400, days: [100, 200, 300], coarse: false, cells: [0, 100, 200, 300].map(cellFrom) },
})
function cellFrom(from: number, i: number): Cell {
  const kind = (['start', 'counted', 'off', 'counted'] as const)[i]!
  return { from, until: from + 100, kind, n: null, reason: 'weekday', name: '' }
}

test('clocks stand the worst first, then what runs, then what has stopped; each with its computation', () => {
  const [red, green, stopped] = [
    lightOf(1, { id: 'r' }),
    lightOf(2, { id: 'g', level: 'green' }),
    lightOf(3, { id: 's', state: 'stopped' }),
  ]
  const views = clockViews({ lights: [stopped, green, red], clocks: [clock('g'), clock('unannounced')] })
  expect(views.map(({ id }) => id)).toEqual(['r', 'g', 'unannounced', 's'])
  expect(views.map(({ light, computed }) => [light !== null, computed !== null])).toEqual([
    [true, false],
    [true, true],
    [false, true],
    [true, false],
  ])
})

test('a course is drawn in per cent: what has passed, the steps, the due instant and now', () => {
  const drawing = drawCourse({ ...clock('c'), horizon: 150 })!
  expect(drawing.cells.map(({ x, width, passed }) => [x, width, passed])).toEqual([
    [0, 25, 25],
    [25, 25, 12.5],
    [50, 25, 0],
    [75, 25, 0],
  ])
  expect(drawing.marks.map(({ kind, x }) => [kind, x])).toEqual([
    ['start', 0],
    ['now', 37.5],
    ['yellow', 75],
    ['due', 100],
  ])
  expect(drawing.overrun).toBeNull()
})

test('names that would overlap stand on different lines', () => {
  const { marks } = drawCourse({ ...clock('c', { dueAt: 310 }), horizon: 305 })!
  const close = marks.filter(({ x }) => x > 70)
  expect(close.map(({ line }) => line)).toEqual([0, 1, 2])
})

test('an overrun reaches from the due instant to now, or to the stop', () => {
  const late = clock('c', { dueAt: 200 })
  expect(drawCourse({ ...late, horizon: 300 })!.overrun).toEqual({ x: 50, width: 25 })
  const stopped = drawCourse({ ...clock('c', { dueAt: 200, stoppedAt: 240, state: 'stopped' }), horizon: 300 })!
  expect(stopped.overrun).toEqual({ x: 50, width: 10 })
  expect(stopped.marks.map(({ kind }) => kind)).not.toContain('now')
})

test('a clock that can’t be judged is not drawn', () => {
  expect(drawCourse({ ...clock('c'), course: null })).toBeNull()
})
