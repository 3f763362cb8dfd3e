import { brotliCompressSync, deflateSync, gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { MOST_BYTES, MOST_EVENTS } from '../../../backend/http/body.ts'
import { BATCH, event, ONE, openDoor, post } from './door.ts'

test.each([
  ['application/json', '"application/json"'],
  ['text/plain', '"text/plain"'],
  ['application/cloudevents', '"application/cloudevents"'],
])('the type %s is 415 with what is expected', async (type, given) => {
  const door = await openDoor()
  const answer = await post(door, event(), { 'Content-Type': type })
  expect(answer.status).toBe(415)
  expect(answer.json.detail).toBe(
    `The Content-Type is ${given}, expected ${ONE} for one event or ${BATCH} for an array`,
  )
})

test('a type with a charset of UTF-8 is read, in any case of letters; another charset is 415', async () => {
  const door = await openDoor()
  const type = (charset: string) => ({ 'Content-Type': `Application/CloudEvents+JSON; charset=${charset}` })
  expect((await post(door, event(), type('"UTF-8"'))).status).toBe(200)
  expect((await post(door, event(), type('gbk'))).status).toBe(415)
})

test('an array said to be one event, and one event said to be an array, are 400', async () => {
  const door = await openDoor()
  const array = await post(door, [event()], { 'Content-Type': ONE })
  expect(array).toMatchObject({ status: 400, json: { detail: expect.stringContaining(BATCH) } })
  const one = await post(door, event(), { 'Content-Type': BATCH })
  expect(one).toMatchObject({ status: 400, json: { detail: expect.stringContaining(ONE) } })
})

test.each([
  ['{"id": "e1",\n  "source": approval}', 'at line 2, character 13 expected a value'],
  ['{"id": "e1"', 'at line 1, character 12 expected a comma or }'],
  ['', 'The body is empty'],
  ['   ', 'at line 1, character 4 expected a value'],
])('malformed JSON %j is 400 and says where', async (body, detail) => {
  const door = await openDoor()
  const answer = await post(door, body)
  expect(answer.status).toBe(400)
  expect(answer.json.detail).toContain(detail)
})

test('what is not UTF-8 is 400, not guessed', async () => {
  const door = await openDoor()
  const body = Buffer.from(JSON.stringify(event({ id: 'caf\u00e9' })), 'latin1')
  expect(await post(door, body)).toMatchObject({ status: 400, json: { detail: 'The body is not UTF-8' } })
})

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const)('a body in %s is read', async (encoding, compress) => {
  const door = await openDoor()
  const answer = await post(door, compress(JSON.stringify(event())), { 'Content-Encoding': encoding })
  expect(answer).toMatchObject({ status: 200, json: { accepted: 1 } })
})

test('another encoding is 415, a gzip that is none or is cut off is 400', async () => {
  const door = await openDoor()
  const body = gzipSync(JSON.stringify(event()))
  expect((await post(door, body, { 'Content-Encoding': 'compress' })).status).toBe(415)
  expect((await post(door, event(), { 'Content-Encoding': 'gzip' })).status).toBe(400)
  expect((await post(door, body.subarray(0, -12), { 'Content-Encoding': 'gzip' })).status).toBe(400)
  expect(door.taken).toEqual([])
})

test('a body of 20 MB is 413 and names the limit', async () => {
  const door = await openDoor()
  const answer = await post(door, Buffer.alloc(20_000_000, ' '))
  expect(answer).toMatchObject({ status: 413, json: { detail: expect.stringContaining(String(MOST_BYTES)) } })
})

test('a small body that inflates to 100 MB is 413, and is not inflated as far as its middle', async () => {
  const door = await openDoor()
  const bomb = gzipSync(Buffer.alloc(100_000_000, ' '))
  expect(bomb.length).toBeLessThan(200_000)
  const damaged = Buffer.from(bomb).fill(0xa5, bomb.length >> 1, (bomb.length >> 1) + 64)
  expect(() => gunzipSync(damaged)).toThrow(/invalid/)
  const gzip = { 'Content-Encoding': 'gzip' }
  expect((await post(door, bomb, gzip)).status).toBe(413)
  expect((await post(door, damaged, gzip)).status).toBe(413) // who reached the damage would answer 400
})

test('a batch of one event too many is 413, a full one is taken', async () => {
  const door = await openDoor()
  const batch = Array.from({ length: MOST_EVENTS + 1 }, (_, n) => event({ id: `e${n}` }))
  expect((await post(door, batch)).status).toBe(413)
  expect(door.taken).toEqual([])
  expect((await post(door, batch.slice(1))).json.accepted).toBe(MOST_EVENTS)
})
