import { once } from 'node:events'
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'
import { createApp, type Parts } from '../../../backend/app.ts'
import type { Board } from '../../../backend/contract/board.ts'
import type { Dossier, Recomputation } from '../../../backend/contract/dossier.ts'
import type { Health } from '../../../backend/contract/intake.ts'
import type { Names } from '../../../backend/contract/names.ts'
import type { Today } from '../../../backend/contract/today.ts'
import { feedKey, feedOf } from '../../../backend/keys.ts'
import { createLog, type LogLevel } from '../../../backend/log.ts'
import type { SubjectEvent } from '../../../rules/event.ts'

export const KEY = 'approval-key-0123456789'
export const NOW = Date.parse('2026-11-24T10:00:00Z')
export const ONE = 'application/cloudevents+json'
export const BATCH = 'application/cloudevents-batch+json'

export const HEALTH: Health = {
  ok: true,
  engine: { lagMs: 0, scannedTo: NOW, tickedAt: NOW },
  database: { kind: 'embedded', version: 18, reachable: true },
  feeds: [],
  rulebook: { edition: 1, left: 0 },
  queue: { waiting: 0, limit: 20_000 },
}
export const DOSSIER: Dossier = {
  subject: 'case/1',
  seq: 0,
  now: NOW,
  facts: {},
  events: [],
  lights: [],
  clocks: [],
  findings: [],
  changes: [],
}
export const RECOMPUTATION: Recomputation = {
  subject: 'case/1',
  seq: 0,
  now: NOW,
  edition: 1,
  events: 1,
  verdict: 'same',
  clocks: [],
  differences: [],
}
export const NAMES: Names = {
  edition: 1,
  centre: { name: { zh: '中心', en: 'Centre' }, zone: 'Asia/Shanghai' },
  rules: {},
  checks: {},
  departments: {},
  windows: {},
  feeds: {},
  items: {},
}
export const TODAY: Today = {
  on: '2026-11-24',
  beginsAt: NOW,
  endsAt: NOW,
  day: null,
  changedAt: null,
  next: [],
  bars: [],
  barsBefore: [],
  hourAgo: null,
  accepted: 0,
  finished: 0,
  onTime: { numerator: 0, denominator: 0, value: null },
  paused: 0,
}
const NONE = { green: 0, unknown: 0, notice: 0, yellow: 0, red: 0, verify: 0, awaiting: 0 }
export const BOARD: Board = {
  build: 'b1',
  now: NOW,
  rate: 1,
  demo: false,
  scannedTo: NOW,
  tallies: { total: NONE, departments: {}, windows: {} },
  shifts: { known: 0, unknown: 0 },
  feeds: [],
  edition: 0,
  outdated: 0,
  calendars: [],
  scope: { view: 'desk' },
  seq: 0,
  lights: [],
  hash: '',
}

export interface Door {
  readonly url: string
  readonly port: number
  /** Every event that was handed on. */
  readonly taken: SubjectEvent[]
  /** Every line of the log, parsed. */
  readonly lines: Record<string, unknown>[]
}

const open: Server[] = []
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
})

/** A real server on a free port over parts that take everything, closed after the test. */
export async function openDoor(parts: Partial<Parts> = {}, level: LogLevel = 'trace'): Promise<Door> {
  const taken: SubjectEvent[] = []
  const lines: Record<string, unknown>[] = []
  const keys = [feedKey('approval', KEY)]
  const app = createApp({
    take: async (events) => {
      taken.push(...events)
      return events.map(() => ({ kind: 'accepted' }))
    },
    feedOf: (key) => feedOf(keys, key),
    subject: async () => null,
    recompute: async () => null,
    board: async () => BOARD,
    lights: async () => ({ seq: 0, lights: [], items: {}, total: 0, suppressed: 0, hiddenRed: 0, next: null }),
    ledger: async () => ({
      seq: 0,
      items: {},
      entries: [],
      counts: { open: 0, confirmed: 0, refused: 0, withdrawn: 0 },
      next: null,
    }),
    findings: async () => ({ seq: 0, items: {}, findings: [], next: null }),
    names: () => NAMES,
    today: async () => TODAY,
    health: async () => HEALTH,
    trends: async () => Promise.reject(new Error('this door has no figures')),
    cases: async () => Promise.reject(new Error('this door has no figures')),
    now: () => NOW,
    log: createLog(level, { write: (line) => void lines.push(JSON.parse(line)) }),
    host: '127.0.0.1',
    ...parts,
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  open.push(server)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, port, taken, lines }
}

/** A good event of the feed `approval`; `undefined` takes a field out. */
export function event(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: 'e1',
    source: 'approval',
    type: 'case.accepted',
    subject: 'case/QG-2026-000123',
    time: '2026-11-24T09:00:00Z',
    data: { item: 'QG-0042' },
    ...fields,
  }
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what came is what a test looks at
  readonly json: any
}

/** Posts a body as it is, or JSON of it; an array is a batch. */
export async function post(door: Door, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const raw = typeof body === 'string' || Buffer.isBuffer(body)
  const response = await fetch(`${door.url}/api/events`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': Array.isArray(body) ? BATCH : ONE, ...headers },
    body: raw ? (body as string) : JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, json: await response.json() }
}

export async function get(door: Door, path: string): Promise<Answer> {
  const response = await fetch(door.url + path)
  return { status: response.status, headers: response.headers, json: await response.json() }
}

/** A GET with exactly these headers, as `fetch` chooses its own Host. */
export async function getAs(
  door: Door,
  headers: Record<string, string>,
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const asked = request({ host: '127.0.0.1', port: door.port, path: '/api/health', headers }).end()
  const [response] = await once(asked, 'response')
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: response.statusCode, headers: response.headers, text }
}
