import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Scope } from '../../../backend/contract/board.ts'
import { health, problem } from '../../../backend/contract/intake.ts'
import { DatabaseUnavailable } from '../../../db/database.ts'
import { names } from '../../../backend/contract/names.ts'
import { today } from '../../../backend/contract/today.ts'
import { createPages } from '../../../backend/pages.ts'
import { testDirectory } from '../../support/database.ts'
import { BOARD, DOSSIER, get, HEALTH, NAMES, NOW, openDoor, RECOMPUTATION, TODAY } from './door.ts'

test('a board is asked for by its canonical scope', async () => {
  const asked: [Scope, number | null][] = []
  const door = await openDoor({
    board: async (...scopeAndInstant) => {
      asked.push(scopeAndInstant)
      return BOARD
    },
  })
  expect(await get(door, '/api/board')).toMatchObject({ status: 200, json: { hash: '' } })
  await get(door, '/api/board?departments=D07,D02,D07&view=wall')
  await get(door, '/api/board?windows=W12&at=2026-11-24T09:00:00%2B08:00')
  await get(door, '/api/board?at=2026-11-24T10:00:00Z')
  expect(asked).toEqual([
    [{ view: 'desk' }, null],
    [{ view: 'wall', departments: ['D02', 'D07'] }, null],
    [{ view: 'desk', windows: ['W12'] }, Date.parse('2026-11-24T01:00:00Z')],
    [{ view: 'desk' }, NOW],
  ])
})

test.each([
  ['view=tv', 'view is neither desk nor wall'],
  ['view=desk&view=wall', 'view is given more than once'],
  ['departments=', 'departments holds an empty name'],
  ['departments=D01,,D02', 'departments holds an empty name'],
  [`windows=${Array.from({ length: 101 }, (_, n) => `W${n}`).join()}`, 'windows names more than 100'],
  ['departments=D01&windows=W01', 'windows is given beside departments'],
  ['at=yesterday', 'at is no instant'],
  ['at=2026-11-24T09:00:00', 'at is no instant'],
  ['at=2026-11-24T09:00:00+08:00', 'a + is written %2B'],
  ['at=2026-11-24T10:00:00.001Z', 'expected an instant that has been'],
  ['department=D01', 'department is no parameter here'],
  ['__proto__=x', '__proto__ is no parameter here'],
])('the query %s is 400 and names what is wrong', async (query, detail) => {
  const door = await openDoor({ board: () => Promise.reject(new Error('was asked')) })
  const answer = await get(door, `/api/board?${query}`)
  expect(answer.status).toBe(400)
  expect(answer.json.detail).toContain(detail)
})

test('a subject is asked for by its name, whose id may hold slashes', async () => {
  const door = await openDoor({ subject: async (subject) => ({ ...DOSSIER, subject }) })
  expect(await get(door, '/api/subjects/duty/D07%2F2026-W48')).toMatchObject({
    status: 200,
    json: { subject: 'duty/D07/2026-W48' },
  })
  expect((await get(door, `/api/subjects/case/${encodeURIComponent('件 1?#')}`)).json).toMatchObject({
    subject: 'case/件 1?#',
  })
})

test('an unknown subject is 404, a path that can’t be decoded 400', async () => {
  const door = await openDoor()
  expect(await get(door, '/api/subjects/case/none')).toMatchObject({
    status: 404,
    json: { detail: 'Nothing is known of a subject "case/none"' },
  })
  expect((await get(door, '/api/subjects/case/%zz')).status).toBe(400)
})

test('health is 200 while the server is whole, else 503, the body either way', async () => {
  expect(await get(await openDoor(), '/api/health')).toMatchObject({ status: 200, json: HEALTH })
  const ill = health.parse({ ...HEALTH, ok: false, database: { ...HEALTH.database, reachable: false } })
  const door = await openDoor({ health: async () => ill })
  expect(await get(door, '/api/health')).toMatchObject({ status: 503, json: ill })
})

test('a board that the database can’t give is 503, a problem', async () => {
  const door = await openDoor({ board: () => Promise.reject(new DatabaseUnavailable('gone')) })
  const answer = await get(door, '/api/board')
  expect(answer.status).toBe(503)
  expect(problem.parse(answer.json)).toMatchObject({ type: '/problems/unavailable' })
})

test('pages are asked for what is not of the API, and only for that', async () => {
  const door = await openDoor({ pages: (_request, response) => void response.json({ page: true }) })
  expect(await get(door, '/wall')).toMatchObject({ status: 200, json: { page: true } })
  expect((await get(door, '/api/wall')).status).toBe(404)
})

test.each([
  ['level=blue', 'level names no level'],
  ['flag=blue', 'flag names no flag, expected of absent, process'],
  ['verify=maybe', 'verify is neither true nor false'],
  ['after=e30', 'after is no place in the list'],
  ['limit=0', 'limit is less than 1'],
  ['limit=1000', 'limit is no whole number'],
  ['colour=red', 'colour is no parameter here, expected level, department'],
])('lights are not listed for %s', async (query, detail) => {
  const door = await openDoor({ lights: async () => Promise.reject(new Error('was asked')) })
  const answer = await get(door, `/api/lights?${query}`)
  expect(answer.status).toBe(400)
  expect(answer.json.detail).toContain(detail)
})

test('findings are not listed by a level that is none', async () => {
  const answer = await get(await openDoor(), '/api/findings?level=blue')
  expect([answer.status, answer.json.detail]).toEqual([400, expect.stringContaining('level names no level')])
})

test('a subject is recomputed under its own address, an unknown one is 404', async () => {
  const answer = { ...RECOMPUTATION, subject: '' }
  const door = await openDoor({ recompute: async (subject) => (subject === 'case/a/1' ? answer : null) })
  expect(await get(door, '/api/subjects/case/a%2F1/recomputation')).toMatchObject({ status: 200, json: answer })
  expect((await get(door, '/api/subjects/case/2/recomputation')).status).toBe(404)
})

test('names and the day are in the shape of their contracts', async () => {
  const door = await openDoor()
  expect(names.parse((await get(door, '/api/names')).json)).toEqual(NAMES)
  expect(today.parse((await get(door, '/api/today')).json)).toEqual(TODAY)
})

test('where no screens are built their paths say how to build them, and others are 404', async () => {
  const door = await openDoor({ pages: createPages('/nowhere') })
  for (const path of ['/', '/wall', '/desk/subject/case/1', '/trends']) {
    const page = await fetch(door.url + path)
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('npm run build')])
  }
  expect((await get(door, '/wallet')).status).toBe(404)
  expect((await get(door, '/assets/none.js')).status).toBe(404)
})

test('built screens are asked for anew, their hashed parts never again', async () => {
  const directory = testDirectory()
  mkdirSync(join(directory, 'assets'))
  writeFileSync(join(directory, 'index.html'), '<!doctype html>')
  writeFileSync(join(directory, 'assets', 'main-abc.js'), '0')
  const door = await openDoor({ pages: createPages(directory) })
  const page = await fetch(`${door.url}/desk/subject/case/1`)
  expect(await page.text()).toBe('<!doctype html>')
  expect(page.headers.get('cache-control')).toBe('no-store')
  expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
  const asset = await fetch(`${door.url}/assets/main-abc.js`)
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
})
