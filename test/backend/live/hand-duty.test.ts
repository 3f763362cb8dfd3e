import { describe, expect, test } from 'vitest'
import { verify } from '../../../backend/verify.ts'
import { cloudEvent, startLive } from '../../support/live.ts'

/** A duty of every day that is told of by hand, a day late at most. */
const BOOK = `
centre: {id: centre, zone: Asia/Shanghai}
feeds: [{id: hand, lag: P1D}, {id: approval}]
calendars: [{id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}]
routines: [{id: patrol}]
rules:
  - {id: daily, of: duty, start: {each: day, of: routine}, stop: duty.done, limit: {until: closeOfDay}, calendar: cn-office,
     feed: hand, lights: [{level: red, overdue: true}]}
`
const done = (day: number, time: string): unknown =>
  cloudEvent('hand', `done ${day}`, 'duty.done', `duty/patrol/2026-11-${day}`, time, { by: 'S1' })

describe('a duty that is told of by hand', async () => {
  const live = await startLive(BOOK, '09T08:00')
  const { database } = live
  const subjects = async (): Promise<string[]> =>
    (await database.query<{ name: string }>(`SELECT name FROM subject WHERE name LIKE 'duty/%' ORDER BY name`)).map(
      ({ name }) => name.slice(-5),
    )
  const raised = async (): Promise<string[]> =>
    (
      await database.query<{ light: string }>(`SELECT light_id AS light FROM change WHERE kind = 'raised' ORDER BY seq`)
    ).map(({ light }) => light)

  test('is missed by nobody while the ledger has never told anything', async () => {
    await live.post('approval', cloudEvent('approval', '1', 'case.received', 'case/1', '09T08:00'))
    for (const time of ['09T18:00', '10T18:00', '11T18:00']) await live.at(time)
    expect(await subjects()).toEqual([])
    expect(await raised()).toEqual([])
  })

  test('is looked for from the day on which the ledger first told of something', async () => {
    await live.at('12T10:00')
    expect((await live.post('hand', done(12, '12T09:30'))).status).toBe(200)
    for (const time of ['12T10:15', '13T00:00', '13T10:00']) await live.at(time)
    expect(await subjects()).toEqual(['11-12', '11-13'])
  })

  test('is red once the ledger should have told, not before', async () => {
    await live.at('14T17:30')
    expect(await raised()).toEqual([])
    await live.at('14T17:30:00.001')
    expect(await raised()).toEqual(['duty/patrol/2026-11-13/daily/1'])
    expect((await live.subject('duty/patrol/2026-11-12')).lights).toMatchObject([{ level: 'green', state: 'stopped' }])
  })

  test('is what its history comes to', async () => {
    expect((await verify(database, live.engine.edition)).differences).toEqual([])
  })
})
