import { fileURLToPath } from 'node:url'
import { type Database, DatabaseUnavailable, type Queryable } from './database.ts'
import { createTimescale } from './extension.ts'
import { type Migration, readMigrations, SCHEMA_LOCK } from './migration.ts'

/** The folders, and on which servers each is applied. Their order is that of the migrations. */
const FOLDERS: readonly { name: string; on: (server: Database['server']) => boolean }[] = [
  { name: 'migrations', on: () => true },
  { name: 'timescale', on: ({ licence }) => licence !== null },
  { name: 'timescale-community', on: ({ licence }) => licence === 'timescale' },
]

// A row is written in the transaction of what it claims: it is there if, and only if, that was applied.
const TABLE = `CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, hash text NOT NULL)`

const CLAIM = `INSERT INTO migration (name, hash) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING name`

/**
 * Brings a database to this build's schema and answers with the names of what this call applied. Each migration is one
 * transaction, claimed by its row: where several processes start at once, one applies it and the others wait for it. Throws
 * where a migration was changed after it was applied, where the database is newer than this build, or where a statement
 * fails, naming the file and its line. `parent` is the directory of the folders of migrations.
 */
export async function migrate(
  db: Database,
  parent = fileURLToPath(new URL('.', import.meta.url)),
): Promise<readonly string[]> {
  const folders = FOLDERS.map(({ name, on }) => ({ on, steps: readMigrations(parent, name) }))
  await db.transaction(async (tx) => {
    await tx.query(SCHEMA_LOCK) // two that create a table at once fail, IF NOT EXISTS or not
    await tx.query(TABLE)
  })
  await check(
    db,
    folders.flatMap(({ steps }) => steps),
  )
  await createTimescale(db)
  const applied: string[] = []
  for (const { steps } of folders.filter(({ on }) => on(db.server))) {
    for (const step of steps) if (await apply(db, step)) applied.push(step.name)
  }
  return applied
}

/** True where a database has all of this build's schema. Writes nothing; throws where it is newer than this build. */
export async function isMigrated(db: Database): Promise<boolean> {
  const [row] = await db.query<{ there: boolean }>(`SELECT to_regclass('migration') IS NOT NULL AS there`)
  if (row?.there !== true) return false
  const parent = fileURLToPath(new URL('.', import.meta.url))
  const folders = FOLDERS.map(({ name, on }) => ({ on, steps: readMigrations(parent, name) }))
  await check(
    db,
    folders.flatMap(({ steps }) => steps),
  )
  const applied = new Set((await db.query<{ name: string }>('SELECT name FROM migration')).map(({ name }) => name))
  return folders.every(({ on, steps }) => !on(db.server) || steps.every(({ name }) => applied.has(name)))
}

async function check(db: Queryable, known: readonly Migration[]): Promise<void> {
  const hashes = new Map(known.map(({ name, hash }) => [name, hash]))
  const rows = await db.query<{ name: string; hash: string }>('SELECT name, hash FROM migration ORDER BY name')
  const unknown = rows.filter(({ name }) => !hashes.has(name)).map(({ name }) => name)
  if (unknown.length > 0) {
    throw new Error(
      `The database is newer than this build, which doesn't know ${unknown.join(', ')}: start a newer build`,
    )
  }
  const changed = rows.filter(({ name, hash }) => hashes.get(name) !== hash).map(({ name }) => name)
  if (changed.length > 0) {
    throw new Error(
      `${changed.join(', ')} was changed after it was applied to this database: write a new migration instead`,
    )
  }
}

/** True where this call applied it. */
async function apply(db: Database, { name, sql, hash }: Migration): Promise<boolean> {
  try {
    return await db.transaction(async (tx) => {
      const claimed = await tx.query(CLAIM, [name, hash]) // waits for another process that is at it
      if (claimed.length === 0) return false
      await tx.query(sql)
      return true
    })
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error
    throw new Error(`${name}${lineOf(error, sql)}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

/** Where the server names a position in the text, the line of it. */
function lineOf(error: unknown, sql: string): string {
  const position = error instanceof Error && 'position' in error ? Number(error.position) : NaN
  return Number.isInteger(position) ? `, line ${sql.slice(0, position).split('\n').length}` : ''
}
