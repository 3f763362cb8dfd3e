import { expect, test } from 'vitest'
import { publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import { testDatabase } from '../../support/database.ts'
import { engineOf, event, stand } from '../../support/faults.ts'
import { nov } from '../../support/live.ts'

const book = (more = '', limit = 'PT15M') => `
centre: {id: test, zone: Asia/Shanghai}
calendars:
  - {id: office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}}
feeds: [{id: video}]
windows: [{id: W1, department: D01}, {id: W2, department: D01}]
rosters: [{window: W1, staff: S1, calendar: office}${more}]
rules:
  - {id: presence, of: shift, start: {presence: seen}, limit: {elapsed: ${limit}}, lights: [{level: red, overdue: true}], feed: video, flag: absent}
`
const W2 = ', {window: W2, staff: S2, calendar: office}'
const filesOf = (text: string) => [{ file: 'book.yaml', text }]

test('nobody was away from a window in the shifts that began before the book rostered it', async () => {
  const one = await stand(await testDatabase(), '09T08:00', book())
  const { database } = one
  const lit = async (window: string): Promise<string[]> =>
    (
      await database.query<{ subject: string }>(
        `SELECT subject FROM clock WHERE subject LIKE 'shift/${window}/%' AND level = 'red' ORDER BY subject`,
      )
    ).map(({ subject }) => subject)
  await one.engine.take([{ ...event('b', 'feed.beat', 'feed/video', '09T08:00'), source: 'video' }])
  await one.at('11T13:00')
  await publish(database, filesOf(book(W2)), nov('11T13:00'))
  await one.at('11T13:01')
  expect([await lit('W1'), await lit('W2')]).toEqual([
    ['shift/W1/2026-11-09', 'shift/W1/2026-11-10', 'shift/W1/2026-11-11'],
    [],
  ])
  // Nobody scans for a day, and the next edition says nothing of rosters.
  const { number } = await publish(database, filesOf(book(W2, 'PT20M')), nov('12T13:00'))
  const next = engineOf(database, one.engine.edition, () => nov('13T09:00'))
  await next.beat()
  expect(next.edition.number).toBe(number)
  expect(await lit('W2')).toEqual(['shift/W2/2026-11-12', 'shift/W2/2026-11-13'])
  expect((await verify(database, next.edition)).differences).toEqual([])
})
