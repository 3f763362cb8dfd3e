import { existsSync } from 'node:fs'
import { connect } from '../db/connect.ts'
import type { Database } from '../db/database.ts'
import { isMigrated } from '../db/migrate.ts'
import type { Config } from './config.ts'

/**
 * Opens the database that the environment names as it is, for a command that neither makes one nor changes its schema. Throws
 * where there is none, and where its schema is not that of this build.
 */
export async function openAsItIs({ databaseUrl, data }: Config): Promise<Database> {
  // Opening a directory that isn't there would make a database.
  if (databaseUrl === null && !existsSync(data))
    throw new Error(`${data}: no database here; HELIOGRAPH_DATA or DATABASE_URL names one`)
  const database = await connect(databaseUrl === null ? { directory: data } : { url: databaseUrl })
  try {
    await expectSchema(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/** Throws where a database hasn't the schema of this build: an older one, none, or that of a newer build. */
export async function expectSchema(database: Database): Promise<void> {
  if (await isMigrated(database)) return
  throw new Error(
    'this database has not the schema of this build, but an older one or none: expected one on which serve or import of this build has run',
  )
}
