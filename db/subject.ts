import type { SubjectState } from '../rules/state.ts'
import type { Instant } from '../rules/time.ts'
import { jsonList, type Queryable } from './database.ts'
import { instantText } from './instants.ts'

/** 监察对象: what its history comes to, and under which edition of the book that was found. */
export interface SubjectRow {
  readonly name: string
  /** Its first event's instant; null while it has none. */
  readonly firstAt: Instant | null
  /** Null where nothing has been folded yet. */
  readonly state: SubjectState | null
  readonly book: number
  /** What it adds to the figures, as it was last written: JSON of `backend/outcomes.ts`. */
  readonly figures: unknown
}

interface Row {
  readonly name: string
  readonly first_at: Instant | null
  readonly state: SubjectState | null
  readonly book: number
  readonly figures: unknown
}

const rowOf = ({ first_at, ...row }: Row): SubjectRow => ({ ...row, firstAt: first_at })

// ORDER BY before FOR UPDATE: every writer locks in the same order.
const LOCK = `
  SELECT name, first_at, state, book, figures FROM subject WHERE name = ANY ($1::text[]) ORDER BY name FOR UPDATE`

const CREATE = `
  INSERT INTO subject (name, state, book)
  SELECT name, 'null', 0 FROM unnest($1::text[]) AS t (name) ORDER BY name
  ON CONFLICT (name) DO NOTHING
  RETURNING name`

/** Locks subjects, in order, and makes those that aren't there. */
export async function lockSubjects(tx: Queryable, names: readonly string[]): Promise<Map<string, SubjectRow>> {
  const locked = new Map<string, SubjectRow>()
  for (const row of await tx.query<Row>(LOCK, [names])) locked.set(row.name, rowOf(row))
  const missing = names.filter((name) => !locked.has(name))
  if (missing.length === 0) return locked
  for (const { name } of await tx.query<{ name: string }>(CREATE, [missing]))
    locked.set(name, { name, firstAt: null, state: null, book: 0, figures: null })
  // Made by another writer between the two statements.
  const raced = missing.filter((name) => !locked.has(name))
  if (raced.length > 0) for (const row of await tx.query<Row>(LOCK, [raced])) locked.set(row.name, rowOf(row))
  return locked
}

const SAVE = `
  UPDATE subject SET first_at = t.first_at, state = t.state, book = $4
  FROM ROWS FROM (unnest($1::text[], $2::text[]::timestamptz[]), json_array_elements($3::text::json))
    AS t (name, first_at, state)
  WHERE subject.name = t.name`

/** Keeps what was folded of subjects that are locked. */
export async function saveSubjects(
  tx: Queryable,
  rows: readonly { firstAt: Instant | null; state: SubjectState }[],
  book: number,
): Promise<void> {
  if (rows.length === 0) return
  await tx.query(SAVE, [
    rows.map(({ state }) => state.subject),
    rows.map(({ firstAt }) => (firstAt === null ? null : instantText(firstAt))),
    jsonList(rows.map(({ state }) => JSON.stringify(state))),
    book,
  ])
}

/** One subject as it stands; null where nothing is known of it. */
export async function readSubject(tx: Queryable, name: string): Promise<SubjectRow | null> {
  const [row] = await tx.query<Row>('SELECT name, first_at, state, book, figures FROM subject WHERE name = $1', [name])
  return row === undefined ? null : rowOf(row)
}

/** What is folded of subjects, whether or not anybody holds them; those of which nothing is are left out. */
export async function statesOf(tx: Queryable, names: readonly string[]): Promise<Map<string, SubjectState>> {
  const sql = 'SELECT name, state FROM subject WHERE name = ANY ($1::text[])'
  const rows = await tx.query<Pick<Row, 'name' | 'state'>>(sql, [names])
  return new Map(rows.flatMap(({ name, state }) => (state === null ? [] : [[name, state]])))
}

/** The item of each of some subjects that have one, by the subject's name. */
export async function itemsOf(tx: Queryable, names: readonly string[]): Promise<Record<string, string>> {
  const sql = `SELECT name, state -> 'facts' ->> 'item' AS item FROM subject WHERE name = ANY ($1::text[])`
  const rows = await tx.query<{ name: string; item: string | null }>(sql, [names])
  return Object.fromEntries(rows.flatMap(({ name, item }) => (item === null ? [] : [[name, item]])))
}

/** Up to `limit` subjects after a name, in order. */
export async function subjectsAfter(tx: Queryable, name: string, limit: number): Promise<SubjectRow[]> {
  const sql = 'SELECT name, first_at, state, book, figures FROM subject WHERE name > $1 ORDER BY name LIMIT $2'
  return (await tx.query<Row>(sql, [name, limit])).map(rowOf)
}

// Those of the oldest editions first; SKIP LOCKED, so that several processes share the work and none waits for another.
const OUTDATED = `
  SELECT name, first_at, state, book, figures FROM subject WHERE book < $1 AND name <> ALL ($3::text[])
  ORDER BY book LIMIT $2 FOR UPDATE SKIP LOCKED`

/** Locks subjects that were folded under an older edition of the book, at most `limit`. */
export async function lockOutdated(
  tx: Queryable,
  book: number,
  limit: number,
  without: readonly string[] = [],
): Promise<SubjectRow[]> {
  return (await tx.query<Row>(OUTDATED, [book, limit, without])).map(rowOf)
}

const OUTDATED_OF = `
  SELECT name, first_at, state, book, figures FROM subject
  WHERE book < $1 AND name = ANY ($2::text[]) AND name <> ALL ($3::text[]) ORDER BY name FOR UPDATE SKIP LOCKED`

/** Locks those of some subjects that were folded under an older edition of the book. */
export async function lockOutdatedOf(
  tx: Queryable,
  book: number,
  names: readonly string[],
  without: readonly string[] = [],
): Promise<SubjectRow[]> {
  return (await tx.query<Row>(OUTDATED_OF, [book, names, without])).map(rowOf)
}

/** Notes that subjects whose rows are held are judged by an edition of the book as they were by the one before. */
export async function stampSubjects(tx: Queryable, names: readonly string[], book: number): Promise<void> {
  if (names.length === 0) return
  await tx.query('UPDATE subject SET book = $2 WHERE name = ANY ($1::text[])', [names, book])
}

/** How many subjects an edition of the book has still to look at, by subject_book; no more than `most` are counted. */
export async function countOutdated(tx: Queryable, book: number, most: number | null = null): Promise<number> {
  const sql = 'SELECT count(*)::int AS count FROM (SELECT FROM subject WHERE book < $1 LIMIT $2) AS outdated'
  return (await tx.query<{ count: number }>(sql, [book, most]))[0]?.count ?? 0
}

/** Whether subjects wait to be folded anew, since an older edition of the book judged them. By subject_book. */
export async function hasOutdated(tx: Queryable, book: number): Promise<boolean> {
  const sql = `SELECT EXISTS (SELECT FROM subject WHERE book < $1 AND state::text <> 'null') AS outdated`
  const [row] = await tx.query<{ outdated: boolean }>(sql, [book])
  return row?.outdated === true
}

/** The oldest edition of the book, before one, that judged any subject but some; null where none did. By subject_book. */
export async function oldestEdition(tx: Queryable, book: number, without: readonly string[]): Promise<number | null> {
  const sql = `SELECT min(book) AS book FROM subject WHERE book < $1 AND state::text <> 'null' AND name <> ALL ($2::text[])`
  return (await tx.query<{ book: number | null }>(sql, [book, without]))[0]?.book ?? null
}

const LINK = `
  INSERT INTO branch (branch, joint) SELECT branch, joint FROM unnest($1::text[], $2::text[]) AS t (branch, joint)
  ORDER BY branch, joint ON CONFLICT DO NOTHING`

/** Notes which subjects a joint one is made of. */
export async function linkBranches(tx: Queryable, links: readonly { branch: string; joint: string }[]): Promise<void> {
  if (links.length > 0) await tx.query(LINK, [links.map(({ branch }) => branch), links.map(({ joint }) => joint)])
}

/** The joint subjects of which some are branches. */
export async function jointsOf(tx: Queryable, branches: readonly string[]): Promise<string[]> {
  const sql = 'SELECT DISTINCT joint FROM branch WHERE branch = ANY ($1::text[])'
  return (await tx.query<{ joint: string }>(sql, [branches])).map(({ joint }) => joint)
}

/** The earliest first event of subjects; null where none of them has any. */
export async function firstAtOf(tx: Queryable, names: readonly string[]): Promise<Instant | null> {
  const sql = 'SELECT min(first_at) AS "firstAt" FROM subject WHERE name = ANY ($1::text[])'
  const [row] = await tx.query<{ firstAt: Instant | null }>(sql, [names])
  return row?.firstAt ?? null
}

/** Those of some names that are subjects with a history or a state of their own. */
export async function knownSubjects(tx: Queryable, names: readonly string[]): Promise<Set<string>> {
  const sql = 'SELECT name FROM subject WHERE name = ANY ($1::text[]) AND book <> 0'
  return new Set((await tx.query<{ name: string }>(sql, [names])).map(({ name }) => name))
}

const FIGURES = `
  UPDATE subject SET figures = t.figures FROM unnest($1::text[], $2::text[]::json[]) AS t (name, figures)
  WHERE subject.name = t.name`

/** Keeps what subjects whose rows are held add to the figures. */
export async function saveFigures(
  tx: Queryable,
  rows: readonly { readonly subject: string; readonly figures: unknown }[],
): Promise<void> {
  await tx.query(FIGURES, [rows.map(({ subject }) => subject), rows.map(({ figures }) => JSON.stringify(figures))])
}
