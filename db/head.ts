import type { ChangeKind } from '../rules/announce.ts'
import type { Level } from '../rules/level.ts'
import type { Instant } from '../rules/time.ts'
import { jsonList, type Queryable } from './database.ts'
import { instantText } from './instants.ts'

/** The end of the change log. */
export interface Head {
  readonly seq: number
  readonly recordedAt: Instant
  readonly hash: Uint8Array
}

/** 灯态变更 as it is stored; `light` is JSON. */
export interface ChangeRow {
  readonly seq: number
  readonly kind: ChangeKind
  readonly was: Level
  readonly lightId: string
  readonly light: string
  readonly at: Instant
  readonly recordedAt: Instant
  readonly cause: string
  readonly why: string
  readonly hash: Uint8Array
}

/** Takes the head: nobody else announces until this transaction ends, so it is taken last. */
export async function takeHead(tx: Queryable): Promise<Head> {
  const sql = 'SELECT seq, recorded_at AS "recordedAt", hash FROM head FOR UPDATE'
  const [head] = await tx.query<Head>(sql)
  if (head === undefined) throw new Error('table head: no row, expected one; the database was not migrated')
  return head
}

/** The head as it stands, without taking it. */
export async function readHead(tx: Queryable): Promise<Head> {
  const [head] = await tx.query<Head>('SELECT seq, recorded_at AS "recordedAt", hash FROM head')
  if (head === undefined) throw new Error('table head: no row, expected one; the database was not migrated')
  return head
}

const APPEND = `
  WITH added AS (
    INSERT INTO change (seq, kind, was, light_id, light, at, recorded_at, cause, why, hash)
    SELECT seq, kind, was, light_id, light, at, recorded_at, cause, why, decode(hash, 'hex')
    FROM ROWS FROM (unnest($1::text[]::bigint[], $2::text[], $3::text[], $4::text[]), json_array_elements($5::text::json),
      unnest($6::text[]::timestamptz[], $7::text[]::timestamptz[], $8::text[], $9::text[], $10::text[]))
      AS t (seq, kind, was, light_id, light, at, recorded_at, cause, why, hash))
  UPDATE head SET seq = $11::text::bigint, recorded_at = $12::text::timestamptz, hash = decode($13::text, 'hex')`

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** Appends changes, at least one, to the log whose head is held. */
export async function appendChanges(tx: Queryable, changes: readonly ChangeRow[]): Promise<void> {
  const last = changes.at(-1)
  if (last === undefined) throw new TypeError('appendChanges: no change, expected at least one')
  await tx.query(APPEND, [
    changes.map(({ seq }) => String(seq)),
    changes.map(({ kind }) => kind),
    changes.map(({ was }) => was),
    changes.map(({ lightId }) => lightId),
    jsonList(changes.map(({ light }) => light)),
    changes.map(({ at }) => instantText(at)),
    changes.map(({ recordedAt }) => instantText(recordedAt)),
    changes.map(({ cause }) => cause),
    changes.map(({ why }) => why),
    changes.map(({ hash }) => hex(hash)),
    String(last.seq),
    instantText(last.recordedAt),
    hex(last.hash),
  ])
}

const CHANGE_COLUMNS = `seq, kind, was, light_id AS "lightId", light::text AS light, at, recorded_at AS "recordedAt", cause, why, hash`

/** Changes after a number, in order, at most `limit`. */
export async function changesAfter(tx: Queryable, seq: number, limit: number): Promise<ChangeRow[]> {
  const sql = `SELECT ${CHANGE_COLUMNS} FROM change WHERE seq > $1::text::bigint ORDER BY seq LIMIT $2`
  return tx.query<ChangeRow>(sql, [String(seq), limit])
}

/** Every change of the lights of one subject, oldest first. */
export async function changesOfSubject(tx: Queryable, subject: string): Promise<ChangeRow[]> {
  // From `subject/` to the character after it, in the order of change_light.
  const sql = `SELECT ${CHANGE_COLUMNS} FROM change WHERE light_id >= $1 AND light_id < $2
    AND light ->> 'subject' = $3 ORDER BY seq`
  return tx.query<ChangeRow>(sql, [`${subject}/`, `${subject}0`, subject])
}

// The last word on each light by an instant of knowledge.
const AS_KNOWN = `
  SELECT DISTINCT ON (light_id) ${CHANGE_COLUMNS} FROM change
  WHERE recorded_at <= $1::text::timestamptz ORDER BY light_id, seq DESC`

/** The last change of each light, as it was known at an instant. */
export async function changesAsKnown(tx: Queryable, at: Instant): Promise<ChangeRow[]> {
  return tx.query<ChangeRow>(AS_KNOWN, [instantText(at)])
}

const LAST = `
  SELECT DISTINCT ON (light_id) ${CHANGE_COLUMNS} FROM change WHERE light_id = ANY ($1::text[]) ORDER BY light_id, seq DESC`

/** The last change of each of some lights, by id. */
export async function lastChanges(tx: Queryable, ids: readonly string[]): Promise<Map<string, ChangeRow>> {
  return new Map((await tx.query<ChangeRow>(LAST, [ids])).map((row) => [row.lightId, row]))
}

/** When a light last changed, as far as it was announced; null where none ever did. A finding changes no light. */
export async function lastChangedAt(tx: Queryable): Promise<Instant | null> {
  const sql = `SELECT recorded_at AS "recordedAt" FROM change WHERE kind <> 'found' ORDER BY seq DESC LIMIT 1`
  const [row] = await tx.query<{ recordedAt: Instant }>(sql)
  return row?.recordedAt ?? null
}
