import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importLog } from '../../../backend/import.ts'
import { verify } from '../../../backend/verify.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'

const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds: [{id: approval, rhythm: PT2H, within: PT24H}, {id: video}]
calendars: [{id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}]
rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {workingDays: 5}, calendar: cn-office}
`
const accepted = (feed: string, id: string, time: string): unknown =>
  cloudEvent(feed, id, 'case.accepted', `case/${id}`, time)

describe('row 26: every feed is itself supervised', async () => {
  const live = await startLive(BOOK, '09T08:00')
  const found = async (): Promise<{ subject: string; detail: string; at: number; event: string }[]> => {
    const response = await fetch(`${live.url}/api/findings?finding=told-late`)
    return ((await response.json()) as { findings: Awaited<ReturnType<typeof found>> }).findings
  }

  test('told exactly 24 h after it happened is in time', async () => {
    await live.at('10T10:00')
    await live.post('approval', accepted('approval', '1', '09T10:00'))
    expect(await found()).toEqual([])
  })

  test('told later it is a finding on the feed, which names the oldest and counts the others', async () => {
    await live.post(
      'approval',
      accepted('approval', '2', '09T09:59:59.999'),
      accepted('approval', '3', '09T09:00'),
      accepted('approval', '4', '10T09:59'),
    )
    expect(await found()).toMatchObject([
      { subject: 'feed/approval', event: '2026-11-10', at: nov('10T09:00') + 1, level: 'yellow', source: 'approval' },
    ])
    const [{ detail } = { detail: '' }] = await found()
    expect(detail).toMatch(
      /^2 events at once were told more than 24 h after .* case\/3 at 2026-11-09T01:00:00Z, came at/,
    )
    expect((await live.watch()).board.lights).toEqual([])
  })

  test('once a day: a backlog is one fault, and the next day’s another', async () => {
    await live.post('approval', accepted('approval', '5', '09T08:30'))
    expect(await found()).toHaveLength(1)
    await live.at('11T11:00')
    await live.post('approval', accepted('approval', '5', '09T08:30'))
    expect(await found()).toHaveLength(1)
    await live.post('approval', accepted('approval', '6', '09T08:30'))
    expect((await found()).map(({ event }) => event)).toEqual(['2026-11-11', '2026-11-10'])
  })

  test('is asked of no feed whose book entry doesn’t say so', async () => {
    await live.post('video', accepted('video', '7', '09T08:30'))
    expect(await found()).toHaveLength(2)
  })

  test('a log that is imported is history and no upload', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'heliograph-')), 'log.ndjson')
    await writeFile(file, `${JSON.stringify(accepted('approval', '8', '09T08:30'))}\n`)
    await live.at('12T11:00')
    const done = await importLog(
      live.engine,
      live.database,
      file,
      null,
      () => nov('12T11:00'),
      () => Promise.resolve(),
    )
    expect(done.accepted).toBe(1)
    expect(await found()).toHaveLength(2)
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  })

  test('a heartbeat that stays away is the feed’s light, and what waits for it unknown', async () => {
    await live.at('12T13:00')
    await live.post('approval', cloudEvent('approval', 'beat', 'feed.beat', 'feed/approval', '12T13:00'))
    await live.at('12T13:00')
    // Nothing is announced of clocks that stay green: their tally comes with the next reading.
    await (await live.watch()).until(({ tallies }) => tallies.total.unknown === 0)
    expect((await live.watch()).board).toMatchObject({ lights: [], tallies: { total: { unknown: 0 } } })
    await live.at('12T15:00')
    expect((await live.watch()).board.lights).toEqual([])
    await live.at('12T15:00:00.001')
    const { board } = await live.watch()
    expect(board.lights).toMatchObject([{ id: 'feed/approval/silence/1', level: 'red' }])
    expect(board.tallies.total).toMatchObject({ unknown: 7, green: 1 })
  })
})
