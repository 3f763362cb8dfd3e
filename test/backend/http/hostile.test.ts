import { expect, test } from 'vitest'
import { BATCH, event, openDoor, post } from './door.ts'

const one = JSON.stringify(event())
/** One event, text for text, beside a good one. */
const beside = (bad: string) => `[${one},${bad}]`
const batch = { 'Content-Type': BATCH }
const withData = (data: string) => `${one.slice(0, one.indexOf('"data":'))}"data":${data}}`

test('an event whose fields stand under __proto__ is no event', async () => {
  const door = await openDoor()
  const answer = await post(door, `{"__proto__":${one}}`)
  expect(answer.status).toBe(422)
  expect(door.taken).toEqual([])
})

test.each(['{"__proto__":{"item":"QG-0001"}}', '{"a":[{"__proto__":null}]}'])(
  'facts with a field named __proto__ are refused: %s',
  async (data) => {
    const door = await openDoor()
    const answer = await post(door, beside(withData(data)), batch)
    expect(answer.json).toMatchObject({
      accepted: 1,
      rejected: [{ index: 1, reason: 'the event holds a field named "__proto__"' }],
    })
    expect(door.taken.map(({ data }) => Object.getPrototypeOf(data))).toEqual([Object.prototype])
    expect({}).not.toHaveProperty('item')
  },
)

test.each(['constructor', 'toString', 'hasOwnProperty'])('a fact named %s is a fact', async (name) => {
  const door = await openDoor()
  await post(door, event({ data: { [name]: 'x' } }))
  expect(door.taken.map(({ data }) => Object.entries(data))).toEqual([[[name, 'x']]])
})

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)

test.each([
  ['its facts', withData(`{"a":${deep(200_000)}}`)],
  ['its data', withData(deep(200_000))],
  ['its id', `{"specversion":"1.0","id":${deep(200_000)}}`],
  ['a field that nobody reads', `{"x":${deep(200_000)}}`],
  ['everything', deep(200_000)],
])('an event nested 200,000 levels deep in %s costs only itself', async (_where, bad) => {
  const door = await openDoor()
  const answer = await post(door, beside(bad), batch)
  expect(answer).toMatchObject({ status: 200, json: { accepted: 1, rejected: [{ index: 1 }] } })
  expect(answer.json.rejected[0].reason).toContain('is nested deeper than')
})

test.each([
  ['a number that no double holds', withData('{"fee":1e400}'), 'holds a number larger than a double can be'],
  ['the name of a field with a NUL', withData('{"a\\u0000":1}'), 'holds the name of a field with a NUL'],
  [
    'the name of a field with half a character',
    withData('{"\\ud800":1}'),
    'holds the name of a field with a NUL or half',
  ],
  ['a text with a NUL', withData('{"a":"\\u0000"}'), 'holds a NUL'],
])('%s is refused by itself', async (_what, bad, reason) => {
  const door = await openDoor()
  const answer = await post(door, beside(bad), batch)
  expect(answer.json).toMatchObject({ accepted: 1, rejected: [{ index: 1, reason: expect.stringContaining(reason) }] })
})

test('an instant before the year 1, which databases count otherwise, is refused', async () => {
  const door = await openDoor()
  const answer = await post(door, event({ time: '0001-01-01T00:00:00+08:00' }))
  expect(answer.json.rejected[0].reason).toBe('time is before the year 1')
})
