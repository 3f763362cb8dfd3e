import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { Client } from 'pg'
import { afterAll, test } from 'vitest'
import { connect, type Options, type Where } from '../../db/connect.ts'
import type { Database } from '../../db/database.ts'
import { migrate } from '../../db/migrate.ts'

const url = process.env['TEST_DATABASE_URL']

/** Whether the tests run on a server that `TEST_DATABASE_URL` names, not on the embedded one. */
export const onServer = url !== undefined && url !== ''

/** What a file of tests has opened, undone at its end, the last first. */
const undo: (() => Promise<void> | void)[] = []
afterAll(async () => {
  for (const step of undo.splice(0).toReversed()) await step()
})

/**
 * A fresh database with the schema applied, closed and dropped at the end of the test file: on the server that
 * `TEST_DATABASE_URL` names, or embedded, in memory unless a directory is asked for.
 */
export async function testDatabase(options: Options & { directory?: boolean; bare?: boolean } = {}): Promise<Database> {
  const db = await open(await testPlace(options), options)
  if (options.bare !== true) await migrate(db)
  return db
}

/** Opens a database that is closed at the end of the test file, if not before. */
export async function open(where: Where, options: Options = {}): Promise<Database> {
  const db = await connect(where, options)
  undo.push(() => db.close())
  await sayOnce(db)
  return db
}

/** Where a fresh and empty database is to be had: to open it more than once, or in another process. */
export async function testPlace({ directory = false }: { directory?: boolean } = {}): Promise<Where> {
  if (url !== undefined && url !== '') return createdOn(url)
  if (directory) return { directory: testDirectory() }
  return { memory: true, image: await blank() }
}

/** An empty directory, removed at the end of the test file. */
export function testDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'heliograph-test-'))
  undo.push(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** A test of what only a server has; elsewhere it is skipped and says why. */
export function testOnServer(name: string, run: () => Promise<void>): void {
  if (onServer) test(name, run)
  else skip(name, 'it needs several connections, the embedded server has one')
}

/** A test of what only the embedded server has. */
export function testOnEmbedded(name: string, run: () => Promise<void>): void {
  if (!onServer) test(name, run)
  else skip(name, 'it is about the embedded server')
}

function skip(name: string, reason: string): void {
  console.info(`skipped: ${name}: ${reason}`)
  test.skip(`${name} (${reason})`)
}

async function createdOn(server: string): Promise<Where> {
  const name = `heliograph_test_${randomUUID().replaceAll('-', '')}`
  await administer(server, `CREATE DATABASE ${name} TEMPLATE template0`)
  undo.push(() => administer(server, `DROP DATABASE ${name} WITH (FORCE)`))
  const own = new URL(server)
  own.pathname = `/${name}`
  return { url: own.href }
}

async function administer(server: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: server })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

/** A new data directory takes PGlite 5 to 10 s, a copy of one 2 s: the first test to need it makes it, once for all. */
async function blank(): Promise<string> {
  const cache = fileURLToPath(new URL('../../node_modules/.cache/heliograph', import.meta.url))
  const { default: manifest } = await import('../../package.json', { with: { type: 'json' } })
  const image = join(cache, `pglite-${manifest.dependencies['@electric-sql/pglite']}.tar`)
  if (existsSync(image)) return image
  const pg = await PGlite.create()
  const tar = await pg.dumpDataDir('none')
  await pg.close()
  mkdirSync(cache, { recursive: true })
  const draft = `${image}.${process.pid}`
  writeFileSync(draft, new Uint8Array(await tar.arrayBuffer()))
  renameSync(draft, image)
  return image
}

/** Which server a run was on: said by the first file of the run to open one, which leaves a mark for the others. */
async function sayOnce(db: Database): Promise<void> {
  const mark = join(tmpdir(), `heliograph-tests-of-${process.ppid}`)
  try {
    mkdirSync(mark)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return
    throw error
  }
  // The extension itself is created by migrate, database by database.
  const [timescale] = await db.query<{ version: string }>(
    `SELECT default_version AS version FROM pg_available_extensions WHERE name = 'timescaledb'`,
  )
  const what = timescale === undefined ? '' : ` with TimescaleDB ${timescale.version}`
  console.info(`tests run on: ${onServer ? 'a server' : 'the embedded server'}, PostgreSQL ${db.server.version}${what}`)
}
