import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { Instant } from '../../rules/time.ts'
import { scope, type Board, type Scope } from '../contract/board.ts'
import type { Dossier, Recomputation } from '../contract/dossier.ts'
import type { Health } from '../contract/intake.ts'
import { isoReader } from '../log/iso.ts'
import { Problem } from './problem.ts'

const readInstant = isoReader(null)
const once = z.string({ error: 'is given more than once' })
const list = once
  .transform((text) => [...new Set(text.split(','))].sort())
  .pipe(
    z
      .array(z.string().min(1, 'holds an empty name, expected names with commas between them'))
      .max(100, 'names more than 100'),
  )

/** In a query a plus is a blank, the commonest way in which an offset is lost. */
const AN_INSTANT = 'is no instant, expected ISO 8601 with an offset, like 2026-11-24T10:00:00Z; a + is written %2B'

const boardQuery = z.strictObject({
  departments: list.optional(),
  windows: list.optional(),
  view: once.pipe(z.enum(scope.shape.view.options, 'is neither desk nor wall')).default('desk'),
  at: once.transform(readInstant).refine(Number.isInteger, AN_INSTANT).optional(),
})

/** The board of a scope, as it is or as it was known at an instant. 400 names the parameter that can't be read. */
export function showBoard(
  board: (scope: Scope, at: Instant | null) => Promise<Board>,
  now: () => Instant,
): RequestHandler {
  return async (request, response) => {
    const query = boardQuery.safeParse(request.query)
    if (!query.success) throw new Problem('bad-request', query.error.issues.map(faultText).join('; '))
    const { at = null, departments, windows, view } = query.data
    if (departments !== undefined && windows !== undefined) {
      throw new Problem('bad-request', 'windows is given beside departments, expected one of them or neither')
    }
    if (at !== null && at > now()) {
      throw new Problem('bad-request', `at is ${new Date(at).toISOString()}, expected an instant that has been`)
    }
    const asked: Scope = { view, ...(departments && { departments }), ...(windows && { windows }) }
    response.json(await board(asked, at))
  }
}

function faultText(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return `${String(issue.path[0])} ${issue.message}`
  const known = Object.keys(boardQuery.shape).join(', ')
  return `${issue.keys.join(', ')} is no parameter here, expected ${known}`
}

/** What is known of one subject, or what its history gives anew. */
export function showSubject(
  subject: (name: string) => Promise<Dossier | Recomputation | null>,
): RequestHandler<{ kind: string; id: string }> {
  return async ({ params: { kind, id } }, response) => {
    const known = await subject(`${kind}/${id}`)
    if (known === null)
      throw new Problem('not-found', `Nothing is known of a subject ${JSON.stringify(`${kind}/${id}`)}`)
    response.json(known)
  }
}

/** Is the server whole: 200, or 503 with the same body. */
export function showHealth(health: () => Promise<Health>): RequestHandler {
  return async (_request, response) => {
    const state = await health()
    response.status(state.ok ? 200 : 503).json(state)
  }
}

/** What needs no question: names, the day. */
export function show(answer: () => unknown): RequestHandler {
  return async (_request, response) => {
    response.json(await answer())
  }
}
