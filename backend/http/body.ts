import express, { type Request, type RequestHandler } from 'express'
import { findJsonFault } from './json-fault.ts'
import { Problem } from './problem.ts'

/** The most bytes of a body, counted after it is inflated. A case's event has about 300, so that 10,000 fit well. */
export const MOST_BYTES = 5_000_000
/** The most events of a batch: ten transactions of the queue's usual size. */
export const MOST_EVENTS = 10_000

const ONE = 'application/cloudevents+json'
const BATCH = 'application/cloudevents-batch+json'

/** Reads the body as bytes, inflating it; what is over the limit is not inflated. */
export const bytes: RequestHandler = express.raw({ type: () => true, limit: MOST_BYTES, inflate: true })

/** Refuses what isn't said to be CloudEvents in JSON, before any of it is read. */
export const cloudEventsAlone: RequestHandler = (request, _response, next) => {
  const { type, charset } = contentType(request)
  if (type !== ONE && type !== BATCH) {
    const given = type === '' ? 'missing' : JSON.stringify(type)
    throw new Problem(
      'unsupported-type',
      `The Content-Type is ${given}, expected ${ONE} for one event or ${BATCH} for an array`,
    )
  }
  if (charset !== null && charset !== 'utf-8') {
    throw new Problem('unsupported-type', `The charset is ${JSON.stringify(charset)}, expected utf-8`)
  }
  next()
}

/** The events of a body that `bytes` has read, as JSON. Throws a `Problem` where it holds none. */
export function readEvents(request: Request): readonly unknown[] {
  const json = readJson(request.body)
  const isBatch = Array.isArray(json)
  if (contentType(request).type === ONE) {
    if (isBatch)
      throw new Problem('bad-request', `The body is an array, expected one event; an array has the type ${BATCH}`)
    return [json]
  }
  if (!isBatch)
    throw new Problem('bad-request', `The body is no array, expected one of events; one event has the type ${ONE}`)
  if (json.length > MOST_EVENTS) {
    throw new Problem('too-large', `The batch has ${json.length} events, expected at most ${MOST_EVENTS}`)
  }
  return json
}

/** A field called `__proto__` is read as any other, an own property: `JSON.parse` sets no prototype. */
function readJson(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) throw new Problem('bad-request', 'The body is empty, expected JSON')
  const text = decode(body)
  try {
    return JSON.parse(text)
  } catch (error) {
    const fault = findJsonFault(text)
    if (fault === null) throw error
    throw new Problem('bad-request', `The body is no JSON: at ${place(text, fault.at)} expected ${fault.expected}`)
  }
}

function decode(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw new Problem('bad-request', 'The body is not UTF-8')
  }
}

function place(text: string, at: number): string {
  const before = text.slice(0, at).split('\n')
  return `line ${before.length}, character ${(before.at(-1) ?? '').length + 1}`
}

function contentType(request: Request): { readonly type: string; readonly charset: string | null } {
  const [type = '', ...parameters] = (request.get('Content-Type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))
  return { type, charset: charset?.slice('charset='.length).replaceAll('"', '') ?? null }
}
