import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { connect } from '../../db/connect.ts'
import { DatabaseUnavailable } from '../../db/database.ts'
import { lockDirectory } from '../../db/lock.ts'
import { open, testDirectory, testOnEmbedded, testPlace } from '../support/database.ts'
import { startWriter } from '../support/kill.ts'

/** No test waits for it to end. */
const STUCK = 'SELECT count(*) FROM generate_series(1::int8, 1000000000000) AS g'
const LIMIT_MS = 5_000

describe('the lock of a directory', () => {
  test('is refused to a second in the same process, and free after release', () => {
    const directory = testDirectory()
    const lock = lockDirectory(directory)
    expect(() => lockDirectory(directory)).toThrow(`in use by process ${process.pid}`)
    lock.release()
    expect(existsSync(join(directory, 'lock'))).toBe(false)
    lockDirectory(directory).release()
  })

  test('is taken over from a process that is dead though its number is in use again', () => {
    const directory = testDirectory()
    writeFileSync(join(directory, 'lock'), JSON.stringify({ pid: process.pid, started: 'another boot/1' }))
    const lock = lockDirectory(directory)
    expect(() => lockDirectory(directory)).toThrow(`in use by process ${process.pid}`)
    lock.release()
  })

  test('of another kind is not touched', () => {
    const directory = testDirectory()
    writeFileSync(join(directory, 'lock'), 'mine')
    expect(() => lockDirectory(directory)).toThrow('is no lock of ours')
    expect(readFileSync(join(directory, 'lock'), 'utf8')).toBe('mine')
  })
})

testOnEmbedded('a directory is opened by one living process only, and passes on when that is killed', async () => {
  const directory = testDirectory()
  const { process: writer } = await startWriter({ directory })
  await expect(connect({ directory })).rejects.toThrow(`in use by process ${writer.pid}`)
  const ended = once(writer, 'exit')
  writer.kill('SIGKILL')
  await ended
  const db = await open({ directory })
  expect(await db.query('SELECT 1 AS one')).toEqual([{ one: 1 }])
})

testOnEmbedded('a stuck statement is ended and the server started anew, with what was committed', async () => {
  const db = await open({ directory: testDirectory() }, { limitMs: LIMIT_MS })
  await db.query('CREATE TABLE kept (number int)')
  await db.query('INSERT INTO kept VALUES ($1)', [1])
  const stuck = db.query(STUCK)
  const behind = db.query('SELECT * FROM kept')
  await expect(stuck).rejects.toThrow(DatabaseUnavailable)
  expect(await behind).toEqual([{ number: 1 }])
})

testOnEmbedded('a transaction whose server was lost takes no more and commits nothing', async () => {
  const db = await open({ directory: testDirectory() }, { limitMs: LIMIT_MS })
  await db.query('CREATE TABLE kept (number int)')
  const lost = db.transaction(async (tx) => {
    await tx.query('INSERT INTO kept VALUES ($1)', [1])
    await tx.query(STUCK).catch((error: unknown) => {
      expect(error).toBeInstanceOf(DatabaseUnavailable)
    })
    await tx.query('INSERT INTO kept VALUES ($1)', [2])
  })
  await expect(lost).rejects.toThrow(DatabaseUnavailable)
  expect(await db.query('SELECT * FROM kept')).toEqual([])
})

testOnEmbedded('a database in memory that was lost stays unavailable', async () => {
  const db = await open(await testPlace(), { limitMs: LIMIT_MS })
  await expect(db.query(STUCK)).rejects.toThrow(DatabaseUnavailable)
  await expect(db.query('SELECT 1')).rejects.toThrow('in memory only')
})

testOnEmbedded('a closed directory can be opened again', async () => {
  const directory = testDirectory()
  const first = await connect({ directory })
  await first.query('CREATE TABLE kept AS SELECT 1 AS number')
  await first.close()
  const second = await open({ directory })
  expect(await second.query('SELECT * FROM kept')).toEqual([{ number: 1 }])
})

testOnEmbedded('commits are flushed to the disk', async () => {
  const db = await open({ directory: testDirectory() })
  const settings = await db.query(`
    SELECT name, setting FROM pg_settings
    WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method') ORDER BY name`)
  expect(settings).toEqual([
    { name: 'fsync', setting: 'on' },
    { name: 'full_page_writes', setting: 'on' },
    { name: 'synchronous_commit', setting: 'on' },
    { name: 'wal_sync_method', setting: 'fsync' },
  ])
})

testOnEmbedded('the log is cut by checkpoints as it grows', async () => {
  const db = await open({ directory: testDirectory() })
  const redo = () => db.query<{ at: string }>('SELECT redo_lsn::text AS at FROM pg_control_checkpoint()')
  const [before] = await redo()
  await db.query('CREATE TABLE filled (text text)')
  const fill = `INSERT INTO filled SELECT repeat('x', 1000) FROM generate_series(1, 3000)`
  for (let n = 0; n < 40; n++) await db.query(fill)
  const [after] = await redo()
  expect(after).not.toEqual(before)
})
