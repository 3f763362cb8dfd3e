/**
 * Refold of open cases after a calendar edit: `npm run bench -- refold`, or alone `tsx test/bench/refold.ts`. On an embedded
 * database in a directory and, where `DATABASE_URL` is set, in a database of its own on that server. Beside it, in the same
 * run: the import of the same cases through the same engine. `HELIOGRAPH_BENCH_CASES` asks for another number of cases.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { readBookTexts } from '../../backend/book.ts'
import { publish, type Edition } from '../../backend/edition.ts'
import { Engine } from '../../backend/engine.ts'
import { take } from '../../backend/ingest.ts'
import { verify } from '../../backend/verify.ts'
import { connect, type Where } from '../../db/connect.ts'
import type { Database } from '../../db/database.ts'
import { migrate } from '../../db/migrate.ts'
import { countOutdated } from '../../db/subject.ts'
import type { SubjectEvent } from '../../rules/event.ts'
import { MINUTE_MS } from '../../rules/time.ts'
import { acceptance, beat } from './live-cases.ts'

const CASES = Number(process.env['HELIOGRAPH_BENCH_CASES'] ?? 100_000)
/** Cases whose promise falls due while the edition judges. */
const DUE = 500
const BATCH = 1_000
const LIMIT_MS = 600_000
const TOLD_AT = Date.parse('2026-11-24T10:00+08:00')
const CLOSE_AT = Date.parse('2026-11-24T17:30+08:00')
/** A case is decided each so many ms meanwhile. */
const EVENT_EACH_MS = 100

export interface RefoldFigures {
  readonly cases: number
  readonly importMs: number
  readonly refoldMs: number
  /** Of ticks that ended one after the other, from the publishing on. */
  readonly tickGapMs: number
  /** From the instant at which a light fell due to its announcement, and how many did. */
  readonly lights: number
  readonly lightMs: number
  /** Of an event that came meanwhile, until it was committed. */
  readonly events: number
  readonly eventMs: number
}

/** Accepted this morning; a few last Friday, so that their promise falls due at this day's close. */
function cases(): SubjectEvent[] {
  return Array.from({ length: CASES }, (_, n) => {
    const isDue = n % Math.max(1, Math.floor(CASES / DUE)) === 0
    const event = acceptance(
      `R${n}`,
      isDue ? TOLD_AT - 4 * 1_440 * MINUTE_MS : TOLD_AT - MINUTE_MS - (n % 80) * MINUTE_MS,
      n,
    )
    return { ...event, data: { ...event.data, item: isDue ? 'QG-0101' : n % 2 === 0 ? 'QG-0042' : 'QG-0043' } }
  })
}

/** The shipped book with a day closed on which every one of the cases counts. */
async function books(): Promise<{
  before: Awaited<ReturnType<typeof readBookTexts>>
  after: Awaited<ReturnType<typeof readBookTexts>>
}> {
  const before = await readBookTexts('rules/book')
  const after = before.map((one) => ({
    ...one,
    text: one.text.replace(/(id: cn-office\n[^]*?)holidays: cn\n/, '$1holidays: cn\n    closed: [2026-11-30]\n'),
  }))
  if (before.every(({ text }, i) => text === after[i]?.text))
    throw new Error('the shipped book has no calendar cn-office')
  return { before, after }
}

/** The same database; `ticked` is told when a heartbeat has been answered. */
function heard(database: Database, ticked: () => void): Database {
  return {
    server: database.server,
    query: async (sql, values) => {
      const rows = await database.query(sql, values)
      if (sql.includes('UPDATE engine SET ticked_at')) ticked()
      return rows as never
    },
    transaction: (work, mode) => database.transaction(work, mode),
    wake: () => database.wake(),
    listen: (hear) => database.listen(hear),
    close: () => database.close(),
  }
}

export async function refoldBench(database: Database): Promise<RefoldFigures> {
  const { before, after } = await books()
  const edition = await publish(database, before, Date.parse('2026-01-01T00:00Z'))
  const all = cases()
  await take(database, edition, [beat(TOLD_AT)], TOLD_AT)
  const importMs = await timed(async () => {
    for (let from = 0; from < all.length; from += BATCH)
      await take(database, edition, all.slice(from, from + BATCH), TOLD_AT)
  })
  await database.query('CHECKPOINT')
  // The centre's clock runs with the machine's from just before the close on.
  const base = CLOSE_AT - 3_000
  let begun = performance.now()
  const now = (): number => base + Math.floor(performance.now() - begun)
  await take(database, edition, [beat(base)], base)
  await engineOf(database, edition, now).beat()
  begun = performance.now()

  let last = performance.now()
  let tickGapMs = 0
  const engine = engineOf(
    heard(database, () => {
      const at = performance.now()
      tickGapMs = Math.max(tickGapMs, at - last)
      last = at
    }),
    edition,
    now,
  )
  const started = performance.now()
  const { number } = await publish(database, after, now())
  let over = false
  let eventMs = 0
  let events = 0
  const tell = async (): Promise<void> => {
    for (; !over; events++) {
      const subject = all[events * 7]?.subject ?? ''
      const one = { source: 'approval', id: `${subject} decided`, kind: 'case.decided', subject, at: now(), data: {} }
      eventMs = Math.max(eventMs, await timed(() => engine.take([one])))
      await pause(EVENT_EACH_MS)
    }
  }
  const telling = tell()
  try {
    while ((await countOutdated(database, number)) > 0) await engine.beat()
  } finally {
    over = true
    await telling
  }
  const refoldMs = last - started
  await engine.beat()
  const [lit] = await database.query<{ lights: number; ms: number }>(LIT, [String(CLOSE_AT + 1)])
  const { differences, pending } = await verify(database, engine.edition)
  if (differences.length + pending > 0) throw new Error(`verify: ${differences.length} differences, ${pending} pending`)
  return {
    ...{ cases: CASES, importMs, refoldMs, tickGapMs, events, eventMs },
    lights: lit?.lights ?? 0,
    lightMs: lit?.ms ?? 0,
  }
}

// The lights of this close: how long after their instant they were told, at the longest.
const LIT = `
  SELECT count(*)::int AS lights, coalesce(max(extract(epoch FROM recorded_at - at)) * 1000, 0)::float8 AS ms
  FROM change WHERE kind = 'raised' AND light ->> 'level' = 'red' AND (extract(epoch FROM at) * 1000)::bigint = $1::text::bigint`

function engineOf(database: Database, edition: Edition, now: () => number): Engine {
  const fail = (what: object, text: string): never => {
    throw new Error(text, { cause: 'err' in what ? what.err : what })
  }
  return new Engine({ database, edition, now, log: { info: () => undefined, warn: fail, error: fail } })
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await run()
  return performance.now() - begun
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`

async function benchOn(where: Where): Promise<void> {
  const database = await connect(where, { limitMs: LIMIT_MS })
  try {
    await migrate(database)
    const found = await refoldBench(database)
    const { kind, version } = database.server
    const count = found.cases.toLocaleString('en')
    const load = loadavg().map((one) => one.toFixed(1))
    process.stdout.write(
      `\n${kind}, PostgreSQL ${version}; load ${load.join(' ')}\n\n` +
        row('what', 'Heliograph', 'alternative', 'ratio') +
        row('---', '---', '---', '---') +
        row(
          `refold of ${count} open cases after a calendar edit`,
          `${seconds(found.refoldMs)}; greatest gap between ticks ${seconds(found.tickGapMs)}; ${found.lights} lights due meanwhile told after ${seconds(found.lightMs)} at most; ${found.events} events told meanwhile committed after ${seconds(found.eventMs)} at most; verify 0`,
          `import of the same cases ${seconds(found.importMs)}`,
          (found.refoldMs / found.importMs).toFixed(2),
        ),
    )
  } finally {
    await database.close()
  }
}

/** Both servers, one after the other. */
export async function refoldBenches(): Promise<void> {
  const url = process.env['DATABASE_URL']
  if (url !== undefined && url !== '') {
    const name = `heliograph_bench_${process.pid}`
    const administer = async (sql: string): Promise<void> => {
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query(sql).finally(() => client.end())
    }
    await administer(`CREATE DATABASE ${name} TEMPLATE template0`)
    const own = new URL(url)
    own.pathname = `/${name}`
    await benchOn({ url: own.href }).finally(() => administer(`DROP DATABASE ${name} WITH (FORCE)`))
  }
  if (process.env['HELIOGRAPH_BENCH_EMBEDDED'] === 'no') return
  const directory = mkdtempSync(join(tmpdir(), 'heliograph-bench-'))
  await benchOn({ directory }).finally(() => rmSync(directory, { recursive: true, force: true }))
}

if (import.meta.filename === process.argv[1]) await refoldBenches()
