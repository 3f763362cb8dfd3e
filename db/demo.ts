import type { Instant } from '../rules/time.ts'
import type { Queryable } from './database.ts'
import { instantText } from './instants.ts'

/** 演示: the clock of a demonstration, kept so that it goes on where it stopped. */
export interface DemoRow {
  /** Of the simulator; null where a script is played. */
  readonly seed: number | null
  readonly beganAt: Instant
  /** Where the history ends and the demonstration is live. */
  readonly liveAt: Instant
  /** Where the clock stands. */
  readonly at: Instant
  /** Whether one history of each mechanism is told beside the hall's own life. */
  readonly showcase: boolean
}

/** The demonstration of a database; null where it is none. */
export async function readDemo(tx: Queryable): Promise<DemoRow | null> {
  const sql = 'SELECT seed, began_at AS "beganAt", live_at AS "liveAt", at, showcase FROM demo'
  return (await tx.query<DemoRow>(sql))[0] ?? null
}

/** Makes a database a demonstration's, for good. */
export async function markDemo(tx: Queryable, { seed, beganAt, liveAt, at, showcase }: DemoRow): Promise<void> {
  const sql = `
    INSERT INTO demo (seed, began_at, live_at, at, showcase)
    VALUES ($1::bigint, $2::text::timestamptz, $3::text::timestamptz, $4::text::timestamptz, $5)`
  await tx.query(sql, [seed, instantText(beganAt), instantText(liveAt), instantText(at), showcase])
}

/** Keeps where the clock stands; it is never set back. */
export async function keepDemoClock(tx: Queryable, at: Instant): Promise<void> {
  await tx.query('UPDATE demo SET at = GREATEST(at, $1::text::timestamptz)', [instantText(at)])
}

/** True where a system has worked on this database: it has a rulebook. */
export async function isInUse(tx: Queryable): Promise<boolean> {
  const [row] = await tx.query<{ used: boolean }>('SELECT EXISTS (SELECT FROM book) AS used')
  return row?.used === true
}
