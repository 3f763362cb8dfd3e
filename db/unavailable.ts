import { DatabaseUnavailable } from './database.ts'

/** What Node says of a network that doesn't reach. */
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT', // a socket's file
])

/** SQLSTATE: connection exceptions, too many connections, the server shutting down, crashed or starting. */
const STATE = /^(08...|53300|57P0[1-35])$/

/** What `pg` says by itself, without a code. */
const MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed))/

/** The error as callers get it: `DatabaseUnavailable` where the server could not be reached or went away. */
export function told(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseUnavailable) return error
  const code = codeOf(error)
  if (!NETWORK.has(code) && !STATE.test(code) && !MESSAGE.test(error.message)) return error
  const reason = error.message === '' ? code : error.message // an AggregateError of a name's addresses says nothing
  return new DatabaseUnavailable(`The database server can't be reached: ${reason}`, { cause: error })
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : ''
}
