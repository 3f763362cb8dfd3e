/** Event committed → frame on 500 screens, beside a bare `ws` broadcast of the same bytes in the same run. Loopback alone. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ServerOptions } from 'socket.io'
import { WebSocketServer } from 'ws'
import { createStream } from '../../backend/stream.ts'
import { LEVELS } from '../../rules/level.ts'
import { changeOf, lightOf } from '../support/lights.ts'
import { MemorySource } from '../support/memory-source.ts'
import type { Kind, Order, Told } from './stream-child.ts'

const SCREENS = 500
const ROUNDS = 60
const WARM = 15
/** Longer than a frame is ever held back, so that the cost isn't hidden by it. */
const APART_MS = 150
const HELD_COMMITS = 150
const HELD_APART_MS = 20

export interface Latency {
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface StreamFigures {
  readonly screens: number
  readonly rooms: number
  readonly frameBytes: number
  readonly stream: Latency & { readonly cpuMs: number }
  readonly bare: Latency & { readonly cpuMs: number }
  /** With a commit every 20 ms: what holding frames back to one in 100 ms adds. */
  readonly held: Latency & { readonly frames: number; readonly lost: number; readonly commits: number }
  /** Of all stream and bare screens together. */
  readonly wireBytes: number
}

export interface StreamSetting {
  /** Scopes among which the screens are dealt out; one room unless given. */
  readonly scopes?: readonly object[]
  readonly options?: Partial<ServerOptions>
}

/** Runs both beside each other, round by round; ends its child by itself. */
export async function streamBench({
  scopes = [{ view: 'wall' }],
  options = {},
}: StreamSetting = {}): Promise<StreamFigures> {
  const source = centre()
  const http = createServer()
  const stream = await createStream({
    ...{ server: http, source, wake: source.listen, build: 'bench', rate: 1, secret: 'bench', options },
    now: () => Date.now(),
    log: { warn: fail, error: fail },
  })
  const bare = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const child = fork(fileURLToPath(new URL('stream-child.ts', import.meta.url)), {
    execArgv: ['--import', import.meta.resolve('tsx')],
  })
  try {
    const dealt = Array.from({ length: SCREENS }, (_, n) => scopes[n % scopes.length] ?? {})
    await opened(child, { open: 'stream', url: `${urlOf(http)}/socket.io/?EIO=4&transport=websocket`, scopes: dealt })
    await opened(child, { open: 'bare', url: urlOf(bare), scopes: dealt })

    const found = { stream: newRounds(), bare: newRounds() }
    let frameBytes = 0
    for (let round = -WARM; round < ROUNDS; round++) {
      const ours = await timed(child, 'stream', source.log.length + 3, () => {
        source.commit(...[0, 1, 2].map((n) => changeOf(0, lightOf((round + WARM) * 3 + n, place(n)))))
      })
      const bytes = Buffer.from(ours.text)
      await pause(APART_MS)
      const theirs = await timed(child, 'bare', source.log.length, () => {
        for (const socket of bare.clients) socket.send(bytes, { binary: false })
      })
      await pause(APART_MS)
      if (round < 0) continue
      found.stream.add(ours)
      found.bare.add(theirs)
      frameBytes = bytes.length
    }
    const held = await heldBack(child, source)
    const wireBytes = await ended(child)
    return {
      ...{ screens: SCREENS, rooms: scopes.length, frameBytes, held, wireBytes },
      stream: found.stream.figures(),
      bare: found.bare.figures(),
    }
  } finally {
    child.kill()
    stream.close()
    bare.close()
    for (const socket of bare.clients) socket.terminate()
    http.close()
    http.closeAllConnections()
  }
}

/** A centre as in design §1: 35 departments, 50 windows, 6 feeds, 200 lights lit. */
function centre(): MemorySource {
  const source = new MemorySource()
  const places = [{ department: '', window: '' }]
  for (let n = 0; n < 35; n++) places.push({ department: `D${n}`, window: '' })
  for (let n = 0; n < 50; n++) places.push({ department: `D${n % 35}`, window: `W${n}` })
  for (const at of places)
    for (const level of [...LEVELS, 'verify', 'awaiting'] as const)
      source.tallies.push({ ...at, feeds: ['approval', 'online'], level, count: 12 })
  for (let n = 0; n < 6; n++)
    source.feeds.push({ id: `feed-${n}`, horizon: Date.now(), silentSince: null, heardAt: Date.now() })
  source.scannedTo = Date.now()
  for (let n = 0; n < 200; n++) source.commit(changeOf(0, lightOf(100_000 + n, place(n))))
  return source
}

const place = (n: number) => ({ department: `D${n % 35}`, window: `W${n % 50}` })

function fail(details: object, message: string): never {
  throw new Error(`${message}: ${JSON.stringify(details)}`)
}

function urlOf(server: { address(): unknown }): string {
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function order(child: ChildProcess, given: Order): void {
  child.send(given)
}

function told<T>(child: ChildProcess, fits: (told: Told) => T | null): Promise<T> {
  return new Promise((resolve) => {
    const hear = (found: Told): void => {
      const fit = fits(found)
      if (fit === null) return
      child.off('message', hear)
      resolve(fit)
    }
    child.on('message', hear)
  })
}

async function opened(child: ChildProcess, given: Extract<Order, { open: Kind }>): Promise<void> {
  const ready = told(child, (found) => ('ready' in found && found.ready === given.open ? true : null))
  order(child, given)
  await ready
}

async function ended(child: ChildProcess): Promise<number> {
  const bytes = told(child, (found) => ('readBytes' in found ? found.readBytes : null))
  order(child, { end: true })
  return bytes
}

interface Timed {
  readonly tookMs: readonly number[]
  readonly cpuMs: number
  readonly text: string
}

/** Does something that puts the frame `to` on all screens of a kind: how long it took to each, and the CPU time until all had it. */
async function timed(child: ChildProcess, kind: Kind, to: number, act: () => void): Promise<Timed> {
  let cpuMs = 0
  const cpu = process.cpuUsage()
  const begun = Number(process.hrtime.bigint())
  const frame = new Promise<Extract<Told, { frame: number }>>((resolve) => {
    const hear = (found: Told): void => {
      if ('done' in found && found.kind === kind && found.done === to) {
        const { user, system } = process.cpuUsage(cpu)
        cpuMs = (user + system) / 1_000
      }
      if (!('frame' in found) || found.kind !== kind || found.frame !== to) return
      child.off('message', hear)
      resolve(found)
    }
    child.on('message', hear)
  })
  act()
  const { cameAt, text } = await frame
  return { tookMs: cameAt.map((at) => (at - begun) / 1e6), cpuMs, text }
}

function newRounds() {
  const tookMs: number[] = []
  const cpuMs: number[] = []
  return {
    add(round: Timed): void {
      tookMs.push(...round.tookMs)
      cpuMs.push(round.cpuMs)
    },
    figures: () => ({ ...latency(tookMs), cpuMs: quantile(cpuMs, 0.5) }),
  }
}

async function heldBack(child: ChildProcess, source: MemorySource): Promise<StreamFigures['held']> {
  const committedAt = new Map<number, number>()
  const tookMs: number[] = []
  let frames = 0
  let lost = 0
  const first = source.log.length + 1
  const hear = (found: Told): void => {
    if (!('frame' in found) || found.kind !== 'stream') return
    frames++
    lost += SCREENS - found.cameAt.length
    for (const [seq, at] of committedAt) {
      if (seq > found.frame) continue
      committedAt.delete(seq)
      for (const came of found.cameAt) tookMs.push((came - at) / 1e6)
    }
  }
  child.on('message', hear)
  for (let seq = first; seq < first + HELD_COMMITS; seq++) {
    committedAt.set(seq, Number(process.hrtime.bigint()))
    source.commit(changeOf(0, lightOf(seq)))
    await pause(HELD_APART_MS)
  }
  await pause(1_000)
  const flushed = told(child, (found) => ('flushed' in found ? true : null))
  order(child, { flush: true })
  await flushed
  child.off('message', hear)
  return { ...latency(tookMs), frames, lost, commits: HELD_COMMITS }
}

const latency = (tookMs: readonly number[]): Latency => ({
  p50Ms: quantile(tookMs, 0.5),
  p99Ms: quantile(tookMs, 0.99),
})

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? NaN
}

if (import.meta.filename === process.argv[1]) {
  const departments = Array.from({ length: 35 }, (_, n) => ({ departments: [`D${n}`], view: 'desk' }))
  const named: readonly [string, StreamSetting][] = [
    ['one room', {}],
    ['one room, compressed', { options: { perMessageDeflate: { threshold: 1_024 } } }],
    ['36 rooms', { scopes: [{ view: 'wall' }, ...departments] }],
  ]
  for (const [name, setting] of named)
    process.stdout.write(`${name} ${JSON.stringify(await streamBench(setting), null, 1)}\n`)
}
