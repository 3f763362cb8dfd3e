import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLog } from '../../../backend/log.ts'
import { main } from '../../../backend/command.ts'
import { readConfig } from '../../../backend/config.ts'
import { serveLive } from '../../../backend/live.ts'
import { connect } from '../../../db/connect.ts'
import { markDemo } from '../../../db/demo.ts'
import { migrate } from '../../../db/migrate.ts'
import { afterAll, describe, expect, test } from 'vitest'
import { open, testDirectory, testPlace } from '../../support/database.ts'
import { event, stand } from '../../support/faults.ts'
import { keyOf, nov } from '../../support/live.ts'

const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds: [{id: approval}]
calendars: [{id: office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}]
items: [{id: QG-1, promisedDays: 3}]
rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {workingDays: item.promisedDays}, calendar: office}
`
const CLOSED = BOOK.replace('holidays: cn', 'holidays: cn, closed: [2026-11-12]')
const BAD = BOOK.replace('of: case', 'of: cases').replace('calendar: office}', 'calender: office}')

const root = testDirectory()
function bookOf(name: string, ...texts: string[]): string {
  const directory = join(root, name)
  mkdirSync(directory, { recursive: true })
  texts.forEach((text, i) => writeFileSync(join(directory, `book${i === 0 ? '' : i}.yaml`), text))
  return directory
}

/** The commands on one database, as an operator gives them. */
function operator(where: Awaited<ReturnType<typeof testPlace>>, env: Record<string, string> = {}) {
  const place =
    'url' in where ? { DATABASE_URL: where.url } : 'directory' in where ? { HELIOGRAPH_DATA: where.directory } : {}
  return async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    let [out, err] = ['', '']
    const code = await main(args, {
      out: (text) => (out += text),
      err: (text) => (err += text),
      terminal: false,
      now: () => nov('10T10:00'),
      env: { ...place, ...env },
      signals: () => ({ stop: new AbortController().signal, halt: new AbortController().signal }),
    })
    return { code, out, err }
  }
}

describe('book publish beside a running server', async () => {
  const where = await testPlace({ directory: true })
  const run = operator(where)
  const database = await connect(where)
  await migrate(database)
  const stop = new AbortController()
  const data = 'directory' in where ? where.directory : join(root, 'no-data')
  const server = await serveLive({
    database,
    config: readConfig({
      ...{ PORT: '0', HELIOGRAPH_FEEDS: `approval=${keyOf('approval')}`, LOG_LEVEL: 'silent' },
      ...{ HELIOGRAPH_DATA: data, HELIOGRAPH_BOOK: bookOf('first', BOOK) },
      ...('url' in where && { DATABASE_URL: where.url }),
    }),
    log: createLog('silent'),
    now: () => nov('10T10:00'),
    rate: 1,
    say: () => undefined,
    stop: stop.signal,
    halt: new AbortController().signal,
  })
  afterAll(async () => {
    stop.abort()
    await server.stopped
  })
  const url = `http://127.0.0.1:${server.address.port}`
  const rulebook = async () => ((await (await fetch(`${url}/api/health`)).json()) as { rulebook: unknown }).rulebook
  const dueAt = async () => {
    const { lights } = (await (await fetch(`${url}/api/subjects/case/1`)).json()) as { lights: { dueAt: number }[] }
    return lights.map((light) => light.dueAt)
  }
  await server.engine.take([
    {
      source: 'approval',
      id: '1',
      kind: 'case.accepted',
      subject: 'case/1',
      at: nov('10T09:00'),
      data: { item: 'QG-1' },
    },
  ])

  test('refuses a bad book with every fault, what, where and what was expected, and the old edition stays', async () => {
    const bad = bookOf('bad', BAD, 'items: [{id: QG-2', 'departments: [{name: 市场局}]')
    const { code, out, err } = await run('book', 'publish', '--book', bad)
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/bad\/book\.yaml: rules\[0\]\.of: .*expected one of "case"/)
    expect(err).toMatch(/bad\/book\.yaml: rules\[0\]: Unrecognized key: "calender"/)
    expect(err).toMatch(/bad\/book1\.yaml: Flow map/)
    expect(err).toMatch(/bad\/book2\.yaml: departments\[0\]\.id: /)
    const wrong = bookOf('wrong', BOOK.replace('calendar: office}', 'calendar: offices}'))
    expect(await run('book', 'publish', '--book', wrong)).toMatchObject({
      ...{ code: 2, out: '' },
      err: expect.stringContaining('rules[0].calendar: no calendar offices in the book: expected office') as string,
    })
    expect(await rulebook()).toEqual({ edition: 1, left: 0 })
    expect(await dueAt()).toEqual([nov('13T17:30')])
  })

  test('says what it would change, and changes nothing where asked not to', async () => {
    const { code, out } = await run('book', 'publish', '--book', bookOf('closed', CLOSED), '--dry-run')
    expect(code).toBe(0)
    expect(out).toBe(
      'edition 2 of the rulebook would be made; nothing was published\n  calendar office: 2026-11-12 thu: weekday 08:30-12:00 14:30-17:30 → closed\n',
    )
    expect(await rulebook()).toEqual({ edition: 1, left: 0 })
  })

  test('is refused where another edition is in force than the one looked at', async () => {
    const { code, err } = await run('book', 'publish', '--book', bookOf('closed', CLOSED), '--on', '7')
    expect([code, err]).toEqual([2, 'edition 1 of the rulebook is in force, expected 7: nothing was published\n'])
    expect(await rulebook()).toEqual({ edition: 1, left: 0 })
  })

  test('is in force without a restart, and waits until all is judged anew where asked to', async () => {
    const { code, out } = await run('book', 'publish', '--book', bookOf('closed', CLOSED), '--on', '1', '--wait')
    expect([code, out.split('\n')[0]]).toEqual([0, 'edition 2 of the rulebook is in force'])
    await server.engine.beat() // of servers each takes it at its own beat
    expect(await rulebook()).toEqual({ edition: 2, left: 0 })
    expect(await dueAt()).toEqual([nov('16T17:30')])
    const again = await run('book', 'publish', '--book', bookOf('closed', CLOSED))
    expect(again.out).toMatch(/^edition 2 of the rulebook stands/)
  })

  test('names what it changes in place, since that judges also what began before', async () => {
    const { out } = await run(
      'book',
      'publish',
      '--book',
      bookOf('longer', CLOSED.replace('Days: 3', 'Days: 4')),
      '--dry-run',
    )
    expect(out).toContain('  item QG-1 (book.yaml): promisedDays: 3 → 4\n')
    expect(out).toContain('changed in place, so that what began before is judged by it too: item QG-1')
  })
})

describe('verify', async () => {
  const where = await testPlace({ directory: true })
  const run = operator(where, { HELIOGRAPH_BOOK: bookOf('other', CLOSED) })

  test('refuses a database without this build’s schema, and leaves it as it is', async () => {
    const bare = await open(where)
    await bare.close()
    const { code, err } = await run('verify')
    expect(code).toBe(2)
    expect(err).toMatch(/^this database has not the schema of this build, but an older one or none/)
    const database = await open(where)
    expect(await database.query(`SELECT to_regclass('migration') AS name`)).toEqual([{ name: null }])
    await database.close()
  })

  test('judges by the edition of the database, whatever book the environment names', async () => {
    const database = await open(where)
    await migrate(database)
    await database.close()
    expect(await run('verify')).toMatchObject({
      code: 2,
      err: expect.stringContaining('has no edition of the rulebook'),
    })
    expect(await operator(where)('book', 'publish', '--book', bookOf('first', BOOK))).toMatchObject({ code: 0 })
    const { code, out } = await run('verify')
    expect([code, out.split('\n')[0]]).toEqual([0, '0 subjects, 0 clocks, 0 changes: 0 differences'])
    const after = await open(where)
    expect(await after.query('SELECT number FROM book')).toEqual([{ number: 1 }])
    await after.query(`INSERT INTO migration (name, hash) VALUES ('migrations/9999-later.sql', '')`)
    await after.close()
  })

  test('refuses a database of a newer build', async () => {
    const { code, err } = await run('verify')
    expect([code, err.slice(0, 42)]).toEqual([2, 'The database is newer than this build, whi'])
  })
})

test('verify --repair judges a demonstration by its own clock, and announces nothing of what that has still to come to', async () => {
  const where = await testPlace({ directory: true })
  const database = await open(where)
  await migrate(database)
  const at = nov('05T12:00')
  const one = await stand(database, '05T12:00', BOOK)
  await one.engine.take([event('a', 'case.accepted', 'case/1', '05T09:00', { item: 'QG-1' })])
  await one.engine.beat()
  await markDemo(database, { seed: 1, beganAt: at, liveAt: at, at, showcase: false })
  await database.query(`UPDATE clock SET gravity = 'statutory'`)
  await database.close()
  // The machine's clock is five days ahead.
  const { code, out } = await operator(where)('verify', '--repair')
  expect([code, /repaired.*/.exec(out)?.[0]]).toEqual([1, 'repaired 1 subjects; 0 differences are left'])
  const after = await open(where)
  expect(await after.query('SELECT kind FROM change')).toEqual([])
  await after.close()
})
