import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { boardOf, frameOf, hashOf, type Setting } from '../../backend/board.ts'
import type { Board, Frame, Scope } from '../../backend/contract/board.ts'
import type { Change, Light } from '../../backend/contract/light.ts'
import { moveOn, pictureOf } from '../../backend/picture.ts'
import { wallId } from '../../backend/wall.ts'
import { isLit } from '../../rules/lit.ts'
import { freshness, open, take, type Picture } from '../../dashboard/picture.ts'
import { changeOf, lightOf, logs } from '../support/lights.ts'
import { SEED } from '../support/runs.ts'

const RUNS = Math.max(10_000, Number(process.env['HELIOGRAPH_RUNS'] ?? 0))

const setting: Setting = { build: 'b1', rate: 1, now: () => 10_000, secret: 's' }
const scopes: readonly Scope[] = [
  { view: 'desk' },
  { view: 'wall' },
  { departments: ['D1'], view: 'desk' },
  { departments: ['D1', 'D2'], view: 'wall' },
  { windows: ['W1'], view: 'desk' },
]

/** The lights that a scope has lit after a log, found the plain way: the last word on each, findings apart. */
function hashAfter(log: readonly Change[], scope: Scope): string {
  const last = new Map<string, Light>()
  for (const { kind, light } of log) if (kind !== 'found') last.set(light.id, light)
  const seen = [...last.values()].filter(
    (light) =>
      isLit(light) &&
      (scope.departments === undefined || scope.departments.some((d) => d === light.department)) &&
      (scope.windows === undefined || scope.windows.some((w) => w === light.window)),
  )
  return hashOf(
    seen.map((light) => (scope.view === 'wall' ? { ...light, id: wallId(setting.secret, light.id) } : light)),
  )
}

/** What befalls the frame that the server sends next: how many changes it holds, and how it travels. */
const leg = fc.record({
  size: fc.integer({ min: 0, max: 4 }),
  fate: fc.constantFrom('arrives', 'arrives', 'arrives', 'lost', 'twice', 'late', 'cut'),
  /** An old frame that comes again, if there is one. */
  echo: fc.option(fc.nat({ max: 20 }), { freq: 4 }),
  /** Frames that pass before an asked board arrives. */
  boardDelay: fc.integer({ min: 0, max: 2 }),
})

describe('any way of the frames', () => {
  test(`ends in the server's lights, and is right on the way (${RUNS} schedules)`, () => {
    const met = { gaps: 0, passed: 0, left: 0, boards: 0 }
    fc.assert(
      fc.property(logs, fc.array(leg, { maxLength: 30 }), fc.constantFrom(...scopes), (log, legs, scope) => {
        const server = pictureOf({ seq: 0, scannedTo: 0, tallies: [], shifts: [], feeds: [], lights: [] })
        const board = (): Board => boardOf(server, scope, setting)
        const frame = (size: number): Frame => {
          const from = server.seq
          const changes = log.slice(from, from + size)
          const steps = moveOn(server, {
            seq: from + changes.length,
            scannedTo: 0,
            tallies: [],
            shifts: [],
            feeds: [],
            changes,
          })
          const made = frameOf(server, scope, setting, from, steps)
          met.left += made.left.length
          return made
        }
        const right = log.map((_, i) => hashAfter(log.slice(0, i), scope))
        right.push(hashAfter(log, scope))

        let state: Picture = open(board())
        const coming: { board: Board; after: number }[] = [] // at most one
        const sent: Frame[] = []
        const held: Frame[] = []
        const check = (): void => expect(hashOf(state.lights.values()), `at ${state.seq}`).toBe(right[state.seq])
        const opened = (found: Board): void => {
          met.boards++
          coming.length = 0
          expect(found.hash).toBe(right[found.seq])
          state = open(found, state.build)
          check()
        }
        const deliver = (one: Frame, delay: number): void => {
          const before = state
          const taken = take(before, one)
          state = taken.state
          if (taken.ask === 'watch') {
            met.gaps++
            expect(state.stale).toBe(true)
            expect(state.seq).toBe(before.seq)
            if (coming.length === 0) coming.push({ board: board(), after: delay })
          } else if (state === before) met.passed++
          check()
        }

        for (const { size, fate, echo, boardDelay } of legs) {
          const made = frame(size)
          sent.push(made)
          if (fate === 'late') held.push(made)
          if (fate === 'arrives' || fate === 'twice') deliver(made, boardDelay)
          if (fate === 'twice') deliver(made, boardDelay)
          if (fate !== 'late') for (const late of held.splice(0).reverse()) deliver(late, boardDelay)
          if (fate === 'cut') opened(board())
          const old = echo === null ? undefined : sent[echo]
          if (old !== undefined) deliver(old, boardDelay)
          for (const asked of coming) if (asked.after-- === 0) opened(asked.board)
        }
        // The line is quiet again: what is left of the log, and an empty frame as it comes every 5 s.
        for (const last of [frame(log.length), frame(0)]) {
          deliver(last, 0)
          if (coming.length > 0) opened(board())
        }
        expect(state.seq).toBe(log.length)
        expect(hashOf(state.lights.values())).toBe(right[log.length])
        expect(state.stale).toBe(false)
      }),
      { numRuns: RUNS, seed: SEED },
    )
    // Not a property of anything if no schedule met them.
    for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(RUNS / 10)
  })
})

const desk: Scope = { view: 'desk' }

function opened(given: Partial<Board> = {}): Picture {
  const picture = pictureOf({ seq: 5, scannedTo: 9_000, tallies: [], shifts: [], feeds: [], lights: [lightOf(1)] })
  return open({ ...boardOf(picture, desk, setting), ...given })
}

function framed(given: Partial<Frame>): Frame {
  const picture = pictureOf({ seq: 6, scannedTo: 11_000, tallies: [], shifts: [], feeds: [], lights: [] })
  return { ...frameOf(picture, desk, { ...setting, now: () => 12_000 }, 5, []), ...given }
}

describe('a frame', () => {
  test('that begins at the number is applied, figures and all', () => {
    const { state, ask } = take(opened(), framed({ changes: [changeOf(6, lightOf(2))] }))
    expect(ask).toBeNull()
    expect([...state.lights.keys()]).toEqual([lightOf(1).id, lightOf(2).id])
    expect(state).toMatchObject({ seq: 6, now: 12_000, scannedTo: 11_000, stale: false })
  })

  test('that was taken already leaves the very same picture', () => {
    const before = opened()
    expect(take(before, framed({ from: 3, to: 5, changes: [changeOf(4, lightOf(9))] })).state).toBe(before)
  })

  test('behind a gap changes no light and no figure, lets the picture age and asks for a board', () => {
    const before = opened()
    for (const gap of [framed({ from: 7, to: 8 }), framed({ from: 4, to: 6 }), framed({ from: 6, to: 6 })]) {
      const { state, ask } = take(before, { ...gap, changes: [changeOf(8, lightOf(9))], left: [lightOf(1).id] })
      expect(ask).toBe('watch')
      expect(state).toEqual({ ...before, now: 12_000, stale: true })
      expect(freshness(state, 0, 0)).toBe(3_000)
    }
  })

  test('names what left the scope after its changes', () => {
    const moved = [changeOf(6, lightOf(2))]
    const { state } = take(opened(), framed({ changes: moved, left: [lightOf(1).id, lightOf(2).id] }))
    expect(state.lights.size).toBe(0)
  })

  test('of another build says so, and keeps the build of the page', () => {
    const { state } = take(opened(), framed({ build: 'b2' }))
    expect(state).toMatchObject({ build: 'b1', newBuild: 'b2' })
    expect(
      open(
        {
          ...boardOf(
            pictureOf({ seq: 0, scannedTo: 0, tallies: [], shifts: [], feeds: [], lights: [] }),
            desk,
            setting,
          ),
          build: 'b2',
        },
        'b1',
      ),
    ).toMatchObject({ build: 'b1', newBuild: 'b2' })
  })

  test('without changes keeps the lights as they are, the same map', () => {
    const before = opened()
    const { state } = take(before, framed({ from: 5, to: 5 }))
    expect(state.lights).toBe(before.lights)
    expect(state.now).toBe(12_000)
  })
})

test("freshness is the engine's lag on the machine's clock, and the time since the figures came", () => {
  const state = opened({ now: 70_000, scannedTo: 10_000, rate: 60 })
  expect(freshness(state, 500, 500)).toBe(1_000)
  expect(freshness(state, 500, 2_750)).toBe(3_250)
})
