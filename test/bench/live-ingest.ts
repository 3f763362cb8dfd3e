import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Edition } from '../../backend/edition.ts'
import { take } from '../../backend/ingest.ts'
import type { Database, Queryable, Value } from '../../db/database.ts'
import { insertEvents } from '../../db/event.ts'
import { instantText } from '../../db/instants.ts'
import type { SubjectEvent } from '../../rules/event.ts'
import { MINUTE_MS } from '../../rules/time.ts'
import { acceptance, beat, TICK_AT } from './live-cases.ts'
import { median } from './medians.ts'

export interface IngestFigures {
  /** Medians, events a second, each batch a commit of its own. */
  readonly engine: number
  /** The statements of the same path that write events, subjects and clocks, with ready-made values. */
  readonly bare: number
  /** The events alone by INSERT from arrays. */
  readonly insert: number
  /** The events alone by COPY; null where there is no psql or no server. */
  readonly copy: number | null
}

const BATCH = 1_000
const ROUNDS = Number(process.env['HELIOGRAPH_BENCH_ROUNDS'] ?? 15)
const WARM = 3
/** New cases of a run are new also where the database has seen another. */
const RUN = process.pid

/** Half of a batch are new cases; of the rest half begin a step and half decide a case that is known and open. */
class Batches {
  private readonly known: string[]
  private made = 0
  private at = TICK_AT

  constructor(known: readonly string[]) {
    this.known = [...known]
  }

  /** The instant of the latest batch. */
  get now(): number {
    return this.at
  }

  next(): SubjectEvent[] {
    this.at += MINUTE_MS
    return Array.from({ length: BATCH }, (_, i) => {
      const n = this.made++
      if (i % 2 === 0) return acceptance(`N${RUN}-${n}`, this.at - BATCH + i, n)
      const subject = this.known.pop()
      if (subject === undefined) throw new Error('too few cases are known: expected half a batch a round')
      const kind = i % 4 === 1 ? 'case.step-started' : 'case.decided'
      const data = kind === 'case.decided' ? { result: 'approved' } : { step: 'review', staff: `S${n % 120}` }
      return { source: 'approval', id: `${subject} ${kind}`, kind, subject, at: this.at - BATCH + i, data }
    })
  }
}

type Statement = readonly [sql: string, values: readonly Value[] | undefined]

// The dedupe, the events, the subjects with their states, the clocks: no rules, announcements, tallies, feeds.
const BARE =
  /^\s*(INSERT INTO (event_key|event|subject|clock)\b|UPDATE (subject|clock)\b|SELECT name, first_at, state, book FROM subject\b)/

class Undone extends Error {}

/** The statements of the bare path for a batch: the engine takes it, all is written down and then rolled back. */
async function bareStatements(
  database: Database,
  edition: Edition,
  events: readonly SubjectEvent[],
  now: number,
): Promise<Statement[]> {
  const said: Statement[] = []
  const recorder = (tx: Queryable): Queryable => ({
    query(sql, values) {
      if (BARE.test(sql)) said.push([sql, values])
      return tx.query(sql, values)
    },
  })
  const undone: Pick<Database, 'transaction'> = {
    transaction: (work) =>
      database.transaction(async (tx) => {
        await work(recorder(tx))
        throw new Undone()
      }),
  }
  await take(Object.assign(Object.create(database) as Database, undone), edition, events, now).catch(
    (error: unknown) => {
      if (!(error instanceof Undone)) throw error
    },
  )
  return said
}

/** Ingest of mixed batches beside its bare statements, batch by batch. */
export async function ingestBench(database: Database, edition: Edition, url: string | null): Promise<IngestFigures> {
  const rows = await database.query<{ subject: string }>(
    `SELECT subject FROM clock WHERE NOT stopped AND rule = 'promise' AND next_at > $1::text::timestamptz
     ORDER BY md5(subject) LIMIT $2`,
    [instantText(TICK_AT + 86_400_000), (ROUNDS + WARM) * 2 * BATCH],
  )
  const batches = new Batches(rows.map(({ subject }) => subject))
  const found = { engine: [] as number[], bare: [] as number[], insert: [] as number[] }
  const copied: SubjectEvent[][] = []
  for (let round = -WARM; round < ROUNDS; round++) {
    const other = batches.next()
    const statements = await bareStatements(database, edition, other, batches.now)
    const mine = batches.next()
    // Run and rolled back like the other: it warms the pages of the subjects that it touches.
    await bareStatements(database, edition, mine, batches.now)
    await take(database, edition, [beat(batches.now)], batches.now)
    const engine = await timed(() => take(database, edition, mine, batches.now))
    const bare = await timed(() =>
      database.transaction(async (tx) => {
        for (const [sql, values] of statements) await tx.query(sql, values)
      }),
    )
    const alone = batches.next()
    const insert = await timed(() => database.transaction((tx) => insertEvents(tx, alone, batches.now)))
    if (round < 0) continue
    found.engine.push(engine)
    found.bare.push(bare)
    found.insert.push(insert)
    copied.push(batches.next())
  }
  const perSecond = (ms: readonly number[]): number => (BATCH * 1_000) / median(ms)
  return {
    engine: perSecond(found.engine),
    bare: perSecond(found.bare),
    insert: perSecond(found.insert),
    copy: url === null ? null : copyRate(url, copied),
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await run()
  return performance.now() - begun
}

/** Events a second by `\copy`, a file and a commit a batch; the start of psql is taken off. Null where there is none. */
function copyRate(url: string, batches: readonly (readonly SubjectEvent[])[]): number | null {
  if (spawnSync('psql', ['--version']).status !== 0) return null
  const directory = mkdtempSync(join(tmpdir(), 'heliograph-bench-'))
  try {
    const cell = (text: string): string => text.replace(/[\\\t\n]/g, '\\$&')
    const lines = batches.map((events, n) => {
      const file = join(directory, `${n}.tsv`)
      const rows = events.map(({ at, subject, source, id, kind, data }) =>
        [instantText(at), subject, source, id, kind, JSON.stringify(data), instantText(at)].map(cell).join('\t'),
      )
      writeFileSync(file, `${rows.join('\n')}\n`)
      return `\\copy event FROM '${file}'\n`
    })
    const run = (input: string): number => {
      const begun = performance.now()
      execFileSync('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-d', url], { input, stdio: ['pipe', 'ignore', 'inherit'] })
      return performance.now() - begun
    }
    const start = median([1, 2, 3].map(() => run('SELECT 1;\n')))
    const took = run(lines.join('')) - start
    return (batches.length * BATCH * 1_000) / took
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}
