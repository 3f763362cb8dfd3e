import { beforeAll, describe, expect, test } from 'vitest'
import { publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import type { Database } from '../../../db/database.ts'
import { readTickedAt } from '../../../db/feed.ts'
import { testDatabase } from '../../support/database.ts'
import { emptied, engineOf, event, FAULTS_BOOK, watched } from '../../support/faults.ts'
import { nov } from '../../support/live.ts'

let database: Database
beforeAll(async () => {
  database = await testDatabase()
})

/** A case that is red from 10:00:02.001 on, and a process that ticks at 10:00:05 and ends at a statement, not before its first change. */
async function crashed(before: RegExp): Promise<void> {
  await emptied(database)
  let clock = nov('10T10:00')
  const edition = await publish(database, [{ file: 'book.yaml', text: FAULTS_BOOK }], clock)
  const engine = engineOf(database, edition, () => clock)
  await engine.take([event('a', 'case.accepted', 'case/1', '10T10:00', { item: 'QG-1' })])
  await engine.beat()
  clock = nov('10T10:00:05')
  const logged: string[] = []
  let announced = false
  let ended = false
  const mortal = watched(database, (sql) => {
    announced ||= /INSERT INTO change/.test(sql)
    ended ||= announced && before.test(sql)
    if (ended) throw new Error('the process ended here')
  })
  await engineOf(mortal, edition, () => clock, logged).beat()
  expect(logged).toContain('error tick failed: the process ended here')
}

const changes = () =>
  database.query<{ kind: string; level: string }>(`SELECT kind, light->>'level' AS level FROM change ORDER BY seq`)

describe('a process that ends between the announcing of its tick and the note that it ticked', () => {
  const AFTER_ANNOUNCING = /UPDATE engine SET ticked_at/

  test('leaves a whole database: verify finds no difference before anybody has ticked again', async () => {
    await crashed(AFTER_ANNOUNCING)
    expect(await readTickedAt(database)).toBe(nov('10T10:00'))
    expect(await changes()).toEqual([
      { kind: 'raised', level: 'yellow' },
      { kind: 'raised', level: 'red' },
    ])
    const edition = await publish(database, [{ file: 'book.yaml', text: FAULTS_BOOK }], nov('10T10:00:05'))
    expect((await verify(database, edition)).differences).toEqual([])
  })

  test('on the next start its lights stand, though the clock was set back meanwhile', async () => {
    await crashed(AFTER_ANNOUNCING)
    const edition = await publish(database, [{ file: 'book.yaml', text: FAULTS_BOOK }], nov('10T10:00:05'))
    let clock = nov('10T10:00:01')
    const engine = engineOf(database, edition, () => clock)
    await engine.take([event('b', 'case.received', 'case/1', '10T09:59')])
    await engine.beat()
    clock = nov('10T10:00:06')
    await engine.beat()
    expect((await changes()).map(({ level }) => level)).toEqual(['yellow', 'red'])
    expect((await verify(database, edition)).differences).toEqual([])
  })
})

test('a process that ends before its announcing is committed leaves nothing of it, and the next one announces it', async () => {
  await crashed(/INSERT INTO change/)
  expect(await changes()).toEqual([])
  const edition = await publish(database, [{ file: 'book.yaml', text: FAULTS_BOOK }], nov('10T10:00:06'))
  expect((await verify(database, edition)).differences).toEqual([])
  await engineOf(database, edition, () => nov('10T10:00:06')).beat()
  expect((await changes()).map(({ level }) => level)).toEqual(['yellow', 'red'])
  expect((await verify(database, edition)).differences).toEqual([])
})
