import { describe, expect, test } from 'vitest'
import { publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import type { Trends } from '../../../backend/contract/trends.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'

/** Two windows with rosters. Nobody has set up the video that is to look at the first. */
const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds: [{id: video, rhythm: PT30M, calendar: cn-office}, {id: hand}]
calendars:
  - {id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}
departments: [{id: D1, name: D1}]
windows: [{id: W1, name: W1, department: D1}, {id: W2, name: W2, department: D1}]
rosters:
  - {window: W1, staff: S1, calendar: cn-office}
  - {window: W2, staff: S2, calendar: cn-office, feed: hand}
rules:
  - {id: presence, of: shift, start: {presence: seen}, limit: {elapsed: PT15M}, lights: [{level: red, overdue: true}], feed: [video, hand], flag: absent}
`
const WITHOUT_RHYTHM = BOOK.replace('rhythm: PT30M, ', '')

describe('a feed with a rhythm that was never heard of', async () => {
  const live = await startLive(BOOK, '08T20:00')
  const kinds = async (): Promise<string[]> =>
    (
      await live.database.query<{ kind: string; light: string }>(
        'SELECT kind, light_id AS light FROM change ORDER BY seq',
      )
    ).map(({ kind, light }) => `${kind} ${light}`)
  const tallies = async (): Promise<unknown> => (await live.watch()).board.tallies.windows

  test('is silent on every board from the first instant on, and its green is unknown', async () => {
    await live.at('09T08:31')
    // Of a shift that has begun green nothing is announced: its tally comes with the next reading.
    const board = await (await live.watch()).until(({ tallies }) => 'W1' in tallies.windows)
    expect(board.feeds).toEqual([
      { id: 'video', horizon: null, silentSince: nov('08T20:00'), heardAt: nov('08T20:00') },
    ])
    expect(board.tallies.windows).toMatchObject({ W1: { unknown: 1, green: 0 }, W2: { unknown: 0, green: 1 } })
    expect(await kinds()).toEqual([])
  })

  test('leaves the window that waits for it unknown where one of a feed without a rhythm turns red', async () => {
    await live.at('09T08:45:00.001')
    expect(await kinds()).toEqual(['raised shift/W2/2026-11-09/presence/1'])
    expect(await tallies()).toMatchObject({ W1: { unknown: 1, red: 0 }, W2: { red: 1 } })
  })

  test('is a light of its own once its rhythm since the book named it is broken', async () => {
    await live.at('09T09:00')
    expect(await kinds()).toHaveLength(1)
    await live.at('09T09:00:00.001')
    expect((await kinds()).slice(1)).toEqual(['silent feed/video/silence/1'])
    const { board } = await live.watch()
    expect(board.feeds).toMatchObject([{ id: 'video', silentSince: nov('09T09:00') + 1 }])
    const [light] = board.lights.filter(({ feed, rule }) => feed === 'heliograph' && rule === 'silence')
    expect(light).toMatchObject({ level: 'red', since: nov('09T09:00') + 1 })
  })

  test('has no absent minutes: those of its shifts are unknown', async () => {
    await live.at('09T18:00')
    const response = await fetch(`${live.url}/api/trends?from=2026-11-09&through=2026-11-09&by=window`)
    const { groups } = (await response.json()) as Trends
    expect(groups.map(({ group, sums }) => [group, sums])).toMatchObject([
      ['W1', { shifts: 0, unknownShifts: 1, absentMinutes: 0 }],
      ['W2', { shifts: 1, unknownShifts: 0, absentMinutes: 375 }],
    ])
    expect((await kinds()).filter((one) => one.includes('W1'))).toEqual([])
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  })

  test('is a feed like any other from its first beat on', async () => {
    await live.at('10T08:00')
    await live.post('video', cloudEvent('video', 'b', 'feed.beat', 'feed/video', '10T08:00'))
    await live.at('10T08:46')
    expect((await kinds()).slice(2)).toContain('back feed/video/silence/1')
    expect((await kinds()).slice(2)).toContain('raised shift/W1/2026-11-10/presence/1')
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  })
})

describe('a feed that a later edition asks no rhythm of', async () => {
  const live = await startLive(BOOK, '09T08:30')

  test('is no longer silent: its light goes out, and it says why', async () => {
    await live.at('09T10:00')
    expect((await live.watch()).board.lights.map(({ rule }) => rule)).toContain('silence')
    await publish(live.database, [{ file: 'book.yaml', text: WITHOUT_RHYTHM }], nov('09T10:01'))
    await live.at('09T10:01')
    const [back] = await live.database.query<{ why: string }>(`SELECT why FROM change WHERE kind = 'back'`)
    expect(back?.why).toMatch(/^silent since .*no rhythm of it any more$/)
    const { board } = await live.watch()
    expect(board.lights.map(({ rule }) => rule)).not.toContain('silence')
    expect(board.feeds.map(({ silentSince }) => silentSince)).toEqual([null])
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  })
})

describe('a database whose book was published before feeds were waited for', async () => {
  const live = await startLive(BOOK, '09T08:30')

  test('waits for them from the next tick on', async () => {
    await live.database.query('DELETE FROM feed')
    await live.at('09T09:00')
    expect((await live.watch()).board.feeds).toMatchObject([{ id: 'video', silentSince: nov('09T09:00') }])
    await live.at('09T09:30:00.001')
    expect((await live.watch()).board.lights.map(({ rule }) => rule)).toContain('silence')
  })
})

test('what is late when its feed is first heard is lit with that very batch, before any tick', async () => {
  const book = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds: [{id: approval, rhythm: PT15M}]
rules:
  - {id: quick, of: case, start: case.accepted, stop: case.decided, limit: {elapsed: PT1H}, lights: [{level: red, overdue: true}]}
`
  const live = await startLive(book, '09T10:00')
  const lit = async (): Promise<string[]> =>
    (
      await live.database.query<{ said: string }>("SELECT kind || ' ' || light_id AS said FROM change ORDER BY seq")
    ).map(({ said }) => said)
  await live.post('approval', cloudEvent('approval', '1', 'case.accepted', 'case/1', '09T08:00'))
  expect(await lit()).toEqual(['raised case/1/quick/1'])
  // Evidence that comes then is late, and says so.
  await live.post('approval', cloudEvent('approval', '2', 'case.decided', 'case/1', '09T08:30'))
  expect((await lit()).slice(1).sort()).toEqual(['found case/1/late-evidence/1#approval#2', 'retracted case/1/quick/1'])
  expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
})
