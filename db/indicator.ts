import type { IndicatorScope } from '../rules/indicator.ts'
import type { Queryable } from './database.ts'

/** 考核指标 of one period as it was judged. Days are local dates, yyyy-mm-dd. */
export interface IndicatorRow {
  readonly id: string
  readonly of: IndicatorScope
  readonly member: string
  readonly period: string
  readonly firstOn: string
  readonly lastOn: string
  /** The edition of the book that it was judged by; 0 where a figure has moved since. */
  readonly book: number
  readonly numerator: number
  readonly denominator: number
  readonly met: boolean | null
}

/** Holds the indicators until the transaction ends: of several processes one judges, everybody may read. */
export async function lockIndicators(tx: Queryable): Promise<void> {
  await tx.query('LOCK TABLE indicator IN SHARE ROW EXCLUSIVE MODE')
}

/** Notes that figures of some days were written, so that what was judged of them is judged again. */
export async function markFigureDays(tx: Queryable, days: readonly string[]): Promise<void> {
  if (days.length > 0)
    await tx.query('INSERT INTO figure_day (on_day) SELECT day FROM unnest($1::text[]::date[]) AS t (day)', [days])
}

const STALE = `
  WITH moved AS (DELETE FROM figure_day RETURNING on_day)
  UPDATE indicator SET book = 0
  WHERE EXISTS (SELECT FROM moved WHERE moved.on_day BETWEEN indicator.first_on AND indicator.last_on)`

/**
 * Turns the marks that writers left into indicators, which are held, that wait to be judged again; a mark that isn't committed
 * yet is left for the next time. Where nobody else is on the server the room is given back at once, since nothing else does it.
 */
export async function takeFigureDays(tx: Queryable, isAlone: boolean): Promise<void> {
  await tx.query(STALE)
  if (isAlone) await tx.query('TRUNCATE figure_day')
}

/** Whether a figure has moved of a day that was judged; of one before `today`, where nothing was judged yet. */
export async function hasStaleDays(tx: Queryable, today: string): Promise<boolean> {
  const sql = `
    SELECT EXISTS (
      SELECT FROM figure_day
      WHERE on_day <= coalesce((SELECT max(last_on) FROM indicator), $1::text::date - 1)) AS stale`
  const [row] = await tx.query<{ stale: boolean }>(sql, [today])
  return row?.stale === true
}

/** The days of which figures have moved since indicators were last judged. */
export async function readFigureDays(tx: Queryable): Promise<string[]> {
  const rows = await tx.query<{ day: string }>('SELECT DISTINCT on_day::text AS day FROM figure_day')
  return rows.map(({ day }) => day)
}

/** The first day of which there is any figure; null where there is none. By the tables' indexes of days. */
export async function firstFigureDay(tx: Queryable): Promise<string | null> {
  const sql = `
    SELECT LEAST((SELECT min(on_day) FROM acceptance), (SELECT min(on_day) FROM outcome),
      (SELECT min(on_day) FROM attendance))::text AS day`
  const [row] = await tx.query<{ day: string | null }>(sql)
  return row?.day ?? null
}

/** Everything that was judged. */
export async function readIndicators(tx: Queryable): Promise<IndicatorRow[]> {
  return tx.query<IndicatorRow>(`
    SELECT id, of, member, period, first_on::text AS "firstOn", last_on::text AS "lastOn", book, numerator, denominator, met
    FROM indicator ORDER BY id, of, member, first_on`)
}

const SAVE = `
  INSERT INTO indicator (id, of, member, period, first_on, last_on, book, numerator, denominator, met)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]::date[], $6::text[]::date[], $7::int[],
    $8::float8[], $9::float8[], $10::boolean[])
  ON CONFLICT (id, of, member, period) DO UPDATE SET book = EXCLUDED.book, numerator = EXCLUDED.numerator,
    denominator = EXCLUDED.denominator, met = EXCLUDED.met`

/** Writes what was judged while the indicators are held. */
export async function saveIndicators(tx: Queryable, rows: readonly IndicatorRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.query(SAVE, [
    rows.map(({ id }) => id),
    rows.map(({ of }) => of),
    rows.map(({ member }) => member),
    rows.map(({ period }) => period),
    rows.map(({ firstOn }) => firstOn),
    rows.map(({ lastOn }) => lastOn),
    rows.map(({ book }) => book),
    rows.map(({ numerator }) => numerator),
    rows.map(({ denominator }) => denominator),
    rows.map(({ met }) => met),
  ])
}

type Named = Pick<IndicatorRow, 'id' | 'of' | 'member' | 'period'>

/** Takes out what the book no longer asks for. */
export async function removeIndicators(tx: Queryable, rows: readonly Named[]): Promise<void> {
  const sql = `
    DELETE FROM indicator USING unnest($1::text[], $2::text[], $3::text[], $4::text[]) AS t (id, of, member, period)
    WHERE indicator.id = t.id AND indicator.of = t.of AND indicator.member = t.member AND indicator.period = t.period`
  if (rows.length > 0)
    await tx.query(sql, [
      rows.map(({ id }) => id),
      rows.map(({ of }) => of),
      rows.map(({ member }) => member),
      rows.map(({ period }) => period),
    ])
}

/** Forgets that anything was judged, so that the next beat judges it anew. */
export async function forgetIndicators(tx: Queryable): Promise<void> {
  await tx.query('UPDATE indicator SET book = 0')
}
