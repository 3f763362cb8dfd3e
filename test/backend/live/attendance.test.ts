import { describe, expect, test } from 'vitest'
import type { Cases, Trends } from '../../../backend/contract/trends.ts'
import { verify } from '../../../backend/verify.ts'
import { cloudEvent, nov, startLive, type Live } from '../../support/live.ts'

const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds: [{id: video, rhythm: PT15M, lag: PT15M, calendar: cn-office}, {id: approval}]
calendars:
  - {id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}
departments: [{id: D1, name: D1}, {id: D2, name: D2}]
windows: [{id: W1, name: W1, department: D1}, {id: W2, name: W2, department: D1}, {id: W3, name: W3, department: D2}]
rosters:
  - {window: W1, staff: S1, calendar: cn-office}
  - {window: W2, staff: S2, calendar: cn-office}
  - {window: W3, staff: S3, calendar: cn-office}
rules:
  - {id: presence, of: shift, start: {presence: seen}, limit: {elapsed: PT15M}, lights: [{level: red, overdue: true}], feed: video, flag: absent}
`
const pad = (n: number): string => String(n).padStart(2, '0')
const clock = (minute: number): string => `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`

/** Sights of a clerk each ten minutes of a day in November, but in some stretches. */
function sights(day: number, window: number, ...but: readonly (readonly [from: string, until: string])[]): unknown[] {
  const events: unknown[] = []
  for (let minute = 8 * 60 + 30; minute < 17 * 60 + 30; minute += 10) {
    const time = clock(minute)
    if (but.some(([from, until]) => from <= time && time < until)) continue
    const subject = `shift/W${window}/2026-11-${pad(day)}`
    events.push(
      cloudEvent('video', `${subject} ${time}`, 'shift.seen', subject, `${pad(day)}T${time}`, { staff: `S${window}` }),
    )
  }
  return events
}
const beat = (time: string): unknown =>
  cloudEvent('video', `beat ${time}`, 'feed.beat', 'feed/video', time, {
    deliveredTo: new Date(nov(time)).toISOString(),
  })

describe('absent minutes in the trends', async () => {
  // Begun on a Sunday, so that Monday's shifts are watched from the first minute on.
  const live: Live = await startLive(BOOK, '08T20:00')
  const get = async <T>(path: string): Promise<T> => (await (await fetch(`${live.url}${path}`)).json()) as T
  const period = 'from=2026-11-09&through=2026-11-10'
  const sums = async (by = 'none'): Promise<Record<string, Record<string, number>>> => {
    const { groups, total } = await get<Trends>(`/api/trends?${period}&by=${by}`)
    return { ...Object.fromEntries(groups.map((one) => [one.group ?? 'null', one.sums])), total: total.sums }
  }
  const list = (measure: string): Promise<Cases> => get<Cases>(`/api/trends/cases?${period}&measure=${measure}`)
  const rowsOf = (subject: string): Promise<{ minutes: number | null; weight: number }[]> =>
    live.database.query(
      'SELECT absent_minutes AS minutes, weight FROM attendance WHERE subject = $1 ORDER BY recorded_at, weight',
      [subject],
    )
  const difference = async (): Promise<unknown> => (await verify(live.database, live.engine.edition)).differences

  test('a shift that is under way counts nowhere; one that is over and not told of is unknown, not without absence', async () => {
    await live.at('08T20:00')
    await live.post('video', beat('08T20:00'))
    await live.at('09T08:31')
    await live.post('video', beat('09T08:31'))
    expect((await sums())['total']).toMatchObject({ shifts: 0, unknownShifts: 0 })
    await live.at('09T17:30')
    expect((await sums())['total']).toMatchObject({ shifts: 0, unknownShifts: 3, rosteredMinutes: 0, absentMinutes: 0 })
    expect(await list('unknownShifts')).toMatchObject({
      total: 3,
      minutes: null,
      shifts: [
        { subject: 'shift/W1/2026-11-09', window: 'W1', staff: 'S1', absentMinutes: null, rosteredMinutes: null },
        {},
        {},
      ],
    })
    expect((await get<Trends>(`/api/trends?${period}&by=none`)).total.rates['absent']).toEqual({
      numerator: 0,
      denominator: 0,
      value: null,
    })
  })

  test('once its feed has told of all of it, it has its minutes, and those behind a figure are as many', async () => {
    await live.post('video', ...sights(9, 1), ...sights(9, 2, ['10:00', '10:20']), ...sights(9, 3, ['14:30', '17:30']))
    await live.at('09T18:00')
    await live.post('video', beat('09T18:00'))
    await live.at('09T18:01')
    expect(await sums('department')).toMatchObject({
      D1: { shifts: 2, unknownShifts: 0, rosteredMinutes: 780, absentMinutes: 15 },
      // Last seen in the break, so the bound is counted from its end on: of 180 minutes 165.
      D2: { shifts: 1, rosteredMinutes: 390, absentMinutes: 165 },
      total: { shifts: 3, rosteredMinutes: 1_170, absentMinutes: 180 },
    })
    const absent = await list('absentMinutes')
    expect(absent).toMatchObject({ total: 2, minutes: 180, next: null, cases: [] })
    expect(absent.shifts.map(({ window, absentMinutes }) => [window, absentMinutes])).toEqual([
      ['W2', 15],
      ['W3', 165],
    ])
    expect(await list('rosteredMinutes')).toMatchObject({ total: 3, minutes: 1_170 })
    expect(await difference()).toEqual([])
  })

  test('late evidence corrects the minutes by one row less and one more', async () => {
    const subject = 'shift/W2/2026-11-09'
    const seen = cloudEvent('video', 'late', 'shift.seen', subject, '09T10:05', { staff: 'S2' })
    await live.at('10T08:00')
    await live.post('video', seen, seen)
    expect(await rowsOf(subject)).toEqual([
      { minutes: null, weight: 1 },
      { minutes: null, weight: -1 },
      { minutes: 15, weight: 1 },
      { minutes: 15, weight: -1 },
      { minutes: 0, weight: 1 },
    ])
    expect((await sums())['total']).toMatchObject({ shifts: 3, absentMinutes: 165 })
    expect(await list('absentMinutes')).toMatchObject({ total: 1, minutes: 165 })
    expect(await difference()).toEqual([])
  })

  test('while a feed is silent the shifts that wait for it are unknown, the others stay as they were recorded', async () => {
    await live.at('10T09:00')
    await live.post('video', ...sights(10, 1).slice(0, 3), beat('10T09:00'))
    await live.at('10T19:00')
    expect(await sums('day')).toMatchObject({
      '2026-11-09': { shifts: 3, unknownShifts: 0 },
      '2026-11-10': { shifts: 0, unknownShifts: 3, absentMinutes: 0 },
    })
    expect(await difference()).toEqual([])
    await live.post('video', ...sights(10, 1).slice(3), ...sights(10, 2), ...sights(10, 3), beat('10T19:00'))
    await live.at('10T19:01')
    expect(await sums('day')).toMatchObject({ '2026-11-10': { shifts: 3, unknownShifts: 0, absentMinutes: 0 } })
    expect(await difference()).toEqual([])
  })

  test('shifts are in no group of items or classes, and in the total all the same', async () => {
    await live.post('approval', cloudEvent('approval', 'a', 'case.accepted', 'case/1', '10T10:00', { item: 'none' }))
    for (const by of ['item', 'class']) {
      const { total, ...groups } = await sums(by)
      expect(total).toMatchObject({ shifts: 6 })
      for (const group of Object.values(groups)) expect(group).toMatchObject({ shifts: 0 })
    }
  })

  test('shifts that were over before any was recorded are recorded when they are folded anew', async () => {
    const before = await sums('day')
    // As a migration leaves those of an older version.
    await live.database.query(`
      DELETE FROM attendance;
      UPDATE subject SET figures = NULL, book = 0 WHERE name > 'shift/' AND name < 'shift0'`)
    expect((await sums('day'))['total']).toMatchObject({ shifts: 0 })
    await live.at('10T19:30')
    expect(await sums('day')).toEqual(before)
    expect(await difference()).toEqual([])
  })

  test('minutes that were changed by hand are found by verify', async () => {
    await live.database.query(`UPDATE attendance SET absent_minutes = 160 WHERE absent_minutes = 165`)
    expect(await difference()).toEqual([
      { subject: null, what: '160 absent minutes are counted, the subjects say 165' },
    ])
    await live.database.query(
      `UPDATE subject SET figures = replace(figures::text, '165', '160')::json WHERE name = 'shift/W3/2026-11-09'`,
    )
    expect(await difference()).toEqual([
      { subject: 'shift/W3/2026-11-09', what: 'its figures are not those of its history' },
    ])
  })
})
