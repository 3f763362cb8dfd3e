import { createHash } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import type { Database } from '../../../db/database.ts'
import { testDatabase } from '../../support/database.ts'
import { emptied, event, FAULTS_BOOK, stand } from '../../support/faults.ts'
import { nov } from '../../support/live.ts'

/** A name of so many characters that doesn't compress: an index of the database holds none of more than 2,704 bytes. */
function nameOf(length: number): string {
  let text = ''
  while (text.length < length) text += createHash('sha256').update(text).digest('base64url')
  return text.slice(0, length)
}

const LONG = nameOf(10_000)

let database: Database | null = null
beforeEach(async () => {
  database ??= await testDatabase()
  await emptied(database)
})

test('one case that cannot be written keeps no other light from being announced', async () => {
  const { engine, at, edition, database: db } = await stand(database!, '10T10:00')
  // Of a feed whose clock is half a second ahead: the step is reached by a tick, not by the event.
  await engine.take([
    event('a', 'case.accepted', 'case/1', '10T10:00', { item: 'QG-1', window: 'W1' }),
    event('b', 'case.step-started', 'case/1', '10T10:00:00.500', { step: 's', window: LONG }),
    event('c', 'case.accepted', 'case/2', '10T10:00', { item: 'QG-1' }),
  ])
  await at('10T10:00:05')
  expect(
    await db.query("SELECT light_id AS id FROM change WHERE light->>'level' = 'red' AND light_id LIKE 'case/2/%'"),
  ).toEqual([{ id: 'case/2/quick/1' }])
  expect((await verify(db, edition)).differences).toEqual([])
})

test('one case that cannot be written keeps no other from a new edition', async () => {
  const { engine, at, database: db } = await stand(database!, '10T10:00')
  await engine.take([
    event('a', 'case.received', 'case/1', '10T10:00', { item: 'QG-1', window: LONG }),
    event('b', 'case.received', 'case/2', '10T10:00', { item: 'QG-1', window: 'W1' }),
  ])
  const more = `${FAULTS_BOOK}
  - {id: received, of: case, start: case.received, stop: case.accepted, limit: {elapsed: PT1H}, lights: [{level: red, overdue: true}]}
`
  await publish(db, [{ file: 'book.yaml', text: more }], nov('10T10:00:01'))
  await at('10T10:00:02')
  await at('10T10:00:03')
  expect(await db.query("SELECT rule FROM clock WHERE subject = 'case/2'")).toEqual([{ rule: 'received' }])
})
