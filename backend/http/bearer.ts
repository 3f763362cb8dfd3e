import type { RequestHandler } from 'express'
import { rateLimit } from 'express-rate-limit'
import { MINUTE_MS } from '../../rules/time.ts'
import { answerProblem, Problem } from './problem.ts'

/** More wrong keys a minute than these are no mistake in somebody's configuration any more. */
const MOST_FAILURES = 20

export type FeedOf = (key: string) => string | null | Promise<string | null>

/**
 * Lets only requests with a feed's key pass, the feed in `response.locals.feed`. Wrong ones are answered 401, and 429 where
 * an address sends too many of them; a good key passes even then, since feeds may share an address.
 */
export function bearer(feedOf: FeedOf): RequestHandler {
  const limitFailures = rateLimit({
    windowMs: MINUTE_MS,
    limit: MOST_FAILURES,
    standardHeaders: 'draft-8', // and Retry-After with it
    legacyHeaders: false,
    // No proxy is trusted, so what these say of the address is not read and no warning is due.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
    handler: (request, response) =>
      answerProblem(
        request,
        response,
        new Problem(
          'too-many-failures',
          `More than ${MOST_FAILURES} wrong keys came from this address within a minute`,
        ),
      ),
  })
  return async (request, response, next) => {
    const header = request.get('Authorization')
    const [, key] = /^Bearer +([\w.~+/-]+=*)$/i.exec(header ?? '') ?? []
    const feed = key === undefined ? null : await feedOf(key)
    if (feed !== null) {
      response.locals['feed'] = feed
      next()
      return
    }
    await limitFailures(request, response, () => {
      const challenge = `Bearer realm="heliograph"${header === undefined ? '' : ', error="invalid_token"'}`
      const detail =
        header === undefined ? 'The Authorization header is missing' : 'The Authorization header holds no key of a feed'
      answerProblem(
        request,
        response,
        new Problem('no-key', `${detail}, expected Bearer and the feed's key`, {
          headers: { 'WWW-Authenticate': challenge },
        }),
      )
    })
  }
}

/** The feed that `bearer` found. */
export function feedOfRequest(locals: Readonly<Record<string, unknown>>): string {
  const feed = locals['feed']
  if (typeof feed !== 'string') throw new Error('No feed is known here: bearer() must stand before this')
  return feed
}
