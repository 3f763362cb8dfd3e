import { setTimeout as wait } from 'node:timers/promises'
import { DatabaseUnavailable, type Queryable, type TransactionMode, type Value } from './database.ts'
import { parameter } from './types.ts'

/** The statement that begins a transaction of a mode, on both servers. */
export const BEGIN: Readonly<Record<TransactionMode, string>> = {
  write: 'BEGIN ISOLATION LEVEL READ COMMITTED, READ WRITE',
  snapshot: 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY',
}

/** How often work is run in all where the server keeps reporting deadlocks or serialization failures. */
const ATTEMPTS = 5
const PAUSE_MS = 20

/** What a server answers to a statement. */
export interface Answer {
  readonly command: string
  readonly rows: readonly object[]
}

/** Runs one statement, or several without parameters, in a session; the answer is that to the last. */
export type Ask = (sql: string, parameters?: readonly (string | null)[]) => Promise<Answer>

/** A session as callers see it: parameters as text, rows as answered. */
export function statements(ask: Ask): Queryable {
  return {
    async query<R extends object>(sql: string, values?: readonly Value[]): Promise<R[]> {
      const { rows } = await ask(sql, values?.length ? values.map(parameter) : undefined)
      return rows as R[]
    },
  }
}

/**
 * Runs `work` between BEGIN and COMMIT of one session. Rolls back and rethrows where it fails; throws where the server
 * answers COMMIT with a rollback, which it does when `work` went on after a statement that had failed.
 */
export async function between<T>(ask: Ask, mode: TransactionMode, work: () => Promise<T>): Promise<T> {
  await ask(BEGIN[mode])
  let result: T
  try {
    result = await work()
  } catch (error) {
    await ask('ROLLBACK').catch(unlessLost)
    throw error
  }
  const { command } = await ask('COMMIT')
  if (command === 'ROLLBACK') throw new Error('Nothing was committed: a statement had failed and the work went on')
  return result
}

/** A session that is lost has rolled back by itself. */
function unlessLost(error: unknown): void {
  if (!(error instanceof DatabaseUnavailable)) throw error
}

/** Runs a transaction again where the server reports a serialization failure (40001) or a deadlock (40P01). */
export async function repeated<T>(once: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once()
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined
      if (attempt === ATTEMPTS || (code !== '40001' && code !== '40P01')) throw error
      await wait(Math.random() * PAUSE_MS * attempt) // two that met once shall not meet again
    }
  }
}
