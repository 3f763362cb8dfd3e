/**
 * Many screens, a long time, random cuts and stops of the server: at the end every screen's lights are the server's, by hash.
 * `tsx test/bench/soak.ts [minutes] [screens]`; on the embedded database, or on that of `DATABASE_URL`, which it fills and
 * leaves. Loopback alone; stops by itself; exit code 1 where a hash differs.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { randomOf } from './generate.ts'
import type { Told } from './soak-child.ts'

const MINUTES = Number(process.argv[2] ?? 20)
const SCREENS = Number(process.argv[3] ?? 500)
const KEY = 'a-key-of-the-soak-test'
const PORT = 18_686
const URL_BASE = `http://127.0.0.1:${PORT}`
/** A batch of events so often, ms; a case is yellow after one second and red after three. */
const POST_MS = 250
const STOP_EVERY_MS = 150_000

const BOOK = `
centre: {id: soak, name: Soak, zone: Asia/Shanghai}
feeds: [{id: approval}]
rules:
  - id: quick
    of: case
    start: case.accepted
    stop: case.decided
    pause: {from: case.suspended, until: case.resumed}
    limit: {elapsed: PT3S}
    lights: [{level: yellow, elapsed: PT1S}, {level: red, overdue: true}]
`

const CLI = fileURLToPath(new URL('../../backend/cli.ts', import.meta.url))
const random = randomOf(7)

async function serve(directory: string): Promise<ChildProcess> {
  const env = {
    ...process.env,
    PORT: String(PORT),
    HELIOGRAPH_DATA: join(directory, 'data'),
    HELIOGRAPH_BOOK: join(directory, 'book'),
    HELIOGRAPH_FEEDS: `approval=${KEY}`,
    LOG_LEVEL: 'error',
  }
  const server = spawn(process.execPath, ['--import', 'tsx', CLI, 'serve'], {
    env,
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  if (server.stderr === null) throw new TypeError('the server has an error stream')
  server.stderr.setEncoding('utf8')
  let listens = false
  for await (const text of server.stderr) if ((listens = String(text).includes('listens on'))) break
  if (!listens) throw new Error('the server ended before it listened')
  server.stderr.resume()
  server.once('exit', ended)
  return server
}

function ended(code: number | null, signal: string | null): never {
  throw new Error(`the server ended unasked: exit code ${code}, signal ${signal}`)
}

async function stop(server: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  server.off('exit', ended)
  server.kill(signal)
  await once(server, 'exit')
}

let number = 0
const open: string[] = []

/** New cases, and stops and pauses of old ones; some in the past of a light, so that it is retracted. */
function events(): Record<string, unknown>[] {
  const say = (kind: string, subject: string, back: number): Record<string, unknown> => ({
    specversion: '1.0',
    source: 'approval',
    id: `${process.pid} ${++number}`,
    type: `case.${kind}`,
    subject,
    time: new Date(Date.now() - back).toISOString(),
    data: { department: `D${Math.floor(random() * 35)}`, window: `W${Math.floor(random() * 50)}` },
  })
  const told = Array.from({ length: 3 }, () => {
    const subject = `case/${process.pid}-${++number}`
    open.push(subject)
    return say('accepted', subject, 0)
  })
  while (open.length > 150) {
    const [subject = ''] = open.splice(Math.floor(random() * open.length), 1)
    told.push(say('decided', subject, random() < 0.1 ? 20_000 : 0))
  }
  return told
}

async function post(): Promise<boolean> {
  const answer = await fetch(`${URL_BASE}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/cloudevents-batch+json' },
    body: JSON.stringify(events()),
  }).catch(() => null)
  await answer?.arrayBuffer()
  return answer?.status === 200
}

/** Resolves with the next message of a kind. */
async function told<K extends Told['kind']>(child: ChildProcess, kind: K): Promise<Extract<Told, { kind: K }>> {
  for (;;) {
    const [message] = (await once(child, 'message')) as [Told]
    if (message.kind === kind) return message as Extract<Told, { kind: K }>
  }
}

const directory = await mkdtemp(join(tmpdir(), 'heliograph-soak-'))

await mkdir(join(directory, 'book'))
await writeFile(join(directory, 'book', 'book.yaml'), BOOK)
let server = await serve(directory)
const screens = fork(fileURLToPath(new URL('./soak-child.ts', import.meta.url)), [URL_BASE, String(SCREENS)], {
  execArgv: ['--import', 'tsx'],
})
await told(screens, 'ready')

let posted = 0
let stops = 0
const until = Date.now() + MINUTES * 60_000
let nextStop = Date.now() + STOP_EVERY_MS
while (Date.now() < until) {
  if (await post()) posted++
  if (Date.now() > nextStop) {
    // Every other stop is a kill: nothing is said to the screens.
    await stop(server, stops++ % 2 === 0 ? 'SIGTERM' : 'SIGKILL')
    server = await serve(directory)
    nextStop = Date.now() + STOP_EVERY_MS
  }
  await pause(POST_MS)
}

// What is open still turns yellow and red; then nothing moves any more.
await pause(15_000)
screens.send({ kind: 'settle' })
const { states, cuts, boards, frames } = await told(screens, 'settled')
let wrong = 0
for (const { query, hash, count } of states) {
  const board = (await (await fetch(`${URL_BASE}/api/board?${query}`)).json()) as { hash: string }
  if (board.hash !== hash) {
    wrong += count
    console.log(`${query}: ${count} screens have ${hash}, the server ${board.hash}`)
  }
}
const health = (await (await fetch(`${URL_BASE}/api/health`)).json()) as { database: object }
screens.kill()
await stop(server, 'SIGTERM')
await rm(directory, { recursive: true, force: true })
console.log(
  `${SCREENS} screens, ${MINUTES} min on ${JSON.stringify(health.database)}: ${posted} batches posted, ${stops} stops of the server, ${cuts} cuts of screens, ${boards} boards and ${frames} frames taken, ${wrong} screens with another hash than the server's`,
)
process.exitCode = wrong === 0 ? 0 : 1
