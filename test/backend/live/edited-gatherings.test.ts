import { describe, expect, test } from 'vitest'
import { publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import type { Database } from '../../../db/database.ts'
import type { SubjectEvent } from '../../../rules/event.ts'
import { MINUTE_MS } from '../../../rules/time.ts'
import { testDatabase } from '../../support/database.ts'
import { engineOf, event, stand, type Stand } from '../../support/faults.ts'
import { nov } from '../../support/live.ts'

const filesOf = (text: string) => [{ file: 'book.yaml', text }]
const differences = async ({ database, engine }: Pick<Stand, 'database' | 'engine'>): Promise<string[]> =>
  (await verify(database, engine.edition)).differences.map(({ subject, what }) => `${subject ?? ''}: ${what}`)

async function standing(database: Database): Promise<string[]> {
  const rows = await database.query<{ subject: string; finding: string; level: string }>(
    `SELECT subject, finding, level FROM finding WHERE withdrawn_seq IS NULL AND origin = 'across' ORDER BY subject, finding, event`,
  )
  return rows.map(({ subject, finding, level }) => `${subject} ${finding} ${level}`)
}

const bookOf = (checks: string): string => `
centre: {id: test, zone: Asia/Shanghai}
calendars:
  - {id: always, zone: Asia/Shanghai, hours: {mon-sun: ["00:00-24:00"]}}
feeds: [{id: approval}]
rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {elapsed: PT8H}}
checks:${checks}
`
const decided = (n: number, minute: number, staff = 'S1', data = {}): SubjectEvent =>
  event(`d${n}`, 'case.decided', `case/${n}`, nov('10T10:00') + minute * MINUTE_MS, { staff, ...data })

describe('an edition of a check over many subjects', () => {
  test('by which an event is counted alone takes back what was found of it', async () => {
    const both =
      '\n  - {id: many, of: case, on: [case.accepted, case.decided], across: {by: staff, within: PT10M}, when: across.count >= 3, level: notice}'
    const first = both.replace(
      'on: [case.accepted, case.decided], across: {',
      'on: case.accepted, across: {kinds: [case.accepted, case.decided], ',
    )
    const one = await stand(await testDatabase(), '10T12:00', bookOf(both))
    await one.engine.take([decided(1, 0), decided(2, 1), decided(3, 2)])
    expect(await standing(one.database)).toEqual(['case/3 many notice'])
    await publish(one.database, filesOf(bookOf(first)), nov('10T12:01'))
    await one.engine.beat()
    expect(await differences(one)).toEqual([])
    expect(await standing(one.database)).toEqual([])
  })

  test('that is taken back before all was judged by it leaves nothing of it', async () => {
    const three =
      '\n  - {id: burst, of: case, on: case.decided, across: {by: staff, within: PT10M}, when: across.count >= 3, level: yellow}'
    const one = await stand(await testDatabase(), '10T12:00', bookOf(three))
    await one.engine.take([decided(1, 0), decided(2, 1), decided(3, 2)])
    expect(await standing(one.database)).toEqual(['case/3 burst yellow'])
    await publish(one.database, filesOf(bookOf(three.replace('>= 3', '>= 5'))), nov('10T12:01'))
    await one.engine.take([decided(0, -1)])
    expect(await standing(one.database)).toEqual(['case/3 burst yellow'])
    await publish(one.database, filesOf(bookOf(three)), nov('10T12:02'))
    await one.engine.beat()
    expect(await differences(one)).toEqual([])
    expect(await standing(one.database)).toEqual(['case/2 burst yellow', 'case/3 burst yellow'])
  })

  test('is no concern of subjects of another kind, whatever their events are called', async () => {
    const burst =
      '\n  - {id: burst, of: case, on: case.decided, across: {by: staff, within: PT10M}, when: across.count >= 3, level: yellow}'
    const one = await stand(await testDatabase(), '10T12:00', bookOf(burst))
    await one.engine.take([decided(1, 0), decided(2, 1), { ...decided(3, 2), subject: 'report/3' }])
    expect(await standing(one.database)).toEqual([])
    await publish(one.database, filesOf(bookOf(burst.replace('by: staff', 'by: [staff, item]'))), nov('10T12:01'))
    await one.engine.beat()
    expect(await differences(one)).toEqual([])
  })

  test('of a calendar whose days it looks back to over a week', async () => {
    const busy =
      '\n  - {id: busy, of: case, on: case.decided, across: {by: staff, within: P7D}, when: across.open, calendar: always, level: notice}'
    const one = await stand(await testDatabase(), '20T12:00', bookOf(busy))
    await one.engine.take([event('d', 'case.decided', 'case/1', '20T10:00', { staff: 'S1' })])
    expect(await standing(one.database)).toEqual(['case/1 busy notice'])
    await publish(one.database, filesOf(bookOf(busy).replace('"]}}', '"]}, closed: [2026-11-15]}')), nov('20T12:01'))
    await one.engine.beat()
    expect(await standing(one.database)).toEqual([])
    expect(await differences(one)).toEqual([])
  })

  test('finds nothing unknown of a neighbour that it has still to look at', async () => {
    const burst =
      '\n  - {id: burst, of: case, on: case.decided, across: {by: staff, within: PT10M}, when: across.count >= 3, level: yellow}'
    const one = await stand(await testDatabase(), '10T12:00', bookOf(burst))
    await one.engine.take([decided(1, 0, 'S1', { class: 'x' }), decided(2, 1, 'S1', { class: 'x' })])
    await publish(
      one.database,
      filesOf(bookOf(burst.replace('across.count >= 3', `'across.count >= 3 && subject.class == "x"'`))),
      nov('10T12:01'),
    )
    await one.engine.take([decided(0, -1, 'S1', { class: 'x' })])
    expect(await standing(one.database)).toEqual([])
    await one.engine.beat()
    expect(await standing(one.database)).toEqual(['case/2 burst yellow'])
    expect(await differences(one)).toEqual([])
  })

  test('of what is missing says so of nobody while those that it counts are still to be looked at', async () => {
    const silent =
      '\n  - {id: silent, of: report, on: report.filed, across: {by: window, kinds: case.decided, within: PT1H}, when: across.count == 0, level: yellow}'
    const one = await stand(await testDatabase(), '10T12:00', bookOf(' []'))
    await one.engine.take([event('r1', 'report.filed', 'report/1', '10T10:00', { window: 'W1' })])
    await one.engine.take([event('r2', 'report.filed', 'report/2', '10T10:00', { window: 'W2' })])
    const cases = Array.from({ length: 600 }, (_, n) =>
      event(`d${n}`, 'case.decided', `case/${n}`, '10T09:30', { window: n === 599 ? 'W1' : 'W3' }),
    )
    await one.engine.take(cases)
    await publish(one.database, filesOf(bookOf(silent)), nov('10T12:01'))
    await one.engine.take([event('r3', 'report.filed', 'report/3', '10T10:01', { window: 'W1' })])
    await one.engine.beat()
    expect(await standing(one.database)).toEqual(['report/2 silent yellow'])
    expect(await one.database.query(`SELECT DISTINCT light->>'subject' AS of FROM change`)).toEqual([
      { of: 'report/2' },
    ])
    expect(await differences(one)).toEqual([])
  })

  test('waits for no subject that can’t be written', async () => {
    const burst =
      '\n  - {id: burst, of: case, on: case.decided, across: {by: staff, within: PT10M}, when: across.count >= 3, level: yellow}'
    const one = await stand(await testDatabase(), '10T12:00', bookOf(' []'))
    await one.engine.take([decided(1, 0), decided(2, 1), decided(3, 2), decided(9, 90, 'S9')])
    const engine = engineOf(poisoned(one.database, 'case/9'), one.edition, () => nov('10T12:01'))
    await publish(one.database, filesOf(bookOf(burst)), nov('10T12:01'))
    await engine.beat()
    expect(await standing(one.database)).toEqual(['case/3 burst yellow'])
  })
})

/** A database in which nothing can be written of one subject. */
function poisoned(database: Database, subject: string): Database {
  const check = (values: readonly unknown[] = []): void => {
    if (values.some((value) => Array.isArray(value) && value.includes(subject))) throw new Error('poison')
  }
  return {
    server: database.server,
    query: (sql, values) => database.query(sql, values),
    transaction: (work, mode) =>
      database.transaction(
        (tx) =>
          work({
            query: (sql, values) => {
              if (/^\s*UPDATE subject SET first_at/.test(sql)) check(values)
              return tx.query(sql, values)
            },
          }),
        mode,
      ),
    wake: () => database.wake(),
    listen: (hear) => database.listen(hear),
    close: () => database.close(),
  }
}
