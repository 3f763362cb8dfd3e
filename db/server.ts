import type { Database, Queryable, Server } from './database.ts'

/** What every session is set to: `types.ts` reads what is written under these. */
export const SESSION = `
  SET TIME ZONE 'UTC';
  SET datestyle = 'ISO, MDY';
  SET bytea_output = 'hex';
  SET extra_float_digits = 1;
  SET client_min_messages = warning;`

const VERSION = `
  SELECT current_setting('server_version_num')::int / 10000 AS version,
         EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') AS timescale`

// A statement of its own: a session learns the setting when the extension's library is loaded, by its first statement.
const LICENCE = `SELECT current_setting('timescaledb.license', true) AS licence`

/** Says which grade of server this is. Throws where it is a version of PostgreSQL outside 15 to 18. */
export async function identify(session: Queryable, embedded: boolean): Promise<Server> {
  const [found] = await session.query<{ version: number; timescale: boolean }>(VERSION)
  if (found === undefined) throw new Error('The server said nothing of its version')
  const { version, timescale } = found
  if (version < 15 || version > 18) {
    throw new Error(`The server is PostgreSQL ${version}; Heliograph runs on PostgreSQL 15 to 18`)
  }
  if (embedded) return { kind: 'embedded', version, licence: null }
  if (!timescale) return { kind: 'postgres', version, licence: null }
  const [setting] = await session.query<{ licence: string | null }>(LICENCE)
  return { kind: 'timescale', version, licence: setting?.licence === 'timescale' ? 'timescale' : 'apache' }
}

/** Looks again at what the server is, after an extension was created: `db.server` says so from here on. */
export async function identifyAnew(db: Database): Promise<void> {
  const found = await db.transaction((tx) => identify(tx, db.server.kind === 'embedded'))
  Object.assign(db.server, found)
}
