/** The server whole, on a database of the bench, for its memory alone: says at each stage what the process takes. */
import { once } from 'node:events'
import { io } from 'socket.io-client'
import { readConfig } from '../../backend/config.ts'
import { serveLive } from '../../backend/live.ts'
import { createLog } from '../../backend/log.ts'
import { connect, type Where } from '../../db/connect.ts'
import { TICK_AT } from './live-cases.ts'

export interface Memory {
  readonly rssBytes: number
  readonly heapBytes: number
}

export interface MemoryFigures {
  /** The database opened, and nothing else: on the embedded server its memory is in the process. */
  readonly database: Memory
  readonly server: Memory
  readonly lit: number
}

const SCREENS = 3

function memory(): Memory {
  globalThis.gc?.()
  globalThis.gc?.()
  const { rss, heapUsed } = process.memoryUsage()
  return { rssBytes: rss, heapBytes: heapUsed }
}

const database = await connect(JSON.parse(process.argv[2] ?? '') as Where, { limitMs: 600_000 })
await database.query('SELECT count(*) FROM clock WHERE next_at IS NULL')
const opened = memory()
const stop = new AbortController()
const { address, stopped, engine } = await serveLive({
  database,
  config: readConfig({ PORT: '0', LOG_LEVEL: 'silent' }),
  log: createLog('silent'),
  now: () => TICK_AT,
  rate: 1,
  say: () => undefined,
  stop: stop.signal,
  halt: new AbortController().signal,
})
let lit = 0
for (let n = 0; n < SCREENS; n++) {
  const socket = io(`http://127.0.0.1:${address.port}`, { transports: ['websocket'], forceNew: true })
  await once(socket as unknown as NodeJS.EventEmitter, 'connect')
  const board = (await socket.emitWithAck('watch', { view: 'desk' })) as { lights: unknown[] }
  lit = board.lights.length
  socket.close()
}
await engine.beat()
const figures: MemoryFigures = { database: opened, server: memory(), lit }
process.stdout.write(`${JSON.stringify(figures)}\n`)
stop.abort()
await stopped
process.exit()
