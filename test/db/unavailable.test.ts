import { expect, test } from 'vitest'
import { connect } from '../../db/connect.ts'
import { type Database, DatabaseUnavailable } from '../../db/database.ts'
import { identify } from '../../db/server.ts'
import { open, testDatabase, testOnServer, testPlace } from '../support/database.ts'

const PID = 'SELECT pg_backend_pid() AS pid'
const TERMINATE = `
  SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()`

/** The pool may not have heard yet that a connection was lost: then the next to use it is told. */
async function untilBack(db: Database): Promise<unknown> {
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return await db.query('SELECT 1 AS one')
    } catch (error) {
      expect(error).toBeInstanceOf(DatabaseUnavailable)
    }
  }
  throw new Error('The database never came back')
}

test('a server that nobody runs is unavailable, and the reason is named', async () => {
  const failure = connect({ url: 'postgres://nobody@127.0.0.1:1/nothing' })
  await expect(failure).rejects.toThrow(DatabaseUnavailable)
  await expect(failure).rejects.toThrow('ECONNREFUSED')
})

test.each([14, 19])('PostgreSQL %i is refused', async (version) => {
  const session = { query: <R extends object>() => Promise.resolve([{ version, timescale: false } as unknown as R]) }
  await expect(identify(session, false)).rejects.toThrow(
    `PostgreSQL ${version}; Heliograph runs on PostgreSQL 15 to 18`,
  )
})

test('the server says what it is', async () => {
  const { server } = await testDatabase()
  expect(['embedded', 'postgres', 'timescale']).toContain(server.kind)
  expect(server.version).toBeGreaterThanOrEqual(15)
  expect(server.licence === null).toBe(server.kind !== 'timescale')
})

testOnServer('a connection that is lost while idle ends nothing', async () => {
  const place = await testPlace()
  const [db, other] = [await open(place), await open(place)]
  await db.query('SELECT 1')
  await other.query(TERMINATE)
  expect(await untilBack(db)).toEqual([{ one: 1 }])
})

testOnServer('a connection that is lost in a transaction is unavailable, and the database goes on', async () => {
  const place = await testPlace()
  const [db, other] = [await open(place), await open(place)]
  await db.query('CREATE TABLE mark (number int)')
  const lost = db.transaction(async (tx) => {
    await tx.query('INSERT INTO mark VALUES ($1)', [1])
    const [row] = await tx.query<{ pid: number }>(PID)
    await other.query('SELECT pg_terminate_backend($1)', [row!.pid])
    await tx.query('INSERT INTO mark VALUES ($1)', [2])
  })
  await expect(lost).rejects.toThrow(DatabaseUnavailable)
  await untilBack(db)
  expect(await db.query('SELECT * FROM mark')).toEqual([])
})

testOnServer('a database that is gone can be closed', async () => {
  const place = await testPlace()
  const [db, other] = [await open(place), await open(place)]
  await db.listen(() => undefined)
  await other.query(TERMINATE)
  await db.close()
})
