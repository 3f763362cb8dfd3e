import { expect, test } from 'vitest'
import { publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import { testDatabase } from '../../support/database.ts'
import { event, stand } from '../../support/faults.ts'
import { nov } from '../../support/live.ts'

const bookOf = (limit: string, target: number): string => `
centre: {id: hall, zone: Asia/Shanghai}
feeds: [{id: approval}]
departments: [{id: D1}]
rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {elapsed: ${limit}}, lights: [{level: red, overdue: true}], gravity: promise}
indicators: [{id: on-time, rate: onTime, each: day, of: centre, atLeast: ${target}, feed: approval}]
`

test('a new edition’s targets are held against the figures that it gives itself, never against those of the edition before', async () => {
  const one = await stand(await testDatabase(), '09T08:00', bookOf('PT1H', 0))
  const found = async (): Promise<string[]> =>
    (
      await one.database.query<{ said: string }>(
        `SELECT kind || ' ' || (light ->> 'subject') AS said FROM change WHERE light ->> 'rule' = 'on-time' ORDER BY seq`,
      )
    ).map(({ said }) => said)
  const publishOn = async (limit: string, target: number, time: string): Promise<void> => {
    await publish(one.database, [{ file: 'book.yaml', text: bookOf(limit, target) }], nov(time))
    await one.at(time)
    expect((await verify(one.database, one.engine.edition)).differences).toEqual([])
  }
  await one.at('09T12:00')
  await one.engine.take([
    event('a', 'case.accepted', 'case/1', '09T09:00', { department: 'D1' }),
    event('d', 'case.decided', 'case/1', '09T12:00'),
  ])
  await one.at('10T09:00')
  expect(await found()).toEqual([])
  // Late by one hour, in time by eight.
  await publishOn('PT8H', 0.9, '10T09:10')
  expect(await found()).toEqual([])
  await publishOn('PT1H', 0.9, '10T09:20')
  expect(await found()).toEqual(['found indicator/onTime/hall/2026-11-09'])
  const judged = await one.database.query('SELECT DISTINCT book, met FROM indicator')
  expect(judged).toEqual([{ book: one.engine.edition.number, met: false }])
})
