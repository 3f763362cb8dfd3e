import { expect, test } from 'vitest'
import type { Verdict } from '../../backend/contract/intake.ts'
import { Queue, QueueClosed, QueueFull, type QueueOptions } from '../../backend/queue.ts'
import { DatabaseUnavailable } from '../../db/database.ts'
import type { SubjectEvent } from '../../rules/event.ts'

const events = (...ids: string[]): SubjectEvent[] =>
  ids.map((id) => ({ source: 'approval', id, kind: 'case.accepted', subject: 'case/1', at: 0, data: {} }))
const many = (prefix: string, count: number) => events(...Array.from({ length: count }, (_, n) => `${prefix}${n}`))
const verdict = (id: string): Verdict => (id.startsWith('twice') ? { kind: 'duplicate' } : { kind: 'accepted' })

/** A database that commits when the test says so. */
class Gate {
  readonly batches: string[][] = []
  private readonly waiting: {
    ids: string[]
    resolve: (verdicts: Verdict[]) => void
    reject: (error: Error) => void
  }[] = []

  readonly write = (batch: readonly SubjectEvent[]): Promise<Verdict[]> => {
    const ids = batch.map(({ id }) => id)
    this.batches.push(ids)
    return new Promise((resolve, reject) => void this.waiting.push({ ids, resolve, reject }))
  }

  /** Commits the oldest batch under way, or fails it; resolves when the queue has seen that. */
  async next(error?: Error): Promise<void> {
    const batch = this.waiting.shift()!
    if (error === undefined) batch.resolve(batch.ids.map(verdict))
    else batch.reject(error)
    await seen()
  }
}

/** Everything that follows from what is settled has happened: promises run before the next immediate. */
const seen = () => new Promise((resolve) => void setImmediate(resolve))

function queueOf(options?: QueueOptions): { gate: Gate; queue: Queue } {
  const gate = new Gate()
  return { gate, queue: new Queue(gate.write, options) }
}

/** What became of a request so far. */
function follow(promise: Promise<readonly Verdict[]>): { state: string; kinds: string[]; error: unknown } {
  const seenSoFar = { state: 'waits', kinds: [] as string[], error: null as unknown }
  promise.then(
    (verdicts) => Object.assign(seenSoFar, { state: 'taken', kinds: verdicts.map(({ kind }) => kind) }),
    (error: unknown) => Object.assign(seenSoFar, { state: 'refused', error }),
  )
  return seenSoFar
}

test('idle, a request goes to the database at once; what arrives meanwhile is joined into one batch', async () => {
  const { gate, queue } = queueOf()
  const [a, b, c] = [events('a'), events('b1', 'twice-b2'), events('c')].map((request) => follow(queue.take(request)))
  expect(gate.batches).toEqual([['a']])
  expect(queue.waiting).toBe(3)
  await gate.next()
  expect(a).toMatchObject({ state: 'taken', kinds: ['accepted'] })
  expect([b!.state, c!.state]).toEqual(['waits', 'waits'])
  expect(gate.batches).toEqual([['a'], ['b1', 'twice-b2', 'c']])
  await gate.next()
  expect(b).toMatchObject({ state: 'taken', kinds: ['accepted', 'duplicate'] })
  expect(c).toMatchObject({ state: 'taken', kinds: ['accepted'] })
  expect(queue.waiting).toBe(0)
})

test('a batch has at most so many events, and a request that fits into one is not cut', async () => {
  const { gate, queue } = queueOf({ batch: 3 })
  for (const request of [events('a'), events('b1', 'b2'), events('c1', 'c2'), events('d')]) follow(queue.take(request))
  await gate.next()
  await gate.next()
  expect(gate.batches).toEqual([['a'], ['b1', 'b2'], ['c1', 'c2', 'd']])
})

test('a request larger than a batch is cut, and answered in its own order when all of it is committed', async () => {
  const { gate, queue } = queueOf({ batch: 2 })
  const large = follow(queue.take(events('a', 'twice', 'b', 'c', 'twice-2')))
  const small = follow(queue.take(events('d')))
  await gate.next()
  await gate.next()
  expect(large.state).toBe('waits')
  await gate.next()
  expect(gate.batches).toEqual([
    ['a', 'twice'],
    ['b', 'c'],
    ['twice-2', 'd'],
  ])
  expect(large).toMatchObject({ kinds: ['accepted', 'duplicate', 'accepted', 'accepted', 'duplicate'] })
  expect(small.state).toBe('taken')
})

test('several writers commit at once, each request gets its own verdicts', async () => {
  const { gate, queue } = queueOf({ writers: 2, batch: 2 })
  const large = follow(queue.take(events('a', 'b', 'twice')))
  const small = follow(queue.take(events('twice-d')))
  expect(gate.batches).toEqual([['a', 'b'], ['twice']])
  await gate.next()
  expect(large.state).toBe('waits')
  expect(gate.batches.at(-1)).toEqual(['twice-d'])
  await gate.next()
  expect(large.kinds).toEqual(['accepted', 'accepted', 'duplicate'])
  await gate.next()
  expect(small.kinds).toEqual(['duplicate'])
})

test('full, a request is refused whole and told when to come back; once there is room the next is taken', async () => {
  const { gate, queue } = queueOf({ limit: 3, retryAfterMs: 7_000 })
  follow(queue.take(events('under way')))
  const waits = follow(queue.take(events('a', 'b')))
  const refused = follow(queue.take(events('c', 'd')))
  await seen()
  expect(refused.error).toBeInstanceOf(QueueFull)
  expect(refused.error).toMatchObject({ retryAfterMs: 7_000, message: expect.stringContaining('2 events wait') })
  const fits = follow(queue.take(events('e')))
  await gate.next()
  await gate.next()
  expect([waits.state, fits.state]).toEqual(['taken', 'taken'])
  expect(gate.batches.flat()).toEqual(['under way', 'a', 'b', 'e'])
})

test('a request larger than the limit is taken when nothing waits, else it never could be', async () => {
  const { gate, queue } = queueOf({ limit: 3, batch: 10 })
  const large = follow(queue.take(many('a', 5)))
  await gate.next()
  expect(large.state).toBe('taken')
})

test('a poisonous event refuses its own request and no other', async () => {
  const written: string[][] = []
  const poison = new Error('index row size exceeds maximum')
  const queue = new Queue(async (batch) => {
    const ids = batch.map(({ id }) => id)
    if (ids.includes('poison')) throw poison
    written.push(ids)
    return ids.map(verdict)
  })
  const first = queue.take(events('first'))
  const requests = [events('a'), events('b', 'poison'), events('twice-c'), events('d')].map((r) =>
    follow(queue.take(r)),
  )
  await first
  await queue.drain()
  expect(requests.map(({ state }) => state)).toEqual(['taken', 'refused', 'taken', 'taken'])
  expect(requests[1]?.error).toBe(poison)
  expect(requests[2]?.kinds).toEqual(['duplicate'])
  expect(written.flat()).toEqual(['first', 'a', 'twice-c', 'd'])
})

test('while the database is away everything of a batch is refused at once, without another try', async () => {
  const { gate, queue } = queueOf()
  follow(queue.take(events('first')))
  const requests = [events('a'), events('b')].map((request) => follow(queue.take(request)))
  await gate.next()
  await gate.next(new DatabaseUnavailable('away'))
  expect(requests.map(({ error }) => error)).toEqual([expect.any(DatabaseUnavailable), expect.any(DatabaseUnavailable)])
  expect(gate.batches).toHaveLength(2)
  const later = follow(queue.take(events('a')))
  await gate.next()
  expect(later.state).toBe('taken')
})

test('what of a failed request still waits is dropped and makes room', async () => {
  const { gate, queue } = queueOf({ batch: 2, limit: 10 })
  const large = follow(queue.take(many('a', 6)))
  const small = follow(queue.take(events('b')))
  await gate.next(new Error('poison'))
  expect(large.state).toBe('refused')
  expect(queue.waiting).toBe(0)
  expect(gate.batches).toEqual([['a0', 'a1'], ['b']])
  await gate.next()
  expect(small.state).toBe('taken')
})

test('verdicts that lack one refuse the request', async () => {
  const queue = new Queue(async () => [])
  await expect(queue.take(events('a'))).rejects.toThrow('0 verdicts came back for 1 events')
})

test('a request without events needs no database', async () => {
  const { gate, queue } = queueOf()
  expect(await queue.take([])).toEqual([])
  expect(gate.batches).toEqual([])
})

test('draining takes nothing new and resolves when what waits is committed', async () => {
  const { gate, queue } = queueOf()
  const [a, b] = [events('a'), events('b')].map((request) => follow(queue.take(request)))
  let drained = false
  const drain = queue.drain().then(() => (drained = true))
  await expect(queue.take(events('c'))).rejects.toThrow(QueueClosed)
  await gate.next()
  expect([a!.state, b!.state, drained]).toEqual(['taken', 'waits', false])
  await gate.next()
  await drain
  expect(b!.state).toBe('taken')
  expect(gate.batches).toEqual([['a'], ['b']])
})

test('an idle queue is drained at once', async () => {
  const { queue } = queueOf()
  await queue.drain()
  await expect(queue.take(events('a'))).rejects.toThrow(QueueClosed)
})
