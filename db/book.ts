import type { Instant } from '../rules/time.ts'
import type { Queryable } from './database.ts'
import { instantText } from './instants.ts'

/** A file of a rulebook: its path, and what it says. */
export interface BookText {
  readonly file: string
  readonly text: string
}

/** An edition of the whole rulebook. */
export interface BookRow {
  readonly number: number
  readonly hash: string
  readonly files: readonly BookText[]
}

/** The newest edition's number; 0 where there is none. */
export async function bookNumber(tx: Queryable): Promise<number> {
  const [row] = await tx.query<{ number: number }>('SELECT coalesce(max(number), 0) AS number FROM book')
  return row?.number ?? 0
}

/** The newest edition; null where none has been published. */
export async function readBook(tx: Queryable): Promise<BookRow | null> {
  const sql = `SELECT number, encode(hash, 'hex') AS hash, files FROM book ORDER BY number DESC LIMIT 1`
  return (await tx.query<BookRow>(sql))[0] ?? null
}

const PUBLISH = `
  INSERT INTO book (number, hash, files, published_at)
  SELECT coalesce(max(number), 0) + 1, decode($1::text, 'hex'), $2::text::json, $3::text::timestamptz FROM book`

/** An edition by its number; null where there is none of it. */
export async function readBookOf(tx: Queryable, number: number): Promise<BookRow | null> {
  const sql = `SELECT number, encode(hash, 'hex') AS hash, files FROM book WHERE number = $1`
  return (await tx.query<BookRow>(sql, [number]))[0] ?? null
}

/** The newest of the editions that say what `hash` names; null where none did. */
export async function numberOfHash(tx: Queryable, hash: string): Promise<number | null> {
  const sql = `SELECT max(number) AS number FROM book WHERE hash = decode($1::text, 'hex')`
  return (await tx.query<{ number: number | null }>(sql, [hash]))[0]?.number ?? null
}

/** Publishes an edition. Who publishes at the same time is refused by the number's uniqueness. */
export async function publishBook(tx: Queryable, hash: string, files: readonly BookText[], at: Instant): Promise<void> {
  await tx.query(PUBLISH, [hash, JSON.stringify(files), instantText(at)])
}

export interface PublicationRow {
  readonly number: number
  readonly at: Instant
}

/** When the editions up to a number were published, the oldest first. */
export async function publications(tx: Queryable, through: number): Promise<PublicationRow[]> {
  const sql = 'SELECT number, published_at AS at FROM book WHERE number <= $1 ORDER BY number'
  return tx.query<PublicationRow>(sql, [through])
}

/** When the first edition was published: since when the system has been listening. */
export async function beganAt(tx: Queryable): Promise<Instant | null> {
  const [row] = await tx.query<{ began: Instant | null }>('SELECT min(published_at) AS began FROM book')
  return row?.began ?? null
}
