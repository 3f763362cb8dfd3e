import { describe, expect, test } from 'vitest'
import { verify } from '../../../backend/verify.ts'
import type { Facts } from '../../../rules/event.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'

/** Two windows seen by the hall's video and by sign-in, and a third that a camera of its own looks at. */
const BOOK = `
centre: {id: centre, zone: Asia/Shanghai}
feeds: [{id: video, rhythm: PT10M}, {id: late, rhythm: PT10M}, {id: hand}]
calendars: [{id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}]
departments: [{id: D1}]
windows: [{id: W1, department: D1}, {id: W2, department: D1}, {id: W3, department: D1}]
rosters:
  - {window: W1, staff: S1, calendar: cn-office}
  - {window: W2, staff: S2, calendar: cn-office}
  - {window: W3, staff: S3, calendar: cn-office, feed: [late, hand]}
rules:
  - {id: absence, of: shift, start: {presence: seen}, limit: {elapsed: PT15M}, lights: [{level: red, overdue: true}],
     calendar: cn-office, feed: [video, hand]}
`
const beat = (feed: string, time: string): unknown =>
  cloudEvent(feed, `beat ${time}`, 'feed.beat', `feed/${feed}`, `09T${time}`)
const seen = (feed: string, window: number, time: string): unknown => {
  const data: Facts = { staff: `S${window}` }
  return cloudEvent(feed, `W${window} ${time}`, 'shift.seen', `shift/W${window}/2026-11-09`, `09T${time}`, data)
}

describe('presence that several feeds see', async () => {
  const live = await startLive(BOOK, '09T08:20')
  const raised = async (): Promise<string[]> =>
    (
      await live.database.query<{ light: string; at: number }>(
        `SELECT light_id AS light, at FROM change WHERE kind = 'raised' ORDER BY seq`,
      )
    ).map(({ light, at }) => `${light.split('/')[1]} ${at - nov('09T00:00') - 1}`)
  const minute = (window: number, hour: number, minutes: number): string =>
    `W${window} ${(hour * 60 + minutes) * 60_000}`

  test('is one clock a window: whoever tells, the clerk is there', async () => {
    await live.post('video', beat('video', '08:20'))
    await live.post('late', beat('late', '08:20'))
    await live.at('09T08:29')
    await live.post('video', beat('video', '08:29'))
    await live.post('late', beat('late', '08:29'))
    await live.at('09T08:38')
    await live.post('video', seen('video', 1, '08:36'), beat('video', '08:38'))
    await live.post('late', beat('late', '08:38'))
    // The hall's video doesn't see the second window; its clerk has signed in.
    await live.post('hand', seen('hand', 2, '08:37'))
    await live.at('09T08:45:00.001')
    expect(await raised()).toEqual([minute(3, 8, 45)])
  })

  test('is unknown where a feed of its own is silent, and judged everywhere else', async () => {
    await live.post('video', beat('video', '08:45'))
    await live.post('late', seen('late', 3, '08:45'))
    await live.at('09T08:53')
    await live.post('video', beat('video', '08:53'))
    // The third window's camera was last heard of at 08:45.
    await live.at('09T08:56')
    const { board } = await live.watch()
    expect(board.tallies.windows).toMatchObject({
      W1: { red: 1 },
      W2: { red: 1 },
      W3: { unknown: 1, green: 0, red: 0 },
    })
    expect((await raised()).slice(1)).toEqual([minute(1, 8, 51), minute(2, 8, 52)])
    await live.at('09T09:05')
    await live.post('video', beat('video', '09:00'))
    await live.at('09T09:06')
    expect((await raised()).filter((one) => one.startsWith('W3'))).toHaveLength(1)
  })

  test('is made good once that feed is back', async () => {
    await live.post('late', seen('late', 3, '08:58'), beat('late', '09:06'))
    await live.at('09T09:07')
    expect((await raised()).filter((one) => one.startsWith('W3'))).toHaveLength(1)
    const { board } = await live.watch()
    expect(board.tallies.windows).toMatchObject({ W3: { unknown: 0, green: 1 } })
  })

  test('is what its history comes to', async () => {
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  })
})
