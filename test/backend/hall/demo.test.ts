import { beforeAll, describe, expect, test } from 'vitest'
import type { Board } from '../../../backend/contract/board.ts'
import { loadEdition, publish } from '../../../backend/edition.ts'
import { refuseDemo } from '../../../backend/live-command.ts'
import { verify } from '../../../backend/verify.ts'
import { readBook } from '../../../db/book.ts'
import { connect, type Where } from '../../../db/connect.ts'
import { readDemo } from '../../../db/demo.ts'
import { migrate } from '../../../db/migrate.ts'
import { open, testPlace } from '../../support/database.ts'
import { playDemo } from '../../support/hall.ts'

const at = (text: string): number => Date.parse(`${text}+08:00`)

describe('a day of the model centre, stopped in the middle', () => {
  const plan = { seed: 1, beganAt: at('2026-11-16T00:00'), liveAt: at('2026-11-16T17:45'), script: null }
  let place: Where
  let board: Board
  let rows: { kind: string; rule: string; level: string; flag: string | null }[]
  let stoppedAt: number

  beforeAll(async () => {
    place = await testPlace({ directory: true })
    const first = await connect(place)
    await migrate(first)
    const half = await playDemo(first, plan)
    await half.told(0.5)
    expect(await half.stop()).toBe('whole')

    const between = await open(place)
    stoppedAt = (await readDemo(between))!.at
    await expect(refuseDemo(between)).rejects.toThrow('this database is a demonstration')

    const database = await open(place)
    const { demo, stop } = await playDemo(database, { ...plan, seed: 2 })
    expect(demo.clock.now()).toBeGreaterThanOrEqual(stoppedAt)
    await demo.history
    board = (await (await fetch(`${demo.url}/api/board`)).json()) as Board
    rows = await database.query(
      `SELECT kind, light::json->>'rule' AS rule, light::json->>'level' AS level, light::json->>'flag' AS flag FROM change`,
    )
    expect(await stop()).toBe('whole')
  }, 240_000)

  test('goes on where it stopped, with the same seed', async () => {
    expect(stoppedAt).toBeGreaterThan(plan.beganAt)
    expect(stoppedAt).toBeLessThan(plan.liveAt)
    const database = await open(place)
    expect(await readDemo(database)).toMatchObject({ seed: 1, liveAt: plan.liveAt })
    await database.close()
  })

  test('shows a yellow and a red light, an absent window and a silent feed that came back', () => {
    const lit = (level: string): boolean => rows.some((row) => row.kind === 'raised' && row.level === level)
    expect(lit('yellow')).toBe(true)
    expect(rows.some(({ rule, level }) => rule === 'instant' && level === 'red')).toBe(true)
    expect(rows.some(({ kind, flag }) => kind === 'raised' && flag === 'absent')).toBe(true)
    expect(rows.filter(({ rule }) => rule === 'silence').map(({ kind }) => kind)).toEqual(['silent', 'back'])
  })

  test('keeps lights rare', () => {
    expect(rows.filter(({ kind }) => kind === 'raised').length).toBeLessThan(30)
  })

  test('says on its board that it is a demonstration', () => {
    expect(board).toMatchObject({ demo: true, rate: 600 })
    expect(board.tallies.total.green).toBeGreaterThan(50)
  })

  test('is what its events come to: verify finds no difference', async () => {
    const database = await open(place)
    const edition = await loadEdition(database)
    const { differences, subjects } = await verify(database, edition!)
    expect(differences).toEqual([])
    expect(subjects).toBeGreaterThan(700)
    await database.close()
  })
})

test('row 27: in a showcase the engine stops scanning once, and says when it is back from when to when', async () => {
  const database = await connect(await testPlace())
  await migrate(database)
  const [from, until] = [at('2026-11-16T11:00'), at('2026-11-16T11:05')]
  const plan = {
    seed: 1,
    beganAt: at('2026-11-16T10:00'),
    liveAt: at('2026-11-16T10:45'),
    script: null,
    showcase: true,
  }
  const { demo, stop } = await playDemo(database, plan)
  const lagged = async (): Promise<{ kind: string; at: number; recorded: number }[]> =>
    database.query(
      `SELECT kind, at, recorded_at AS recorded FROM change WHERE light_id = 'feed/heliograph/engine-lag/1' ORDER BY seq`,
    )
  await expect.poll(() => demo.clock.now(), { timeout: 60_000 }).toBeGreaterThan(until + 5 * 60_000)
  const [raised, lowered, ...more] = await lagged()
  expect([raised?.kind, lowered?.kind, more]).toEqual(['raised', 'lowered', []])
  // The last scan before it ended at most a minute and a half before or a minute after its begin, and the bound is a minute.
  expect(raised?.at).toBeGreaterThan(from - 30_000)
  expect(raised?.at).toBeLessThan(from + 120_000)
  expect(lowered?.at).toBeGreaterThanOrEqual(until)
  expect(raised?.recorded).toBeGreaterThanOrEqual(until)
  await stop()
}, 120_000)

test('an edition that was published while a demonstration stood still stays when it goes on', async () => {
  const place = await testPlace({ directory: true })
  const plan = { seed: 1, beganAt: at('2026-11-16T17:45'), liveAt: at('2026-11-16T17:45'), script: null }
  const first = await connect(place)
  await migrate(first)
  const begun = await playDemo(first, plan)
  await begun.demo.history
  await begun.stop()

  const between = await open(place)
  const shipped = (await readBook(between))!
  const edited = shipped.files.map(({ file, text }) => ({ file, text: text.replace('lag: PT1M', 'lag: PT2M') }))
  expect((await publish(between, edited, at('2026-11-16T17:50'))).number).toBe(2)
  await between.close()

  const { demo, stop } = await playDemo(await open(place), plan)
  expect(demo.engine.edition).toMatchObject({ number: 2, book: { engineLagMs: 120_000 } })
  await stop()
}, 60_000)
