import type { Database } from './database.ts'
import { SCHEMA_LOCK } from './migration.ts'
import { identifyAnew } from './server.ts'

// `timescaledb.disable_load` is a setting of the loader: without the loader in shared_preload_libraries the server would
// end the session rather than refuse the extension.
const AVAILABLE = `
  SELECT FROM pg_available_extensions
  WHERE name = 'timescaledb' AND installed_version IS NULL
    AND current_setting('timescaledb.disable_load', true) IS NOT NULL`

/**
 * Creates the extension TimescaleDB where the server has it, it isn't created and this user may. Where the user may not, the
 * database stays a plain PostgreSQL, as `db.server` says, and everything runs on that.
 */
export async function createTimescale(db: Database): Promise<void> {
  if (db.server.kind !== 'postgres') return
  const available = await db.query(AVAILABLE)
  if (available.length === 0) return
  try {
    await db.transaction(async (tx) => {
      await tx.query(SCHEMA_LOCK) // two that create it at once fail, IF NOT EXISTS or not
      await tx.query('CREATE EXTENSION IF NOT EXISTS timescaledb')
    })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '42501')) throw error
  }
  await identifyAnew(db)
}
