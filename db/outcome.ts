import type { Acceptance, Outcome } from '../rules/outcome.ts'
import { NO_SUMS, SUMS, type CaseMeasure, type Sums } from '../rules/kpi.ts'
import type { Instant } from '../rules/time.ts'
import type { Queryable } from './database.ts'
import { instantText } from './instants.ts'

/** One more, or one less, of what a case counts as. `onDay` is the local date, yyyy-mm-dd, of its instant. */
export interface FigureRow<Of> {
  readonly subject: string
  readonly of: Of
  readonly onDay: string
  readonly weight: 1 | -1
}

/** From `on_day` to `staff`, which both tables have. */
function sharedColumns(rows: readonly FigureRow<Acceptance>[]): (string | null)[][] {
  return [
    rows.map(({ onDay }) => onDay),
    rows.map(({ subject }) => subject),
    rows.map(({ of }) => of.item),
    rows.map(({ of }) => of.class),
    rows.map(({ of }) => of.department),
    rows.map(({ of }) => of.window),
    rows.map(({ of }) => of.staff),
  ]
}

const ACCEPT = `
  INSERT INTO acceptance (at, on_day, subject, item, class, department, "window", staff, weight, recorded_at)
  SELECT at, on_day, subject, item, class, department, "window", staff, weight, $10::text::timestamptz
  FROM unnest($1::text[]::timestamptz[], $2::text[]::date[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::int[]) AS t (at, on_day, subject, item, class, department, "window", staff, weight)`

/** Writes accepted cases. */
export async function insertAcceptances(
  tx: Queryable,
  rows: readonly FigureRow<Acceptance>[],
  recordedAt: Instant,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(ACCEPT, [
    rows.map(({ of }) => instantText(of.acceptedAt)),
    ...sharedColumns(rows),
    rows.map(({ weight }) => weight),
    instantText(recordedAt),
  ])
}

const FINISH = `
  INSERT INTO outcome (at, on_day, subject, item, class, department, "window", staff, accepted_at, promised_days,
    statutory_days, used_days, on_time, early, level, rating, weight, recorded_at)
  SELECT t.*, $18::text::timestamptz
  FROM unnest($1::text[]::timestamptz[], $2::text[]::date[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
    $8::text[], $9::text[]::timestamptz[], $10::int[], $11::int[], $12::int[], $13::boolean[], $14::boolean[], $15::text[],
    $16::int[], $17::int[]) AS t`

/** Writes finished cases. */
export async function insertOutcomes(
  tx: Queryable,
  rows: readonly FigureRow<Outcome>[],
  recordedAt: Instant,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(FINISH, [
    rows.map(({ of }) => instantText(of.finishedAt)),
    ...sharedColumns(rows),
    rows.map(({ of }) => instantText(of.acceptedAt)),
    rows.map(({ of }) => of.promisedDays),
    rows.map(({ of }) => of.statutoryDays),
    rows.map(({ of }) => of.usedDays),
    rows.map(({ of }) => of.onTime),
    rows.map(({ of }) => of.early),
    rows.map(({ of }) => of.level),
    rows.map(({ of }) => of.rating),
    rows.map(({ weight }) => weight),
    instantText(recordedAt),
  ])
}

/** Which cases figures are of: days [from, through] by the local date, and departments where some are named. */
export interface FigureScope {
  readonly from: string
  readonly through: string
  readonly departments: readonly string[] | null
}

/** By what figures are grouped. */
export type Grouping = 'none' | 'day' | 'department' | 'item' | 'window' | 'class'

/** An empty name is none: both are one group. */
const COLUMNS: Readonly<Record<Grouping, string>> = {
  none: `''`,
  day: 'on_day::text',
  department: `nullif(department, '')`,
  item: `nullif(item, '')`,
  window: `nullif("window", '')`,
  class: `nullif(class, '')`,
}

/** The rows of a scope, by the first three parameters, and of shifts those that are over, by the fourth. */
export const OVER = 'ended_at <= $4::text::timestamptz'
export const WITHIN = `on_day BETWEEN $1::text::date AND $2::text::date AND ($3::text[] IS NULL OR department = ANY ($3::text[]))`

/** Every sum, 0 where a table has none of it. */
const columnsOf = (of: Partial<Record<keyof Sums, string>>): string =>
  SUMS.map((name) => `${of[name] ?? '0'} AS "${name}"`).join(', ')

const ACCEPTED_SUMS = columnsOf({ accepted: 'accepted' })
/** The SQL twin of `sumsOfAttendance`, over shifts that have ended. */
const SHIFT_SUMS: Partial<Record<keyof Sums, string>> = {
  shifts: 'CASE WHEN absent_minutes IS NULL THEN 0 ELSE weight END',
  unknownShifts: 'CASE WHEN absent_minutes IS NULL THEN weight ELSE 0 END',
  rosteredMinutes: 'coalesce(weight * rostered_minutes, 0)',
  absentMinutes: 'coalesce(weight * absent_minutes, 0)',
}
/** In the order of the views’ columns. */
const FINISHED_SUMS = columnsOf(
  Object.fromEntries(
    SUMS.filter((name) => name !== 'accepted' && !(name in SHIFT_SUMS)).map((name) => [name, `coalesce("${name}", 0)`]),
  ),
)

/**
 * The sums of a scope by group, as of an instant: a shift that isn't over counts nowhere. A group that is null is of cases
 * without that fact, or with an empty one. Shifts have no item and no class, and are in no group of these. Groups ascending.
 */
export async function readSums(
  tx: Queryable,
  { from, through, departments }: FigureScope,
  by: Grouping,
  now: Instant,
): Promise<{ group: string | null; sums: Sums }[]> {
  const group = `SELECT ${COLUMNS[by]} AS g`
  const ofCases = `
      ${group}, ${ACCEPTED_SUMS} FROM acceptance_daily WHERE ${WITHIN}
      UNION ALL ${group}, ${FINISHED_SUMS} FROM outcome_daily WHERE ${WITHIN}`
  const ofShifts = `
      UNION ALL ${group}, ${columnsOf(SHIFT_SUMS)} FROM attendance WHERE ${WITHIN} AND ${OVER}`
  const hasShifts = by !== 'item' && by !== 'class'
  const sql = `
    SELECT g AS "group", ${SUMS.map((name) => `sum("${name}")::float8 AS "${name}"`).join(', ')}
    FROM (${ofCases}${hasShifts ? ofShifts : ''}) AS figures
    GROUP BY g ORDER BY g`
  const scope = [from, through, departments, ...(hasShifts ? [instantText(now)] : [])]
  const rows = await tx.query<Sums & { group: string | null }>(sql, scope)
  return rows.map(({ group: name, ...sums }) => ({ group: name, sums: { ...NO_SUMS, ...sums } }))
}

/** Which of the finished cases a figure counts: the SQL twin of `sumsOfOutcome`. */
const COUNTS: Readonly<Record<Exclude<CaseMeasure, 'accepted'>, string>> = {
  finished: 'true',
  instant: `class = 'instant'`,
  judged: 'on_time IS NOT NULL',
  onTime: 'on_time',
  late: 'NOT on_time',
  early: 'early',
  earlyPromised: `early AND class IS DISTINCT FROM 'instant'`,
  judgedPromised: `on_time IS NOT NULL AND class IS DISTINCT FROM 'instant'`,
  yellow: `level = 'yellow'`,
  red: `level = 'red'`,
  rated: 'rating IS NOT NULL',
  satisfied: 'rating >= 3',
}

/** A case in a list: as many as its figure says. */
export interface FigureCase {
  readonly subject: string
  readonly item: string | null
  readonly department: string | null
  readonly window: string | null
  readonly acceptedAt: Instant
  /** Null for one that was accepted and isn't finished; so are the two below. */
  readonly finishedAt: Instant | null
  readonly level: string | null
  readonly usedDays: number | null
}

// One row a case: rows that were taken back cancel out.
const counted = (measure: Exclude<CaseMeasure, 'accepted'>): string => `
  SELECT subject, item, department, "window", accepted_at AS "acceptedAt", at AS "finishedAt", level,
    used_days AS "usedDays"
  FROM outcome WHERE ${WITHIN} AND ${COUNTS[measure]}
  GROUP BY subject, item, department, "window", accepted_at, at, level, used_days HAVING sum(weight) > 0`

// How it ended is of no weight here: it is told by what the case's own row says of it now.
const ACCEPTED = `
  SELECT a.*, (ended ->> 'finishedAt')::bigint AS "finishedAtMs", ended ->> 'level' AS level,
    (ended ->> 'usedDays')::int AS "usedDays"
  FROM (
    SELECT subject, item, department, "window", at AS "acceptedAt" FROM acceptance WHERE ${WITHIN}
    GROUP BY subject, item, department, "window", at HAVING sum(weight) > 0) AS a
  LEFT JOIN (SELECT name, figures -> 'finished' AS ended FROM subject) AS s ON s.name = a.subject`

/** The cases that a figure counts, after a subject, in order, at most `limit`; and how many there are in all. */
export async function readCases(
  tx: Queryable,
  { from, through, departments }: FigureScope,
  measure: CaseMeasure,
  after: string,
  limit: number,
): Promise<{ total: number; cases: FigureCase[] }> {
  const listed = measure === 'accepted' ? ACCEPTED : counted(measure)
  const scope = [from, through, departments]
  const [row] = await tx.query<{ total: number }>(`SELECT count(*) AS total FROM (${listed}) AS c`, scope)
  const cases = await tx.query<FigureCase & { finishedAtMs?: number | null }>(
    `SELECT * FROM (${listed}) AS c WHERE subject > $4 ORDER BY subject LIMIT $5`,
    [...scope, after, limit],
  )
  return {
    total: row?.total ?? 0,
    cases: cases.map(({ finishedAtMs = null, ...one }) => ({ ...one, finishedAt: one.finishedAt ?? finishedAtMs })),
  }
}

/** How many cases the figures count, and how many the subjects' rows say. */
export async function countFigures(
  tx: Queryable,
): Promise<{ accepted: number; finished: number; acceptedSaid: number; finishedSaid: number }> {
  const [row] = await tx.query<{ accepted: number; finished: number; acceptedSaid: number; finishedSaid: number }>(`
    SELECT (SELECT coalesce(sum(weight), 0)::float8 FROM acceptance) AS accepted,
      (SELECT coalesce(sum(weight), 0)::float8 FROM outcome) AS finished,
      (SELECT count(*) FROM subject WHERE figures ->> 'accepted' IS NOT NULL) AS "acceptedSaid",
      (SELECT count(*) FROM subject WHERE figures ->> 'finished' IS NOT NULL) AS "finishedSaid"`)
  if (row === undefined) throw new TypeError('a count has a row')
  return row
}
