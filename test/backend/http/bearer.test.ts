import { expect, test } from 'vitest'
import { event, KEY, openDoor, post } from './door.ts'

test('without a key the answer is 401 with a challenge, and the body is not looked at', async () => {
  const door = await openDoor()
  const response = await fetch(`${door.url}/api/events`, { method: 'POST', body: 'rubbish' })
  expect(response.status).toBe(401)
  expect(response.headers.get('www-authenticate')).toBe('Bearer realm="heliograph"')
  expect(await response.json()).toMatchObject({ type: '/problems/no-key', status: 401 })
})

test.each([`Bearer ${KEY}x`, `Bearer ${KEY.slice(0, -1)}`, 'Bearer', `Basic ${KEY}`, KEY])(
  'the wrong Authorization %s is 401 and says that the token is invalid',
  async (Authorization) => {
    const door = await openDoor()
    const answer = await post(door, event(), { Authorization })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="heliograph", error="invalid_token"')
    expect(JSON.stringify(answer.json)).not.toContain(KEY.slice(0, -1))
    expect(door.taken).toEqual([])
  },
)

test('the scheme is read in any case of letters', async () => {
  const door = await openDoor()
  expect((await post(door, event(), { Authorization: `bearer  ${KEY}` })).status).toBe(200)
})

test('after 20 wrong keys an address is told 429, while a good key from it still passes', async () => {
  const door = await openDoor()
  const wrong = { Authorization: 'Bearer not-the-key-of-anybody' }
  const statuses: number[] = []
  for (let n = 0; n < 20; n++) statuses.push((await post(door, event(), wrong)).status)
  expect(new Set(statuses)).toEqual(new Set([401]))
  const limited = await post(door, event(), wrong)
  expect(limited).toMatchObject({ status: 429, json: { type: '/problems/too-many-failures' } })
  expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await post(door, event())).status).toBe(200)
})

test('good feeds are never limited', async () => {
  const door = await openDoor()
  const statuses = await Promise.all(Array.from({ length: 60 }, async () => (await post(door, event())).status))
  expect(new Set(statuses)).toEqual(new Set([200]))
})
