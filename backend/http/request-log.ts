import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Request, Response } from 'express'
import type { Logger } from 'pino'
import { pinoHttp, type HttpLogger } from 'pino-http'

/**
 * One line for each request: its id, which the answer carries as `X-Request-Id`, its route (not its path, which may name a
 * subject), feed, status and how long it took, ms. No header and no body. 5xx is an error, 4xx a warning, the rest debug.
 */
export function requestLog(log: Logger): HttpLogger<Request, Response> {
  return pinoHttp<Request, Response>({
    logger: log,
    wrapSerializers: false, // they would take the place of the log's own, which leave out what an error quotes
    quietReqLogger: true,
    quietResLogger: true,
    genReqId: (_request: IncomingMessage, response: ServerResponse) => {
      const id = randomUUID() // never the client's own, which could be anything
      response.setHeader('X-Request-Id', id)
      return id
    },
    customLogLevel: (_request, { statusCode }) => (statusCode >= 500 ? 'error' : statusCode >= 400 ? 'warn' : 'debug'),
    customSuccessMessage: () => 'answered',
    customErrorMessage: () => 'answered',
    customSuccessObject: line,
    customErrorObject: (request, response, _error, value: Timed) => line(request, response, value),
  })
}

interface Timed {
  readonly responseTime: number
}

function line(request: Request, response: Response, { responseTime }: Timed): object {
  const route: unknown = (request as { route?: { path?: unknown } }).route?.path
  const feed: unknown = response.locals['feed']
  return {
    method: request.method,
    route: typeof route === 'string' ? route : null,
    status: response.statusCode,
    ms: responseTime,
    ...(feed !== undefined && { feed }),
    ...(!response.writableFinished && { leftBy: 'client' }),
  }
}
