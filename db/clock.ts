import type { ClockStep } from '../rules/clock.ts'
import type { Verdict } from '../rules/ledger.ts'
import type { Level } from '../rules/level.ts'
import type { Gravity } from '../rules/preset.ts'
import type { Flag } from '../rules/rule.ts'
import type { Instant } from '../rules/time.ts'
import { jsonList, type Queryable } from './database.ts'
import { instantText } from './instants.ts'

/** What a refold finds again. */
export interface FoldedClock {
  readonly subject: string
  readonly rule: string
  readonly run: number
  readonly edition: string
  readonly feed: string
  /** `withdrawn`: the history no longer has it; kept while it is to be verified, and where the ledger has it. */
  readonly state: 'running' | 'paused' | 'stopped' | 'withdrawn'
  readonly startedAt: Instant
  readonly dueAt: Instant | null
  readonly stoppedAt: Instant | null
  readonly provisional: boolean
  readonly reason: string
  readonly gravity: Gravity
  readonly flag: Flag | null
  readonly steps: readonly ClockStep[]
  /** A person's last word on its ledger entry; null for none. */
  readonly verdict: Verdict | null
}

/** 时钟 as it is stored: the fold's, when it is due, and what was announced of it. */
export interface ClockRow extends FoldedClock {
  readonly nextAt: Instant | null
  readonly level: Level
  readonly since: Instant
  readonly stopped: boolean
  readonly verify: boolean
  /** Whose the light is, fixed at its step (`clock.md` 37). */
  readonly department: string | null
  readonly window: string | null
  readonly staff: string | null
  /** Since when its ledger entry is there; null where its flag opens none. Kept when the light is gone. */
  readonly openedAt: Instant | null
}

/** Whether two rows say the same in every column. */
export function sameClock(a: ClockRow, b: ClockRow): boolean {
  for (const column in a) {
    const name = column as keyof ClockRow
    if (name !== 'steps' && name !== 'verdict' && a[name] !== b[name]) return false
  }
  if (!sameVerdict(a.verdict, b.verdict)) return false
  return a.steps.length === b.steps.length && a.steps.every((step, i) => sameStep(step, b.steps[i]))
}

function sameStep(a: ClockStep, b: ClockStep | undefined): boolean {
  return a.at === b?.at && a.level === b.level
}

function sameVerdict(a: Verdict | null, b: Verdict | null): boolean {
  if (a === null || b === null) return a === b
  for (const part in a) if (a[part as keyof Verdict] !== b[part as keyof Verdict]) return false
  return true
}

/** The columns of a row, in the order in which they are written. */
export const CLOCK_COLUMNS = `subject, rule, run, edition, feed, state, started_at AS "startedAt", due_at AS "dueAt",
  stopped_at AS "stoppedAt", provisional, reason, gravity, flag, steps, next_at AS "nextAt", level, since, stopped, verify,
  department, "window", staff, verdict, opened_at AS "openedAt"`

// A look by the primary key for each subject, whose ORDER BY keeps it apart. With `subject = ANY (…)` a table that was never
// analysed was read from end to end: 75 ms of 200,000 clocks for 250 subjects.
const OF_SUBJECTS = `
  SELECT c.* FROM unnest($1::text[]) AS s (name) CROSS JOIN LATERAL (
    SELECT ${CLOCK_COLUMNS} FROM clock WHERE clock.subject = s.name ORDER BY rule, run) AS c`

/** The clocks of subjects whose rows are held. */
export async function clocksOfSubjects(tx: Queryable, subjects: readonly string[]): Promise<Map<string, ClockRow[]>> {
  const rows = new Map<string, ClockRow[]>(subjects.map((name) => [name, []]))
  for (const row of await tx.query<ClockRow>(OF_SUBJECTS, [[...rows.keys()]])) rows.get(row.subject)?.push(row)
  return rows
}

// Served by clock_lit, whose predicate it repeats.
const LIT = `
  SELECT ${CLOCK_COLUMNS} FROM clock WHERE verify OR (level <> 'green' AND NOT stopped) ORDER BY subject, rule, run`

/** Every clock that a board shows. */
export async function litClocks(tx: Queryable): Promise<ClockRow[]> {
  return tx.query<ClockRow>(LIT)
}

const SAVE = `
  INSERT INTO clock (subject, rule, run, edition, feed, state, started_at, due_at, stopped_at, provisional, reason, gravity,
    flag, steps, next_at, level, since, stopped, verify, department, "window", staff,
    opened_at, verdict)
  SELECT * FROM ROWS FROM (
    unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[]::timestamptz[],
      $8::text[]::timestamptz[], $9::text[]::timestamptz[], $10::boolean[], $11::text[], $12::text[], $13::text[]),
    json_array_elements($14::text::json),
    unnest($15::text[]::timestamptz[], $16::text[], $17::text[]::timestamptz[], $18::boolean[], $19::boolean[],
      $20::text[], $21::text[], $22::text[], $23::text[]::timestamptz[], $24::text[]::json[])) AS t
  ON CONFLICT (subject, rule, run) DO UPDATE SET edition = EXCLUDED.edition, feed = EXCLUDED.feed, state = EXCLUDED.state,
    started_at = EXCLUDED.started_at, due_at = EXCLUDED.due_at, stopped_at = EXCLUDED.stopped_at,
    provisional = EXCLUDED.provisional, reason = EXCLUDED.reason, gravity = EXCLUDED.gravity, flag = EXCLUDED.flag,
    steps = EXCLUDED.steps, next_at = EXCLUDED.next_at, level = EXCLUDED.level, since = EXCLUDED.since,
    stopped = EXCLUDED.stopped, verify = EXCLUDED.verify, department = EXCLUDED.department,
    "window" = EXCLUDED."window", staff = EXCLUDED.staff,
    opened_at = EXCLUDED.opened_at, verdict = EXCLUDED.verdict`

const at = (t: Instant | null): string | null => (t === null ? null : instantText(t))

/** Writes clocks that differ from what is stored. */
export async function saveClocks(tx: Queryable, rows: readonly ClockRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.query(SAVE, [
    rows.map((row) => row.subject),
    rows.map((row) => row.rule),
    rows.map((row) => row.run),
    rows.map((row) => row.edition),
    rows.map((row) => row.feed),
    rows.map((row) => row.state),
    rows.map((row) => instantText(row.startedAt)),
    rows.map((row) => at(row.dueAt)),
    rows.map((row) => at(row.stoppedAt)),
    rows.map((row) => row.provisional),
    rows.map((row) => row.reason),
    rows.map((row) => row.gravity),
    rows.map((row) => row.flag),
    jsonList(rows.map((row) => JSON.stringify(row.steps))),
    rows.map((row) => at(row.nextAt)),
    rows.map((row) => row.level),
    rows.map((row) => instantText(row.since)),
    rows.map((row) => row.stopped),
    rows.map((row) => row.verify),
    rows.map((row) => row.department),
    rows.map((row) => row.window),
    rows.map((row) => row.staff),
    rows.map((row) => at(row.openedAt)),
    rows.map((row) => (row.verdict === null ? null : JSON.stringify(row.verdict))),
  ])
}

const REMOVE = `
  DELETE FROM clock USING unnest($1::text[], $2::text[], $3::int[]) AS t (subject, rule, run)
  WHERE clock.subject = t.subject AND clock.rule = t.rule AND clock.run = t.run`

/** Takes out clocks that their history no longer has and of which nothing was announced that a person must look at. */
export async function removeClocks(
  tx: Queryable,
  rows: readonly Pick<ClockRow, 'subject' | 'rule' | 'run'>[],
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(REMOVE, [rows.map(({ subject }) => subject), rows.map(({ rule }) => rule), rows.map(({ run }) => run)])
}

// clock_due gives each feed's due clocks in order; their subjects are locked where no other process has them.
const DUE = `
  SELECT name, first_at AS "firstAt", state, book, figures FROM subject
  WHERE name IN (
    SELECT due.subject FROM unnest($1::text[], $2::text[]::timestamptz[]) AS h (feed, horizon)
    CROSS JOIN LATERAL (
      SELECT subject FROM clock WHERE clock.feed = h.feed AND clock.next_at <= h.horizon AND subject <> ALL ($4::text[])
      ORDER BY next_at LIMIT $3
    ) AS due
    LIMIT $3)
  ORDER BY name FOR UPDATE SKIP LOCKED`

/** The feed of a clock, and up to when its clocks may be advanced. */
export interface FeedHorizon {
  readonly feed: string
  readonly horizon: Instant
}

/** Locks the subjects of at most `limit` due clocks; those that another process holds, or `without` names, are passed over. */
export async function lockDue<Row extends object>(
  tx: Queryable,
  horizons: readonly FeedHorizon[],
  limit: number,
  without: readonly string[] = [],
): Promise<Row[]> {
  return tx.query<Row>(DUE, [
    horizons.map(({ feed }) => feed),
    horizons.map(({ horizon }) => instantText(horizon)),
    limit,
    without,
  ])
}

// clock_due gives each feed's next clocks in order.
const NEXT_SUBJECTS = `
  SELECT subject FROM unnest($1::text[]) AS f (feed) CROSS JOIN LATERAL (
    SELECT subject, next_at FROM clock WHERE clock.feed = f.feed AND next_at IS NOT NULL ORDER BY next_at LIMIT $2) AS next
  ORDER BY next_at LIMIT $2`

/** The subjects of the clocks that change next, the most urgent first, each once; of at most `limit` clocks. */
export async function nextSubjects(tx: Queryable, feeds: readonly string[], limit: number): Promise<string[]> {
  const rows = await tx.query<{ subject: string }>(NEXT_SUBJECTS, [feeds, limit])
  return [...new Set(rows.map(({ subject }) => subject))]
}

const OVERDUE = `
  SELECT max(h.horizon - due.next_at) AS lag FROM (
    SELECT feed, horizon FROM unnest($1::text[], $2::text[]::timestamptz[]) AS t (feed, horizon)) AS h
  CROSS JOIN LATERAL (
    SELECT next_at FROM clock WHERE clock.feed = h.feed AND clock.next_at <= h.horizon ORDER BY next_at LIMIT 1) AS due`

/** How long the longest due clock has waited for its tick, ms; 0 where none is due. */
export async function tickLag(tx: Queryable, horizons: readonly FeedHorizon[]): Promise<number> {
  const sql = `SELECT ceil(extract(epoch FROM lag) * 1000)::float8 AS ms FROM (${OVERDUE}) AS o`
  const [row] = await tx.query<{ ms: number | null }>(sql, [
    horizons.map(({ feed }) => feed),
    horizons.map(({ horizon }) => instantText(horizon)),
  ])
  return row?.ms ?? 0
}

// Served by clock_paused, whose predicate it repeats.
const PAUSED = `SELECT count(DISTINCT subject)::int AS count FROM clock WHERE state = 'paused' AND NOT stopped`

/** How many subjects have a clock that stands still. */
export async function countPaused(tx: Queryable): Promise<number> {
  const [row] = await tx.query<{ count: number }>(PAUSED)
  return row?.count ?? 0
}

// clock_due again, from the horizon on.
const NEXT_STEPS = `
  SELECT next_at AS at, sum(count)::int AS count FROM unnest($1::text[]) AS f (feed)
  CROSS JOIN LATERAL (
    SELECT next_at, count(*) AS count FROM clock WHERE clock.feed = f.feed AND next_at > $2::text::timestamptz
    GROUP BY next_at ORDER BY next_at LIMIT $3) AS steps
  GROUP BY next_at ORDER BY next_at LIMIT $3`

/** The next instants at which lights may change, and how many clocks each concerns. */
export async function nextSteps(
  tx: Queryable,
  feeds: readonly string[],
  after: Instant,
  limit: number,
): Promise<{ at: Instant; count: number }[]> {
  return tx.query(NEXT_STEPS, [feeds, instantText(after), limit])
}
