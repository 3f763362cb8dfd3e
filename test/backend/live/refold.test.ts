import { describe, expect, test } from 'vitest'
import { adopt, EditionMoved, NewerEdition, publish, publishing } from '../../../backend/edition.ts'
import { outdatedBatches } from '../../../backend/edit/refold.ts'
import { createSource } from '../../../backend/reading.ts'
import { takeRows } from '../../../backend/taking.ts'
import { verify } from '../../../backend/verify.ts'
import { litClocks } from '../../../db/clock.ts'
import type { Database } from '../../../db/database.ts'
import { countOutdated, readSubject } from '../../../db/subject.ts'
import type { SubjectEvent } from '../../../rules/event.ts'
import { migrate } from '../../../db/migrate.ts'
import { open, testDatabase, testOnServer, testPlace } from '../../support/database.ts'
import { emptied, engineOf, event, stand, watched } from '../../support/faults.ts'
import { nov } from '../../support/live.ts'

const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds: [{id: approval}]
calendars:
  - {id: office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}
items:
  - {id: QG-1, promisedDays: 3}
  - {id: QG-2, promisedDays: 5}
rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {workingDays: item.promisedDays}, calendar: office}
  - {id: reply, of: complaint, start: complaint.filed, stop: complaint.answered, limit: {elapsed: PT24H}, lights: [{level: red, overdue: true}]}
checks:
  - {id: limit-edited, of: case, edits: promise, when: item.promisedDays != edited.promisedDays}
`
const CLOSED = BOOK.replace('holidays: cn', 'holidays: cn, closed: [2026-11-11]')
const filesOf = (text: string) => [{ file: 'book.yaml', text }]

const days = ['02T09:00', '05T15:00', '06T09:30', '09T10:00', '10T09:00']
/** Cases of some days, of two items, some of them decided; and a complaint each day. */
const HISTORY: readonly SubjectEvent[] = days.flatMap((at, day) => [
  ...Array.from({ length: 120 }, (_, n) =>
    event(`a${day}-${n}`, 'case.accepted', `case/${day}-${n}`, at, { item: n % 2 === 0 ? 'QG-1' : 'QG-2' }),
  ),
  ...Array.from({ length: 30 }, (_, n) =>
    event(`d${day}-${n}`, 'case.decided', `case/${day}-${n}`, nov(at) + 3_600_000),
  ),
  event(`c${day}`, 'complaint.filed', `complaint/${day}`, at),
])
const NOW = '12T09:00'

const changes = (database: Database) =>
  database.query<{ kind: string; cause: string; why: string; light: string; level: string; seq: number }>(
    `SELECT kind, cause, why, light_id AS light, light->>'level' AS level, seq FROM change ORDER BY seq`,
  )
const lit = async (database: Database) =>
  (await litClocks(database)).map(({ subject, rule, level, since, dueAt }) => ({ subject, rule, level, since, dueAt }))

/** What a system that has known no other book comes to. */
async function fresh(book: string): Promise<{ hash: string; lit: Awaited<ReturnType<typeof lit>> }> {
  const { database, engine, edition, at } = await stand(await testDatabase(), '10T12:00', book)
  await engine.take(HISTORY)
  await at(NOW)
  const { hash, differences } = await verify(database, edition)
  expect(differences).toEqual([])
  return { hash, lit: await lit(database) }
}

describe('a calendar edit on a running system', async () => {
  const wanted = await fresh(CLOSED)
  const { database, engine, at, logged } = await stand(await testDatabase(), '10T12:00', BOOK)
  await engine.take(HISTORY)
  await at(NOW)
  const before = await lit(database)
  const told = (await changes(database)).length

  test('moves due instants and lights to where an import under the new book has them, and none is lost', async () => {
    await publish(database, filesOf(CLOSED), nov(NOW))
    await at(NOW)
    const { hash, differences, pending } = await verify(database, engine.edition)
    expect([differences, pending]).toEqual([[], 0])
    expect(hash).toBe(wanted.hash)
    expect(await lit(database)).toEqual(wanted.lit)
    expect(before).not.toEqual(wanted.lit)
    expect(logged).toContain('info a new edition has judged all')
  })

  test('says of each light that it put out or lowered that an edition did, and which', async () => {
    const after = new Map((await lit(database)).map((one) => [`${one.subject}/${one.rule}/1`, one]))
    const moved = before.filter((one) => after.get(`${one.subject}/${one.rule}/1`)?.level !== one.level)
    const said = (await changes(database)).slice(told)
    expect(moved.length).toBeGreaterThan(20)
    expect(said.map(({ light }) => light).sort()).toEqual(
      moved.map(({ subject, rule }) => `${subject}/${rule}/1`).sort(),
    )
    for (const { kind, cause, why } of said) {
      expect([kind, cause]).toEqual(['edition', 'edition'])
      expect(why).toMatch(/^edition 2 of the rulebook; due 2026-11-/)
    }
  })

  test('leaves alone what does not count by that calendar', async () => {
    expect((await changes(database)).slice(told).filter(({ light }) => light.startsWith('complaint/'))).toEqual([])
    expect(await database.query('SELECT DISTINCT book FROM subject')).toEqual([{ book: 2 }])
  })

  test('taken back is an edition of its own, and the lights are as they were', async () => {
    expect(await publish(database, filesOf(BOOK), nov(NOW))).toMatchObject({ number: 3 })
    await at(NOW)
    expect(await lit(database)).toEqual(before)
    expect((await verify(database, engine.edition)).differences).toEqual([])
  })
})

test('an edit that touches other subjects alone folds no history of the rest', async () => {
  const { database, engine, edition } = await stand(await testDatabase(), '10T12:00', BOOK)
  await engine.take(HISTORY)
  const { number } = await publish(database, filesOf(BOOK.replace('PT24H', 'PT48H')), nov('10T12:01'))
  const folded: string[] = []
  const listening = watched(database, (sql) => {
    if (/SELECT at, subject, source, id, kind, data/.test(sql)) folded.push(sql)
  })
  const states = () => database.query(`SELECT name, state::text FROM subject WHERE name LIKE 'case/%' ORDER BY name`)
  const before = await states()
  const anew = engineOf(listening, edition, () => nov('10T12:01'))
  await anew.beat()
  expect(await countOutdated(database, number)).toBe(0)
  expect(await states()).toEqual(before)
  // Five complaints, which may lie in several batches of the 605 subjects.
  expect(folded.length).toBeLessThanOrEqual(3)
  expect((await verify(database, anew.edition)).differences).toEqual([])
})

/** The statement that takes a batch of what an older edition judged. */
const isBatch = (sql: string): boolean => /WHERE book < \$1/.test(sql) && /FOR UPDATE/.test(sql)

describe('while an edition judges', () => {
  test('a light that falls due does not wait for it, and says that time did it', async () => {
    const { database, engine } = await stand(await testDatabase(), NOW, BOOK)
    // In the order in which they will be judged anew: those that are lit come last.
    for (const day of [4, 3, 2, 1, 0]) await engine.take(HISTORY.filter(({ subject }) => subject.includes(`/${day}`)))
    await engine.take([event('late', 'complaint.filed', 'complaint/late', '11T09:30')])
    await engine.beat()
    await publish(database, filesOf(CLOSED), nov(NOW))
    // The clock passes the due instant of the last complaint while the second batch is taken.
    let batches = 0
    let clock = nov(NOW)
    const turning = watched(database, (sql) => {
      if (isBatch(sql) && ++batches === 2) clock = nov('12T09:31')
    })
    await engineOf(turning, engine.edition, () => clock).beat()
    const said = await changes(database)
    const due = said.find(({ light }) => light === 'complaint/late/reply/1')
    expect(due).toMatchObject({ kind: 'raised', cause: 'tick', level: 'red' })
    // Others were still to be judged.
    expect(said.at(-1)).toMatchObject({ kind: 'edition' })
    expect(due?.seq).toBeLessThan(said.at(-1)?.seq ?? 0)
  })

  test('the clocks that change next are looked at first, in whatever order they are stored', async () => {
    const { database, engine, edition } = await stand(await testDatabase(), '10T12:00', BOOK)
    await engine.take(HISTORY)
    await engine.beat()
    const next = await database.query<{ subject: string }>(
      `SELECT subject FROM clock WHERE next_at = (SELECT min(next_at) FROM clock)`,
    )
    const { value } = await outdatedBatches(database, edition, nov('10T12:00')).next()
    expect(next.length).toBeGreaterThan(0)
    expect(value).toHaveLength(250)
    expect((value as string[]).slice(0, next.length).sort()).toEqual(next.map(({ subject }) => subject).sort())
  })

  test('an event that comes first is told from what the edition changes: nobody is suspected (35)', async () => {
    const { database, engine } = await stand(await testDatabase(), '12T09:00', BOOK)
    await engine.take(HISTORY)
    await engine.beat()
    const red = (await lit(database)).find(({ level, subject }) => level === 'red' && subject.startsWith('case/'))
    expect(red).toBeDefined()
    const name = red?.subject ?? ''
    await publish(database, filesOf(BOOK.replace(/promisedDays: \d/g, 'promisedDays: 30')), nov('12T09:00'))
    const from = (await changes(database)).length
    await engine.take([event('noted', 'case.step-started', name, '03T09:00', { step: 'review' })])
    const said = (await changes(database)).slice(from)
    expect(said.map(({ kind, light, level }) => [kind, light, level])).toEqual([
      ['edition', `${name}/promise/1`, 'green'],
    ])
    expect(await database.query(`SELECT finding FROM finding WHERE finding = 'late-evidence'`)).toEqual([])
    await engine.beat()
    expect((await verify(database, engine.edition)).differences).toEqual([])
  })

  test('a process that ends in the middle leaves the rest to the next, which comes to the same board', async () => {
    const wanted = await fresh(CLOSED)
    const { database, engine, edition } = await stand(await testDatabase(), '10T12:00', BOOK)
    await engine.take(HISTORY)
    const { number } = await publish(database, filesOf(CLOSED), nov(NOW))
    let batches = 0
    const mortal = watched(database, (sql) => {
      if (isBatch(sql) && ++batches === 2) throw new Error('the process ended here')
    })
    await engineOf(mortal, edition, () => nov(NOW)).beat()
    const left = await countOutdated(database, number)
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(HISTORY.length)
    const half = await verify(database, { ...edition, ...(await publish(database, filesOf(CLOSED), nov(NOW))) })
    expect([half.differences, half.pending]).toEqual([[], left])
    const next = engineOf(database, edition, () => nov(NOW))
    const source = createSource(
      database,
      () => ({ ...edition, number }),
      () => nov(NOW),
    )
    expect((await source.lights()).outdated).toBe(left) // every board says so
    await next.beat()
    expect((await source.lights()).outdated).toBe(0)
    const { hash, differences, pending } = await verify(database, next.edition)
    expect([differences, pending, hash]).toEqual([[], 0, wanted.hash])
    expect(await lit(database)).toEqual(wanted.lit)
  })

  test('a process with an older one writes nothing over what a newer one has judged', async () => {
    const { database, engine, edition } = await stand(await testDatabase(), '10T12:00', BOOK)
    await engine.take(HISTORY.slice(0, 3))
    await publish(database, filesOf(BOOK.replace('PT24H', 'PT1H')), nov('10T12:00'))
    await engine.beat()
    const late = database.transaction(async (tx) => {
      const row = await readSubject(tx, 'case/0-0')
      return takeRows(tx, edition, row === null ? [] : [row], { kind: 'tick' }, nov('10T12:00'))
    })
    await expect(late).rejects.toThrow(NewerEdition)
  })

  test('events and ticks of one process meet it at once, and all of them go on with it', async () => {
    const { database, engine, logged } = await stand(await testDatabase(), '10T12:00', BOOK)
    await engine.take(HISTORY.slice(0, 200))
    await publish(database, filesOf(CLOSED), nov('10T12:00'))
    const events = Array.from({ length: 5 }, (_, n) =>
      event(`n${n}`, 'case.accepted', `case/n${n}`, '10T11:00', { item: 'QG-1' }),
    )
    await Promise.all([engine.beat(), ...events.map((one) => engine.take([one]))])
    await engine.beat()
    expect(logged.filter((line) => line.startsWith('error'))).toEqual([])
    expect((await verify(database, engine.edition)).differences).toEqual([])
  })
})

testOnServer('two processes share what an edition touches, beside events of a third', async () => {
  const wanted = await fresh(CLOSED)
  const place = await testPlace()
  const handles = await Promise.all([open(place), open(place), open(place)])
  const [database] = handles
  await migrate(database!)
  const { engine, edition } = await stand(database!, '10T12:00', BOOK)
  await engine.take(HISTORY.slice(0, -20))
  const { number } = await publish(database!, filesOf(CLOSED), nov(NOW))
  const logged: string[] = []
  const [first, second, third] = handles.map((handle) => engineOf(handle, edition, () => nov(NOW), logged))
  await Promise.all([first!.beat(), second!.beat(), ...HISTORY.slice(-20).map((one) => third!.take([one]))])
  await first!.beat()
  expect(await countOutdated(database!, number)).toBe(0)
  expect(logged.filter((line) => line.startsWith('error'))).toEqual([])
  const { hash, differences } = await verify(database!, first!.edition)
  expect([differences, hash]).toEqual([[], wanted.hash])
  expect(await lit(database!)).toEqual(wanted.lit)
})

describe('publishers', async () => {
  const database = await testDatabase()

  test('at the same time wait for one another; who looked at an edition that has moved is told so', async () => {
    await emptied(database)
    await publish(database, filesOf(BOOK), nov('10T12:00'))
    const both = await Promise.allSettled(
      ['PT2H', 'PT3H'].map((limit) =>
        publishing(database, filesOf(BOOK.replace('PT24H', limit)), nov('10T12:01'), { on: 1 }),
      ),
    )
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const [refused] = both.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []))
    expect(refused).toBeInstanceOf(EditionMoved)
    expect(await database.query('SELECT number FROM book ORDER BY number')).toEqual([{ number: 1 }, { number: 2 }])
  })

  test('a server that is started with a book of before keeps the edition that was published since', async () => {
    await emptied(database)
    expect((await adopt(database, filesOf(BOOK), nov('10T12:00'))).number).toBe(1)
    expect((await publish(database, filesOf(CLOSED), nov('10T12:00'))).number).toBe(2)
    expect((await adopt(database, filesOf(BOOK), nov('10T12:00'))).number).toBe(2)
    expect((await adopt(database, filesOf(BOOK.replace('PT24H', 'PT2H')), nov('10T12:00'))).number).toBe(3)
  })

  test('the same book is the same edition wherever its files lie', async () => {
    await emptied(database)
    const at = (folder: string) => [
      { file: `${folder}/book.yaml`, text: BOOK.replace(/checks:[^]*/, '') },
      { file: `${folder}/more/checks.yaml`, text: BOOK.slice(BOOK.indexOf('checks:')) },
    ]
    expect((await publish(database, at('here'), nov('10T12:00'))).number).toBe(1)
    expect((await publish(database, at('/over/there'), nov('10T12:00'))).number).toBe(1)
  })
})

describe('an edit of a limit', () => {
  const LATER = BOOK.replace('items:\n', 'items:\n  - {id: QG-1, promisedDays: 1, effectiveFrom: 2026-11-11}\n')

  test('wakes the open cases that it concerns when its edition begins, without any event', async () => {
    const { database, engine, edition, at } = await stand(await testDatabase(), '10T12:00', LATER)
    await engine.take([
      event('a1', 'case.accepted', 'case/1', '10T10:00', { item: 'QG-1' }),
      event('a2', 'case.accepted', 'case/2', '10T10:00', { item: 'QG-2' }),
      event('a3', 'case.accepted', 'case/3', '10T10:00', { item: 'QG-1' }),
      event('d3', 'case.decided', 'case/3', '10T11:00'),
    ])
    await at('10T23:59:59')
    expect(await changes(database)).toEqual([])
    await at('11T00:00')
    expect((await changes(database)).map(({ kind, light }) => `${kind} ${light}`)).toEqual([
      'found case/1/limit-edited/1#approval#a1',
    ])
    expect((await verify(database, edition)).differences).toEqual([])
  })

  test('that is published while it is in force already wakes them at once', async () => {
    const { database, engine, at } = await stand(await testDatabase(), '11T12:00', BOOK)
    await engine.take([
      event('a1', 'case.accepted', 'case/1', '10T10:00', { item: 'QG-1' }),
      event('a2', 'case.accepted', 'case/2', '10T10:00', { item: 'QG-2' }),
    ])
    await publish(database, filesOf(LATER), nov('11T12:00'))
    await at('11T12:01')
    expect((await changes(database)).map(({ kind, light }) => `${kind} ${light}`)).toEqual([
      'found case/1/limit-edited/1#approval#a1',
    ])
    expect((await verify(database, engine.edition)).differences).toEqual([])
  })
})
