import { expect, test } from 'vitest'
import { foreignness, socketGuard } from '../../../backend/http/guard.ts'
import { getAs, openDoor } from './door.ts'

test.each(['localhost', 'LOCALHOST', '127.0.0.1', '[::1]'])('the Host %s with the port is from here', async (name) => {
  const door = await openDoor()
  expect((await getAs(door, { Host: `${name}:${door.port}` })).status).toBe(200)
})

test.each([
  'evil.example:PORT',
  'localhost',
  'localhost:1',
  'localhost.:PORT',
  '127.0.0.1.evil.example:PORT',
  'a@localhost:PORT',
])('the foreign Host %s is 403', async (host) => {
  const door = await openDoor()
  const answer = await getAs(door, { Host: host.replace('PORT', String(door.port)) })
  expect(answer.status).toBe(403)
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(JSON.parse(answer.text)).toMatchObject({
    type: '/problems/foreign',
    detail: expect.stringContaining('The Host is'),
  })
})

test.each(['http://localhost:PORT', 'http://127.0.0.1:PORT', 'http://[::1]:PORT'])(
  'the Origin %s is from here',
  async (origin) => {
    const door = await openDoor()
    const Host = `127.0.0.1:${door.port}`
    expect((await getAs(door, { Host, Origin: origin.replace('PORT', String(door.port)) })).status).toBe(200)
  },
)

test.each([
  'http://evil.example',
  'http://localhost:1',
  'https://localhost:PORT',
  'null',
  'http://evil.example:PORT',
  '',
])('the foreign Origin «%s» is 403', async (origin) => {
  const door = await openDoor()
  const Host = `127.0.0.1:${door.port}`
  const answer = await getAs(door, { Host, Origin: origin.replace('PORT', String(door.port)) })
  expect(answer.status).toBe(403)
  expect(JSON.parse(answer.text).detail).toContain('The Origin is')
})

test('the name that the server is told to listen on is from here', async () => {
  const door = await openDoor({ host: 'Hall.example' })
  expect((await getAs(door, { Host: `hall.example:${door.port}` })).status).toBe(200)
})

const seen = (headers: Record<string, string>, localPort = 8686) =>
  ({ headers, socket: { localPort } }) as unknown as Parameters<typeof foreignness>[0]

test('every address is no name: 0.0.0.0 and [::] stay foreign', () => {
  expect(foreignness(seen({ host: '0.0.0.0:8686' }), '0.0.0.0')).toContain('The Host is')
  expect(foreignness(seen({ host: '[::]:8686' }), '::')).toContain('The Host is')
  expect(foreignness(seen({ host: 'localhost:8686' }), '0.0.0.0')).toBeNull()
})

test('an address of IPv6 stands in brackets, and port 80 needs none', () => {
  expect(foreignness(seen({ host: '[fd00::7]:8686' }), 'fd00::7')).toBeNull()
  expect(foreignness(seen({ host: 'localhost' }, 80), '127.0.0.1')).toBeNull()
})

test('a request without a Host is foreign', () => {
  expect(foreignness(seen({}), '127.0.0.1')).toContain('The Host is missing')
})

test('a socket is allowed or refused by the same rule', () => {
  const answers: [string | null, boolean][] = []
  const ask = socketGuard('127.0.0.1')
  ask(seen({ host: 'localhost:8686', origin: 'http://localhost:8686' }), (...answer) => answers.push(answer))
  ask(seen({ host: 'localhost:8686', origin: 'http://evil.example' }), (...answer) => answers.push(answer))
  expect(answers).toEqual([
    [null, true],
    [expect.stringContaining('The Origin is "http://evil.example"'), false],
  ])
})
