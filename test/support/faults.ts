import { publish, type Edition } from '../../backend/edition.ts'
import { Engine } from '../../backend/engine.ts'
import { createLog } from '../../backend/log.ts'
import type { Database, Queryable } from '../../db/database.ts'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import type { Instant } from '../../rules/time.ts'
import { nov } from './live.ts'

/** A small book under which a case has a clock of two seconds, one of the day's close, and joint cases pause with a branch. */
export const FAULTS_BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds:
  - {id: approval}
  - {id: late, lag: PT4H}
calendars:
  - {id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}
items:
  - {id: QG-1, department: D07, class: instant}
  - {id: QG-2, department: D08, class: promised}
rules:
  - id: quick
    of: case
    start: case.accepted
    stop: [case.decided, case.withdrawn]
    pause: {from: case.suspended, until: case.resumed}
    limit: {elapsed: PT2S}
    lights: [{level: yellow, used: 0.5}, {level: red, overdue: true}]
  - id: daily
    of: case
    start: case.accepted
    stop: case.decided
    limit: {until: closeOfDay}
    calendar: cn-office
    lights: [{level: red, overdue: true}]
  - id: together
    of: joint
    start: joint.accepted
    stop: joint.issued
    pause: {from: case.suspended, until: case.resumed, branches: any}
    limit: {elapsed: PT3S}
    lights: [{level: yellow, used: 0.5}, {level: red, overdue: true}]
`

/** The same, and what one person does in two seconds counted over all cases, so that writers meet in gatherings too. */
export const BURST_BOOK = `${FAULTS_BOOK}
checks:
  - {id: burst, of: case, on: [case.accepted, case.step-started, case.decided], across: {by: staff, within: PT2S}, when: across.count >= 4, level: yellow}
`

/** An engine on a clock that only a test moves. */
export interface Stand {
  readonly database: Database
  readonly engine: Engine
  readonly edition: Edition
  /** Sets the clock to an instant of November 2026 and lets the engine beat once. */
  readonly at: (text: string) => Promise<void>
  /** What was logged: level and text. */
  readonly logged: readonly string[]
}

/** Publishes a book and starts an engine on a database, without a door. */
export async function stand(database: Database, begin: string, book = FAULTS_BOOK): Promise<Stand> {
  let clock = nov(begin)
  const edition = await publish(database, [{ file: 'book.yaml', text: book }], clock)
  const logged: string[] = []
  const engine = engineOf(database, edition, () => clock, logged)
  const at = async (text: string): Promise<void> => {
    clock = nov(text)
    await engine.beat()
  }
  return { database, engine, edition, at, logged }
}

export function engineOf(database: Database, edition: Edition, now: () => Instant, logged: string[] = []): Engine {
  const say = (level: string) => (what: object, text: string) => {
    const { err } = what as { err?: unknown }
    logged.push(`${level} ${text}${err instanceof Error ? `: ${err.message}` : ''}`)
  }
  return new Engine({ database, edition, now, log: { info: say('info'), warn: say('warn'), error: say('error') } })
}

/** A log that says nothing. */
export const silent = createLog('silent')

/** An event of November 2026. */
export function event(
  id: string,
  kind: string,
  subject: string,
  time: string | Instant,
  data: Facts = {},
): SubjectEvent {
  const at = typeof time === 'string' ? nov(time) : time
  return { source: 'approval', id, kind, subject, at, data }
}

/** The same database, but `before` is told of each statement, and may keep it waiting or throw in its stead. */
export function watched(database: Database, before: (sql: string) => Promise<void> | void): Database {
  const within = (tx: Queryable): Queryable => ({
    query: async (sql, values) => {
      await before(sql)
      return tx.query(sql, values)
    },
  })
  return {
    server: database.server,
    query: within(database).query,
    transaction: (work, mode) => database.transaction((tx) => work(within(tx)), mode),
    wake: () => database.wake(),
    listen: (hear) => database.listen(hear),
    close: () => database.close(),
  }
}

/** Empties a database for another history, which takes less than a new one. */
export async function emptied(database: Database): Promise<void> {
  await database.query(`
    TRUNCATE event, event_key, subject, branch, clock, finding, gathering, share, change, tally, feed, book, tally_history, acceptance, outcome, indicator, figure_day;
    UPDATE catalogue SET book = 0, judged_at = '1970-01-01T00:00:00Z';
    UPDATE head SET seq = 0, recorded_at = '1970-01-01T00:00:00Z', hash = '\\x';
    UPDATE engine SET ticked_at = NULL, tallied_at = '1970-01-01T00:00:00Z'`)
}
