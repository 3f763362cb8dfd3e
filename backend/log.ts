import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino'

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Fields that hold keys, bodies or facts, wherever a careless line would put them. */
const SECRET = ['authorization', 'headers', 'body', 'data', 'facts', 'event', 'events', 'key', 'databaseUrl']
const MOST_CAUSES = 5

/** A log of JSON lines on standard output, or on `stream`. What could hold a key, a body or facts is left out. */
export function createLog(level: LogLevel, stream?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: errorFields },
    redact: { paths: SECRET.flatMap((field) => [field, `*.${field}`]), censor: '[left out]' },
  }
  return stream === undefined ? pino(options) : pino(options, stream)
}

interface ErrorFields {
  readonly type: string
  readonly code?: string
  readonly message: string
  readonly stack: string
  readonly cause?: ErrorFields
}

/**
 * What of an error is logged: no fields of its own making, since PostgreSQL's `detail` and `where` quote rows. A data
 * exception (SQLSTATE class 22) quotes the value in its message too, so its code alone is kept.
 */
export function errorFields(error: unknown, causes = MOST_CAUSES): ErrorFields {
  if (!(error instanceof Error))
    return { type: typeof error, message: 'something that is no Error was thrown', stack: '' }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const message = code !== undefined && /^22[0-9A-Z]{3}$/.test(code) ? `data exception ${code}` : error.message
  return {
    type: error.name,
    ...(code !== undefined && { code }),
    message,
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .join('\n'),
    ...(error.cause !== undefined && causes > 0 && { cause: errorFields(error.cause, causes - 1) }),
  }
}
