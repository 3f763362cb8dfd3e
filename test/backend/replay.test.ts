import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { main } from '../../backend/command.ts'

const SHIPPED = resolve(import.meta.dirname, '../../rules/book')

const BOOK = `
centre: {id: c, zone: Asia/Shanghai}
calendars: [{id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}]
rules:
  - id: promise
    name: {zh: 承诺时限, en: Promised time limit}
    basis: 窗口承诺
    of: case
    start: case.accepted
    stop: case.decided
    pause: {from: case.suspended, until: case.resumed}
    limit: {workingDays: 5}
    calendar: cn-office
checks:
  - {id: no-department, of: case, on: case.accepted, when: "!has(case.department)", level: yellow, name: {zh: 缺部门, en: No department is named}}
`
const MAPPING = `
format: csv
zone: Asia/Shanghai
subject: {kind: case, id: id}
facts: {department: department}
events: [{kind: case.accepted, at: accepted}, {kind: case.decided, at: decided}]
`
const LOG = `id,accepted,decided,department
A,2026-11-09 10:00,2026-11-16 17:30:00,D07
B,2026-11-09 10:00,2026-11-16 17:30:00.001,D07
C,2026-11-09 10:00,2026-11-20 10:00,
D,soon,,D07
"E, too",2026-12-28 10:00,,D12
`
const AS_OF = '2026-11-17T09:00'

let directory = ''
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'heliograph-replay-'))))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

function write(name: string, text: string): string {
  const file = join(directory, name)
  writeFileSync(file, text)
  return file
}

/** A directory of its own with the book alone. */
function bookOf(text: string): string {
  const own = mkdtempSync(join(directory, 'book-'))
  writeFileSync(join(own, 'book.yaml'), text)
  return own
}

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const texts = { out: '', err: '' }
  const code = await main(args, {
    out: (text) => (texts.out += text),
    err: (text) => (texts.err += text),
    terminal: false,
    now: () => 0,
    env: {},
    signals: () => ({ stop: new AbortController().signal, halt: new AbortController().signal }),
  })
  return { code, ...texts }
}

const logged = (log = LOG, asOf = AS_OF): string[] => [
  ...['--log', write('log.csv', log), '--mapping', write('mapping.yaml', MAPPING)],
  ...['--book', bookOf(BOOK), '--as-of', asOf],
]

async function replayed(log?: string, asOf?: string, ...more: string[]) {
  const file = join(directory, 'out.csv')
  const result = await run('replay', ...logged(log, asOf), '--out', file, ...more)
  const lines = (name: string): string[] => readFileSync(name, 'utf8').split('\n').slice(0, -1)
  return { ...result, clocks: lines(file), findings: lines(`${file}.checks.csv`) }
}

describe('replay', () => {
  test('writes a row for each clock with level, state and instants as of that instant', async () => {
    const { code, err, clocks } = await replayed()
    const planned = '2026-11-13T09:30:00Z'
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(clocks).toEqual([
      'subject,rule,level,state,started_at,due_at,stopped_at,yellow_at,red_at,counted_seconds,provisional,run,reason,edition',
      `case/A,promise,yellow,stopped,2026-11-09T02:00:00Z,2026-11-16T09:30:00Z,2026-11-16T09:30:00Z,${planned},,117000,false,1,,1`,
      `case/B,promise,red,stopped,2026-11-09T02:00:00Z,2026-11-16T09:30:00Z,2026-11-16T09:30:00.001Z,${planned},2026-11-16T09:30:00.001Z,117000,false,1,,1`,
      `case/C,promise,red,running,2026-11-09T02:00:00Z,2026-11-16T09:30:00Z,,${planned},2026-11-16T09:30:00.001Z,118800,false,1,,1`,
    ])
  })

  test('takes events later than that instant as if they weren’t there', async () => {
    const { clocks } = await replayed(LOG, '2026-11-16T17:30')
    expect(clocks.map((row) => row.split(',').slice(0, 4).join(' '))).toEqual([
      'subject rule level state',
      'case/A promise yellow stopped',
      'case/B promise yellow running',
      'case/C promise yellow running',
    ])
  })

  test('quotes what needs quotes, and says where a clock is provisional', async () => {
    const { clocks } = await replayed(LOG, '2026-12-29T09:00')
    expect(clocks.at(-1)).toBe(
      '"case/E, too",promise,green,running,2026-12-28T02:00:00Z,2027-01-05T09:30:00Z,,2027-01-04T09:30:00Z,2027-01-05T09:30:00.001Z,1800,true,1,,1',
    )
  })

  test('writes the findings beside the clocks, those of a check with its name', async () => {
    const { findings } = await replayed()
    expect(findings).toHaveLength(2)
    expect(findings[0]).toBe('subject,rule,run,finding,level,at,source,event,detail')
    expect(findings[1]).toMatch(
      /^case\/C,,,no-department,yellow,2026-11-09T02:00:00Z,log,[\w-]{22},No department is named$/,
    )
  })

  test('writes the ledger of deemed approvals, where the book has any, with who confirmed them', async () => {
    const book = `${BOOK.slice(0, BOOK.indexOf('rules:'))}rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {workingDays: 5}, calendar: cn-office, lights: [{level: red, overdue: true}]}
  - {id: silence, of: case, start: {red: promise}, stop: case.decided, limit: {workingDays: 1}, calendar: cn-office, lights: [{level: notice, elapsed: PT0S}], flag: default}
`
    const event = (id: string, type: string, time: string, data = {}): string =>
      JSON.stringify({ specversion: '1.0', source: 'log', id, type, subject: 'case/1', time: `${time}+08:00`, data })
    const log = [
      event('1', 'case.accepted', '2026-11-09T10:00:00'),
      event('2', 'act.confirm', '2026-11-17T09:00:00', {
        light: 'case/1/silence/1',
        staff: 'S900',
        reason: 'seen, by me',
      }),
    ].join('\n')
    const file = join(directory, 'out.csv')
    const given = [
      '--log',
      write('log.ndjson', log),
      '--mapping',
      write('plain.yaml', 'format: ndjson'),
      '--book',
      bookOf(book),
    ]
    const header = 'subject,rule,run,opened_at,due_at,stopped_at,state,by,at,reason'
    const row = 'case/1,silence,1,2026-11-16T09:30:00.001Z,2026-11-17T09:30:00Z,'
    for (const [asOf, rows, said] of [
      ['2026-11-16T17:30', [], '0 findings'],
      ['2026-11-17T08:59', [`${row},open,,,`], '0 findings, 1 ledger entries'],
      ['2026-11-17T09:00', [`${row},confirmed,S900,2026-11-17T01:00:00Z,"seen, by me"`], '1 ledger entries'],
    ] as const) {
      const { code, err, out } = await run('replay', ...given, '--as-of', asOf, '--out', file)
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(readFileSync(`${file}.ledger.csv`, 'utf8').trimEnd().split('\n')).toEqual([header, ...rows])
      expect(out).toContain(said)
    }
  })

  test('writes what checks find of items, and of events over many subjects', async () => {
    const checks = `
  - {id: pace, of: case, on: case.accepted, across: {by: department, within: PT1H}, when: "across.count >= 2", name: {zh: 连续受理, en: Two at once}}
  - {id: too-long, of: item, when: "item.promisedDays > 3", level: yellow, name: {zh: 承诺过长, en: Promise too long}}
items: [{id: I1, promisedDays: 3}, {id: I2, promisedDays: 4}]
`
    const book = join(directory, 'wide')
    mkdirSync(book)
    writeFileSync(join(book, 'book.yaml'), BOOK.trimEnd() + checks)
    const file = join(directory, 'out.csv')
    const { code, err } = await run('replay', ...logged().with(5, book), '--out', file)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const findings = readFileSync(`${file}.checks.csv`, 'utf8').split('\n').slice(1, -1)
    expect(findings.map((row) => row.replace(/,[\w-]{22},/, ',#,'))).toEqual([
      'item/I2,,,too-long,yellow,2026-11-17T01:00:00Z,heliograph,,Promise too long',
      // Accepted at one instant, each is the second to the other.
      'case/A,,,pace,notice,2026-11-09T02:00:00Z,log,#,Two at once',
      'case/B,,,pace,notice,2026-11-09T02:00:00Z,log,#,Two at once',
      'case/C,,,no-department,yellow,2026-11-09T02:00:00Z,log,#,No department is named',
    ])
  })

  test('counts a row that can’t be read and writes it with its line and reason', async () => {
    const rejects = join(directory, 'rejects.csv')
    const { code, out } = await replayed(LOG, AS_OF, '--rejects', rejects, '--json')
    const lines = readFileSync(rejects, 'utf8').split('\n')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ rows: 4, rejects: 1, events: 7, duplicates: 0 })
    expect(lines).toHaveLength(3)
    expect(lines[0]).toBe('line,reason,text')
    expect(lines[1]).toMatch(/^5,.*accepted.*soon.*"D,soon,,D07"$/)
  })

  test('sums up by rule, level and department, as a table or as JSON', async () => {
    const { out: table } = await replayed()
    const words = table.split('\n').map((line) => line.split(/\s+/).join(' '))
    for (const row of ['promise red D07 1 0', 'promise red – 1 1', 'promise yellow D07 1 0', 'all red all 2 1'])
      expect(words).toContain(row)
    const { out } = await replayed(LOG, AS_OF, '--json')
    expect(JSON.parse(out)).toMatchObject({
      asOf: '2026-11-17T01:00:00.000Z',
      clocks: 3,
      findings: 1,
      byRule: { promise: { clocks: 3, open: 1 } },
      byLevel: { red: { clocks: 2, open: 1 }, yellow: { clocks: 1, open: 0 } },
      counts: [
        { rule: 'promise', level: 'red', department: '', clocks: 1, open: 1 },
        { rule: 'promise', level: 'red', department: 'D07', clocks: 1, open: 0 },
        { rule: 'promise', level: 'yellow', department: 'D07', clocks: 1, open: 0 },
      ],
    })
  })

  test('gives the same files whatever the order of the rows', async () => {
    const [head, ...rows] = LOG.trimEnd().split('\n')
    const forth = await replayed()
    const back = await replayed(`${[head, ...rows.reverse()].join('\n')}\n`)
    expect(back.clocks).toEqual(forth.clocks)
    expect(back.findings).toEqual(forth.findings)
  })

  test('has a row for a cadence’s period without any event', async () => {
    const cadence = `
departments: [{id: D07}]
rules:
  - {id: duty, of: duty, start: {each: week, of: department}, stop: duty.done, limit: {until: closeOfWeek}, calendar: cn-office}`
    const out = join(directory, 'out.csv')
    const book = bookOf(BOOK.replace('rules:', `${cadence.trim()}\n`))
    const args = ['--log', write('log.csv', LOG), '--mapping', write('mapping.yaml', MAPPING), '--book', book]
    await run('replay', ...args, '--as-of', '2026-11-20T10:00', '--out', out)
    const duties = readFileSync(out, 'utf8')
      .split('\n')
      .filter((row) => row.startsWith('duty/'))
    expect(duties.map((row) => row.split(',').slice(0, 4).join(' '))).toEqual([
      'duty/D07/2026-W46 duty red running',
      'duty/D07/2026-W47 duty yellow running',
    ])
  })

  test('has no duty of the shipped book where the log tells nothing of the hand ledger', async () => {
    const duties = async (mapping: string): Promise<string[]> => {
      const out = join(directory, 'out.csv')
      const args = ['--log', write('log.csv', LOG), '--mapping', write('mapping.yaml', mapping), '--book', SHIPPED]
      await run('replay', ...args, '--as-of', '2026-11-10T10:00', '--out', out)
      return readFileSync(out, 'utf8')
        .split('\n')
        .filter((row) => /^(duty|patrol)\//.test(row))
    }
    expect(await duties(MAPPING)).toEqual([])
    // Thirty-five leaders, and the routines: three a day, one a week, four a month, two a quarter, one a year.
    expect(await duties(`${MAPPING}source: hand\n`)).toHaveLength(35 + 2 * 3 + 1 + 4 + 2 + 1)
  })
})

describe('a command that can’t run ends with 2, nothing on `out`, and the reason:', () => {
  const replayWith = async (...changes: [option: string, value: string][]) => {
    const args = [...logged(), '--out', join(directory, 'out.csv')]
    for (const [option, value] of changes) args[args.indexOf(option) + 1] = value
    return run('replay', ...args)
  }

  test.each([
    ['a log that isn’t there', '--log', 'absent.csv', /absent\.csv/],
    ['a mapping that isn’t there', '--mapping', 'absent.yaml', /absent\.yaml/],
    ['a book that isn’t there', '--book', 'absent-book', /absent-book/],
    ['an instant without a time', '--as-of', '2026-11-17', /--as-of 2026-11-17: expected an ISO 8601/],
    ['a place that can’t be written', '--out', 'absent/out.csv', /absent\/out\.csv: can't be written \(ENOENT\)/],
  ])('%s', async (_, option, value, reason) => {
    expect(await replayWith([option, value])).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(reason) as string,
    })
  })

  test('a directory without any book', async () => {
    const empty = mkdtempSync(join(directory, 'empty-'))
    expect(await replayWith(['--book', empty])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/no rulebook here, expected files \*\.yaml/) as string,
    })
  })

  test('an unknown command or option', async () => {
    expect(await run('relay')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/unknown command 'relay'/) as string,
    })
    expect(await run('replay', '--logs', 'x')).toMatchObject({ code: 2, out: '' })
  })
})

test('help and the JSON Schema are results: on `out`, with 0', async () => {
  const help = await run('--help')
  expect(help).toMatchObject({ code: 0, err: '' })
  for (const name of ['replay', 'explain', 'test-rules', 'schema']) expect(help.out).toContain(name)
  const schema = await run('schema')
  expect(schema).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(schema.out)).toMatchObject({ type: 'object', additionalProperties: false })
})

describe('explain', () => {
  const explained = (...more: string[]) => run('explain', ...logged(), ...more)

  test('cites the rules of the clock on each line that rests on one, in either language', async () => {
    const en = await explained('--subject', 'case/C')
    const zh = await explained('--subject', 'case/C', '--lang', 'zh')
    const cites = (text: string): (string | undefined)[] =>
      text.split('\n').map((line) => /\[([\d, ]+)\]$/.exec(line)?.[1])
    expect(en.out).toContain('Promised time limit (窗口承诺)')
    expect(zh.out).toContain('规则：承诺时限（窗口承诺）')
    expect(cites(zh.out)).toEqual(cites(en.out))
    expect(cites(en.out).join(', ').split(', ')).toEqual(
      expect.arrayContaining(['1', '4', '7', '8', '9', '10', '13', '27', '28', '32']),
    )
  })

  test('prints each day from the start to the due instant', async () => {
    const { out } = await explained('--subject', 'case/C')
    const days = out.split('\n').flatMap((line) => /^ {2}(\S+) (\w{3}) /.exec(line)?.slice(1, 3).join(' ') ?? [])
    expect(days).toEqual(
      ['09 Mon', '10 Tue', '11 Wed', '12 Thu', '13 Fri', '14 Sat', '15 Sun', '16 Mon'].map((day) => `2026-11-${day}`),
    )
  })

  test('prints the findings of the subject', async () => {
    expect((await explained('--subject', 'case/C')).out).toContain(
      'no-department (yellow) 2026-11-09T02:00:00Z: No department is named',
    )
  })

  test('ends with 1 where the subject has no such clock', async () => {
    const { code, out, err } = await explained('--subject', 'case/C', '--run', '2')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('case/C has no clock')
  })
})

describe('test-rules', () => {
  const scenario = (rest: string): string => `name: a case\nbook: ${SHIPPED}\nsubject: case/1\n${rest}\n`
  const good = scenario('expect: [{at: "2026-11-09T10:00", rule: promise, clock: none}]')

  test('says ok for each scenario that holds, and ends with 0', async () => {
    write('a.yaml', good)
    expect(await run('test-rules', directory)).toEqual({
      code: 0,
      out: 'ok   a.yaml: a case\n1 scenario, 0 failed\n',
      err: '',
    })
  })

  test('names the file and the path where a scenario is of the wrong shape', async () => {
    write('a.yaml', scenario('expect: [{at: "2026-11-09T10:00", rule: promise, level: orange}]'))
    const { code, out, err } = await run('test-rules', directory)
    expect(code).not.toBe(0)
    expect(out + err).toMatch(/a\.yaml: expect\[0\]\.level: .*"yellow"/)
  })

  test('names the file and the path where an instant is none', async () => {
    write('a.yaml', scenario('expect: [{at: "2026-11-09", rule: promise, level: red}]'))
    const { code, out } = await run('test-rules', directory)
    expect(code).toBe(1)
    expect(out).toMatch(/a\.yaml: expect\[0\]\.at: 2026-11-09 is no ISO 8601 date and time/)
  })

  test('runs the other scenarios where one can’t be read', async () => {
    write('a.yaml', 'name: [')
    write('b.yaml', good)
    const { code, out } = await run('test-rules', directory)
    expect(code).toBe(1)
    expect(out).toContain('FAIL a.yaml')
    expect(out).toContain('ok   b.yaml: a case')
  })

  test('ends with 2 where there is no scenario at all', async () => {
    const { code, err } = await run('test-rules', directory)
    expect(code).toBe(2)
    expect(err).toContain('no scenarios here, expected files *.yaml')
  })
})
