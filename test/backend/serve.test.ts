import { once } from 'node:events'
import { Agent, createServer, request, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { createLog } from '../../backend/log.ts'
import { serve, type Companion, type ServeParts, type Serving } from '../../backend/serve.ts'

interface Hall {
  readonly steps: string[]
  readonly said: string[]
  readonly lines: { msg: string }[]
  readonly stop: AbortController
  readonly halt: AbortController
  readonly serve: (parts?: Partial<ServeParts>) => Promise<Serving>
}

/** A server whose parts write down when they are started, drained and closed. */
function hall(): Hall {
  const steps: string[] = []
  const said: string[] = []
  const lines: { msg: string }[] = []
  const [stop, halt] = [new AbortController(), new AbortController()]
  const companion = (name: string): Companion => ({
    name,
    start: () => void steps.push(`start ${name}`),
    close: () => void steps.push(`close ${name}`),
  })
  const parts: ServeParts = {
    host: '127.0.0.1',
    port: 0,
    app: (_request, response) => response.end('here'),
    queue: { waiting: 0, drain: async () => void steps.push('drain') },
    companions: [companion('database'), companion('tick'), companion('stream')],
    log: createLog('info', { write: (line) => void lines.push(JSON.parse(line)) }),
    say: (text) => void said.push(text),
    stop: stop.signal,
    halt: halt.signal,
  }
  return { steps, said, lines, stop, halt, serve: (others) => serve({ ...parts, ...others }) }
}

const urlOf = ({ address: { port } }: Serving) => `http://127.0.0.1:${port}/`

test('it starts the companions in order, listens and says where', async () => {
  const { serve, steps, said, stop } = hall()
  const serving = await serve()
  expect(said).toEqual([`Heliograph listens on http://127.0.0.1:${serving.address.port}\n`])
  expect(steps).toEqual(['start database', 'start tick', 'start stream'])
  expect(await (await fetch(urlOf(serving))).text()).toBe('here')
  stop.abort()
  expect(await serving.stopped).toBe('whole')
})

test('a stop drains the queue, then closes the companions from the last to the first, and nobody gets in', async () => {
  const { serve, steps, stop } = hall()
  const serving = await serve()
  steps.length = 0
  stop.abort()
  expect(await serving.stopped).toBe('whole')
  expect(steps).toEqual(['drain', 'close stream', 'close tick', 'close database'])
  await expect(fetch(urlOf(serving))).rejects.toThrow('fetch failed')
})

/** An app that answers when the test says so. */
function held(): { app: RequestListener; asked: Promise<void>; answer: () => void } {
  let answer = (): void => undefined
  let ask = (): void => undefined
  const asked = new Promise<void>((resolve) => (ask = resolve))
  const app: RequestListener = (_request, response) => {
    answer = () => response.end('late')
    ask()
  }
  return { app, asked, answer: () => answer() }
}

test('a request under way is answered before the database is closed, also on a connection that is kept open', async () => {
  const { serve, steps, stop } = hall()
  const { app, asked, answer } = held()
  const serving = await serve({ app })
  const agent = new Agent({ keepAlive: true })
  const asking = request(urlOf(serving), { agent }).end()
  const responded = once(asking, 'response')
  await asked
  stop.abort()
  await new Promise((resolve) => void setImmediate(resolve))
  expect(steps).toContain('drain')
  expect(steps).not.toContain('close database')
  answer()
  const [response] = await responded
  response.resume()
  expect(response.statusCode).toBe(200)
  expect(await serving.stopped).toBe('whole')
  expect(steps.at(-1)).toBe('close database')
  agent.destroy()
})

test('a second signal ends a stop that waits', async () => {
  const { serve, steps, stop, halt, lines } = hall()
  const { app, asked } = held()
  const serving = await serve({ app })
  const asking = fetch(urlOf(serving)).then(
    () => 'answered',
    () => 'cut off',
  )
  await asked
  stop.abort()
  halt.abort()
  expect(await serving.stopped).toBe('cut')
  expect(await asking).toBe('cut off')
  expect(lines.map(({ msg }) => msg)).toContainEqual(expect.stringContaining('stopped before everything was finished'))
  expect(steps).toContain('drain')
})

test('a stop ends when patience does', async () => {
  const { serve, stop } = hall()
  const serving = await serve({ queue: { waiting: 3, drain: () => new Promise(() => undefined) }, patienceMs: 1 })
  stop.abort()
  expect(await serving.stopped).toBe('cut')
})

test('a companion that can’t be closed is logged and keeps none of the others open', async () => {
  const { serve, steps, stop, lines } = hall()
  const broken: Companion = { name: 'broken', close: () => Promise.reject(new Error('stuck')) }
  const database: Companion = { name: 'database', close: () => void steps.push('close database') }
  const serving = await serve({ companions: [database, broken] })
  stop.abort()
  expect(await serving.stopped).toBe('whole')
  expect(steps).toEqual(['drain', 'close database'])
  expect(lines).toContainEqual(expect.objectContaining({ msg: 'could not close', companion: 'broken' }))
})

test('a companion that doesn’t start ends the start, and those before it are closed', async () => {
  const { serve, steps } = hall()
  const database: Companion = { name: 'database', close: () => void steps.push('close database') }
  const broken: Companion = {
    name: 'broken',
    start: () => Promise.reject(new Error('no migration 7')),
    close: () => void steps.push('close broken'),
  }
  await expect(serve({ companions: [database, broken] })).rejects.toThrow('no migration 7')
  expect(steps).toEqual(['close database'])
})

test('a port that is taken is named, with the address, and what was started is closed', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { serve, steps } = hall()
  await expect(serve({ port })).rejects.toThrow(
    `HOST 127.0.0.1, PORT ${port}: can't listen there, another process has this port`,
  )
  expect(steps.slice(3)).toEqual(['close stream', 'close tick', 'close database'])
  other.close()
})

test('an address that others can reach is warned of, since there are no accounts', async () => {
  const { serve, stop, lines } = hall()
  const open = await serve({ host: '0.0.0.0' })
  stop.abort()
  await open.stopped
  expect(lines.map(({ msg }) => msg)).toContainEqual(expect.stringContaining('no accounts yet'))
})
