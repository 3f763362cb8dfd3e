/**
 * What a statement takes as a parameter. Arrays hold one type and are cast in the statement (`$1::text[]`), so that both
 * servers read them alike; instants travel as text (`instants.ts`).
 */
export type Value = string | number | boolean | null | Uint8Array | readonly (string | number | boolean | null)[]

/**
 * Texts of JSON as one parameter, for `json_array_elements`: of arrays of text each quote would be escaped here and read twice
 * there, which took longer than all else that was done to write a state.
 */
export function jsonList(texts: readonly string[]): string {
  return `[${texts.join(',')}]`
}

/** Something that runs statements: a database, or one of its transactions. */
export interface Queryable {
  /**
   * The rows of a statement. Both servers give the same JavaScript for a type: int2, int4, int8 and float8 a number,
   * numeric a number, timestamptz epoch ms, json and jsonb the value, bytea a Uint8Array, boolean and text as they are.
   * An int8 or numeric that a number can't hold exactly throws a `RangeError`.
   */
  query<R extends object>(sql: string, values?: readonly Value[]): Promise<R[]>
}

/** Which of the three grades of server stands behind a database (design §7). */
export interface Server {
  readonly kind: 'embedded' | 'postgres' | 'timescale'
  /** The server's major version: 15 to 18. */
  readonly version: number
  /** The licence of TimescaleDB's build, which decides what it can do; null without TimescaleDB. */
  readonly licence: 'apache' | 'timescale' | null
}

/** `write` is READ COMMITTED; `snapshot` is REPEATABLE READ, READ ONLY: every statement sees the same instant. */
export type TransactionMode = 'write' | 'snapshot'

/** The one interface to a server: `pg` and the embedded PGlite implement it alike. */
export interface Database extends Queryable {
  readonly server: Server
  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws. Where the server reports a
   * deadlock or a serialization failure (40P01, 40001) `work` is run again from its beginning, a few times at most, so it
   * must have no other effects. Throws `DatabaseUnavailable` where the server can't be reached; then nothing is known of
   * a commit that was under way, and the same work may be said again.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>, mode?: TransactionMode): Promise<T>
  /** Wakes every listener of every process on this database. Only a hint: a listener must look by itself now and then. */
  wake(): Promise<void>
  /** Calls `hear` at each wake, also after a connection that was lost is back. Resolves to a function that ends it. */
  listen(hear: () => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** The server can't be reached, or went away: what was asked for may be asked again later. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable'
}
