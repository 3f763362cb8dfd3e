import { describe, expect, test } from 'vitest'
import type { Trends } from '../../../backend/contract/trends.ts'
import { verify } from '../../../backend/verify.ts'
import { cloudEvent, nov, startLive, type Live } from '../../support/live.ts'

const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds: [{id: video, rhythm: PT5M, calendar: cn-office}]
calendars:
  - {id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}
departments: [{id: D1, name: D1}]
windows: [{id: W1, name: W1, department: D1}, {id: W2, name: W2, department: D1}]
rosters: [{window: W1, staff: S1, calendar: cn-office}, {window: W2, staff: S2, calendar: cn-office}]
rules:
  - {id: presence, of: shift, start: {presence: seen}, limit: {elapsed: PT15M}, lights: [{level: red, overdue: true}], feed: video, flag: absent}
`
const seen = (id: string, window: string, at: string) =>
  cloudEvent('video', id, 'shift.seen', `shift/${window}/2026-11-09`, `09T${at}`)
const beat = (id: string, at: string) => cloudEvent('video', id, 'feed.beat', 'feed/video', `09T${at}`)

/** What the video tells of at an instant, when it tells it; the engine beats then. */
async function tell(live: Live, at: string, ...events: readonly unknown[]): Promise<void> {
  await live.at(`09T${at}`)
  const response = await live.post('video', ...events, beat(`beat ${at}`, at))
  expect(response.status).toBe(200)
  await live.at(`09T${at}`)
}

async function raised(live: Live): Promise<string[]> {
  const rows = await live.database.query<{ said: string; at: number }>(
    "SELECT light_id AS said, at FROM change WHERE kind = 'raised' ORDER BY seq",
  )
  return rows.map(({ said, at }) => `${said.slice(6, 8)} ${new Date(at + 8 * 3_600_000).toISOString().slice(11, 23)}`)
}

async function minutes(live: Live): Promise<unknown> {
  const response = await fetch(`${live.url}/api/trends?from=2026-11-09&through=2026-11-09&by=window`)
  return ((await response.json()) as Trends).groups.map(({ group, sums }) => [
    group,
    sums.rosteredMinutes,
    sums.absentMinutes,
  ])
}

async function differences(live: Live): Promise<unknown> {
  return (await verify(live.database, live.engine.edition)).differences
}

describe('a feed that is first heard in the middle of a shift', async () => {
  const live = await startLive(BOOK, '08T20:00')

  test('says nothing of the time before: no window was empty while nobody looked', async () => {
    await tell(live, '10:00')
    expect(await raised(live)).toEqual([])
    await tell(live, '10:04', seen('s1', 'W1', '10:04'))
    expect(await raised(live)).toEqual([])
    expect(await differences(live)).toEqual([])
  })

  test('is believed from its first telling on, to the millisecond', async () => {
    for (const minute of ['08', '12', '15']) await tell(live, `10:${minute}`)
    expect(await raised(live)).toEqual([])
    await live.at('09T10:15:00.001')
    expect(await raised(live)).toEqual(['W2 10:15:00.001'])
  })

  test('has its trace begin where it was first heard', async () => {
    const response = await fetch(`${live.url}/api/subjects/shift/${encodeURIComponent('W2/2026-11-09')}`)
    const { clocks } = (await response.json()) as {
      clocks: { clock: { startedAt: number; dueAt: number }; trace: { en: string }[] }[]
    }
    expect(clocks.map(({ clock }) => [clock.startedAt, clock.dueAt])).toEqual([[nov('09T10:00'), nov('09T10:15')]])
    expect(clocks[0]?.trace.map(({ en }) => en).join('\n')).toContain('nobody looked, so nobody was away')
  })

  test('leaves the time before out of the minutes that shares are of', async () => {
    await tell(live, '17:30', seen('s2', 'W1', '17:29'), seen('s3', 'W2', '17:29'))
    await live.at('09T17:32')
    // 10:00–12:00 and 14:30–17:30; W2 from 10:15, W1 from 10:19, both until 17:29.
    expect(await minutes(live)).toEqual([
      ['W1', 300, 280],
      ['W2', 300, 284],
    ])
    expect(await differences(live)).toEqual([])
  })
})

describe('a feed that brings its backlog with its first word', async () => {
  const live = await startLive(BOOK, '08T20:00')

  test('is believed since the first instant that it tells of', async () => {
    await tell(live, '10:00', beat('first', '08:30'), seen('s1', 'W1', '08:40'))
    expect((await raised(live)).sort()).toEqual(['W1 08:55:00.001', 'W2 08:45:00.001'])
    expect(await differences(live)).toEqual([])
  })
})

describe('a feed that was heard before the shift', async () => {
  const live = await startLive(BOOK, '08T20:00')

  test('has the whole of it', async () => {
    for (const at of ['08:00', '08:30', '08:34', '08:38', '08:42', '08:45']) await tell(live, at)
    await live.at('09T08:45:00.001')
    expect((await raised(live)).sort()).toEqual(['W1 08:45:00.001', 'W2 08:45:00.001'])
  })
})
