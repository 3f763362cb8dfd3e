import { EventEmitter, once } from 'node:events'
import { beforeAll, expect, test } from 'vitest'
import type { Database } from '../../db/database.ts'
import { testDatabase, testOnServer, testPlace, open } from '../support/database.ts'
import type { Where } from '../../db/connect.ts'

let place: Where
let db: Database
beforeAll(async () => {
  place = await testPlace()
  db = await open(place)
})

/** Listens and counts; `next` resolves at the next wake. */
async function ears(database: Database) {
  const heard = new EventEmitter()
  let count = 0
  const end = await database.listen(() => {
    count += 1
    heard.emit('wake')
  })
  return { end, next: () => once(heard, 'wake'), count: () => count }
}

test('a wake is heard by every listener of the process', async () => {
  const [one, other] = [await ears(db), await ears(db)]
  const both = Promise.all([one.next(), other.next()])
  await db.wake()
  await both
  expect([one.count(), other.count()]).toEqual([1, 1])
  await one.end()
  await other.end()
})

test('who has ended hears no more', async () => {
  const [gone, there] = [await ears(db), await ears(db)]
  await gone.end()
  const next = there.next()
  await db.wake()
  await next
  expect(gone.count()).toBe(0)
  await there.end()
})

test('a listener may ask the database, and wake from a transaction', async () => {
  const answers: Promise<object[]>[] = []
  const end = await db.listen(() => void answers.push(db.query('SELECT 1 AS one')))
  const heard = await ears(db)
  const next = heard.next()
  await db.transaction(async () => db.wake())
  await next
  expect(await answers[0]).toEqual([{ one: 1 }])
  await end()
  await heard.end()
})

testOnServer('a wake is heard in another process', async () => {
  const other = await open(place)
  const heard = await ears(other)
  const next = heard.next()
  await db.wake()
  await next
  await other.close()
})

testOnServer('a listener whose connection was lost is called when it is back, and hears again', async () => {
  const heard = await ears(db)
  const back = heard.next()
  await db.query(`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE application_name = 'heliograph listener' AND datname = current_database()`)
  await back
  const next = heard.next()
  await db.wake()
  await next
  await heard.end()
})

test('a database that is listened to can be closed', async () => {
  const other = await testDatabase({ bare: true })
  await ears(other)
  await other.close()
})
