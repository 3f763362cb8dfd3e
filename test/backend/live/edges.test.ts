import { describe, expect, test } from 'vitest'
import { holdFeed } from '../../../db/feed.ts'
import { verify } from '../../../backend/verify.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'

const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds: [{id: approval}, {id: late, lag: PT4H}]
items: [{id: I, department: D1, class: promised}]
rules:
  - {id: quick, of: case, start: case.accepted, stop: case.decided, limit: {elapsed: PT10M}, lights: [{level: red, overdue: true}], gravity: promise}
`
const told = (id: string, kind: string, subject: string, time: string, data = {}, feed = 'approval'): unknown =>
  cloudEvent(feed, id, kind, subject, time, data)

describe('a light whose start was voided', async () => {
  const live = await startLive(BOOK, '10T10:00')

  test('is withdrawn once, however many events of its subject follow', async () => {
    await live.post('approval', told('1', 'case.accepted', 'case/1', '10T10:00', { item: 'I' }))
    await live.at('10T10:11')
    const voided = { source: 'approval', id: '1', reason: 'another case' }
    await live.post('approval', told('2', 'event.voided', 'case/1', '10T10:11', voided))
    for (const n of [3, 4]) {
      await live.at(`10T10:1${n}`)
      await live.post('approval', told(`${n}`, 'case.delivered', 'case/1', `10T10:1${n}`))
    }
    const { changes } = await live.subject('case/1')
    expect(changes.map(({ kind }) => kind).sort()).toEqual(['found', 'raised', 'withdrawn'])
    expect((await live.watch()).board.lights).toMatchObject([
      { id: 'case/1/quick/1', state: 'withdrawn', verify: true },
    ])
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  })

  test('a subject’s dossier has no change of one whose name goes on after its own', async () => {
    await live.post('approval', told('x', 'case.accepted', 'case/9/x', '10T10:14', { item: 'I' }))
    await live.post('approval', told('y', 'case.accepted', 'case/9', '10T10:14', { item: 'I' }))
    await live.at('10T10:30')
    const { changes } = await live.subject('case/9')
    expect(changes.map(({ light }) => light.subject)).toEqual(['case/9'])
  })
})

describe('events of the minute to come', async () => {
  const live = await startLive(BOOK, '10T10:00')

  test('give the figures of their history, whenever the horizon passes them', async () => {
    await live.post(
      'approval',
      told('1', 'case.accepted', 'case/1', '10T10:00:10', { item: 'I', window: 'W1', staff: 'S1' }),
      told('2', 'case.step-started', 'case/1', '10T10:00:20', { step: 'review', window: 'W2', staff: 'S2' }),
      told('3', 'case.step-finished', 'case/1', '10T10:00:30', { step: 'review' }),
      told('4', 'case.step-started', 'case/1', '10T10:00:40', { step: 'decision', window: 'W3', staff: 'S3' }),
      told('5', 'case.decided', 'case/1', '10T10:00:50'),
    )
    for (const second of ['00', '15', '25', '45', '55']) {
      await live.at(`10T10:00:${second}`)
      expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
    }
    const [accepted] = await live.database.query('SELECT "window", staff FROM acceptance')
    const [finished] = await live.database.query('SELECT "window", staff FROM outcome')
    expect([accepted, finished]).toEqual([
      { window: 'W1', staff: 'S1' },
      { window: 'W3', staff: 'S3' },
    ])
  })
})

test('a dossier judges as the lights do: at the horizon of the feed', async () => {
  const live = await startLive(BOOK, '10T10:00')
  await live.post('late', told('1', 'case.accepted', 'case/1', '10T10:00', { item: 'I' }, 'late'))
  await live.at('10T10:11')
  const dossier = (await (await fetch(`${live.url}/api/subjects/case/1`)).json()) as { clocks: unknown[] }
  expect(dossier.clocks).toMatchObject([{ horizon: nov('10T06:11'), clock: { level: 'green' } }])
})

test('green of a feed whose import was left unfinished counts as unknown', async () => {
  const live = await startLive(BOOK, '10T10:00')
  await live.post('approval', told('1', 'case.accepted', 'case/1', '10T10:00', { item: 'I' }))
  const desk = await live.watch()
  await desk.until(({ tallies: { total } }) => total.green === 1)
  await holdFeed(live.database, 'approval', true)
  await desk.until(({ tallies: { total } }) => total.green === 0 && total.unknown === 1)
  const health = await fetch(`${live.url}/api/health`)
  expect(health.status).toBe(503)
})
