import { expect, test } from 'vitest'
import { publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import type { Database } from '../../../db/database.ts'
import { testDatabase } from '../../support/database.ts'
import { event, stand, type Stand } from '../../support/faults.ts'
import { nov } from '../../support/live.ts'

const bookOf = (checks: string): string => `
centre: {id: test, zone: Asia/Shanghai}
feeds: [{id: approval}]
rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {elapsed: PT8H}}
checks:
${checks}`

const standing = async (database: Database): Promise<string[]> =>
  (
    await database.query<{ subject: string; finding: string; level: string; event: string }>(
      `SELECT subject, finding, level, event FROM finding WHERE withdrawn_seq IS NULL ORDER BY subject, finding, event`,
    )
  ).map(({ subject, finding, level, event: by }) => `${subject} ${finding} ${level} ${by}`)

async function publishOn({ database, engine, at }: Stand, checks: string, time: string): Promise<void> {
  await publish(database, [{ file: 'book.yaml', text: bookOf(checks) }], nov(time))
  await at(time)
  expect((await verify(database, engine.edition)).differences).toEqual([])
}

test('what stands of a check has the level that the edition in force gives it, and the log says so', async () => {
  const check = (level: string, more = ''): string =>
    `  - {id: no-item, of: case, on: case.accepted, when: '!has(subject.item)', level: ${level}${more}}\n`
  const one = await stand(await testDatabase(), '10T09:00', bookOf(check('notice')))
  await one.engine.take([event('a1', 'case.accepted', 'case/1', '10T08:59')])
  expect(await standing(one.database)).toEqual(['case/1 no-item notice a1'])
  await publishOn(one, check('red'), '10T09:10')
  expect(await standing(one.database)).toEqual(['case/1 no-item red a1'])
  const log = await one.database.query<{ kind: string; was: string; level: string }>(
    `SELECT kind, was, light ->> 'level' AS level FROM change WHERE kind = 'found' ORDER BY seq`,
  )
  expect(log).toEqual([
    { kind: 'found', was: 'green', level: 'notice' },
    { kind: 'found', was: 'notice', level: 'red' },
  ])
  // One that begins later judges later events alone.
  await publishOn(one, check('red') + check('yellow', ', effectiveFrom: 2026-11-11'), '10T09:20')
  await one.at('11T09:00')
  await one.engine.take([event('a2', 'case.accepted', 'case/2', '11T08:59')])
  expect(await standing(one.database)).toEqual(['case/1 no-item red a1', 'case/2 no-item yellow a2'])
  expect((await verify(one.database, one.engine.edition)).differences).toEqual([])
})

const PLAIN = (level: string, more = ''): string =>
  `  - {id: odd, of: case, on: case.decided, when: 'event.staff == "S1"', level: ${level}${more}}\n`
const ACROSS = (level: string, more = ''): string =>
  `  - {id: odd, of: case, on: case.decided, across: {by: staff, within: PT10M}, when: across.count >= 2, level: ${level}${more}}\n`
const NEXT_DAY = ', effectiveFrom: 2026-11-11'

test.each([
  [
    'one subject and then over many',
    PLAIN('notice') + ACROSS('red', NEXT_DAY),
    ['case/1 odd notice 1', 'case/2 odd notice 2', 'case/4 odd red 4'],
  ],
  [
    'many subjects and then over one',
    ACROSS('red') + PLAIN('notice', NEXT_DAY),
    ['case/2 odd red 2', 'case/3 odd notice 3', 'case/4 odd notice 4'],
  ],
  [
    'one kind of event and then over another',
    PLAIN('notice') + PLAIN('red', NEXT_DAY).replace('case.decided', 'case.delivered'),
    ['case/1 odd notice 1', 'case/2 odd notice 2'],
  ],
  [
    'one kind of event among many subjects and then over another',
    ACROSS('red') +
      ACROSS('red', NEXT_DAY)
        .replace('case.decided', 'case.delivered')
        .replace('within', 'kinds: [case.decided], within'),
    ['case/2 odd red 2'],
  ],
])(
  'an event is judged by the edition of a check that is in force at its instant alone, of one over %s',
  async (_, checks, expected) => {
    const one = await stand(await testDatabase(), '10T12:00', bookOf(checks))
    const decided = (n: number, at: string): ReturnType<typeof event> =>
      event(`${n}`, 'case.decided', `case/${n}`, at, { staff: 'S1' })
    await one.engine.take([decided(1, '10T10:00'), decided(2, '10T10:01')])
    await one.at('11T12:00')
    await one.engine.take([decided(3, '11T10:00'), decided(4, '11T10:01')])
    expect(await standing(one.database)).toEqual(expected)
    expect((await verify(one.database, one.engine.edition)).differences).toEqual([])
  },
)
