import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Where } from '../../db/connect.ts'
import type { Database } from '../../db/database.ts'
import { migrate } from '../../db/migrate.ts'
import { onServer, open, testDirectory, testPlace } from '../support/database.ts'

const FIRST = { 'migrations/0001-first.sql': 'CREATE TABLE first (n int); INSERT INTO first VALUES (1);' }
const SECOND = { 'migrations/0002-second.sql': '-- more\nALTER TABLE first ADD COLUMN text text;' }
const NAMES = ['migrations/0001-first.sql', 'migrations/0002-second.sql']

let place: Where
let db: Database
// A server has a new database quickly; the embedded one takes seconds and is emptied instead.
if (onServer) {
  beforeEach(fresh)
} else {
  beforeAll(fresh)
  beforeEach(async () => {
    await db.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')
  })
}

async function fresh(): Promise<void> {
  place = await testPlace()
  db = await open(place)
}

/** A directory with these files. */
function folder(files: Record<string, string>): string {
  const directory = testDirectory()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  return directory
}

describe('migrations', () => {
  test('are applied in the order of their numbers, each once', async () => {
    expect(await migrate(db, folder({ ...SECOND, ...FIRST }))).toEqual(NAMES)
    expect(await migrate(db, folder({ ...FIRST, ...SECOND }))).toEqual([])
    expect(await db.query('SELECT * FROM first')).toEqual([{ n: 1, text: null }])
  })

  test('that are new are applied to a database that has the old', async () => {
    await migrate(db, folder(FIRST))
    expect(await migrate(db, folder({ ...FIRST, ...SECOND }))).toEqual(['migrations/0002-second.sql'])
  })

  test('are applied by exactly one of several that start at once', async () => {
    const directory = folder({ ...FIRST, ...SECOND })
    const others = onServer ? [await open(place), await open(place), await open(place)] : [db, db, db]
    const applied = await Promise.all([db, ...others].map((each) => migrate(each, directory)))
    expect(applied.flat().toSorted()).toEqual(NAMES)
    expect(await db.query('SELECT n FROM first')).toEqual([{ n: 1 }])
    for (const other of others) if (other !== db) await other.close()
  })

  test('that fail name their file and line, and leave nothing behind', async () => {
    const bad = { 'migrations/0002-bad.sql': 'CREATE TABLE half (n int);\n\nSELECT nonsense;\n' }
    await expect(migrate(db, folder({ ...FIRST, ...bad }))).rejects.toThrow(
      'migrations/0002-bad.sql, line 3: column "nonsense" does not exist',
    )
    expect(await db.query('SELECT name FROM migration')).toEqual([{ name: 'migrations/0001-first.sql' }])
    expect(await db.query(`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }])
  })

  test('whose text was changed after they were applied are an error', async () => {
    await migrate(db, folder(FIRST))
    const changed = { 'migrations/0001-first.sql': 'CREATE TABLE first (n int8);' }
    await expect(migrate(db, folder({ ...changed, ...SECOND }))).rejects.toThrow('0001-first.sql was changed after')
    expect(await db.query('SELECT * FROM first')).toEqual([{ n: 1 }])
  })

  test('may change their line ends', async () => {
    await migrate(db, folder({ ...FIRST, ...SECOND }))
    const [[name, text] = ['', '']] = Object.entries(SECOND)
    expect(await migrate(db, folder({ ...FIRST, [name]: text.replaceAll('\n', '\r\n') }))).toEqual([])
  })

  test('of a newer build are an error that says so', async () => {
    await migrate(db, folder({ ...FIRST, ...SECOND }))
    await expect(migrate(db, folder(FIRST))).rejects.toThrow(
      "newer than this build, which doesn't know migrations/0002-second.sql",
    )
  })

  test.each([
    ['first.sql', 'NNNN-name.sql was expected'],
    ['0001-First.sql', 'NNNN-name.sql was expected'],
    ['0001-other.sql', '0001-first.sql and migrations/0001-other.sql have the same number'],
  ])('called %s are an error', async (name, message) => {
    await expect(migrate(db, folder({ ...FIRST, [`migrations/${name}`]: '' }))).rejects.toThrow(message)
  })
})

test('the steps for TimescaleDB are applied where the server has it, by what its licence allows', async () => {
  const directory = folder({
    ...FIRST,
    'timescale/0001-apache.sql': 'CREATE TABLE apache (n int)',
    'timescale-community/0001-community.sql': 'CREATE TABLE community (n int)',
  })
  const applied = await migrate(db, directory)
  const { kind, licence } = db.server
  const expected = ['migrations/0001-first.sql']
  if (kind === 'timescale') expected.push('timescale/0001-apache.sql')
  if (licence === 'timescale') expected.push('timescale-community/0001-community.sql')
  expect(applied).toEqual(expected)
  const extensions = await db.query(`SELECT FROM pg_extension WHERE extname = 'timescaledb'`)
  expect(extensions.length === 1).toBe(kind === 'timescale')
})

test('the shipped schema is applied', async () => {
  expect(await migrate(db)).toContain('migrations/0001-events.sql')
  expect(await migrate(db)).toEqual([])
})
