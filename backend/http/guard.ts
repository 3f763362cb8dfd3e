import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import type { RequestHandler } from 'express'
import { Problem } from './problem.ts'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']
/** They say «every address», which is no name that anybody goes to. */
const WILDCARDS = ['0.0.0.0', '[::]']
const HTTP_PORT = 80

/**
 * Why a request is not from here, or null. A page of anywhere can send requests to loopback, by DNS rebinding even such
 * whose answers it may read; it can't choose their `Host` and `Origin`. `host` is the name or address that the server
 * listens on; the port is the one the connection came to.
 */
export function foreignness({ headers, socket }: IncomingMessage, host: string): string | null {
  const isHere = (authority: string): boolean => {
    const [, name = '', port] = /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::(\d{1,5}))?$/i.exec(authority) ?? []
    return namesOf(host).includes(name.toLowerCase()) && Number(port ?? HTTP_PORT) === socket.localPort
  }
  if (headers.host === undefined || !isHere(headers.host)) return wrong('Host', headers.host, host, socket.localPort)
  const { origin } = headers
  if (origin === undefined || (origin.startsWith('http://') && isHere(origin.slice('http://'.length)))) return null
  return wrong('Origin', origin, host, socket.localPort)
}

function namesOf(host: string): readonly string[] {
  const own = isIP(host) === 6 ? `[${host}]` : host
  return [...LOOPBACK, own.toLowerCase()].filter((name) => !WILDCARDS.includes(name))
}

const wrong = (header: string, value: string | undefined, host: string, port: number | undefined): string =>
  `The ${header} is ${value === undefined ? 'missing' : JSON.stringify(value)}, expected one of ${namesOf(host)
    .map((name) => `${name}:${port}`)
    .join(', ')}`

/** Refuses what is not from here with 403. */
export function guard(host: string): RequestHandler {
  return (request, _response, next) => {
    const why = foreignness(request, host)
    if (why !== null) throw new Problem('foreign', why)
    next()
  }
}

/** The same for the `allowRequest` option of Socket.IO, which also sees WebSocket upgrades, where express does not. */
export function socketGuard(
  host: string,
): (request: IncomingMessage, answer: (error: string | null, allowed: boolean) => void) => void {
  return (request, answer) => {
    const why = foreignness(request, host)
    answer(why, why === null)
  }
}
