import { describe, expect, test } from 'vitest'
import { take } from '../../../backend/ingest.ts'
import { NewerEdition, publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import type { Database, Queryable, Value } from '../../../db/database.ts'
import { testDatabase } from '../../support/database.ts'
import { event, FAULTS_BOOK, stand, watched } from '../../support/faults.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'

const KINDER = FAULTS_BOOK.replace('limit: {elapsed: PT2S}', 'limit: {elapsed: PT2H}')
const STRICTER = `${KINDER}
  - {id: received, of: case, start: case.received, stop: case.accepted, limit: {elapsed: PT1H}, lights: [{level: red, overdue: true}]}
`
const bookOf = (text: string) => [{ file: 'book.yaml', text }]

describe('a book that is published while the system runs', async () => {
  const live = await startLive(FAULTS_BOOK, '10T10:00')
  const { database } = live
  const changes = () =>
    database.query<{ light: string; kind: string; level: string }>(
      `SELECT light_id AS light, kind, light->>'level' AS level FROM change ORDER BY seq`,
    )
  await live.post(
    'approval',
    cloudEvent('approval', 'r', 'case.received', 'case/1', '10T09:00'),
    cloudEvent('approval', 'a', 'case.accepted', 'case/1', '10T10:00', { item: 'QG-1' }),
    cloudEvent('approval', 'r2', 'case.received', 'case/2', '10T09:00'),
  )
  await live.at('10T10:00:05')
  const desk = await live.watch()

  test('is refused where it is wrong, and the edition in force stays', async () => {
    const bad = bookOf(FAULTS_BOOK.replace('of: case', 'of: nothing that there is'))
    await expect(publish(database, bad, nov('10T10:00:06'))).rejects.toThrow(/book\.yaml/)
    await live.at('10T10:00:06')
    expect(live.engine.edition.number).toBe(1)
    expect(await database.query('SELECT number FROM book')).toEqual([{ number: 1 }])
  })

  test('is taken up by the next beat: a light that it lowers says so, and nobody is suspected (35)', async () => {
    expect((await changes()).map(({ kind, level }) => `${kind} ${level}`)).toEqual(['raised yellow', 'raised red'])
    await publish(database, bookOf(KINDER), nov('10T10:00:07'))
    await live.at('10T10:00:07')
    expect(live.engine.edition.number).toBe(2)
    expect((await changes()).slice(2)).toEqual([{ light: 'case/1/quick/1', kind: 'edition', level: 'green' }])
    const told = await desk.changes(3 - desk.board.seq)
    expect(told.at(-1)).toMatchObject({ kind: 'edition', was: 'red', light: { verify: false } })
    expect((await live.subject('case/1')).findings).toEqual([])
    const { differences, pending } = await verify(database, live.engine.edition)
    expect([differences, pending]).toEqual([[], 0])
  })

  test('is taken up by an event that comes first, and its new rules judge what was told before', async () => {
    await publish(database, bookOf(STRICTER), nov('10T10:00:08'))
    const answer = await live.post('approval', cloudEvent('approval', 'n', 'case.noted', 'case/2', '10T10:00'))
    expect(answer.status).toBe(200)
    expect(live.engine.edition.number).toBe(3)
    await live.at('10T10:00:09')
    expect((await live.subject('case/2')).lights).toMatchObject([
      { rule: 'received', level: 'red', since: nov('10T10:00') + 1 },
    ])
    expect((await live.subject('case/1')).lights.map(({ rule, state }) => `${rule} ${state}`)).toContain(
      'received stopped',
    )
    const { differences, pending } = await verify(database, live.engine.edition)
    expect([differences, pending]).toEqual([[], 0])
  })

  test('is no new edition where it says the same again', async () => {
    expect((await publish(database, bookOf(STRICTER), nov('10T11:00'))).number).toBe(3)
  })
})

test('a process that has an older edition writes nothing over a subject that a newer one has judged', async () => {
  const { database, engine, edition } = await stand(await testDatabase(), '10T10:00')
  await engine.take([event('a', 'case.accepted', 'case/1', '10T10:00', { item: 'QG-1' })])
  // The other process publishes, and folds the subject anew, after this one has looked at the number and before it locks the
  // subject: to this one's look the old number still stands.
  await publish(database, bookOf(KINDER), nov('10T10:00'))
  await engine.beat()
  const early: Database = {
    ...watched(database, () => undefined),
    transaction: (work, mode) => database.transaction((tx) => work(lookingEarlier(tx)), mode),
  }
  const late = take(early, edition, [event('b', 'case.received', 'case/1', '10T09:00')], nov('10T10:00'))
  await expect(late).rejects.toThrow(NewerEdition)
  expect(await database.query('SELECT DISTINCT book FROM subject')).toEqual([{ book: 2 }])
})

const lookingEarlier = (tx: Queryable): Queryable => ({
  query: async <R extends object>(sql: string, values?: readonly Value[]): Promise<R[]> =>
    sql.includes('max(number)') ? ([{ number: 1 }] as object[] as R[]) : tx.query<R>(sql, values),
})
