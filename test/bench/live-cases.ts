import { readBookTexts } from '../../backend/book.ts'
import { publish, type Edition } from '../../backend/edition.ts'
import { take } from '../../backend/ingest.ts'
import type { Database } from '../../db/database.ts'
import { instantText } from '../../db/instants.ts'
import { resetTallies } from '../../db/tally.ts'
import type { SubjectEvent } from '../../rules/event.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, weekday, type Instant } from '../../rules/time.ts'
import { randomOf } from './generate.ts'

const CN_OFFSET_MS = 8 * HOUR_MS
/** When the cases are told, and when the tick comes: the working day ends in between, and with it the limits of some. */
const TOLD_AT = Date.parse('2026-11-24T10:00+08:00')
export const TICK_AT = Date.parse('2026-11-24T17:31+08:00')

const FEED = 'approval'
const ITEMS = ['QG-0042', 'QG-0043', 'QG-0101']
/** Cases that the engine itself writes. All others are copies of them under other names. */
const WRITTEN = 3_000
const BATCH = 1_000
/** Copies of one statement: PGlite has a memory to fill. */
const COPIES = 10_000
const LIT_SHARE = 0.03

/** Publishes the shipped book and writes, through the engine, the cases of which all others are copies. */
export async function writeCases(database: Database): Promise<Edition> {
  const edition = await publish(database, await readBookTexts('rules/book'), Date.parse('2026-01-01T00:00Z'))
  const random = randomOf(1)
  const events = Array.from({ length: WRITTEN }, (_, n) => acceptance(`T${n}`, acceptedAt(random), n))
  for (let from = 0; from < events.length; from += BATCH)
    await take(database, edition, events.slice(from, from + BATCH), TOLD_AT)
  await take(database, edition, [beat(TICK_AT)], TICK_AT)
  await database.query(FORMS)
  await database.query(SORT, [instantText(TICK_AT)])
  return edition
}

/** A promised case, of one of 35 departments and 50 windows. */
export function acceptance(name: string, at: Instant, n: number): SubjectEvent {
  const subject = `case/${name}`
  const data = {
    item: ITEMS[n % ITEMS.length] ?? '',
    department: `D${n % 35}`,
    window: `W${n % 50}`,
    staff: `S${n % 120}`,
    applicant: `applicant ${n}`,
    channel: n % 3 === 0 ? 'online' : 'hall',
  }
  return { source: FEED, id: `${subject} accepted`, kind: 'case.accepted', subject, at, data }
}

/** The feed says that it has delivered all: its horizon is now. */
export function beat(at: Instant): SubjectEvent {
  return { source: FEED, id: `beat ${at}`, kind: 'feed.beat', subject: `feed/${FEED}`, at, data: {} }
}

/** In the last three weeks, half of them in the last days, within office hours. */
function acceptedAt(random: () => number): Instant {
  let day = Math.floor((TOLD_AT + CN_OFFSET_MS) / DAY_MS) - Math.floor(random() * (random() < 0.5 ? 4 : 22))
  while (weekday(day) > 5) day--
  const at = day * DAY_MS - CN_OFFSET_MS + 8.5 * HOUR_MS + Math.floor(random() * 210) * MINUTE_MS
  return Math.min(at, TOLD_AT - MINUTE_MS)
}

const FORMS = `
  CREATE TABLE form (name text PRIMARY KEY, kind text, clocks int, place int, of int);
  CREATE TABLE form_subject AS SELECT * FROM subject;
  CREATE TABLE form_clock AS SELECT * FROM clock;
  CREATE TABLE form_event AS SELECT * FROM event WHERE subject LIKE 'case/%'`

// What each written case is good for: a clock that is due at the tick, lit lights, or neither. One with two due clocks is no form.
const SORT = `
  INSERT INTO form
  SELECT subject, kind, clocks, row_number() OVER w - 1, count(*) OVER (PARTITION BY kind) FROM (
    SELECT subject, CASE WHEN due = 1 THEN 'due' WHEN due > 1 THEN 'double' WHEN lit > 0 THEN 'lit' ELSE 'green' END AS kind,
      CASE WHEN due > 0 THEN due ELSE lit END AS clocks
    FROM (SELECT subject, count(*) FILTER (WHERE next_at <= $1::text::timestamptz) AS due,
      count(*) FILTER (WHERE level <> 'green') AS lit FROM form_clock GROUP BY subject) AS c) AS k
  WINDOW w AS (PARTITION BY kind ORDER BY subject)`

// The n-th copy's kind: due and lit ones lie evenly among the green, as they would in a table that has grown.
const COPY = `
  WITH n AS (
    SELECT n, f.name AS old, f.name || '-' || n AS name FROM (
      SELECT n, CASE WHEN n * $3 / $5 <> (n - 1) * $3 / $5 THEN 'due' WHEN n * $4 / $5 <> (n - 1) * $4 / $5 THEN 'lit'
        ELSE 'green' END AS kind FROM generate_series($1::bigint, $2::bigint) AS n) AS k
    JOIN LATERAL (SELECT name FROM form WHERE form.kind = k.kind AND form.place = k.n % form.of) AS f ON true),
  named AS (
    INSERT INTO subject SELECT n.name, first_at, replace(state::text, n.old, n.name)::json, book
    FROM n JOIN form_subject f ON f.name = n.old),
  keys AS (
    INSERT INTO event_key SELECT md5('key' || n.name)::uuid, md5(n.name)::uuid FROM n),
  told AS (
    INSERT INTO event SELECT f.at, n.name, f.source, replace(f.id, n.old, n.name), f.kind, f.data, f.recorded_at
    FROM n JOIN form_event f ON f.subject = n.old)
  INSERT INTO clock SELECT n.name, rule, run, edition, feed, state, started_at, due_at, stopped_at, provisional, reason,
    gravity, flag, steps, next_at, level, since, stopped, verify, department, "window", staff
  FROM n JOIN form_clock f ON f.subject = n.old`.replaceAll(/\$[345]/g, '$&::bigint')

const COUNTS = `
  SELECT (SELECT count(*) FROM clock) AS clocks, (SELECT count(*) FROM subject) AS subjects,
    (SELECT coalesce(sum(clocks), 0) FROM form WHERE kind IN ('due', 'double')) AS due,
    (SELECT avg(clocks) FROM form WHERE kind = 'lit')::float8 AS "litEach"`

interface Counts {
  readonly clocks: number
  readonly subjects: number
  readonly due: number
  readonly litEach: number
}

/** Copies the written cases until there are so many open clocks; `due` of them where they aren't due yet. */
export async function copyCases(database: Database, clocks: number, due: number, from = 0): Promise<number> {
  const [counts] = await database.query<Counts>(COUNTS)
  if (counts === undefined) throw new Error('the database has no counts')
  // Each has a promised and a statutory clock.
  const copies = Math.max(0, Math.ceil((clocks - counts.clocks) / 2))
  const dueCopies = from === 0 ? due - counts.due : 0
  if (dueCopies < 0) throw new Error(`${counts.due} clocks are due already, expected at most ${due}`)
  const lit = Math.round((copies * 2 * LIT_SHARE) / counts.litEach)
  for (let first = 1; first <= copies; first += COPIES) {
    const last = Math.min(copies, first + COPIES - 1)
    // Numbered from 1 on in each call, named after those before.
    await database.query(COPY.replaceAll("'-' || n AS", `'-' || (n + ${from}) AS`), [
      first,
      last,
      dueCopies,
      lit,
      copies,
    ])
  }
  await database.transaction(resetTallies)
  return from + copies
}
