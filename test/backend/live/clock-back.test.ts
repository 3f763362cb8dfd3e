import { describe, expect, test } from 'vitest'
import { verify } from '../../../backend/verify.ts'
import { FAULTS_BOOK } from '../../support/faults.ts'
import { cloudEvent, startLive } from '../../support/live.ts'

/** The faults' book, and a duty of every day that no feed tells of. */
const BOOK = `${FAULTS_BOOK}
  - id: on-duty
    of: duty
    start: {each: day, of: department}
    stop: duty.done
    limit: {until: closeOfDay}
    calendar: cn-office
    lights: [{level: red, overdue: true}]
departments:
  - {id: D07, name: {zh: 市场监督管理局, en: Market supervision}}
`
const accepted = (id: string, time: string): unknown =>
  cloudEvent('approval', `${id} accepted`, 'case.accepted', `case/${id}`, time, { item: 'QG-1' })

describe('a centre’s clock that is set back by an hour', async () => {
  const live = await startLive(BOOK, '10T08:00')
  const { database } = live
  const changes = () =>
    database.query<{ light: string; kind: string; recordedAt: number }>(
      'SELECT light_id AS light, kind, recorded_at AS "recordedAt" FROM change ORDER BY seq',
    )
  const horizons = async (): Promise<number[]> => {
    const rows = await database.query<{ at: number }>('SELECT horizon AS at FROM feed ORDER BY id')
    return rows.map(({ at }) => at)
  }
  await live.post('approval', accepted('1', '10T08:00'))
  await live.at('10T17:30:00.001')
  const before = await changes()
  const far = await horizons()

  test('takes back no light, neither a feed’s nor the engine’s own', async () => {
    expect(before.map(({ light, kind }) => `${light} ${kind}`)).toEqual([
      'case/1/quick/1 raised',
      'case/1/quick/1 raised',
      'case/1/daily/1 raised',
      'duty/D07/2026-11-10/on-duty/1 raised',
    ])
    await live.at('10T16:30')
    // Each is written anew by something that means nothing.
    await live.post(
      'approval',
      cloudEvent('approval', 'x', 'case.noted', 'case/1', '10T16:00'),
      cloudEvent('approval', 'y', 'duty.noted', 'duty/D07/2026-11-10', '10T16:00'),
    )
    await live.at('10T16:31')
    expect(await changes()).toEqual(before)
    expect(await horizons()).toEqual(far)
    expect((await verify(database, live.engine.edition)).differences).toEqual([])
  })

  test('loses nothing that is told meanwhile, and records no change before another', async () => {
    const answer = await live.post('approval', accepted('2', '10T16:30'), accepted('3', '10T16:31'))
    expect(await answer.json()).toMatchObject({ accepted: 2 })
    for (const time of ['10T16:32', '10T17:29', '10T17:30:00.001', '10T17:31', '11T08:00']) await live.at(time)
    const all = await changes()
    const raised = all.filter(({ kind }) => kind === 'raised').map(({ light }) => light)
    // Yellow and red of the quick clocks, red of the others: each once.
    for (const id of ['1', '2', '3']) expect(raised.filter((light) => light === `case/${id}/quick/1`)).toHaveLength(2)
    for (const id of ['1', '2', '3']) expect(raised.filter((light) => light === `case/${id}/daily/1`)).toHaveLength(1)
    expect(raised.filter((light) => light === 'duty/D07/2026-11-10/on-duty/1')).toHaveLength(1)
    expect(all.every(({ kind }) => kind === 'raised')).toBe(true)
    const recorded = all.map(({ recordedAt }) => recordedAt)
    expect(recorded).toEqual([...recorded].sort((a, b) => a - b))
    expect((await horizons()).every((at, i) => at >= (far[i] ?? 0))).toBe(true)
    expect((await verify(database, live.engine.edition)).differences).toEqual([])
  })

  test('is told of in no event that lies more than a minute ahead of it', async () => {
    await live.at('11T07:00')
    const answer = await live.post('approval', accepted('4', '11T08:00'))
    expect(answer.status).toBe(422)
    await live.at('11T08:00')
    expect((await live.post('approval', accepted('4', '11T08:00'))).status).toBe(200)
  })
})
