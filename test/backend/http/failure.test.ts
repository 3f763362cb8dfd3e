import { expect, test } from 'vitest'
import { event, get, KEY, openDoor, post } from './door.ts'

const PERSON = '张三 430124199001011234'
const SUBJECT = 'case/QG-2026-000123'

/** As PostgreSQL tells that a row is there twice: its `detail` quotes the row. */
const quoting = () =>
  Object.assign(new Error('duplicate key value violates unique constraint'), {
    code: '23505',
    detail: `Key (subject)=(${PERSON}) already exists.`,
    cause: Object.assign(new Error(`invalid input syntax for type integer: "${PERSON}"`), { code: '22P02' }),
  })

test.each(['/', '/api', '/api/events', '/api/board/x', '/api/subjects/case'])(
  'GET %s is 404, a problem',
  async (path) => {
    const door = await openDoor()
    const answer = await get(door, path)
    expect(answer).toMatchObject({ status: 404, json: { type: '/problems/not-found', status: 404 } })
    expect(answer.json.detail).toBe(`There is nothing at GET ${path}`)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  },
)

test('an unexpected error is 500 without its words; the log has it under the id that the answer carries', async () => {
  const door = await openDoor({ board: () => Promise.reject(new Error('column x does not exist')) })
  const answer = await get(door, '/api/board')
  expect(answer.status).toBe(500)
  expect(JSON.stringify(answer.json)).not.toMatch(/column|\.ts|at /)
  const id = answer.headers.get('x-request-id')
  expect(answer.json.instance).toBe(`urn:uuid:${id}`)
  expect(door.lines).toContainEqual(
    expect.objectContaining({
      level: 'error',
      reqId: id,
      err: expect.objectContaining({ message: 'column x does not exist', stack: expect.stringContaining('at ') }),
    }),
  )
})

test('each request is one line with its route, feed and status, never its path', async () => {
  const door = await openDoor()
  await post(door, event())
  await get(door, `/api/subjects/${SUBJECT}`)
  await get(door, '/nowhere')
  expect(door.lines.filter(({ msg }) => msg === 'answered')).toMatchObject([
    { level: 'debug', method: 'POST', route: '/api/events', status: 200, feed: 'approval' },
    { level: 'warn', method: 'GET', route: '/api/subjects/:kind/:id', status: 404 },
    { level: 'warn', method: 'GET', route: null, status: 404 },
  ])
})

test('no key, header, fact or subject stands in the log, whatever happens', async () => {
  const door = await openDoor({ take: () => Promise.reject(quoting()), subject: () => Promise.reject(quoting()) })
  expect((await post(door, event({ data: { applicant: PERSON } }))).status).toBe(500)
  await post(door, `{"applicant": "${PERSON}", "x": ${KEY}`)
  await post(door, [event({ data: { applicant: PERSON }, time: PERSON })])
  await post(door, event(), { Authorization: `Bearer ${KEY}wrong` })
  await get(door, `/api/subjects/${SUBJECT}`)
  await get(door, `/api/board?at=${encodeURIComponent(PERSON)}`)
  const log = JSON.stringify(door.lines)
  expect(door.lines.filter(({ msg }) => msg === 'answered')).toHaveLength(6)
  expect(log).toContain('23505')
  for (const secret of [KEY, PERSON, '张三', 'QG-2026', 'QG-0042', 'Bearer', 'authorization'])
    expect(log).not.toContain(secret)
})

test('answers of the API are not stored, not sniffed, not framed, and tell nothing of the server', async () => {
  const { headers } = await get(await openDoor(), '/api/board')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('content-security-policy')).toContain("default-src 'self';")
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('content-security-policy')).not.toMatch(/unsafe|upgrade-insecure/)
  for (const name of ['etag', 'x-powered-by', 'strict-transport-security']) expect(headers.get(name)).toBeNull()
})

test('the id of a request is the server’s own', async () => {
  const door = await openDoor()
  const { headers } = await post(door, event(), { 'X-Request-Id': 'chosen' })
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
})
