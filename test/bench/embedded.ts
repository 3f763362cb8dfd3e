// What the embedded server does on this machine: `tsx test/bench/embedded.ts [kills]`, by hand, in a temporary directory.
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from '../../db/connect.ts'
import type { Database, Value } from '../../db/database.ts'
import { instantText } from '../../db/instants.ts'
import { writeAndKill } from '../support/kill.ts'

const KILLS = Number(process.argv[2] ?? 20)
const EACH_MS = 3_000
const TABLE = `
  CREATE TABLE told (at timestamptz, subject text, source text, id text, kind text, data json, recorded_at timestamptz);
  CREATE INDEX told_subject ON told (subject, at)`
const INSERT = `
  INSERT INTO told SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[], $6::json[],
    $7::timestamptz[])`
const FIRST_AT = Date.UTC(2026, 0, 5)

let told = 0

function batch(rows: number): Value[] {
  const numbers = Array.from({ length: rows }, () => (told += 1))
  return [
    numbers.map((n) => instantText(FIRST_AT + n * 1_000)),
    numbers.map((n) => `case/QG-2026-${n % 50_000}`),
    numbers.map(() => 'approval'),
    numbers.map((n) => `e-${n}`),
    numbers.map(() => 'case.accepted'),
    numbers.map((n) => `{"item":"QG-0042","department":"D07","window":"W12","staff":"S${n % 120}","channel":"hall"}`),
    numbers.map((n) => instantText(FIRST_AT + n * 1_000 + 500)),
  ]
}

function print(what: string, figure: string): void {
  console.log(`${what.padEnd(44)} ${figure}`)
}

async function seconds<T>(what: string, run: () => Promise<T>): Promise<T> {
  const began = performance.now()
  const given = await run()
  print(what, `${((performance.now() - began) / 1_000).toFixed(1)} s`)
  return given
}

/** Rows a second while `callers` insert batches of so many, each a committed transaction. */
async function insert(db: Database, callers: number, rows: number): Promise<void> {
  const began = performance.now()
  const cpu = process.cpuUsage()
  let commits = 0
  const call = async () => {
    for (; performance.now() - began < EACH_MS; commits++) await db.transaction((tx) => tx.query(INSERT, batch(rows)))
  }
  await Promise.all(Array.from({ length: callers }, call))
  const took = (performance.now() - began) / 1_000
  // On a machine that is shared the time of the processor says more: both threads together.
  const { user, system } = process.cpuUsage(cpu)
  const busy = Math.round((commits * rows * 1e6) / (user + system))
  const figures = `${Math.round((commits * rows) / took)} rows/s, ${Math.round(commits / took)} commits/s, ${busy} rows per CPU second`
  print(`${callers} caller${callers > 1 ? 's' : ''}, batches of ${rows}`, figures)
}

async function roundTrip(db: Database): Promise<void> {
  const times: number[] = []
  for (let n = 0; n < 3_000; n++) {
    const began = performance.now()
    await db.query('SELECT 1')
    times.push(performance.now() - began)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.floor(times.length * share)]?.toFixed(2)
  print('empty query', `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`)
}

async function kills(directory: string): Promise<void> {
  let last = 0
  for (let kill = 0; kill < KILLS; kill++) {
    last = Math.max(last, await writeAndKill({ directory }, Math.floor(Math.random() * 100)))
  }
  const db = await connect({ directory })
  const [found] = await db.query<{ rows: number }>('SELECT count(*) AS rows FROM written WHERE number <= $1', [last])
  print(`rows acknowledged over ${KILLS} SIGKILLs, lost`, `${last}, ${last - (found?.rows ?? 0)}`)
  await db.close()
}

const home = mkdtempSync(join(tmpdir(), 'heliograph-bench-'))
print('machine', `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`)
const directory = join(home, 'one')
await (await seconds('first start', () => connect({ directory }))).close()
const db = await seconds('later start', () => connect({ directory }))
await db.query(TABLE)
await roundTrip(db)
for (const rows of [1, 100, 1_000]) await insert(db, 1, rows)
for (const rows of [1, 100]) await insert(db, 8, rows)
print('memory after that', `${Math.round(process.memoryUsage().rss / 1e6)} MB`)
await seconds('close, with its checkpoint', () => db.close())
if (KILLS > 0) await kills(join(home, 'two'))
rmSync(home, { recursive: true })
