import { beforeAll, describe, expect, test } from 'vitest'
import type { Board } from '../../../backend/contract/board.ts'
import { loadEdition } from '../../../backend/edition.ts'
import { refuseDemo } from '../../../backend/live-command.ts'
import { verify } from '../../../backend/verify.ts'
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
