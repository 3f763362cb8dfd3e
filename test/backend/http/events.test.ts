import { expect, test } from 'vitest'
import { DatabaseUnavailable } from '../../../db/database.ts'
import { intake } from '../../../backend/contract/intake.ts'
import { QueueClosed, QueueFull } from '../../../backend/queue.ts'
import { event, openDoor, post } from './door.ts'

test('one good event is taken as the engine knows it and answered 200', async () => {
  const door = await openDoor()
  const answer = await post(door, event({ time: '2026-11-24T17:00:00.0019+08:00' }))
  expect(answer).toMatchObject({ status: 200, json: { accepted: 1, duplicates: 0, rejected: [] } })
  expect(intake.parse(answer.json)).toEqual(answer.json)
  expect(door.taken).toEqual([
    {
      source: 'approval',
      id: 'e1',
      kind: 'case.accepted',
      subject: 'case/QG-2026-000123',
      at: Date.parse('2026-11-24T09:00:00.001Z'),
      data: { item: 'QG-0042' },
    },
  ])
})

test('the good events of a mixed batch are kept and each bad one is named by index and id', async () => {
  const door = await openDoor({
    take: async (events) =>
      events.map(({ id }) =>
        id === 'twice'
          ? { kind: 'duplicate' }
          : id === 'other'
            ? { kind: 'conflict', reason: 'the same name with other content' }
            : { kind: 'accepted' },
      ),
  })
  const batch = [event({ id: 'other' }), event({ time: 'soon' }), event(), 7, event({ id: 'twice' }), event({ id: 5 })]
  expect(await post(door, batch)).toMatchObject({
    status: 200,
    json: {
      accepted: 1,
      duplicates: 1,
      rejected: [
        { index: 0, id: 'other', reason: 'the same name with other content' },
        { index: 1, id: 'e1', reason: expect.stringContaining('time is "soon"') },
        { index: 3, id: null, reason: expect.stringContaining('expected a CloudEvent') },
        { index: 5, id: null, reason: expect.stringContaining('id is 5') },
      ],
    },
  })
})

test('duplicates alone are answered 200', async () => {
  const door = await openDoor({ take: async (events) => events.map(() => ({ kind: 'duplicate' })) })
  expect(await post(door, [event(), event()])).toMatchObject({ status: 200, json: { accepted: 0, duplicates: 2 } })
})

test('an empty batch is answered 200 and nothing is asked of the database', async () => {
  const door = await openDoor({ take: () => Promise.reject(new Error('was asked')) })
  expect(await post(door, [])).toMatchObject({ status: 200, json: { accepted: 0, duplicates: 0, rejected: [] } })
})

test('where none is good the answer is 422, a problem that names each', async () => {
  const door = await openDoor({ take: async () => [{ kind: 'conflict', reason: 'other content' }] })
  const answer = await post(door, [event(), event({ subject: 'QG' })])
  expect(answer.status).toBe(422)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(answer.json).toMatchObject({
    type: '/problems/none-good',
    accepted: 0,
    duplicates: 0,
    rejected: [
      { index: 0, id: 'e1', reason: 'other content' },
      { index: 1, id: 'e1', reason: expect.stringContaining('subject is "QG"') },
    ],
  })
})

test.each(['approval', 'approval/hall-2', 'approval/'])('the source %s is of the feed approval', async (source) => {
  const door = await openDoor()
  expect((await post(door, event({ source }))).status).toBe(200)
})

test.each(['bidding', 'approval2', 'Approval', 'x/approval'])(
  'the source %s is not of the feed approval',
  async (source) => {
    const door = await openDoor()
    const answer = await post(door, event({ source }))
    expect(answer.status).toBe(422)
    expect(answer.json.rejected[0].reason).toBe(
      `source is "${source}", expected "approval" or "approval/…", the feed of the key`,
    )
    expect(door.taken).toEqual([])
  },
)

test('an event 60 s ahead of now is taken, one a millisecond further is refused with both instants', async () => {
  const door = await openDoor()
  const answer = await post(door, [
    event({ time: '2026-11-24T10:01:00Z' }),
    event({ time: '2026-11-24T10:01:00.001Z' }),
  ])
  expect(answer.json).toEqual({
    accepted: 1,
    duplicates: 0,
    rejected: [
      {
        index: 1,
        id: 'e1',
        reason: 'time is 2026-11-24T10:01:00.001Z, expected at most 60 s after now, 2026-11-24T10:00:00.000Z',
      },
    ],
  })
})

test('a void of a void is passed on: the fold judges it', async () => {
  const door = await openDoor()
  const voids = { type: 'event.voided', data: { source: 'approval', id: 'v1', reason: 'typed wrong' } }
  const answer = await post(door, [event({ ...voids, id: 'v1' }), event({ ...voids, id: 'v2' })])
  expect(answer.json.accepted).toBe(2)
  expect(door.taken.map(({ id }) => id)).toEqual(['v1', 'v2'])
})

test('a void of another source, or without a reason, is refused', async () => {
  const door = await openDoor()
  const type = 'event.voided'
  const answer = await post(door, [
    event({ type, data: { source: 'bidding', id: 'b1', reason: 'typed wrong' } }),
    event({ type, data: { source: 'approval', id: 'a1' } }),
  ])
  expect(answer.json.rejected.map(({ reason }: { reason: string }) => reason)).toEqual([
    expect.stringContaining("expected the event's own source"),
    expect.stringContaining('data.reason is missing'),
  ])
})

test('a name that an index of the database can’t hold is refused, counted in bytes', async () => {
  const door = await openDoor()
  const answer = await post(door, [event({ id: '件'.repeat(171) }), event({ id: '件'.repeat(170) })])
  expect(answer.json).toMatchObject({
    accepted: 1,
    rejected: [{ index: 0, id: null, reason: 'id has 513 bytes, expected at most 512' }],
  })
})

test('while the database is away nothing is acknowledged: 503 with Retry-After', async () => {
  const door = await openDoor({ take: () => Promise.reject(new DatabaseUnavailable('connect ECONNREFUSED')) })
  const answer = await post(door, [event(), event({ time: 'soon' })])
  expect(answer).toMatchObject({ status: 503, json: { type: '/problems/unavailable' } })
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(answer.json).not.toHaveProperty('accepted')
  expect(JSON.stringify(answer.json)).not.toContain('ECONNREFUSED')
})

test('a full queue is 429 with the Retry-After that it names', async () => {
  const door = await openDoor({ take: () => Promise.reject(new QueueFull(20_000, 20_000, 2_500)) })
  const answer = await post(door, event())
  expect(answer).toMatchObject({ status: 429, json: { type: '/problems/queue-full' } })
  expect(answer.headers.get('retry-after')).toBe('3')
})

test('a server that stops takes nothing: 503 with Retry-After', async () => {
  const door = await openDoor({ take: () => Promise.reject(new QueueClosed()) })
  const answer = await post(door, event())
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('5')
})

test('verdicts that lack one are an error, never an acknowledgement', async () => {
  const door = await openDoor({ take: async () => [{ kind: 'accepted' }] })
  expect((await post(door, [event(), event({ id: 'e2' })])).status).toBe(500)
})
