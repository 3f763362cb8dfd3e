import { describe, expect, test } from 'vitest'
import { wallLight } from '../../backend/wall.ts'
import type { Light } from '../../backend/contract/light.ts'
import { clearedAfter, stillCleared } from '../../dashboard/cleared.ts'
import { knownUntil } from '../../dashboard/silence.ts'
import { suppress } from '../../dashboard/suppression.ts'
import { changeOf, lightOf } from '../support/lights.ts'

const stepOf = (n: number, run: number, given: Partial<Light> = {}): Light =>
  lightOf(n, { id: `case/QG-${n}/step-limit/${run}`, rule: 'step-limit', level: 'yellow', step: true, ...given })
const hidden = (lights: readonly Light[], fits?: (light: Light) => boolean): string[] => [
  ...suppress(lights, fits).hidden,
]

describe('a red case', () => {
  test('hides its steps’ yellows beneath its worst red light, and says how many', () => {
    const worst = lightOf(1, { id: 'case/QG-1/statutory/1', gravity: 'statutory' })
    const { hidden: ids, under } = suppress([stepOf(1, 1), lightOf(1), stepOf(1, 2), worst, stepOf(2, 1)])
    expect([...ids]).toEqual([stepOf(1, 1).id, stepOf(1, 2).id])
    expect([...under]).toEqual([[worst.id, 2]])
  })

  test.each<[string, Light]>([
    ['a red step', stepOf(1, 1, { level: 'red' })],
    ['a step that can’t be judged', stepOf(1, 1, { level: 'unknown' })],
    ['a step to be verified', stepOf(1, 1, { verify: true })],
    ['a yellow light of the case itself', lightOf(1, { id: 'case/QG-1/certificate/1', level: 'yellow' })],
    ['a step of another case', stepOf(2, 1)],
  ])('hides no more than that: not %s', (_, light) => {
    expect(hidden([lightOf(1), light])).toEqual([])
  })

  test('that isn’t red any more, or only waits to be verified, hides nothing', () => {
    expect(hidden([lightOf(1, { level: 'yellow' }), stepOf(1, 1)])).toEqual([])
    expect(hidden([lightOf(1, { state: 'stopped', verify: true }), stepOf(1, 1)])).toEqual([])
  })

  test('hides nothing beneath a row that a filter keeps away', () => {
    expect(hidden([lightOf(1), stepOf(1, 1)], ({ level }) => level === 'yellow')).toEqual([])
    expect(hidden([lightOf(1), stepOf(1, 1)], ({ rule }) => rule === 'promise')).toEqual([])
  })

  test('is gathered on a wall too, where nothing names it', () => {
    const lights = [lightOf(1), stepOf(1, 1), stepOf(2, 1)].map((light) => wallLight('secret', light))
    expect(lights.every(({ subject }) => subject === null)).toBe(true)
    expect(JSON.stringify(lights)).not.toContain('QG-')
    expect(hidden(lights)).toEqual([lights[1]?.id])
    expect(wallLight('secret', lightOf(3, { level: 'yellow' }))).not.toHaveProperty('group')
  })
})

describe('a light that clears', () => {
  const presence = lightOf(1, { dwellMs: 60_000 })
  const out = changeOf(2, { ...presence, level: 'green' }, { kind: 'lowered', was: 'red' })

  test('is shown as it was lit for its dwell, then no more', () => {
    const cleared = clearedAfter(new Map(), [out], 1_000)
    expect([...cleared]).toEqual([[presence.id, { light: presence, until: 61_000 }]])
    expect(stillCleared(cleared, 60_999)).toBe(cleared)
    expect(stillCleared(cleared, 61_000).size).toBe(0)
  })

  test('one that was stopped clears too; one of a rule without a dwell, a finding, and what is still lit don’t', () => {
    const none = new Map()
    const stopped = changeOf(2, { ...presence, state: 'stopped' }, { kind: 'stopped', was: 'red' })
    expect([...clearedAfter(none, [stopped], 0).keys()]).toEqual([presence.id])
    const { dwellMs: _, ...brief } = presence
    expect(clearedAfter(none, [{ ...out, light: { ...brief, level: 'green' } }], 0)).toBe(none)
    expect(clearedAfter(none, [{ ...stopped, kind: 'found' }], 0)).toBe(none)
    expect(clearedAfter(none, [{ ...out, light: { ...presence, level: 'yellow' } }], 0)).toBe(none)
    expect(clearedAfter(none, [{ ...out, light: { ...presence, level: 'green', verify: true } }], 0)).toBe(none)
  })

  test('that is lit again is cleared no longer; when it goes out again its time begins anew', () => {
    const first = clearedAfter(new Map(), [out], 1_000)
    expect(clearedAfter(first, [changeOf(3, presence)], 2_000).size).toBe(0)
    expect(clearedAfter(first, [changeOf(3, presence), out], 5_000).get(presence.id)?.until).toBe(65_000)
  })
})

describe('what a silent feed lit', () => {
  const feed = (id: string, silentSince: number | null, horizon: number | null = 500) => {
    return { id, silentSince, horizon, heardAt: null }
  }

  test('is known up to that feed’s horizon, the earliest of several; of a feed that was never heard, up to its silence', () => {
    const light = { feed: 'tickets,video' }
    expect(knownUntil(light, [feed('tickets', null), feed('approval', 900)])).toBeNull()
    expect(knownUntil(light, [feed('tickets', 900, 700), feed('video', 800, 600)])).toBe(600)
    expect(knownUntil(light, [feed('video', 800, null)])).toBe(800)
  })
})
