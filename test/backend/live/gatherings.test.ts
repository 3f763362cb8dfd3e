import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { publish } from '../../../backend/edition.ts'
import { repairSubjects } from '../../../backend/edit/refold.ts'
import { importLog } from '../../../backend/import.ts'
import { verify } from '../../../backend/verify.ts'
import type { Database } from '../../../db/database.ts'
import { migrate } from '../../../db/migrate.ts'
import { acrossFindings } from '../../../rules/across-log.ts'
import type { SubjectEvent } from '../../../rules/event.ts'
import { MINUTE_MS } from '../../../rules/time.ts'
import { open, testDatabase, testDirectory, testOnEmbedded, testOnServer } from '../../support/database.ts'
import { emptied, engineOf, event, stand, watched, type Stand } from '../../support/faults.ts'
import { overlapping, random, shuffled } from '../../support/faults-load.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'
import { RUNS, SEED } from '../../support/runs.ts'

const BURST = `
  - {id: burst, name: {zh: 连续办结, en: Three decisions of one person}, of: case, on: case.decided, across: {by: staff, within: PT10M}, when: across.count >= 3, level: yellow, flag: authenticity}`
const MANY = `
  - {id: many, of: case, on: [case.accepted, case.decided], across: {by: company, within: P1D}, when: across.subjects >= 3, level: notice}`
const BOOK = `
centre: {id: test, zone: Asia/Shanghai}
feeds: [{id: approval}, {id: hand}]
rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {elapsed: PT8H}}
checks:${BURST}`

const decided = (n: number, minute: number, staff = 'S1'): SubjectEvent =>
  event(`d${n}`, 'case.decided', `case/${n}`, nov('10T10:00') + minute * MINUTE_MS, { staff, department: `D0${n}` })
const voided = (id: string, subject: string, minute: number): SubjectEvent =>
  event(`v ${id}`, 'event.voided', subject, nov('10T10:00') + minute * MINUTE_MS, {
    source: 'approval',
    id,
    reason: 'typed twice',
  })

/** The findings that stand, as `subject finding level`. */
async function standing(database: Database): Promise<string[]> {
  const rows = await database.query<{ subject: string; finding: string; level: string }>(
    `SELECT subject, finding, level FROM finding WHERE withdrawn_seq IS NULL AND origin = 'across' ORDER BY subject, finding, event`,
  )
  return rows.map(({ subject, finding, level }) => `${subject} ${finding} ${level}`)
}
const changes = (database: Database) =>
  database.query<{ kind: string; was: string; id: string }>(
    `SELECT kind, was, light->>'subject' AS id FROM change WHERE kind IN ('found', 'withdrawn') ORDER BY seq`,
  )
const differences = async ({ database, engine }: Pick<Stand, 'database' | 'engine'>): Promise<string[]> =>
  (await verify(database, engine.edition)).differences.map(({ subject, what }) => `${subject ?? ''}: ${what}`)

describe('a check over many subjects in a living system', async () => {
  const live = await startLive(BOOK, '10T12:00')
  const decide = (n: number, time: string): unknown =>
    cloudEvent('approval', `d${n}`, 'case.decided', `case/${n}`, time, { staff: 'S1', department: 'D07' })

  test('finds the third of three decisions, tells the screens and the dossier, and lights nothing', async () => {
    const desk = await live.watch()
    await live.post('approval', decide(1, '10T10:00'), decide(2, '10T10:05'))
    expect(await standing(live.database)).toEqual([])
    await live.post('approval', decide(3, '10T10:10'))
    expect(await desk.changes(1)).toMatchObject([
      {
        kind: 'found',
        was: 'green',
        light: {
          subject: 'case/3',
          rule: 'burst',
          level: 'yellow',
          flag: 'authenticity',
          department: 'D07',
          state: 'stopped',
        },
      },
    ])
    expect((await live.subject('case/3')).findings).toMatchObject([
      { finding: 'burst', origin: 'across', detail: 'Three decisions of one person' },
    ])
    expect((await live.watch()).board.lights).toEqual([])
    expect(await differences(live)).toEqual([])
  })

  test('a decision told late makes an earlier one the third, and a void takes both back', async () => {
    await live.post('approval', decide(0, '10T09:55'))
    expect(await standing(live.database)).toEqual(['case/2 burst yellow', 'case/3 burst yellow'])
    await live.post(
      'approval',
      cloudEvent('approval', 'v', 'event.voided', 'case/2', '10T11:00', {
        source: 'approval',
        id: 'd2',
        reason: 'error',
      }),
    )
    expect(await standing(live.database)).toEqual([])
    expect((await changes(live.database)).map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'found case/3',
      'found case/2',
      'withdrawn case/2',
      'withdrawn case/3',
    ])
    expect(await differences(live)).toEqual([])
  })
})

describe('what is kept of a check over many subjects', () => {
  let one: Stand
  const begin = async (book = BOOK): Promise<void> => {
    one = await stand(await testDatabase(), '10T12:00', book)
  }
  afterEach(() => {
    expect(one.logged.filter((line) => !line.startsWith('info'))).toEqual([])
  })

  test('moves with a subject that is folded anew: another person’s decision leaves the one and joins the other', async () => {
    await begin()
    const nameless = event('d3', 'case.decided', 'case/3', nov('10T10:06'))
    await one.engine.take([decided(1, 0), decided(2, 5), nameless])
    await one.engine.take([event('a3', 'case.accepted', 'case/3', '10T09:00', { staff: 'S1' })])
    expect(await standing(one.database)).toEqual(['case/3 burst yellow'])
    await one.engine.take([event('b3', 'case.step-started', 'case/3', '10T09:30', { staff: 'S2' })])
    expect(await standing(one.database)).toEqual([])
    expect(await differences(one)).toEqual([])
  })

  test('is judged by the book in force: a check that is added, made stricter, made another’s and taken out', async () => {
    await begin(BOOK.replace(BURST, ' []'))
    await one.engine.take([1, 2, 3, 4].map((n) => decided(n, n)))
    expect(await standing(one.database)).toEqual([])
    const publishing = async (checks: string): Promise<string[]> => {
      const text = BOOK.replace(BURST, checks)
      await publish(one.database, [{ file: 'book.yaml', text }], nov('10T12:01'))
      await one.engine.beat()
      expect(await differences(one)).toEqual([])
      return standing(one.database)
    }
    expect(await publishing(BURST)).toEqual(['case/3 burst yellow', 'case/4 burst yellow'])
    expect(await publishing(BURST.replace('>= 3', '>= 4'))).toEqual(['case/4 burst yellow'])
    expect(await publishing(BURST.replace('yellow', 'red'))).toEqual(['case/3 burst red', 'case/4 burst red'])
    expect(await publishing(BURST.replace('PT10M', 'PT2M'))).toEqual(['case/3 burst yellow', 'case/4 burst yellow'])
    expect(await publishing(BURST.replace('PT10M', 'PT1M'))).toEqual([])
    expect(await publishing(BURST.replace('by: staff', 'by: department'))).toEqual([])
    expect(await publishing(BURST)).toEqual(['case/3 burst yellow', 'case/4 burst yellow'])
    // The same id, judging one subject: the finding goes over from the one to the other and stands.
    const single = '\n  - {id: burst, of: case, on: case.decided, when: event.staff == "S1", level: yellow}'
    expect(await publishing(single)).toEqual([])
    const folded = await one.database.query(
      `SELECT subject FROM finding WHERE withdrawn_seq IS NULL AND origin = 'fold'`,
    )
    expect(folded).toHaveLength(4)
    expect(await publishing(BURST)).toEqual(['case/3 burst yellow', 'case/4 burst yellow'])
    expect(await publishing(' []')).toEqual([])
    expect(await one.database.query('SELECT FROM share')).toEqual([])
  })

  test('verify sees an event that is not counted, one that is counted for nothing, a finding that is gone, and repairs', async () => {
    await begin()
    await one.engine.take([decided(1, 0), decided(2, 5), decided(3, 10)])
    expect(await differences(one)).toEqual([])
    await one.database.query(`UPDATE finding SET withdrawn_seq = found_seq WHERE subject = 'case/3'`)
    expect(await differences(one)).toEqual(['case/3: finding burst at event approval d3 does not stand'])
    await one.database.query(`UPDATE finding SET withdrawn_seq = NULL, level = 'red' WHERE subject = 'case/3'`)
    expect(await differences(one)).toEqual(['case/3: finding burst at event approval d3 is yellow, red is stored'])
    await one.database.query(`UPDATE finding SET level = 'yellow'; UPDATE share SET id = 'x' WHERE id = 'd1'`)
    expect(await differences(one)).toEqual([
      'case/1: event approval d1 of case/1 is not counted by burst',
      'case/1: event approval x of case/1 is counted by burst, its history doesn’t say so',
    ])
    await one.database.query(`UPDATE share SET id = 'd1' WHERE id = 'x'; DELETE FROM share WHERE id = 'd2'`)
    expect(await differences(one)).toEqual([
      'case/2: event approval d2 of case/2 is not counted by burst',
      'case/3: finding burst at event approval d3 stands, nothing gives it',
    ])
    const names = ['case/2', 'case/3']
    await repairSubjects(one.database, one.edition, names, nov('10T12:00'))
    expect(await differences(one)).toEqual([])
    expect(await standing(one.database)).toEqual(['case/3 burst yellow'])
  })
})

describe('a check of what is missing, which names the feed that would tell of it', async () => {
  const SILENT = `
centre: {id: test, zone: Asia/Shanghai}
feeds: [{id: approval, lag: PT30M}, {id: video}]
windows: [{id: W1, department: D01}]
checks:
  - {id: window-silent, of: shift, on: shift.queue, across: {by: window, kinds: case.decided, within: PT1H}, when: 'event.waiting > 0 && across.count == 0', feed: approval}`
  const live = await startLive(SILENT, '10T10:00')
  const queue = (id: string, time: string): unknown =>
    cloudEvent('video', id, 'shift.queue', 'shift/W1/2026-11-10', time, { waiting: 3 })
  const beat = (time: string): unknown => cloudEvent('approval', time, 'feed.beat', 'feed/approval', time)
  const waits = async (): Promise<number> =>
    (await live.database.query('SELECT FROM gathering WHERE waits_at IS NOT NULL')).length

  test('is judged by the tick at which that feed has told enough, not before', async () => {
    await live.post('approval', beat('10T10:00'))
    await live.post('video', queue('q1', '10T10:00'))
    await live.at('10T10:30')
    expect([await standing(live.database), await waits()]).toEqual([['shift/W1/2026-11-10 window-silent notice'], 0])
    expect(await differences(live)).toEqual([])
  })

  test('waits, and what is told meanwhile clears it', async () => {
    await live.post('video', queue('q2', '10T10:30'))
    await live.at('10T10:59')
    expect([(await standing(live.database)).length, await waits()]).toEqual([1, 1])
    expect(await differences(live)).toEqual([])
    const decision = cloudEvent('approval', 'd', 'case.decided', 'case/1', '10T10:20', { window: 'W1' })
    await live.post('approval', decision)
    await live.at('10T11:00')
    expect([(await standing(live.database)).length, await waits()]).toEqual([1, 0])
  })

  test('is taken back by what comes later still', async () => {
    await live.post('approval', cloudEvent('approval', 'd0', 'case.decided', 'case/2', '10T09:50', { window: 'W1' }))
    expect(await standing(live.database)).toEqual([])
    expect(await differences(live)).toEqual([])
  })

  test('verify sees one that is due and waits for nobody', async () => {
    await live.at('10T11:30')
    await live.post('video', queue('q3', '10T11:30'))
    await live.database.query('UPDATE gathering SET waits_at = NULL')
    await live.at('10T12:30')
    expect(await differences(live)).toEqual([
      'shift/W1/2026-11-10: finding window-silent at event video q3 does not stand',
    ])
  })
})

testOnEmbedded('what is counted survives the end of the process: the third comes after a restart', async () => {
  const directory = testDirectory()
  const files = [{ file: 'book.yaml', text: BOOK }]
  const first = await open({ directory })
  await migrate(first)
  const edition = await publish(first, files, nov('10T12:00'))
  await engineOf(first, edition, () => nov('10T12:00')).take([decided(1, 0), decided(2, 5)])
  await first.close()
  const second = await open({ directory })
  await engineOf(second, edition, () => nov('10T12:00')).take([decided(3, 10)])
  expect(await standing(second)).toEqual(['case/3 burst yellow'])
  expect((await verify(second, edition)).differences).toEqual([])
})

test('a log that is imported in two halves, in any order, gives the findings of the whole', async () => {
  const lines = [...Array.from({ length: 12 }, (_, i) => decided(i, i * 2)), voided('d5', 'case/5', 100)].map(
    ({ source, id, kind, subject, at, data }) =>
      JSON.stringify({ specversion: '1.0', source, id, type: kind, subject, time: new Date(at).toISOString(), data }),
  )
  const mixed = shuffled(random(11), lines)
  const directory = testDirectory()
  const found: string[][] = []
  for (const [name, parts] of Object.entries({ whole: [lines], halves: [mixed.slice(0, 6), mixed.slice(6)] })) {
    const one = await stand(await testDatabase(), '10T12:00', BOOK)
    for (const [i, part] of parts.entries()) {
      const file = join(directory, `${name}-${i}.ndjson`)
      writeFileSync(file, `${part.join('\n')}\n`)
      const { accepted } = await importLog(
        one.engine,
        one.database,
        file,
        null,
        () => nov('10T12:00'),
        async () => undefined,
      )
      expect(accepted).toBe(part.length)
    }
    found.push(await standing(one.database))
    expect(await differences(one)).toEqual([])
  }
  expect(found[1]).toEqual(found[0])
  expect(found[0]).toEqual([2, 3, 4, 6, 7, 8, 9, 10, 11].map((n) => `case/${n} burst yellow`).sort())
})

testOnServer('of two writers that meet in a gathering the later sees what the earlier has put there', async () => {
  const { database, edition, engine } = await stand(await testDatabase(), '10T12:00', BOOK)
  await engine.take([decided(1, 0)])
  let isSecondThrough = false
  const waits = async (): Promise<boolean> =>
    (await database.query('SELECT FROM pg_locks WHERE NOT granted')).length > 0
  // The first stops before its commit until the second is through, or waits for it.
  let second: Promise<unknown> | null = null
  const slow = watched(database, async (sql) => {
    if (second !== null || !/FROM feed[\s\S]*FOR UPDATE/.test(sql)) return
    second = engine.take([decided(3, 10)]).then(() => (isSecondThrough = true))
    while (!isSecondThrough && !(await waits()));
  })
  await engineOf(slow, edition, () => nov('10T12:00')).take([decided(2, 5)])
  await second
  expect(await standing(database)).toEqual(['case/3 burst yellow'])
})

const told = fc
  .array(
    fc.record({
      kind: fc.constantFrom('case.accepted', 'case.decided'),
      subject: fc.integer({ min: 0, max: 5 }).map((n) => `case/${n}`),
      minute: fc.integer({ min: 0, max: 20 }),
      staff: fc.constantFrom('S1', 'S2', null),
      company: fc.constantFrom('C1', 'C2', undefined),
    }),
    { minLength: 4, maxLength: 24 },
  )
  .map((all) =>
    all.map(({ kind, subject, minute, staff, company }, i) =>
      event(String(i), kind, subject, nov('10T09:00') + minute * MINUTE_MS, {
        staff,
        ...(company === undefined ? {} : { company }),
      }),
    ),
  )
  .chain((all) =>
    fc.record({
      all: fc.constant(all),
      gone: fc.subarray(all).map((some) => some.map(({ id, subject }) => voided(id, subject, 60))),
      seed: fc.integer(),
    }),
  )

test('in whatever order, batches and repetitions the findings are those of the whole log (law 2)', async () => {
  const database = await testDatabase()
  let findings = 0
  let withdrawn = 0
  const property = fc.asyncProperty(told, async ({ all, gone, seed }) => {
    const next = random(seed)
    const events = [...all, ...gone]
    for (const batches of [[shuffled(next, events)], overlapping(next, events, 5)]) {
      await emptied(database)
      const one = await stand(database, '10T12:00', `${BOOK}${MANY}`)
      const histories = new Map<string, SubjectEvent[]>()
      for (const item of events) histories.set(item.subject, [...(histories.get(item.subject) ?? []), item])
      // Each batch by a process of its own.
      for (const batch of batches) await engineOf(database, one.edition, () => nov('10T12:00')).take(batch)
      const expected = [...acrossFindings(one.edition.book, histories, Infinity)].flatMap(([subject, own]) =>
        own.map(({ finding, level }) => `${subject} ${finding} ${level}`),
      )
      expect(await standing(database)).toEqual(expected.sort())
      expect(await differences(one)).toEqual([])
      findings += expected.length
      withdrawn += (await changes(database)).filter(({ kind }) => kind === 'withdrawn').length
    }
  })
  await fc.assert(property, { numRuns: Math.ceil(RUNS / 75), seed: SEED })
  expect(findings).toBeGreaterThan(20)
  expect(withdrawn).toBeGreaterThan(5)
})
