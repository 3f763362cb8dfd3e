import type { Request, Response } from 'express'
import type { ProblemDetails } from '../contract/intake.ts'

/** Every kind of answer that isn't what was asked for: its status and its title, which never changes. */
const KINDS = {
  'bad-request': [400, 'The request cannot be read'],
  'no-key': [401, 'A feed’s key is needed'],
  foreign: [403, 'Not from here'],
  'not-found': [404, 'Nothing here'],
  'too-large': [413, 'Too much at once'],
  'unsupported-type': [415, 'Not in a form that is read'],
  'none-good': [422, 'No event was taken'],
  'too-many-failures': [429, 'Too many wrong keys'],
  'queue-full': [429, 'Too many events wait'],
  unexpected: [500, 'Something went wrong here'],
  unavailable: [503, 'Come back later'],
} as const satisfies Record<string, readonly [status: number, title: string]>
export type ProblemKind = keyof typeof KINDS

export interface ProblemExtras {
  readonly headers?: Readonly<Record<string, string>>
  /** Fields beside the five of RFC 9457. */
  readonly fields?: Readonly<Record<string, unknown>>
}

/** An answer of `application/problem+json` (RFC 9457). `detail` goes to the client: what was wrong, what was expected. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly kind: ProblemKind
  readonly status: number
  readonly extras: ProblemExtras
  constructor(kind: ProblemKind, detail: string, extras: ProblemExtras = {}) {
    super(detail)
    this.kind = kind
    this.status = KINDS[kind][0]
    this.extras = extras
  }
}

/** Answers with a problem. Its `instance` is the id under which the log knows the request. */
export function answerProblem(request: Request, response: Response, problem: Problem): void {
  const { kind, status, message, extras } = problem
  const details: ProblemDetails = {
    type: `/problems/${kind}`,
    title: KINDS[kind][1],
    status,
    detail: message,
    instance: `urn:uuid:${String(request.id)}`,
    ...extras.fields,
  }
  response
    .status(status)
    .set({ ...extras.headers })
    .set({ 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' })
    .end(request.method === 'HEAD' ? undefined : JSON.stringify(details))
}

/** The value of `Retry-After` in whole seconds, at least one. */
export const retryAfter = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1_000)))
