import fc from 'fast-check'
import type { Change, ChangeKind, Light } from '../../backend/contract/light.ts'
import { LEVELS } from '../../rules/level.ts'

/** A light that is red in department D1 at window W1, unless said otherwise. */
export function lightOf(n: number, given: Partial<Light> = {}): Light {
  return {
    id: `case/QG-${n}/promise/1`,
    subject: `case/QG-${n}`,
    rule: 'promise',
    run: 1,
    edition: '3',
    level: 'red',
    since: 1_000 + n,
    dueAt: 999 + n,
    state: 'running',
    provisional: false,
    awaiting: false,
    verify: false,
    reason: null,
    gravity: 'promise',
    flag: null,
    department: 'D1',
    window: 'W1',
    staff: 'staff-wang',
    feed: 'approval',
    ...given,
  }
}

/** A change with its number; `raised` from green unless said otherwise. */
export function changeOf(seq: number, light: Light, given: Partial<Change> = {}): Change {
  const kind: ChangeKind = 'raised'
  return { seq, kind, was: 'green', light, at: light.since, recordedAt: 5_000 + seq, cause: null, why: null, ...given }
}

export const DEPARTMENTS = ['D1', 'D2', 'D3', null] as const
export const WINDOWS = ['W1', 'W2', null] as const

/** What may happen to a light: raised, lowered, stopped, retracted to be verified, moved, withdrawn, a finding beside it. */
const deed = fc.record({
  light: fc.integer({ min: 0, max: 5 }),
  kind: fc.constantFrom<ChangeKind>(
    'raised',
    'raised',
    'lowered',
    'stopped',
    'retracted',
    'withdrawn',
    'edition',
    'found',
  ),
  level: fc.constantFrom(...LEVELS),
  moves: fc.option(fc.record({ department: fc.constantFrom(...DEPARTMENTS), window: fc.constantFrom(...WINDOWS) })),
  since: fc.integer({ min: 0, max: 20 }),
})

/** Random logs of changes over six lights, numbered from 1. */
export const logs = fc.array(deed, { minLength: 1, maxLength: 30 }).map((deeds) => {
  const last = new Map<number, Light>()
  return deeds.map(({ light: n, kind, level, moves, since }, i): Change => {
    const before = last.get(n) ?? lightOf(n, { level: 'green', department: 'D1' })
    const light = lightOf(n, {
      department: before.department,
      window: before.window,
      ...(moves ?? {}),
      level: kind === 'lowered' ? 'green' : level,
      since,
      state: kind === 'stopped' || kind === 'withdrawn' ? kind : 'running',
      verify: kind === 'retracted',
    })
    // A finding stands in the log under any id and says anything; it must move no light.
    if (kind !== 'found') last.set(n, light)
    return changeOf(i + 1, light, { kind, was: before.level })
  })
})
