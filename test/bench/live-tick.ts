import { Engine } from '../../backend/engine.ts'
import type { Edition } from '../../backend/edition.ts'
import { lockDue } from '../../db/clock.ts'
import type { Database } from '../../db/database.ts'
import { instantText } from '../../db/instants.ts'
import { TICK_AT } from './live-cases.ts'
import { median } from './medians.ts'

export interface TickFigures {
  readonly clocks: number
  readonly due: number
  /** Medians, ms: the engine's beat, and beside it in each round what it is held against. */
  readonly engineMs: number
  readonly everyClockMs: number
  readonly everyDueAtMs: number
  readonly dueQueryMs: number
  readonly takeAndUpdateMs: number
  /** A take and update that also appends its changes, ready-made, to the log: no tick can do less. */
  readonly withChangesMs: number
  readonly emptyP50Ms: number
  readonly emptyP99Ms: number
}

const ROUNDS = Number(process.env['HELIOGRAPH_BENCH_ROUNDS'] ?? 7)
const WARM = 3
const EMPTY_BEATS = 500
const NOW = instantText(TICK_AT)
const silent = { info: () => undefined, warn: fail, error: fail }

function fail(what: object, text: string): never {
  throw new Error(text, { cause: 'err' in what ? what.err : what })
}

export function engineOf(database: Database, edition: Edition): Engine {
  return new Engine({ database, edition, now: () => TICK_AT, log: silent })
}

// What a round changes, so that each begins alike.
const KEEP = `
  DROP TABLE IF EXISTS kept_clock, kept_tally, kept_head;
  CREATE TABLE kept_clock AS SELECT * FROM clock WHERE next_at <= '${NOW}';
  CREATE TABLE kept_tally AS SELECT * FROM tally;
  CREATE TABLE kept_head AS SELECT * FROM head`
export const RESET = `
  UPDATE clock SET level = k.level, since = k.since, next_at = k.next_at, department = k.department,
    "window" = k."window", staff = k.staff
  FROM kept_clock k WHERE clock.subject = k.subject AND clock.rule = k.rule AND clock.run = k.run;
  DELETE FROM change WHERE seq > (SELECT seq FROM kept_head);
  UPDATE head SET seq = k.seq, recorded_at = k.recorded_at, hash = k.hash FROM kept_head k;
  DELETE FROM tally;
  INSERT INTO tally SELECT * FROM kept_tally`

// Reads the steps of each open clock and updates those that stand otherwise by now: what an engine without `next_at` does.
const EVERY_CLOCK = `
  WITH judged AS MATERIALIZED (
    SELECT c.ctid AS place, e.level, e.since, e.next FROM clock c CROSS JOIN LATERAL (
      SELECT coalesce((array_agg(s.level ORDER BY s.at DESC) FILTER (WHERE s.at <= ${TICK_AT}))[1], 'green') AS level,
        max(s.at) FILTER (WHERE s.at <= ${TICK_AT}) AS since, min(s.at) FILTER (WHERE s.at > ${TICK_AT}) AS next
      FROM json_to_recordset(c.steps) AS s (at bigint, level text)) AS e
    WHERE c.state = 'running' AND c.level <> e.level)
  UPDATE clock SET level = j.level, since = to_timestamp(j.since / 1000.0), next_at = to_timestamp(j.next / 1000.0)
  FROM judged j WHERE clock.ctid = j.place`

// The least that looks at each open clock: one comparison, nothing written, and it knows no yellow.
const EVERY_DUE_AT = `
  SELECT count(*) FROM clock WHERE state = 'running' AND due_at <= '${NOW}' AND level <> 'red'`

const DUE_QUERY = `SELECT subject FROM clock WHERE feed = $1 AND next_at <= $2::text::timestamptz ORDER BY next_at LIMIT 1000`

interface Made {
  readonly subject: string
  readonly rule: string
  readonly run: number
  readonly level: string
  readonly since: string
  readonly next: string | null
}

const MADE = `
  SELECT c.subject, c.rule, c.run, c.level, c.since::text AS since, c.next_at::text AS next
  FROM clock c JOIN kept_clock USING (subject, rule, run)`
const UPDATE = `
  UPDATE clock SET level = t.level, since = t.since, next_at = t.next
  FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[]::timestamptz[], $6::text[]::timestamptz[])
    AS t (subject, rule, run, level, since, next)
  WHERE clock.subject = t.subject AND clock.rule = t.rule AND clock.run = t.run`
const KEEP_CHANGES = `
  DROP TABLE IF EXISTS kept_change;
  CREATE TABLE kept_change AS SELECT * FROM change WHERE seq > (SELECT seq FROM kept_head)`

/** Measures a tick over the due clocks of a database, in rounds in which each contender has its turn. */
export async function tickBench(database: Database, edition: Edition): Promise<TickFigures> {
  const [{ clocks = 0 } = {}] = await database.query<{ clocks: number }>(
    'SELECT count(*) AS clocks FROM clock WHERE NOT stopped',
  )
  await database.query(KEEP)
  const engine = engineOf(database, edition)
  await engine.beat()
  const made = await database.query<Made>(MADE)
  await database.query(KEEP_CHANGES)
  const horizons = [{ feed: 'approval', horizon: TICK_AT }]
  const takeAndUpdate = async (changes: boolean): Promise<void> =>
    database.transaction(async (tx) => {
      await lockDue(tx, horizons, 1_000)
      await tx.query(UPDATE, [
        made.map(({ subject }) => subject),
        made.map(({ rule }) => rule),
        made.map(({ run }) => run),
        made.map(({ level }) => level),
        made.map(({ since }) => since),
        made.map(({ next }) => next),
      ])
      if (changes) await tx.query('INSERT INTO change SELECT * FROM kept_change')
    })
  const contenders: readonly { name: string; times: number[]; run: () => Promise<unknown> }[] = [
    { name: 'engine', times: [], run: () => engine.beat() },
    { name: 'update', times: [], run: () => takeAndUpdate(false) },
    { name: 'changes', times: [], run: () => takeAndUpdate(true) },
    { name: 'query', times: [], run: () => database.query(DUE_QUERY, ['approval', NOW]) },
    { name: 'dueAt', times: [], run: () => database.query(EVERY_DUE_AT) },
    { name: 'every', times: [], run: () => database.query(EVERY_CLOCK) },
  ]
  for (let round = -WARM; round < ROUNDS; round++)
    for (const { times, run } of contenders) {
      await database.query(RESET)
      await database.query('VACUUM clock')
      const begun = performance.now()
      await run()
      if (round >= 0) times.push(performance.now() - begun)
    }
  await database.query(RESET)
  await engine.beat()
  const empty: number[] = []
  for (let n = 0; n < EMPTY_BEATS; n++) {
    const begun = performance.now()
    await engine.beat()
    empty.push(performance.now() - begun)
  }
  await database.query(RESET)
  empty.sort((a, b) => a - b)
  const of = (name: string): number => median(contenders.find((one) => one.name === name)?.times ?? [])
  return {
    clocks,
    due: made.length,
    engineMs: of('engine'),
    everyClockMs: of('every'),
    everyDueAtMs: of('dueAt'),
    dueQueryMs: of('query'),
    takeAndUpdateMs: of('update'),
    withChangesMs: of('changes'),
    emptyP50Ms: empty[Math.floor(EMPTY_BEATS / 2)] ?? NaN,
    emptyP99Ms: empty[Math.floor(EMPTY_BEATS * 0.99)] ?? NaN,
  }
}
