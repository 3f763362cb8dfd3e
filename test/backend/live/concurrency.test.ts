import { beforeAll, expect, test } from 'vitest'
import { publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import type { Where } from '../../../db/connect.ts'
import type { Database } from '../../../db/database.ts'
import { readTallies, recountTallies } from '../../../db/tally.ts'
import { migrate } from '../../../db/migrate.ts'
import { onServer, open, testDatabase, testPlace } from '../../support/database.ts'
import { emptied, engineOf, BURST_BOOK, stand } from '../../support/faults.ts'
import { livesOf, overlapping, random } from '../../support/faults-load.ts'
import { nov } from '../../support/live.ts'

const WRITERS = 4
const TICKERS = 2
const BATCHES = 200
const SEEDS = [20_261_124, 7]

let place: Where
let first: Database
let other: Database
beforeAll(async () => {
  place = await testPlace()
  first = await open(place)
  await migrate(first)
  other = await testDatabase()
})

/** A handle of its own on a server; the embedded one has a single connection, which all share. */
const handle = (): Promise<Database> => (onServer ? open(place) : Promise.resolve(first))

test.each(SEEDS)(
  'overlapping batches of four writers beside two that tick come to what one batch gives (seed %i)',
  async (seed) => {
    const next = random(seed)
    const from = nov('10T10:00')
    const events = livesOf(next, 60, 15, from)
    const batches = overlapping(next, events, BATCHES)
    await emptied(first)
    const edition = await publish(first, [{ file: 'book.yaml', text: BURST_BOOK }], from)
    // Time passes with the batches, from the first acceptance until after the last red.
    let clock = from + 12_000
    const now = (): number => clock
    const logged: string[] = []
    const queue = [...batches]
    const accepted: number[] = []
    let writing = WRITERS
    const write = async (): Promise<void> => {
      const engine = engineOf(await handle(), edition, now, logged)
      for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
        clock += 50
        const verdicts = await engine.take(batch)
        expect(verdicts.filter(({ kind }) => kind === 'conflict')).toEqual([])
        accepted.push(verdicts.filter(({ kind }) => kind === 'accepted').length)
      }
      writing--
    }
    const tickOn = async (): Promise<void> => {
      const engine = engineOf(await handle(), edition, now, logged)
      while (writing > 0) await engine.beat()
    }
    await Promise.all([...Array.from({ length: WRITERS }, write), ...Array.from({ length: TICKERS }, tickOn)])
    expect(logged.filter((line) => line.startsWith('error'))).toEqual([])

    expect(accepted.reduce((sum, count) => sum + count, 0)).toBe(events.length)
    clock = nov('10T17:31')
    await engineOf(first, edition, now).beat()
    const found = await verify(first, edition)
    expect(found.differences).toEqual([])
    expect(found.changes).toBeGreaterThan(0)
    const [log] = await first.query('SELECT count(*) AS count, min(seq) AS first, max(seq) AS last FROM change')
    expect(log).toEqual({ count: found.changes, first: 1, last: found.changes })
    const inOrder = (rows: readonly object[]): string[] => rows.map((row) => JSON.stringify(row)).sort()
    const texts = inOrder(await readTallies(first))
    expect(texts).toEqual(inOrder(await recountTallies(first)))
    expect(texts.length).toBeGreaterThan(0)

    await emptied(other)
    const whole = await stand(other, '10T17:30', BURST_BOOK)
    await whole.engine.take(events)
    await whole.at('10T17:31')
    const once = await verify(other, whole.edition)
    expect(once.differences).toEqual([])
    const standing = `SELECT subject, event FROM finding WHERE origin = 'across' AND withdrawn_seq IS NULL ORDER BY subject, event`
    const bursts = await first.query(standing)
    expect(bursts).toEqual(await other.query(standing))
    expect(bursts.length).toBeGreaterThan(5)
    expect([found.hash, found.clocks, found.subjects]).toEqual([once.hash, once.clocks, once.subjects])
    console.info(
      `${batches.length} batches of ${events.length} events: ${found.clocks} clocks, ${found.changes} changes, ${found.differences.length} differences`,
    )
  },
)
