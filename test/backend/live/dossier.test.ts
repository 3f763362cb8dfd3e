import { describe, expect, test } from 'vitest'
import type { Dossier, Recomputation } from '../../../backend/contract/dossier.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'

const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds: [{id: approval}, {id: late, lag: PT4H}]
calendars:
  - {id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}
rules:
  - id: promise
    of: case
    start: case.accepted
    stop: case.decided
    pause: {from: case.suspended, until: case.resumed}
    limit: {workingDays: 4}
    calendar: cn-office
`

describe('four working days from Monday the 9th, a hearing from Friday to Tuesday', async () => {
  const live = await startLive(BOOK, '17T17:00')
  const get = async <Answer>(path: string): Promise<Answer> =>
    (await (await fetch(`${live.url}/api/subjects/${path}`)).json()) as Answer
  const send = (id: string, kind: string, time: string, data = {}, feed = 'approval') =>
    cloudEvent(feed, id, kind, 'case/1', time, data)
  await live.post('approval', send('e1', 'case.accepted', '09T10:00'), send('e2', 'case.suspended', '13T10:00'))
  await live.post('approval', send('e3', 'case.resumed', '17T15:00'), send('e4', 'case.decided', '17T16:59'))
  await live.post(
    'approval',
    send('e5', 'event.voided', '17T16:59:30', { source: 'approval', id: 'e4', reason: 'wrong case' }),
  )
  await live.post('late', cloudEvent('late', 'l1', 'case.rated', 'case/1', '17T14:00', { rating: 4 }))
  await live.at('17T17:00:30')

  test('its course counts Tuesday to Thursday, hatches the hearing and the weekend, and counts Tuesday again', async () => {
    const { clocks } = await get<Dossier>('case/1')
    const course = clocks[0]!.course!
    expect(clocks[0]!.clock.dueAt).toBe(nov('17T17:30'))
    expect([course.from, course.until]).toEqual([nov('09T00:00'), nov('18T00:00')])
    expect(course.cells.map(({ kind, n, reason }) => `${kind} ${n ?? '-'} ${reason}`)).toEqual([
      'start - weekday',
      'counted 1 weekday',
      'counted 2 weekday',
      'counted 3 weekday',
      'pause - weekday',
      'off - day-off',
      'off - day-off',
      'pause - weekday',
      'counted 4 weekday',
    ])
  })

  test('each event says when it was known, its digest, and the void that took it out', async () => {
    const { events, changes } = await get<Dossier>('case/1')
    const byId = new Map(events.map((event) => [event.id, event]))
    expect(byId.get('e4')).toMatchObject({
      recordedAt: nov('17T17:00'),
      voidedBy: { source: 'approval', id: 'e5', reason: 'wrong case' },
      late: false,
    })
    expect(byId.get('e3')!.voidedBy).toBeNull()
    expect(byId.get('e1')!.late).toBe(true)
    expect(byId.get('e1')!.sha256).toMatch(/^[0-9a-f]{64}$/)
    // Three hours are within the lag of its feed.
    expect(byId.get('l1')!.late).toBe(false)
    for (const change of changes) expect(change.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('folded anew it is the same, and says what it compared', async () => {
    const answer = await get<Recomputation>('case/1/recomputation')
    expect(answer).toMatchObject({ subject: 'case/1', verdict: 'same', events: 6, edition: 1, differences: [] })
    expect(answer.clocks).toHaveLength(1)
    expect(answer.clocks[0]!.computed).toEqual(answer.clocks[0]!.announced)
    expect(answer.clocks[0]!.computed).toMatchObject({ level: 'yellow', dueAt: nov('17T17:30') })
  })

  test('a row that somebody changed behind the engine’s back differs, and the clock is named', async () => {
    await live.database.query("UPDATE clock SET due_at = due_at + interval '1 day' WHERE subject = 'case/1'")
    const answer = await get<Recomputation>('case/1/recomputation')
    expect(answer.verdict).toBe('differs')
    expect(answer.differences).toContainEqual('clock case/1/promise/1 is not what its history gives')
    expect(answer.clocks[0]).toMatchObject({
      computed: { dueAt: nov('17T17:30') },
      announced: { dueAt: nov('18T17:30') },
    })
  })

  test('a subject that nobody has told of is 404', async () => {
    expect((await fetch(`${live.url}/api/subjects/case/none/recomputation`)).status).toBe(404)
  })
})
