import type { Attendance } from '../rules/attendance.ts'
import type { ShiftMeasure } from '../rules/kpi.ts'
import type { Instant } from '../rules/time.ts'
import type { Queryable } from './database.ts'
import { instantText } from './instants.ts'
import { OVER, WITHIN, type FigureRow, type FigureScope } from './outcome.ts'

const ATTEND = `
  INSERT INTO attendance (at, ended_at, on_day, subject, department, "window", staff, rostered_minutes, absent_minutes,
    weight, recorded_at)
  SELECT t.*, $11::text::timestamptz
  FROM unnest($1::text[]::timestamptz[], $2::text[]::timestamptz[], $3::text[]::date[], $4::text[], $5::text[], $6::text[],
    $7::text[], $8::int[], $9::int[], $10::int[]) AS t`

/** Writes what shifts come to. */
export async function insertAttendances(
  tx: Queryable,
  rows: readonly FigureRow<Attendance>[],
  recordedAt: Instant,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(ATTEND, [
    rows.map(({ of }) => instantText(of.beganAt)),
    rows.map(({ of }) => instantText(of.endedAt)),
    rows.map(({ onDay }) => onDay),
    rows.map(({ subject }) => subject),
    rows.map(({ of }) => of.department),
    rows.map(({ of }) => of.window),
    rows.map(({ of }) => of.staff),
    rows.map(({ of }) => of.rosteredMinutes),
    rows.map(({ of }) => of.absentMinutes),
    rows.map(({ weight }) => weight),
    instantText(recordedAt),
  ])
}

/** Which of the shifts that are over a figure counts: the SQL twin of `sumsOfAttendance`. */
const COUNTS: Readonly<Record<ShiftMeasure, string>> = {
  shifts: 'absent_minutes IS NOT NULL',
  unknownShifts: 'absent_minutes IS NULL',
  rosteredMinutes: 'absent_minutes IS NOT NULL',
  absentMinutes: 'absent_minutes > 0',
}
/** What of a shift a figure sums; NULL for those that count shifts. */
const MINUTES: Readonly<Record<ShiftMeasure, string>> = {
  shifts: 'NULL',
  unknownShifts: 'NULL',
  rosteredMinutes: 'rostered_minutes',
  absentMinutes: 'absent_minutes',
}

/** A shift in a list; its minutes are null where they aren't known. */
export interface FigureShift {
  readonly subject: string
  readonly department: string | null
  readonly window: string | null
  readonly staff: string | null
  readonly beganAt: Instant
  readonly endedAt: Instant
  readonly rosteredMinutes: number | null
  readonly absentMinutes: number | null
}

// One row a shift: rows that were taken back cancel out.
const listed = (measure: ShiftMeasure): string => `
  SELECT subject, department, "window", staff, at AS "beganAt", ended_at AS "endedAt",
    rostered_minutes AS "rosteredMinutes", absent_minutes AS "absentMinutes", ${MINUTES[measure]}::int AS minutes
  FROM attendance WHERE ${WITHIN} AND ${OVER} AND ${COUNTS[measure]}
  GROUP BY subject, department, "window", staff, at, ended_at, rostered_minutes, absent_minutes HAVING sum(weight) > 0`

/** The shifts that a figure counts at an instant, after a subject, in order, at most `limit`; how many there are in all, and their minutes. */
export async function readShifts(
  tx: Queryable,
  { from, through, departments }: FigureScope,
  measure: ShiftMeasure,
  now: Instant,
  after: string,
  limit: number,
): Promise<{ total: number; minutes: number | null; shifts: FigureShift[] }> {
  const scope = [from, through, departments, instantText(now)]
  const rows = listed(measure)
  const [sum] = await tx.query<{ total: number; minutes: number | null }>(
    `SELECT count(*) AS total, sum(minutes)::float8 AS minutes FROM (${rows}) AS s`,
    scope,
  )
  const shifts = await tx.query<FigureShift & { minutes: number | null }>(
    `SELECT * FROM (${rows}) AS s WHERE subject > $5 ORDER BY subject LIMIT $6`,
    [...scope, after, limit],
  )
  const ofMinutes = measure === 'rosteredMinutes' || measure === 'absentMinutes'
  return {
    total: sum?.total ?? 0,
    minutes: ofMinutes ? (sum?.minutes ?? 0) : null,
    shifts: shifts.map(({ minutes: _, ...shift }) => shift),
  }
}

/** How many shifts the figures count and their absent minutes, and what the subjects' rows say of both. */
export async function countAttendances(
  tx: Queryable,
): Promise<{ shifts: number; absent: number; shiftsSaid: number; absentSaid: number }> {
  const [row] = await tx.query<{ shifts: number; absent: number; shiftsSaid: number; absentSaid: number }>(`
    SELECT * FROM
      (SELECT coalesce(sum(weight), 0)::float8 AS shifts, coalesce(sum(weight * absent_minutes), 0)::float8 AS absent
        FROM attendance) AS counted,
      (SELECT count(*) AS "shiftsSaid", coalesce(sum((figures -> 'attended' ->> 'absentMinutes')::int), 0)::float8 AS "absentSaid"
        FROM subject WHERE name > 'shift/' AND name < 'shift0' AND figures ->> 'attended' IS NOT NULL) AS said`)
  if (row === undefined) throw new TypeError('a count has a row')
  return row
}
