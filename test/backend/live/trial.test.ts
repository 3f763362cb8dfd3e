import { expect, test } from 'vitest'
import { parseBookFile } from '../../../rules/rulebook.ts'
import { bookOf } from '../../../backend/book.ts'
import { tryOn } from '../../../backend/comparison-command.ts'
import { testDatabase } from '../../support/database.ts'
import { startLive } from '../../support/live.ts'

const bookText = (days: number, routine = ''): string => `
centre: {id: test, zone: Asia/Shanghai}
calendars: [{id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}]
departments: [{id: D07}]
feeds: [{id: approval}]
rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {workingDays: ${days}}, calendar: cn-office}
${routine}`

const ROUTINE =
  '  - {id: weekly-duty, of: duty, start: {each: week, of: department}, stop: duty.done, limit: {until: closeOfWeek}, calendar: cn-office, lights: [{level: red, overdue: true}]}'

const cloud = (subject: string, type: string, time: string): object => ({
  ...{ specversion: '1.0', id: `${subject} ${type}`, source: 'approval', type, subject },
  ...{ time: `2026-11-${time}:00+08:00`, data: {} },
})

interface Told {
  asOf: string
  subjects: number
  differ: number
  rows: { rule: string; measure: string; a: number; b: number; more: number; fewer: number; changed: number }[]
  cases: { subject: string }[]
}

async function tried(database: Parameters<typeof tryOn>[0], text: string, days: number): Promise<Told> {
  let out = ''
  const book = await bookOf([parseBookFile({ file: 'new.yaml', text })])
  const terminal = {
    out: (words: string) => (out += words),
    err: (words: string) => expect.fail(words),
    ...{ terminal: false, now: () => 0, env: {} },
    signals: () => ({ stop: new AbortController().signal, halt: new AbortController().signal }),
  }
  expect(await tryOn(database, { book, days, json: true }, terminal)).toBe(0)
  return JSON.parse(out) as Told
}

const TABLES =
  'SELECT (SELECT count(*) FROM event) AS events, (SELECT max(seq) FROM change) AS changes, (SELECT count(*) FROM book) AS books, (SELECT count(*) FROM clock) AS clocks'

test('a new book is tried on the last days of a living system, by its own clock, and nothing is written', async () => {
  const live = await startLive(bookText(5), '02T08:00')
  await live.post('approval', cloud('case/old', 'case.accepted', '02T08:00'))
  await live.at('09T10:00')
  await live.post(
    'approval',
    cloud('case/late', 'case.accepted', '09T10:00'),
    cloud('case/quick', 'case.accepted', '09T10:00'),
  )
  await live.at('10T10:00')
  await live.post('approval', cloud('case/quick', 'case.decided', '10T10:00'))
  await live.at('16T09:00')
  const before = await live.database.query(TABLES)

  const week = await tried(live.database, bookText(4, ROUTINE), 10)
  // The case of a fortnight ago told nothing in these days; the duties of two weeks exist without any event.
  expect(week).toMatchObject({ asOf: '2026-11-16T01:00:00Z', subjects: 5 })
  expect(
    week.rows.map(({ rule, measure, a, b, more, fewer, changed }) => [rule, measure, a, b, more, fewer, changed]),
  ).toEqual([
    ['promise', 'clock', 2, 2, 0, 0, 2],
    ['promise', 'yellow', 1, 1, 0, 0, 1],
    ['promise', 'red', 0, 1, 1, 0, 0],
    ['weekly-duty', 'clock', 0, 3, 3, 0, 0],
    ['weekly-duty', 'red', 0, 2, 2, 0, 0],
  ])
  expect(week.cases.map(({ subject }) => subject)).toEqual([
    ...['case/late', 'case/quick', 'duty/D07/2026-W45', 'duty/D07/2026-W46', 'duty/D07/2026-W47'],
  ])

  const month = await tried(live.database, bookText(4), 30)
  expect(month).toMatchObject({ subjects: 3, differ: 3 })
  const same = await tried(live.database, bookText(5), 30)
  expect(same).toMatchObject({ subjects: 3, differ: 0 })
  expect(await live.database.query(TABLES)).toEqual(before)
})

test('a database without a schema, or without an edition, is refused with the reason and left as it is', async () => {
  const bare = await testDatabase({ bare: true })
  await expect(tried(bare, bookText(4), 30)).rejects.toThrow('has not the schema of this build')
  expect(await bare.query(`SELECT to_regclass('migration') AS there`)).toEqual([{ there: null }])
  await expect(tried(await testDatabase(), bookText(4), 30)).rejects.toThrow('nothing to compare with')
})
