import { describe, expect, test } from 'vitest'
import { verify } from '../../../backend/verify.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'

const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds:
  - {id: approval}
  - {id: late, lag: PT4H}
  - {id: video, rhythm: PT10M}
calendars:
  - {id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}
items:
  - {id: QG-1, department: D07, class: instant}
rosters:
  - {window: W01, staff: S1, calendar: cn-office}
windows:
  - {id: W01, department: D07}
rules:
  - id: daily
    of: case
    start: case.accepted
    stop: case.decided
    limit: {until: closeOfDay}
    calendar: cn-office
    lights: [{level: red, overdue: true}]
  - id: promise
    of: case
    when: 'has(subject.promised)'
    start: case.accepted
    stop: case.decided
    pause: {from: case.suspended, until: case.resumed}
    limit: {workingDays: subject.promised}
    calendar: cn-office
  - id: absence
    of: shift
    start: {presence: seen}
    limit: {elapsed: PT15M}
    lights: [{level: red, overdue: true}]
    flag: absent
    feed: video
`

const accepted = (feed: string, subject: string, time: string, data = {}): unknown =>
  cloudEvent(feed, `${subject} accepted`, 'case.accepted', subject, time, { item: 'QG-1', window: 'W01', ...data })
const decided = (feed: string, subject: string, time: string): unknown =>
  cloudEvent(feed, `${subject} decided`, 'case.decided', subject, time)

const WITHOUT_RHYTHM = BOOK.replace(', rhythm: PT10M', '')

describe('due Friday 17:30, decided at 17:29, told at 17:45', async () => {
  const live = await startLive(WITHOUT_RHYTHM, '13T16:00')
  const desk = await live.watch()
  const wall = await live.watch({ view: 'wall' })

  test('the red is announced at 17:30, then retracted, with late evidence and the alert to verify (35)', async () => {
    expect((await live.post('approval', accepted('approval', 'case/1', '13T16:00'))).status).toBe(200)
    await live.at('13T17:30')
    await live.at('13T17:30:00.001')
    const [raised] = await desk.changes(1)
    expect(raised).toMatchObject({
      kind: 'raised',
      was: 'green',
      at: nov('13T17:30:00.001'),
      light: { level: 'red', department: 'D07' },
    })
    await live.at('13T17:45')
    expect((await live.post('approval', decided('approval', 'case/1', '13T17:29'))).status).toBe(200)
    const changes = await desk.changes(3)
    expect(changes.map(({ kind, light: { rule, level, verify: v } }) => [kind, rule, level, v])).toEqual([
      ['raised', 'daily', 'red', false],
      ['retracted', 'daily', 'green', true],
      ['found', 'late-evidence', 'notice', false],
    ])
    expect(changes.every(({ recordedAt }, i) => recordedAt >= (changes[i - 1]?.recordedAt ?? 0))).toBe(true)
  })

  test('the wall is told of the same light without subject, person or text', async () => {
    const changes = await wall.changes(3)
    expect(changes.map(({ kind }) => kind)).toEqual(['raised', 'retracted', 'found'])
    expect(JSON.stringify(wall.frames)).not.toMatch(/case\/1|17:29|decided/)
  })

  test('the alert stays on the board, and the dossier tells the whole', async () => {
    const again = await live.watch()
    expect(again.board.lights).toMatchObject([{ id: 'case/1/daily/1', level: 'green', verify: true, state: 'stopped' }])
    expect(again.board.tallies.total).toMatchObject({ verify: 1, red: 0 })
    const { findings, changes } = await live.subject('case/1')
    expect(findings.map(({ finding }) => finding)).toEqual(['late-evidence'])
    expect(changes).toHaveLength(3)
  })

  test('the board of 17:40 is the one that was known then', async () => {
    const at = encodeURIComponent(new Date(nov('13T17:40')).toISOString())
    const response = await fetch(`${live.url}/api/board?at=${at}`)
    expect(await response.json()).toMatchObject({
      seq: 1,
      lights: [{ id: 'case/1/daily/1', level: 'red' }],
      tallies: { total: { red: 1 } },
    })
  })

  test('verify finds no difference', async () => {
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  })
})

describe('the same on a feed that is four hours late', async () => {
  const live = await startLive(WITHOUT_RHYTHM, '13T16:00')

  test('nothing is announced, no light, no finding (33)', async () => {
    await live.post('late', accepted('late', 'case/1', '13T16:00'))
    await live.at('13T17:45')
    const desk = await live.watch()
    await desk.until(({ tallies: { total } }) => total.awaiting === 1 && total.green === 1)
    await live.post('late', decided('late', 'case/1', '13T17:29'))
    await live.at('13T23:00')
    const { findings, changes } = await live.subject('case/1')
    expect([findings, changes]).toEqual([[], []])
    await desk.until(({ tallies: { total } }) => total.awaiting === 0 && total.green === 0)
    expect((await live.watch()).board).toMatchObject({ seq: 0, lights: [] })
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  })

  test('a beat that says up to when all is delivered moves the horizon on', async () => {
    await live.at('16T16:00')
    await live.post('late', accepted('late', 'case/2', '16T16:00'))
    await live.at('16T17:31')
    expect((await live.subject('case/2')).changes).toEqual([])
    const deliveredTo = new Date(nov('16T17:31')).toISOString()
    await live.post('late', cloudEvent('late', 'beat', 'feed.beat', 'feed/late', '16T17:31', { deliveredTo }))
    await live.at('16T17:31')
    expect((await live.subject('case/2')).changes.map(({ kind }) => kind)).toEqual(['raised'])
  })
})

describe('a silent feed', async () => {
  const live = await startLive(BOOK, '09T08:20')
  const desk = await live.watch()
  const beat = (id: string, time: string): unknown => cloudEvent('video', id, 'feed.beat', 'feed/video', time)

  test('is a light of its own, and green shifts of it count as unknown (33)', async () => {
    await live.post('video', beat('b1', '09T08:20'))
    await live.at('09T08:31')
    const [silent] = await desk.changes(1)
    expect(silent).toMatchObject({
      kind: 'silent',
      at: nov('09T08:30') + 1,
      light: { id: 'feed/video/silence/1', level: 'red' },
    })
    expect((await live.watch()).board).toMatchObject({
      tallies: { total: { unknown: 1, green: 0 }, windows: { W01: { unknown: 1 } } },
      feeds: [{ id: 'video', silentSince: nov('09T08:30') + 1 }],
    })
  })

  test('announces no absence while it is silent, and on its return only what its backlog leaves', async () => {
    await live.at('09T08:50')
    expect((await live.subject('shift/W01/2026-11-09')).changes).toEqual([])
    // The backlog: the clerk was there at 08:40. Then a beat says that this was all.
    await live.post(
      'video',
      cloudEvent('video', 's1', 'shift.seen', 'shift/W01/2026-11-09', '09T08:40', { staff: 'S1' }),
    )
    await live.at('09T08:51')
    await live.post('video', beat('b2', '09T08:51'))
    await live.at('09T08:54')
    expect((await desk.changes(2)).map(({ kind }) => kind)).toEqual(['silent', 'back'])
    expect((await live.subject('shift/W01/2026-11-09')).changes).toEqual([])
    await live.at('09T08:55:00.001')
    const changes = await desk.changes(3)
    expect(changes[2]).toMatchObject({
      kind: 'raised',
      at: nov('09T08:55') + 1,
      light: { rule: 'absence', level: 'red', flag: 'absent', window: 'W01', department: 'D07', staff: 'S1' },
    })
  })

  test('a clerk who is back puts the light out; absent minutes are found when the shift ends (38)', async () => {
    await live.at('09T08:58')
    await live.post('video', beat('b3', '09T08:58'))
    await live.at('09T09:05')
    await live.post(
      'video',
      cloudEvent('video', 's2', 'shift.seen', 'shift/W01/2026-11-09', '09T09:05', { staff: 'S1' }),
    )
    expect((await desk.changes(4))[3]).toMatchObject({ kind: 'stopped', light: { level: 'red', state: 'stopped' } })
    for (let minutes = 9 * 60 + 14; minutes < 17 * 60 + 30; minutes += 9) {
      const time = `09T${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
      await live.at(time)
      await live.post(
        'video',
        cloudEvent('video', `s ${time}`, 'shift.seen', 'shift/W01/2026-11-09', time, { staff: 'S1' }),
      )
    }
    await live.at('09T17:30')
    const { findings } = await live.subject('shift/W01/2026-11-09')
    expect(findings).toMatchObject([{ finding: 'absent-minutes', detail: '10 min' }])
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  })
})

describe('a clerk who never comes', async () => {
  const live = await startLive(BOOK.replace('rhythm: PT10M', 'rhythm: PT24H'), '09T08:20')

  test('is absent one millisecond after 08:45 (38, 9)', async () => {
    await live.post('video', cloudEvent('video', 'b1', 'feed.beat', 'feed/video', '09T08:20'))
    await live.at('09T08:45')
    expect((await live.watch()).board.lights).toEqual([])
    await live.at('09T08:45:00.001')
    expect((await live.watch()).board.lights).toMatchObject([{ id: 'shift/W01/2026-11-09/absence/1', level: 'red' }])
  })
})
