import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { DURABLE, DurableFiles, flush, flushTree } from './embedded-files.ts'
import { failureOf, OPEN, type Place, type Reply, type Request } from './embedded-messages.ts'
import { SESSION } from './server.ts'
import { PARSERS, TEXT_TYPES } from './types.ts'
import type { Answer } from './work.ts'

// PGlite in a worker thread: statements come as messages, one after another, and are answered in their order.

/** Statements between two looks at how much there is to replay. */
const LOOK_EVERY = 32
/** PostgreSQL in single-user mode never checkpoints by itself: the log would grow, and with it the start after a crash. */
const CHECKPOINT_BYTES = 64 * 1024 * 1024
const LOG_BYTES = `
  SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::float8 AS bytes FROM pg_control_checkpoint()`

/** A first start that was interrupted leaves `pg.new`, never half a `pg`. */
async function open(place: Place): Promise<PGlite> {
  if ('memory' in place) {
    return PGlite.create(place.image === undefined ? {} : { loadDataDir: new Blob([readFileSync(place.image)]) })
  }
  const { directory } = place
  const home = join(directory, 'pg')
  if (!existsSync(home)) {
    const fresh = join(directory, 'pg.new')
    rmSync(fresh, { recursive: true, force: true })
    await (await PGlite.create({ fs: new DurableFiles(fresh), startParams: DURABLE })).close()
    flushTree(fresh)
    renameSync(fresh, home)
    flush(directory)
  }
  try {
    return await PGlite.create({ fs: new DurableFiles(home), startParams: DURABLE })
  } catch (error) {
    const version = readFileSync(join(home, 'PG_VERSION'), 'utf8').trim()
    throw new Error(`The database in ${home} (PostgreSQL ${version}) can't be opened: ${String(error)}`, {
      cause: error,
    })
  }
}

async function run(pg: PGlite, sql: string, parameters: Request['parameters']): Promise<Answer> {
  if (parameters === undefined) {
    const last = (await pg.exec(sql)).at(-1)
    return { command: last?.command ?? '', rows: (last?.rows ?? []) as object[] }
  }
  const { command = '', rows } = await pg.query<object>(sql, [...parameters])
  return { command, rows }
}

async function checkpointWhereDue(pg: PGlite): Promise<void> {
  const { rows } = await pg.query<{ bytes: number }>(LOG_BYTES)
  if ((rows[0]?.bytes ?? 0) > CHECKPOINT_BYTES) await pg.exec('CHECKPOINT')
}

function say(reply: Reply): void {
  parentPort?.postMessage(reply)
}

const pg = await open(workerData as Place)
const asText = (value: string) => value
pg.parsers = { ...Object.fromEntries(TEXT_TYPES.map((type) => [type, asText])), ...PARSERS }
pg.serializers = {} // parameters arrive as text already
await pg.exec(SESSION)

let statements = 0
let turn = Promise.resolve()

async function answer({ id, sql, parameters }: Request): Promise<void> {
  if (sql === null) {
    await pg.close()
    say({ id, answer: { command: 'CLOSE', rows: [] } })
    return
  }
  try {
    say({ id, answer: await run(pg, sql, parameters) })
  } catch (error) {
    const failure = failureOf(error)
    // Neither PostgreSQL nor a parser said it: the WASM machine has stopped, and what follows would only fail in its turn.
    const broken = failure.code === undefined && failure.name !== 'RangeError' && failure.name !== 'SyntaxError'
    say({ id, failure, broken })
  }
  statements += 1
  if (statements % LOOK_EVERY === 0 && !pg.isInTransaction()) await checkpointWhereDue(pg)
}

parentPort?.on('message', (request: Request) => {
  turn = turn.then(() => answer(request))
})
say({ id: OPEN })
