import { describe, expect, test } from 'vitest'
import type { Board, Scope } from '../../../backend/contract/board.ts'
import { publish } from '../../../backend/edition.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'

/** Two windows that the video looks at, and one whose clerk signs in by hand. */
const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds: [{id: video, rhythm: PT5M, calendar: cn-office}, {id: hand}]
calendars:
  - {id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}
departments: [{id: D1, name: D1}, {id: D2, name: D2}]
windows: [{id: W1, name: W1, department: D1}, {id: W2, name: W2, department: D1}, {id: W3, name: W3, department: D2}]
rosters:
  - {window: W1, staff: S1, calendar: cn-office}
  - {window: W2, staff: S2, calendar: cn-office}
  - {window: W3, staff: S3, calendar: cn-office, feed: hand}
rules:
  - {id: presence, of: shift, start: {presence: seen}, limit: {elapsed: PT15M}, lights: [{level: red, overdue: true}], feed: video, flag: absent}
`

describe('the windows of which it is known whether somebody is there', async () => {
  const live = await startLive(BOOK, '09T08:00')
  const tell = async (at: string, ...seen: string[]): Promise<void> => {
    const events = seen.map((window) =>
      cloudEvent('video', `${window} ${at}`, 'shift.seen', `shift/${window}/2026-11-09`, `09T${at}`),
    )
    const beat = cloudEvent('video', `beat ${at}`, 'feed.beat', 'feed/video', `09T${at}`)
    await live.at(`09T${at}`)
    expect((await live.post('video', ...events, beat)).status).toBe(200)
    await live.at(`09T${at}`)
  }
  const shifts = async (known: number, unknown: number, scope: Scope = { view: 'wall' }): Promise<void> => {
    // What announces nothing comes with the next reading.
    const watcher = await live.watch(scope)
    await watcher.until((figures) => figures.shifts.known === known && figures.shifts.unknown === unknown)
    watcher.close()
  }
  const past = async (at: string): Promise<Board['shifts']> =>
    ((await (await fetch(`${live.url}/api/board?at=2026-11-${at}%2B08:00`)).json()) as Board).shifts

  test('are none before a shift has begun', async () => {
    await tell('08:00')
    await shifts(0, 0)
  })

  test('are all whose feeds speak, also while an absence is lit', async () => {
    await live.at('09T08:30')
    await tell('08:31', 'W1', 'W2')
    await shifts(3, 0)
    await shifts(2, 0, { view: 'wall', departments: ['D1'] })
    await shifts(1, 0, { view: 'wall', windows: ['W3'] })
    for (const at of ['08:35', '08:40', '08:45']) await tell(at, 'W1')
    await tell('08:46:00.001', 'W1')
    expect((await live.subject('shift/W2/2026-11-09')).lights).toMatchObject([{ level: 'red' }])
    await shifts(3, 0)
  })

  test('are not those that a silent feed looks at, but for the light that stays lit', async () => {
    await live.at('09T08:52')
    await shifts(2, 1)
    await shifts(1, 1, { view: 'wall', departments: ['D1'] })
  })

  test('are so again when the feed has told all', async () => {
    await tell('09:00', 'W1', 'W2')
    await shifts(3, 0)
  })

  test('are told of a past instant as they were known then', async () => {
    expect(await past('09T08:20')).toEqual({ known: 0, unknown: 0 })
    expect(await past('09T08:47')).toEqual({ known: 3, unknown: 0 })
    expect(await past('09T08:52')).toEqual({ known: 2, unknown: 1 })
  })

  test('are none when the shifts are over, nor where no book has a roster', async () => {
    await live.at('09T17:31')
    await shifts(0, 0)
    const text = BOOK.replace(/rosters:\n( {2}- .*\n)+/, '')
    await publish(live.database, [{ file: 'book.yaml', text }], nov('09T18:00'))
    await live.at('10T09:00')
    await shifts(0, 0)
  })
})

test('of a window whose feed was never heard nothing is known from the first instant of its shift on', async () => {
  const live = await startLive(BOOK, '09T08:00')
  await live.at('09T08:31')
  const watcher = await live.watch({ view: 'wall' })
  await watcher.until(({ shifts }) => shifts.known === 1 && shifts.unknown === 2)
  watcher.close()
  await live.at('09T09:30')
  const wall = await live.watch({ view: 'wall' })
  await wall.until(({ shifts }) => shifts.known === 1 && shifts.unknown === 2)
})

test('a step is awaited between horizon and now, and nothing that moves no light', async () => {
  const live = await startLive(BOOK.replace('rhythm: PT5M,', 'lag: PT10M,'), '09T08:00')
  await live.at('09T08:31')
  const seen = (at: string) => cloudEvent('video', `W1 ${at}`, 'shift.seen', 'shift/W1/2026-11-09', `09T${at}`)
  await live.post('video', seen('08:31'))
  await live.at('09T08:40')
  await live.post('video', seen('08:40'))
  await live.at('09T08:44')
  const stored = await live.database.query<{ next: number }>(
    `SELECT next_at AS next FROM clock WHERE subject = 'shift/W1/2026-11-09' AND next_at <= $1::timestamptz`,
    [new Date(nov('09T08:44')).toISOString()],
  )
  expect(stored).toEqual([{ next: nov('09T08:40') }])
  const watcher = await live.watch({ view: 'wall' })
  const awaited = async (count: number): Promise<unknown> =>
    watcher.until(({ tallies }) => tallies.total.awaiting === count && tallies.total.green > 0)
  await awaited(0)
  await live.at('09T08:46')
  await awaited(1)
  watcher.close()
})
