import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { main } from '../../backend/command.ts'

const DATA = fileURLToPath(new URL('../../../shared/data', import.meta.url))
const BOOK = fileURLToPath(new URL('../../rules/book', import.meta.url))
const ABSENT = `the real logs are not there: ${DATA.split('/').slice(-2).join('/')}`

let directory = ''
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'heliograph-command-'))))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

function write(name: string, text: string): string {
  const file = join(directory, name)
  writeFileSync(file, text)
  return file
}

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = ''
  let err = ''
  const code = await main(args, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    terminal: false,
    now: () => 0,
    env: {},
    signals: () => ({ stop: new AbortController().signal, halt: new AbortController().signal }),
  })
  return { code, out, err }
}

const event = (id: string, type: string, time: string, data: object): string =>
  `${JSON.stringify({ specversion: '1.0', id, source: 'approval', type, subject: 'case/1', time, data })}\n`

const accepted = event('1', 'case.accepted', '2025-09-25T10:00:00+08:00', { item: 'QG-0042', department: 'D07' })

test('replay writes one row a clock, findings beside it, and nothing but the summary to standard output', async () => {
  const log = write('log.ndjson', `${accepted}${accepted}not json\n`)
  const [out, rejects] = [join(directory, 'out.csv'), join(directory, 'rejects.csv')]
  const asOf = ['--as-of', '2025-10-09T18:00+08:00']
  const result = await run(
    'replay',
    '--log',
    log,
    '--book',
    BOOK,
    ...asOf,
    '--out',
    out,
    '--rejects',
    rejects,
    '--json',
  )
  expect(result.code).toBe(0)
  expect(result.err).toBe('')
  expect(JSON.parse(result.out)).toMatchObject({
    rows: 2,
    rejects: 1,
    events: 1,
    duplicates: 1,
    subjects: 1,
    clocks: 3,
  })
  expect(readFileSync(out, 'utf8').split('\n')).toEqual([
    'subject,rule,level,state,started_at,due_at,stopped_at,yellow_at,red_at,counted_seconds,provisional,run,reason,edition',
    'case/1,promise,red,running,2025-09-25T02:00:00Z,2025-10-09T09:30:00Z,,2025-09-30T09:30:00Z,2025-10-09T09:30:00.001Z,117000,false,1,,1',
    'case/1,statutory,green,running,2025-09-25T02:00:00Z,2025-10-29T09:30:00Z,,2025-10-27T09:30:00Z,2025-10-29T09:30:00.001Z,117000,false,1,,1',
    // What fell due on Thursday is to be closed by the make-up Saturday.
    'case/1,weekly-close,green,running,2025-10-08T16:00:00Z,2025-10-11T09:30:00Z,,,2025-10-11T09:30:00.001Z,23400,false,1,,1',
    '',
  ])
  expect(readFileSync(`${out}.checks.csv`, 'utf8')).toBe('subject,rule,run,finding,level,at,source,event,detail\n')
  expect(readFileSync(rejects, 'utf8')).toContain('\n3,')
})

test('of two contents under one name the smaller digest stays, the other is a reject, in either order', async () => {
  const other = event('1', 'case.accepted', '2025-09-24T10:00:00+08:00', { item: 'QG-0042' })
  const outcomes = []
  for (const text of [accepted + other, other + accepted]) {
    const out = join(directory, 'out.csv')
    const args = ['--log', write('log.ndjson', text), '--book', BOOK, '--as-of', '2025-10-09T18:00Z', '--out', out]
    const { out: summary } = await run('replay', ...args, '--json')
    expect(JSON.parse(summary)).toMatchObject({ rows: 2, events: 1, rejects: 1 })
    outcomes.push(readFileSync(out, 'utf8'))
  }
  expect(outcomes[0]).toBe(outcomes[1])
})

test('a log without a row that can be read ends with 1, a mistaken call or book with 2 and the reason', async () => {
  const out = join(directory, 'out.csv')
  const empty = write('empty.ndjson', 'nothing\n')
  const nothing = await run('replay', '--log', empty, '--book', BOOK, '--as-of', '2025-10-09T18:00Z', '--out', out)
  expect(nothing.code).toBe(1)
  expect(nothing.err).toContain('no row could be read')
  const late = await run('replay', '--log', empty, '--book', BOOK, '--as-of', 'tomorrow', '--out', out)
  expect(late).toMatchObject({ code: 2, err: expect.stringContaining('--as-of tomorrow') as string })
  write('book.yaml', 'rules: [{id: r, of: case, start: case.acepted, limit: {workingDays: 5}}]')
  const bad = await run('replay', '--log', empty, '--book', directory, '--as-of', '2025-10-09T18:00Z', '--out', out)
  expect(bad.code).toBe(2)
  expect(bad.err).toContain('rules[0].start')
  expect(bad.err).toContain('expected an event kind of the vocabulary')
  expect((await run('replay')).code).toBe(2)
})

test('explain prints each day and the rules of the clock in both languages', async () => {
  const log = write('log.ndjson', accepted)
  const args = ['--log', log, '--book', BOOK, '--as-of', '2025-10-09T18:00+08:00', '--subject', 'case/1']
  const { code, out } = await run('explain', ...args, '--rule', 'promise', '--lang', 'both')
  expect(code).toBe(0)
  for (const line of [
    '  2025-09-28 周日 调休上班（国庆节、中秋节）：第 2 天  [13]',
    '  2025-09-28 Sun make-up working day (国庆节、中秋节): day 2  [13]',
    'Due 2025-10-09 17:30, still in time then; overdue one millisecond later  [9, 13]',
    'red: overdue → 2025-10-09 17:30:00.001  [27, 28]',
  ])
    expect(out.split('\n')).toContain(line)
  const none = await run('explain', ...args.slice(0, -1), 'case/2')
  expect(none).toMatchObject({ code: 2, err: expect.stringContaining('tells nothing of it') as string })
})

test('test-rules says which step failed, what was expected, what came, and the trace', async () => {
  write(
    'wrong.yaml',
    `name: wrong on purpose
book: ${BOOK}
subject: case/1
events: [{kind: case.accepted, at: "2025-09-25T10:00+08:00", data: {item: QG-0042}}]
expect: [{at: "2025-10-09T18:00+08:00", rule: promise, level: yellow}]
`,
  )
  const { code, out } = await run('test-rules', directory)
  expect(code).toBe(1)
  expect(out).toContain('FAIL wrong.yaml')
  expect(out).toContain('expect[0] 2025-10-09T18:00+08:00, promise: level: expected yellow, got red')
  expect(out).toContain('2025-10-09 Thu working day: day 5')
  expect(out).toContain('1 scenario, 1 failed')
  // The place is said once, what belongs to it stands below.
  expect(out.split('expect[0]')).toHaveLength(2)
  expect(await run('test-rules', join(directory, 'wrong.yaml'))).toMatchObject({ code: 1, out })
})

test('test-rules says what in a scenario is none, and what there is instead', async () => {
  const scenario = (event: string, expected: string): string => `name: wrong on purpose
book: ${BOOK}
subject: case/1
events: [{${event}, at: "2025-09-25T10:00+08:00", data: {item: QG-0042}}]
expect: [{at: "2025-10-09T18:00+08:00", ${expected}}]
`
  write('kind.yaml', scenario('kind: case.acepted', 'rule: promise, level: red'))
  write('key.yaml', scenario('kind: case.accepted', 'rule: promise, levl: red'))
  write('finding.yaml', scenario('kind: case.refused', 'finding: [back-dated]'))
  write('rule.yaml', scenario('kind: case.accepted', 'rule: promis, clock: none'))
  write('instant.yaml', scenario('kind: case.accepted', 'rule: promise, dueAt: 2025-13-01'))
  const { code, out } = await run('test-rules', directory)
  expect(code).toBe(1)
  expect(out).toMatch(/rule\.yaml: expect\[0\]\.rule: no rule promis for case\/1: expected .*promise/)
  expect(out).toMatch(/instant\.yaml: expect\[0\]\.dueAt: 2025-13-01 is no ISO 8601 date and time/)
  expect(out).toMatch(/events\[0\]\.kind: case\.acepted is no kind of event: expected case\.received, .*case\.accepted/)
  expect(out).toMatch(/expect\[0\]: Unrecognized key: "levl"; expected at, rule, .*level/)
  expect(out).toContain(': finding: expected back-dated, got refused-without-reason')
  expect(out).toContain('    refused-without-reason: Acceptance refused without a reason')
  expect(await run('test-rules', join(directory, 'none'))).toMatchObject({
    code: 2,
    err: expect.stringContaining('is not there: expected a scenario file') as string,
  })
})

const DEADLINE = `rules: [{id: deadline, of: case, start: case.accepted, stop: case.decided, limit: {at: case.due}, lights: [{level: red, overdue: true}]}]`

interface Summary {
  clocks: number
  byLevel: Record<string, { clocks: number; open: number }>
}

async function replayed(log: string, mapping: string, asOf: string): Promise<{ summary: Summary; rows: string[] }> {
  write('book.yaml', DEADLINE)
  const [map, out] = [write('mapping.txt', mapping), join(directory, 'out.csv')]
  const { out: text } = await run(
    'replay',
    '--log',
    log,
    '--mapping',
    map,
    '--book',
    directory,
    '--as-of',
    asOf,
    '--out',
    out,
    '--json',
  )
  return { summary: JSON.parse(text) as Summary, rows: readFileSync(out, 'utf8').trim().split('\n').slice(1) }
}

const receipt = (format: string): string => `format: ${format}
subject: {kind: case, id: "case:concept:name"}
facts: {due: {column: "case:deadline", type: instant}}
events: [{kind: case.accepted, at: "case:startdate"}, {kind: case.decided, at: "case:enddate"}]
`

test.for(['csv', 'xes'])('receipt.%s: 1,434 clocks, 416 red, 39 of them open', async (format, { skip }) => {
  const log = join(DATA, `receipt.${format}.gz`)
  if (!existsSync(log)) skip(ABSENT)
  const { summary } = await replayed(log, receipt(format), '2012-01-24T00:00:00Z')
  expect(summary.clocks).toBe(1_434)
  expect(summary.byLevel['red']).toEqual({ clocks: 416, open: 39 })
})

test('the 17 requests that Boston calls OVERDUE are red and no other', async ({ skip }) => {
  const log = join(DATA, 'boston311_2022_sample100.csv')
  if (!existsSync(log)) skip(ABSENT)
  const mapping = `format: csv
zone: America/New_York
subject: {kind: case, id: case_enquiry_id}
facts: {due: {column: target_dt, type: instant}}
events: [{kind: case.accepted, at: open_dt}, {kind: case.decided, at: closed_dt}]
`
  const { rows } = await replayed(log, mapping, '2022-05-21T00:00-04:00')
  const red = rows.filter((row) => row.split(',')[2] === 'red').map((row) => row.split(',')[0]?.slice('case/'.length))
  const overdue = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line.split(',')[4] === 'OVERDUE')
    .map((line) => line.split(',')[0])
  expect(overdue).toHaveLength(17)
  expect(red.sort()).toEqual(overdue.sort())
})
