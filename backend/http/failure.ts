import type { ErrorRequestHandler, RequestHandler } from 'express'
import { DatabaseUnavailable } from '../../db/database.ts'
import { QueueClosed, QueueFull } from '../queue.ts'
import { MOST_BYTES } from './body.ts'
import { answerProblem, Problem, retryAfter } from './problem.ts'

/** How long a feed should leave a database or a server alone that went away. */
const AWAY_MS = 5_000

/** Answers every path that nothing else answered. */
export const nothingHere: RequestHandler = ({ method, originalUrl }) => {
  throw new Problem('not-found', `There is nothing at ${method} ${originalUrl}`)
}

/** Answers every error with a problem. What isn't foreseen is logged whole and told to nobody. */
export const failure: ErrorRequestHandler = (error: unknown, request, response, next) => {
  const problem = foreseen(error)
  if (problem === null) request.log.error({ err: error }, 'unexpected error')
  else if (problem.kind === 'unavailable') request.log.error({ err: error }, 'not available')
  if (response.headersSent) return next(error) // ends the connection, the only way left to say that the answer is not whole
  answerProblem(request, response, problem ?? new Problem('unexpected', 'The log knows more of it under this instance'))
}

function foreseen(error: unknown): Problem | null {
  if (error instanceof Problem) return error
  if (error instanceof QueueFull) {
    return new Problem('queue-full', `Nothing was taken: ${error.message}`, later(error.retryAfterMs))
  }
  if (error instanceof QueueClosed)
    return new Problem('unavailable', `Nothing was taken: ${error.message}`, later(AWAY_MS))
  if (error instanceof DatabaseUnavailable) {
    return new Problem('unavailable', 'The database is away; nothing is acknowledged, send it again', later(AWAY_MS))
  }
  return isRefusal(error) ? refusal(error) : null
}

const later = (ms: number) => ({ headers: { 'Retry-After': retryAfter(ms) } })

/** What express and its body reader throw: an error with a status of the client's fault. */
interface Refusal extends Error {
  readonly status: number
  readonly type?: unknown
}

const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error &&
  'status' in error &&
  typeof error.status === 'number' &&
  error.status >= 400 &&
  error.status < 500

function refusal(error: Refusal): Problem {
  if (error.type === 'entity.too.large') {
    return new Problem(
      'too-large',
      `The body is larger than ${MOST_BYTES} bytes, counted after it is inflated; send less at once`,
    )
  }
  if (error.type === 'encoding.unsupported') {
    return new Problem('unsupported-type', 'The Content-Encoding is not read, expected gzip, deflate, br or none')
  }
  return new Problem('bad-request', error.message)
}
