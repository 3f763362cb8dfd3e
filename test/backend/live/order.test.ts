import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { Edition } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import { publishBook } from '../../../db/book.ts'
import type { Database } from '../../../db/database.ts'
import type { SubjectEvent } from '../../../rules/event.ts'
import type { Instant } from '../../../rules/time.ts'
import { compileOracleBook } from '../../support/book.ts'
import { testDatabase } from '../../support/database.ts'
import { emptied, engineOf } from '../../support/faults.ts'
import { overlapping, random, shuffled } from '../../support/faults-load.ts'
import { historyCase, type HistoryCase } from '../../support/histories.ts'
import { RUNS, SEED } from '../../support/runs.ts'

/** Each history is taken four times into a database that is emptied before: so many cost what 1,500 do in memory. */
const HISTORIES = Math.ceil(RUNS / 75)

let database: Database
beforeAll(async () => {
  database = await testDatabase()
})

/** Takes batches into an empty database, with a beat and a restart after each, and gives what verify finds in the end. */
async function taken(
  { book }: HistoryCase,
  batches: readonly (readonly SubjectEvent[])[],
  clocks: readonly Instant[],
): Promise<{ hash: string; clocks: number; differences: readonly unknown[] }> {
  await emptied(database)
  await publishBook(database, '00', [], 0)
  const edition: Edition = { number: 1, hash: '00', book: compileOracleBook(book) }
  const logged: string[] = []
  let clock = 0
  for (const [i, batch] of batches.entries()) {
    clock = clocks[i] ?? clock
    const engine = engineOf(database, edition, () => clock, logged)
    const verdicts = await engine.take(batch)
    expect(verdicts.filter(({ kind }) => kind === 'conflict')).toEqual([])
    await engine.beat()
  }
  expect(logged.filter((line) => !line.startsWith('info'))).toEqual([])
  const { hash, clocks: count, differences } = await verify(database, edition)
  return { hash, clocks: count, differences }
}

test('a history gives the same clocks whole, shuffled, split and told twice, with ticks and restarts between', async () => {
  const property = fc.asyncProperty(historyCase, fc.integer(), async (one, seed) => {
    const next = random(seed)
    const { events, asOf } = one
    const last = Math.max(asOf, ...events.map(({ at }) => at))
    const first = Math.min(asOf, ...events.map(({ at }) => at))
    const whole = await taken(one, [events], [last])
    const orders = [
      [shuffled(next, events)],
      [...events].sort((a, b) => a.at - b.at).map((event) => [event]),
      overlapping(next, events, 4),
    ]
    for (const batches of orders) {
      // Time passes between the batches, and ends where it did for the whole.
      const clocks = batches.map((_, i) => first + Math.floor(((last - first) * (i + 1)) / batches.length))
      const found = await taken(one, batches, clocks.with(-1, last))
      expect(found).toEqual({ ...whole, differences: [] })
    }
    expect(whole.differences).toEqual([])
  })
  await fc.assert(property, { numRuns: HISTORIES, seed: SEED })
})
