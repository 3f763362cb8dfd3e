import express, { type Express, type RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { FigureScope, Grouping } from '../db/outcome.ts'
import type { Measure } from '../rules/kpi.ts'
import type { Instant } from '../rules/time.ts'
import type { Board, Scope } from './contract/board.ts'
import type { Dossier, Recomputation } from './contract/dossier.ts'
import type { Health } from './contract/intake.ts'
import type { Cases, Trends } from './contract/trends.ts'
import type { LedgerPage } from './contract/ledger.ts'
import type { FindingPage, LightPage } from './contract/list.ts'
import type { Names } from './contract/names.ts'
import type { Today } from './contract/today.ts'
import { bearer, type FeedOf } from './http/bearer.ts'
import { bytes, cloudEventsAlone } from './http/body.ts'
import { takeEvents } from './http/events.ts'
import { failure, nothingHere } from './http/failure.ts'
import { showCases, showTrends } from './http/figures.ts'
import { guard } from './http/guard.ts'
import { noStore, securityHeaders } from './http/headers.ts'
import { showLedger } from './http/ledger.ts'
import { showFindings, showLights } from './http/list.ts'
import { requestLog } from './http/request-log.ts'
import { show, showBoard, showHealth, showSubject } from './http/screens.ts'
import type { LedgerQuery } from './ledger.ts'
import type { FindingQuery, LightQuery } from './list.ts'
import type { Take } from './queue.ts'

/** What the app stands on; each is a function, so that a test can stand in for any. */
export interface Parts {
  /** Commits events. Throws `DatabaseUnavailable`, `QueueFull` or `QueueClosed` where they have to come again. */
  readonly take: Take
  /** The feed of a bearer key, or null. */
  readonly feedOf: FeedOf
  /** What is known of a subject `<kind>/<id>`, or null. */
  readonly subject: (name: string) => Promise<Dossier | null>
  /** A subject folded anew and held against what was announced, or null. */
  readonly recompute: (name: string) => Promise<Recomputation | null>
  /** The board of a scope, now or as it was known at an instant. */
  readonly board: (scope: Scope, at: Instant | null) => Promise<Board>
  /** A page of the lit lights that fit, worst first. */
  readonly lights: (query: LightQuery) => Promise<LightPage>
  /** A page of the findings that stand, the latest first. */
  readonly findings: (query: FindingQuery) => Promise<FindingPage>
  /** A page of the ledger of deemed approvals, the latest entries first. */
  readonly ledger: (query: LedgerQuery) => Promise<LedgerPage>
  /** What ids are called. */
  readonly names: () => Names
  /** The day as a wall shows it. */
  readonly today: () => Promise<Today>
  readonly health: () => Promise<Health>
  /** The figures of a period, and the cases behind one of them. */
  readonly trends: (scope: FigureScope, by: Grouping) => Promise<Trends>
  readonly cases: (scope: FigureScope, measure: Measure, after: string) => Promise<Cases>
  /** The centre's clock. */
  readonly now: () => Instant
  readonly log: Logger
  /** The name or address that the server listens on, allowed in `Host` and `Origin` beside those of loopback. */
  readonly host: string
  /** What serves the built dashboard, where there is one; asked for every path that is not of the API. */
  readonly pages?: RequestHandler
}

/** The HTTP door, apart from listening. Every error leaves it as `application/problem+json`. */
export function createApp(parts: Parts): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(requestLog(parts.log), securityHeaders, guard(parts.host))
  app.use('/api', noStore)
  app.post('/api/events', bearer(parts.feedOf), cloudEventsAlone, bytes, takeEvents(parts.take, parts.now))
  app.get('/api/subjects/:kind/:id', showSubject(parts.subject))
  app.get('/api/subjects/:kind/:id/recomputation', showSubject(parts.recompute))
  app.get('/api/board', showBoard(parts.board, parts.now))
  app.get('/api/lights', showLights(parts.lights))
  app.get('/api/findings', showFindings(parts.findings))
  app.get('/api/ledger', showLedger(parts.ledger))
  app.get('/api/names', show(parts.names))
  app.get('/api/today', show(parts.today))
  app.get('/api/health', showHealth(parts.health))
  app.get('/api/trends', showTrends(parts.trends))
  app.get('/api/trends/cases', showCases(parts.cases))
  app.use('/api', nothingHere)
  if (parts.pages !== undefined) app.use(parts.pages)
  app.use(nothingHere)
  app.use(failure)
  return app
}
