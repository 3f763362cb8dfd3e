import { describe, expect, test } from 'vitest'
import { verify } from '../../../backend/verify.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'

const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
engine: {lag: PT1M}
feeds: [{id: approval}]
calendars: [{id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}]
rules:
  - {id: daily, of: case, start: case.accepted, stop: case.decided, limit: {until: closeOfDay}, calendar: cn-office, lights: [{level: red, overdue: true}]}
`
const ID = 'feed/heliograph/engine-lag/1'

describe('row 27: the engine itself is supervised', async () => {
  const live = await startLive(BOOK, '09T10:00')
  const log = async (): Promise<{ kind: string; id: string; at: number; recordedAt: number; why: string }[]> =>
    live.database.query('SELECT kind, light_id AS id, at, recorded_at AS "recordedAt", why FROM change ORDER BY seq')

  test('a scan that is exactly the bound behind is in time', async () => {
    await live.at('09T10:00')
    await live.at('09T10:01')
    expect(await log()).toEqual([])
  })

  test('one millisecond more, and it says from when to when it was away', async () => {
    await live.at('09T10:02:00.001')
    expect(await log()).toMatchObject([
      { kind: 'raised', id: ID, at: nov('09T10:02') + 1, recordedAt: nov('09T10:02') + 1 },
      { kind: 'lowered', id: ID, at: nov('09T10:02') + 1 },
    ])
    await live.at('09T12:00')
    expect((await log()).slice(2)).toMatchObject([
      { kind: 'raised', id: ID, at: nov('09T10:03') + 2, recordedAt: nov('09T12:00') },
      {
        kind: 'lowered',
        id: ID,
        at: nov('09T12:00'),
        why: 'the scan lagged from 2026-11-09T02:03:00.002Z to 2026-11-09T04:00:00Z',
      },
    ])
  })

  test('the light comes before what it had missed', async () => {
    await live.post('approval', cloudEvent('approval', '1', 'case.accepted', 'case/1', '09T12:00'))
    await live.at('09T18:00')
    expect((await log()).slice(4).map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      `raised ${ID}`,
      'raised case/1/daily/1',
      `lowered ${ID}`,
    ])
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  })

  test('while a scan doesn’t end the light is on every board, and verify knows it', async () => {
    const { raiseLag } = await import('../../../db/feed.ts')
    const { announceLag } = await import('../../../backend/engine-lag.ts')
    // Another process has found it and its scan is under way.
    expect(await announceLag(live.database, live.engine.edition, nov('09T18:05'))).toBe(1)
    expect(await announceLag(live.database, live.engine.edition, nov('09T18:05'))).toBe(0)
    expect(await raiseLag(live.database, nov('09T18:00'), nov('09T18:01'))).toBe(false)
    const response = await fetch(`${live.url}/api/health`)
    expect(response.status).toBe(200)
    const { board } = await live.watch()
    expect(board.lights.find(({ id }) => id === ID)).toMatchObject({
      level: 'red',
      since: nov('09T18:01') + 1,
      state: 'running',
      feed: 'heliograph',
    })
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
    await live.at('09T18:05')
    expect((await live.watch()).board.lights.map(({ id }) => id)).toEqual(['case/1/daily/1'])
  })
})

describe('a book that doesn’t ask', async () => {
  const live = await startLive(BOOK.replace('engine: {lag: PT1M}\n', ''), '09T10:00')

  test('has no light of the engine', async () => {
    await live.at('09T10:00')
    await live.at('09T20:00')
    expect(await live.database.query('SELECT seq FROM change')).toEqual([])
  })
})
