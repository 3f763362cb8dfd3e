/**
 * Tick, ingest and memory with a million open clocks: `npm run bench -- live`, or alone `tsx test/bench/live.ts`. Runs
 * on the embedded server and, where `DATABASE_URL` is set, in a database of its own on that server.
 * `HELIOGRAPH_BENCH_CLOCKS` asks for another number of clocks, `HELIOGRAPH_BENCH_ROUNDS` for other rounds.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { connect, type Where } from '../../db/connect.ts'
import { migrate } from '../../db/migrate.ts'
import { copyCases, writeCases } from './live-cases.ts'
import { ingestBench, type IngestFigures } from './live-ingest.ts'
import type { MemoryFigures } from './live-memory-child.ts'
import { tickBench, type TickFigures } from './live-tick.ts'

const CLOCKS = Number(process.env['HELIOGRAPH_BENCH_CLOCKS'] ?? 1_000_000)
const FEW = 10_000
const DUE = 1_000
/** Statements over a million clocks take their time in PGlite. */
const LIMIT_MS = 1_800_000

const CHILD = fileURLToPath(new URL('live-memory-child.ts', import.meta.url))

const ms = (n: number): string => `${n.toFixed(n < 10 ? 2 : 0)} ms`
const ratio = (n: number): string => `${n < 10 ? n.toFixed(2) : Math.round(n)}×`
const perSecond = (n: number): string => `${Math.round(n).toLocaleString('en')}/s`
const mb = (n: number): string => `${Math.round(n / 2 ** 20)} MB`
const verdict = (met: boolean): string => (met ? 'met' : '**missed**')
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`
const print = (text: string): void => void process.stdout.write(text)

/** Prints the rows of one server; `where` is an empty database. */
async function benchOn(where: Where): Promise<void> {
  const url = 'url' in where ? where.url : null
  const database = await connect(where, { limitMs: LIMIT_MS })
  try {
    await migrate(database)
    const edition = await writeCases(database)
    const copies = await copyCases(database, FEW, DUE)
    await database.query('VACUUM ANALYZE')
    const few = await tickBench(database, edition)
    await copyCases(database, CLOCKS, DUE, copies)
    // Just filled, before anything was analysed: the plans must not depend on it.
    await database.query('CHECKPOINT')
    const { kind, version, licence } = database.server
    print(`\n${kind}${licence === null ? '' : ` (${licence})`}, PostgreSQL ${version}; load ${loadText()}\n\n`)
    print(row('what', 'Heliograph', 'alternative', 'ratio', 'target', ''))
    print(row(...Array.from({ length: 6 }, () => '---')))
    printTick(few, await tickBench(database, edition), url !== null)
    await database.query('VACUUM ANALYZE')
    printIngest(await ingestBench(database, edition, url))
  } finally {
    await database.close()
  }
  printMemory(memoryOn(where), url !== null)
  print(`\nload at the end ${loadText()}\n`)
}

function printTick(few: TickFigures, many: TickFigures, server: boolean): void {
  const what = `tick, ${many.clocks.toLocaleString('en')} open clocks, ${many.due.toLocaleString('en')} due`
  const ours = ms(many.engineMs)
  const line = (name: string, otherMs: number, share: number, target: string, met: boolean | null): void =>
    print(row(what, ours, `${name} ${ms(otherMs)}`, ratio(share), target, met === null ? '' : verdict(met)))
  const dearer = many.everyClockMs / many.engineMs
  const least = server ? 20 : 10
  line('SQL that judges every open clock', many.everyClockMs, dearer, `≥ ${least}×`, dearer >= least)
  line('SQL that compares every `due_at`', many.everyDueAtMs, many.everyDueAtMs / many.engineMs, '–', null)
  line('the bare due query', many.dueQueryMs, many.engineMs / many.dueQueryMs, '–', null)
  const against = many.engineMs / many.takeAndUpdateMs
  line('bare take-and-update', many.takeAndUpdateMs, against, '≤ 1.5×', against <= 1.5)
  line('the same and its changes appended', many.withChangesMs, many.engineMs / many.withChangesMs, '–', null)
  const grown = many.engineMs / few.engineMs
  line(`${few.clocks.toLocaleString('en')} open clocks`, few.engineMs, grown, '≤ 5×', grown <= 5)
  const empty = `p50 ${ms(many.emptyP50Ms)}, p99 ${ms(many.emptyP99Ms)}`
  const fewEmpty = `${few.clocks.toLocaleString('en')} open clocks: p50 ${ms(few.emptyP50Ms)}, p99 ${ms(few.emptyP99Ms)}`
  print(row('empty tick', empty, fewEmpty, '', 'p99 ≤ 2 ms', verdict(many.emptyP99Ms <= 2)))
}

function printIngest({ engine, bare, insert, copy }: IngestFigures): void {
  const what = 'ingest of mixed events, batches of 1,000, committed'
  const line = (name: string, rate: number, least: number | null): void =>
    print(
      row(
        what,
        perSecond(engine),
        `${name} ${perSecond(rate)}`,
        (engine / rate).toFixed(2),
        least === null ? '–' : `≥ ${least}`,
        least === null ? '' : verdict(engine / rate >= least),
      ),
    )
  line('bare SQL of the path', bare, 0.7)
  line('INSERT of the events alone', insert, copy === null ? 0.2 : null)
  if (copy !== null) line('COPY of the events alone', copy, 0.2)
}

function memoryOn(where: Where): MemoryFigures {
  const flags = ['--expose-gc', '--import', import.meta.resolve('tsx')]
  const said = execFileSync(process.execPath, [...flags, CHILD, JSON.stringify(where)], { encoding: 'utf8' })
  return JSON.parse(said) as MemoryFigures
}

function printMemory({ database, server, lit }: MemoryFigures, apart: boolean): void {
  const ofServer = apart ? server.rssBytes : server.rssBytes - database.rssBytes
  print(
    row(
      `memory of the server, ${lit.toLocaleString('en')} lights lit`,
      `RSS ${mb(server.rssBytes)}, heap ${mb(server.heapBytes)}`,
      `with the database opened alone: RSS ${mb(database.rssBytes)}`,
      '',
      apart ? 'RSS ≤ 300 MB' : 'RSS over that ≤ 300 MB',
      verdict(ofServer <= 300 * 2 ** 20),
    ),
  )
}

function loadText(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')
}

async function onServer(server: string): Promise<void> {
  const name = `heliograph_bench_${process.pid}`
  const administer = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: server })
    await client.connect()
    await client.query(sql).finally(() => client.end())
  }
  await administer(`CREATE DATABASE ${name} TEMPLATE template0`)
  try {
    const own = new URL(server)
    own.pathname = `/${name}`
    await benchOn({ url: own.href })
  } finally {
    await administer(`DROP DATABASE ${name} WITH (FORCE)`)
  }
}

/** Both servers, one after the other. */
export async function liveBench(): Promise<void> {
  const url = process.env['DATABASE_URL']
  if (url !== undefined && url !== '') await onServer(url)
  if (process.env['HELIOGRAPH_BENCH_EMBEDDED'] === 'no') return
  const directory = mkdtempSync(join(tmpdir(), 'heliograph-bench-'))
  try {
    await benchOn({ directory })
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

if (import.meta.filename === process.argv[1]) await liveBench()
