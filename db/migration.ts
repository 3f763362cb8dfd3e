import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One step of the schema: `migrations/0001-events.sql`. */
export interface Migration {
  /** The folder and the file. */
  readonly name: string
  readonly sql: string
  /** SHA-256 of the text, line ends apart. */
  readonly hash: string
}

/** Held to the end of a transaction by who changes the schema. The number is arbitrary: the same in every build, nobody else's. */
export const SCHEMA_LOCK = 'SELECT pg_advisory_xact_lock(6024202)'

const NAME = /^(\d{4})-[a-z0-9-]+\.sql$/

/**
 * The migrations in a directory, in the order of their numbers; none where there is no directory. Throws where a file isn't
 * called `NNNN-name.sql` or two have one number.
 */
export function readMigrations(parent: string, folder: string): readonly Migration[] {
  const names = listed(join(parent, folder)).toSorted()
  const numbers = new Map<string, string>()
  return names.map((file) => {
    const name = `${folder}/${file}`
    const number = NAME.exec(file)?.[1]
    if (number === undefined) throw new Error(`${name} is no migration: NNNN-name.sql was expected`)
    const other = numbers.get(number)
    if (other !== undefined) throw new Error(`${other} and ${name} have the same number`)
    numbers.set(number, name)
    const sql = readFileSync(join(parent, folder, file), 'utf8').replaceAll('\r\n', '\n')
    return { name, sql, hash: createHash('sha256').update(sql).digest('hex') }
  })
}

function listed(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
