import type { Answer } from './work.ts'

/** Where the worker finds its database: it is started with this. */
export type Place = { readonly directory: string } | { readonly memory: true; readonly image?: string }

/** To the worker: a statement; or, without one, that it shall close. */
export interface Request {
  readonly id: number
  readonly sql: string | null
  readonly parameters: readonly (string | null)[] | undefined
}

/** The id under which the worker says that it is open. */
export const OPEN = 0

/** From the worker. `broken` says that it can't go on. */
export interface Reply {
  readonly id: number
  readonly answer?: Answer
  readonly failure?: Failure
  readonly broken?: boolean
}

/** An error as it crosses threads: the fields of PostgreSQL's that somebody may want, under the names that `pg` uses. */
export interface Failure {
  readonly name: string
  readonly message: string
  readonly code?: string
  readonly detail?: string
  readonly hint?: string
  readonly constraint?: string
  readonly table?: string
  readonly column?: string
  readonly position?: string
}

/** What crosses of an error. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) }
  const { name, message, code, detail, hint, constraint, table, column, position } = error as Error & Failure
  const known = { code, detail, hint, constraint, table, column, position }
  const said = Object.entries(known).filter(([, value]) => value !== undefined)
  return { name, message, ...(Object.fromEntries(said) as Partial<Failure>) }
}

/** The error again, on this side. */
export function errorOf({ name, message, ...rest }: Failure): Error {
  const error = name === 'RangeError' ? new RangeError(message) : new Error(message)
  return Object.assign(error, rest)
}
