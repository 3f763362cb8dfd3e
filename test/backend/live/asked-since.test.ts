import { expect, test } from 'vitest'
import { publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import { testDatabase } from '../../support/database.ts'
import { engineOf, event, stand, type Stand } from '../../support/faults.ts'
import { nov } from '../../support/live.ts'

const book = ({ open = '', departments = '', rules = '' } = {}): string => `
centre: {id: test, zone: Asia/Shanghai}
calendars:
  - {id: office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}${open}}
feeds: [{id: video}]
departments: [{id: D01}${departments}]
windows: [{id: W1, department: D01}]
rosters: [{window: W1, staff: S1, calendar: office}]
rules:
  - {id: presence, of: shift, start: {presence: seen}, limit: {elapsed: PT15M}, lights: [{level: red, overdue: true}], feed: video, flag: absent}
  - {id: patrol, of: duty, start: {each: day, of: department}, stop: duty.done, limit: {until: closeOfDay}, calendar: office, lights: [{level: red, overdue: true}]}
${rules}`
const REPORT =
  '  - {id: report, of: duty, start: {each: week, of: department}, stop: duty.done, limit: {until: closeOfWeek}, calendar: office, lights: [{level: red, overdue: true}]}'
const OPENED = ', open: {2026-11-14: ["09:00-12:00"], 2026-11-21: ["09:00-12:00"], 2026-11-28: ["09:00-12:00"]}'

async function lit({ database }: Stand): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `SELECT subject || ' ' || rule AS id FROM clock WHERE level = 'red' OR verify ORDER BY 1`,
  )
  return rows.map(({ id }) => id)
}

async function publishOn(one: Stand, text: string, at: string): Promise<void> {
  await publish(one.database, [{ file: 'book.yaml', text }], nov(at))
  await one.at(at)
  await one.at(at)
  expect((await verify(one.database, one.engine.edition)).differences).toEqual([])
}

const WEEKDAYS = [9, 10, 11, 12, 13, 16, 17, 18].map((day) => `2026-11-${String(day).padStart(2, '0')}`)
const kept = (subject: string, rule: string): string[] => WEEKDAYS.map((date) => `${subject}/${date} ${rule}`)

test('what an edition opens, lists or asks for after the fact nobody has missed; what began under it is asked for', async () => {
  const one = await stand(await testDatabase(), '09T08:00', book())
  await one.engine.take([{ ...event('b', 'feed.beat', 'feed/video', '09T08:00'), source: 'video' }])
  for (const day of ['12T18:00', '16T18:00', '18T20:00']) await one.at(day)
  const before = [...kept('duty/D01', 'patrol'), ...kept('shift/W1', 'presence')]
  expect(await lit(one)).toEqual(before)

  // A Saturday that is past, the next one, and the one after it.
  await publishOn(one, book({ open: OPENED }), '18T20:00')
  expect(await lit(one)).toEqual(before)
  await one.at('21T13:00')
  const saturday = ['duty/D01/2026-11-21 patrol', 'shift/W1/2026-11-21 presence']
  expect(await lit(one)).toEqual(expect.arrayContaining([...before, ...saturday]))

  // Departments and duties of which nobody had heard; nobody scans over the next Saturday.
  await publishOn(one, book({ open: OPENED, departments: ', {id: D02}', rules: REPORT }), '21T20:00')
  const found = await lit(one)
  expect(found.filter((id) => id.includes('D02') || id.endsWith('report'))).toEqual([])
  const next = engineOf(one.database, one.engine.edition, () => nov('28T18:00'))
  await next.beat()
  const D02 = (await lit(one)).filter((id) => id.includes('D02') || id.endsWith('report'))
  const dates = ['23', '24', '25', '26', '27', '28'].map((day) => `duty/D02/2026-11-${day} patrol`)
  expect(D02).toEqual(['duty/D01/2026-W48 report', ...dates, 'duty/D02/2026-W48 report'])
  expect((await verify(one.database, next.edition)).differences).toEqual([])
})
