import { z } from 'zod'
import { feedState } from './board.ts'
import { instant } from './light.ts'

/** What became of one event that was asked to be taken. */
export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'conflict'; readonly reason: string }

/** An event that was not taken: its place in the batch from 0, its id where it can be read, and why. */
export const rejection = z.strictObject({ index: z.int().min(0), id: z.string().nullable(), reason: z.string() })
export type Rejection = z.infer<typeof rejection>

/**
 * The answer to `POST /api/events`. What it counts as accepted or duplicate is committed. Where none is good (422) these
 * fields stand in the problem.
 */
export const intake = z.strictObject({
  accepted: z.int().min(0),
  duplicates: z.int().min(0),
  rejected: z.array(rejection),
})
export type Intake = z.infer<typeof intake>

/** What the system administrator sees: is the server whole, and what waits. */
export const health = z.strictObject({
  ok: z.boolean(),
  engine: z.strictObject({
    /** How far the announced steps are behind the centre's clock; null before the first tick. */
    lagMs: z.int().min(0).nullable(),
    scannedTo: instant.nullable(),
    tickedAt: instant.nullable(),
  }),
  database: z.strictObject({
    kind: z.enum(['embedded', 'postgres', 'timescale']),
    /** The server's major version. */
    version: z.int(),
    reachable: z.boolean(),
  }),
  feeds: z.array(feedState),
  /** The edition in force by this process, and how many subjects it has still to look at; null where the database is away. */
  rulebook: z.strictObject({ edition: z.int().min(0), left: z.int().min(0).nullable() }),
  /** Events between requests and the database, and how many may wait. */
  queue: z.strictObject({ waiting: z.int().min(0), limit: z.int().min(1) }),
})
export type Health = z.infer<typeof health>

/** An error as a client sees it (RFC 9457). `instance` carries the id under which the log knows the request. */
export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
})
export type ProblemDetails = z.infer<typeof problem>
