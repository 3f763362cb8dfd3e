import type { Facts, SubjectEvent } from '../rules/event.ts'
import type { Instant } from '../rules/time.ts'
import { jsonList, type Queryable } from './database.ts'
import { instantText } from './instants.ts'

/** An event's name and content, hashed: uuids in text. */
export interface Print {
  readonly key: string
  readonly digest: string
}

// Ordered by key, so that two writers of the same events wait for each other and never in a ring.
const CLAIM = `
  INSERT INTO event_key (key, digest)
  SELECT key, digest FROM unnest($1::text[]::uuid[], $2::text[]::uuid[]) AS t (key, digest) ORDER BY key
  ON CONFLICT (key) DO NOTHING
  RETURNING key::text AS key`

const CLAIMED = `SELECT key::text AS key, digest::text AS digest FROM event_key WHERE key = ANY ($1::text[]::uuid[])`

/**
 * Claims the names of events that are distinct among themselves. Gives, by key, the digest that stands under a name that was
 * known already; a key that is missing was new and is this transaction's.
 */
export async function claimEvents(tx: Queryable, prints: readonly Print[]): Promise<Map<string, string>> {
  const keys = prints.map(({ key }) => key)
  const digests = prints.map(({ digest }) => digest)
  const claimed = new Set((await tx.query<{ key: string }>(CLAIM, [keys, digests])).map(({ key }) => key))
  if (claimed.size === prints.length) return new Map()
  const known = await tx.query<Print>(CLAIMED, [keys.filter((key) => !claimed.has(key))])
  return new Map(known.map(({ key, digest }) => [key, digest]))
}

const INSERT = `
  INSERT INTO event (at, subject, source, id, kind, data, recorded_at)
  SELECT at, subject, source, id, kind, data, $7::text::timestamptz
  FROM ROWS FROM (unnest($1::text[]::timestamptz[], $2::text[], $3::text[], $4::text[], $5::text[]),
    json_array_elements($6::text::json)) AS t (at, subject, source, id, kind, data)`

/** Keeps events whose names this transaction has claimed. */
export async function insertEvents(tx: Queryable, events: readonly SubjectEvent[], recordedAt: Instant): Promise<void> {
  await tx.query(INSERT, [
    events.map(({ at }) => instantText(at)),
    events.map(({ subject }) => subject),
    events.map(({ source }) => source),
    events.map(({ id }) => id),
    events.map(({ kind }) => kind),
    jsonList(events.map(({ data }) => JSON.stringify(data))),
    instantText(recordedAt),
  ])
}

interface EventRow {
  readonly at: Instant
  readonly subject: string
  readonly source: string
  readonly id: string
  readonly kind: string
  readonly data: Facts
  readonly recorded_at: Instant
}

// Served by event_subject; `at >= $2` lets a hypertable pass over the chunks before the first event.
const HISTORY = `
  SELECT at, subject, source, id, kind, data, recorded_at
  FROM event WHERE subject = ANY ($1::text[]) AND at >= $2::text::timestamptz
  ORDER BY subject, at`

/** The whole histories of subjects, none of which begins before `firstAt`. */
export async function historiesOf(
  tx: Queryable,
  subjects: readonly string[],
  firstAt: Instant,
): Promise<Map<string, SubjectEvent[]>> {
  const histories = new Map<string, SubjectEvent[]>(subjects.map((name) => [name, []]))
  for (const row of await tx.query<EventRow>(HISTORY, [subjects, instantText(firstAt)]))
    histories.get(row.subject)?.push({
      source: row.source,
      id: row.id,
      kind: row.kind,
      subject: row.subject,
      at: row.at,
      data: row.data,
      recordedAt: row.recorded_at,
    })
  return histories
}

// No index serves this: it is asked once by each process, of the few feeds whose silence is a duty not done.
const FIRST = `SELECT min(at) AS at FROM event WHERE source = $1 OR starts_with(source, $1 || '/')`

/** The earliest instant that a feed told of; null where it told nothing. */
export async function firstOfFeed(tx: Queryable, feed: string): Promise<Instant | null> {
  const [row] = await tx.query<{ at: Instant | null }>(FIRST, [feed])
  return row?.at ?? null
}

/** The earliest and the latest instant of any event; null where there is none. */
export async function firstOfAll(tx: Queryable): Promise<Instant | null> {
  const [row] = await tx.query<{ at: Instant | null }>('SELECT min(at) AS at FROM event')
  return row?.at ?? null
}

export async function lastOfAll(tx: Queryable): Promise<Instant | null> {
  const [row] = await tx.query<{ at: Instant | null }>('SELECT max(at) AS at FROM event')
  return row?.at ?? null
}

// A hypertable passes over the chunks before `$1`; elsewhere event_subject is read from end to end, once a command.
const SINCE = `
  SELECT DISTINCT subject FROM event
  WHERE at >= $1::text::timestamptz AND at <= $2::text::timestamptz`

/** The subjects with events in [from, through]. */
export async function subjectsSince(tx: Queryable, from: Instant, through: Instant): Promise<string[]> {
  const rows = await tx.query<{ subject: string }>(SINCE, [instantText(from), instantText(through)])
  return rows.map(({ subject }) => subject)
}

/** What of a subject's events says whether an edit of the book concerns it. */
export interface SpanRow {
  readonly subject: string
  /** The latest instant that they have, or were put on record. */
  readonly lastAt: Instant
  /** Every item that any of them names. */
  readonly items: readonly string[]
}

// Served by event_subject, as a history is.
const SPANS = `
  SELECT subject, GREATEST(max(at), max(recorded_at)) AS "lastAt",
    coalesce(json_agg(DISTINCT data ->> 'item') FILTER (WHERE data ->> 'item' IS NOT NULL), '[]') AS items
  FROM event WHERE subject = ANY ($1::text[]) AND at >= $2::text::timestamptz GROUP BY subject`

/** The spans of subjects, none of which begins before `firstAt`; those without events are left out. */
export async function spansOf(
  tx: Queryable,
  subjects: readonly string[],
  firstAt: Instant,
): Promise<Map<string, SpanRow>> {
  const rows = await tx.query<SpanRow>(SPANS, [subjects, instantText(firstAt)])
  return new Map(rows.map((row) => [row.subject, row]))
}
