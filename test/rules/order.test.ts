import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Book } from '../../rules/book.ts'
import { levelAt } from '../../rules/clock.ts'
import type { SubjectEvent } from '../../rules/event.ts'
import { advance, canAdvance, clocksOf, fold } from '../../rules/history.ts'
import { comparePlaces, placeOf } from '../../rules/order.ts'
import type { SubjectState } from '../../rules/state.ts'
import { compileOracleBook } from '../support/book.ts'
import { historyCase } from '../support/histories.ts'
import { RUNS, SEED } from '../support/runs.ts'

const OPTIONS = { numRuns: RUNS, seed: SEED }

/** State as it comes back from a database: through JSON. */
const stored = (state: SubjectState): SubjectState => JSON.parse(JSON.stringify(state)) as SubjectState

test('in whatever order, however often: equal event sets give equal states (law 2)', () => {
  const shuffled = historyCase.chain((one) =>
    fc
      .tuple(
        fc.shuffledSubarray(one.events as SubjectEvent[], {
          minLength: one.events.length,
          maxLength: one.events.length,
        }),
        fc.subarray(one.events as SubjectEvent[]),
      )
      .map(([all, again]) => ({ ...one, other: [...all, ...again] })),
  )
  fc.assert(
    fc.property(shuffled, ({ book, events, asOf, other }) => {
      const compiled = compileOracleBook(book)
      const state = fold(compiled, 'case/1', events, asOf)
      const again = fold(compiled, 'case/1', other, asOf)
      expect(again).toEqual(state)
      expect(clocksOf(compiled, again, asOf)).toEqual(clocksOf(compiled, state, asOf))
    }),
    OPTIONS,
  )
})

/** Takes batches as a live system does: what is newer advances the stored state, anything else is folded anew. */
function takeBatches(book: Book, batches: readonly (readonly SubjectEvent[])[], asOf: number): SubjectState {
  const history: SubjectEvent[] = []
  let state = fold(book, 'case/1', [], asOf)
  for (const batch of batches) {
    for (const event of batch) {
      if (history.some(({ source, id }) => source === event.source && id === event.id)) continue
      history.push(event)
      if (event.at > asOf) continue
      state = canAdvance(state, event) ? advance(book, stored(state), event) : fold(book, 'case/1', history, asOf)
    }
    state = stored(state)
  }
  return state
}

test('in whatever batches, before or after a restart: advancing a stored state is folding the history', () => {
  const batched = historyCase.chain((one) =>
    fc
      .tuple(fc.boolean(), fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 12, maxLength: 30 }))
      .map(([ordered, sizes]) => ({ ...one, ordered, sizes })),
  )
  let advanced = 0
  fc.assert(
    fc.property(batched, ({ book, events, asOf, ordered, sizes }) => {
      const compiled = compileOracleBook(book)
      const arriving = ordered ? [...events].sort((a, b) => comparePlaces(placeOf(a), placeOf(b))) : [...events]
      if (ordered) advanced += events.length
      const batches = sizes.map((size) => arriving.splice(0, size))
      const state = takeBatches(compiled, [...batches, arriving], asOf)
      const whole = fold(compiled, 'case/1', events, asOf)
      expect(clocksOf(compiled, state, asOf)).toEqual(clocksOf(compiled, whole, asOf))
      expect(state).toEqual(stored(whole))
    }),
    OPTIONS,
  )
  expect(advanced).toBeGreaterThan(RUNS)
})

test('the stored lower bound never comes after the true next change, and each step changes at its own millisecond', () => {
  let steps = 0
  fc.assert(
    fc.property(historyCase, fc.array(fc.integer({ min: 1, max: 120 * 24 * 60 }), { maxLength: 4 }), (one, later) => {
      const { book, asOf } = one
      const compiled = compileOracleBook(book)
      const known = one.events.filter(({ at }) => at <= asOf)
      const state = fold(compiled, 'case/1', known, asOf)
      const clocks = clocksOf(compiled, state, asOf)
      const levels = (t: number): string[] => clocksOf(compiled, state, t).map(({ level }) => level)
      const nextAt = Math.min(...clocks.map(({ nextAt: at }) => at ?? Infinity))
      // Nothing is told after as-of, so the clocks alone decide when a level changes.
      const probes = later.map((minutes) => asOf + minutes * 60_000)
      for (const t of [...probes, nextAt - 1].filter(
        (probe) => probe > asOf && probe < nextAt && Number.isFinite(probe),
      ))
        expect(levels(t)).toEqual(levels(asOf))
      if (Number.isFinite(nextAt)) {
        steps++
        expect(levels(nextAt)).not.toEqual(levels(nextAt - 1))
        const again = clocks.some((clock) => clock.steps.some(({ at }) => at === nextAt + 1))
        if (!again) expect(levels(nextAt + 1)).toEqual(levels(nextAt))
      }
      for (const clock of clocks.filter(({ stoppedAt }) => stoppedAt === null)) {
        const same = (t: number): string | undefined =>
          clocksOf(compiled, state, t).find(({ id }) => id === clock.id)?.level
        for (const t of probes) expect(levelAt(clock, t)).toBe(same(t))
      }
    }),
    OPTIONS,
  )
  expect(steps).toBeGreaterThan(RUNS / 10)
})
