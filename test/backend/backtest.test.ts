import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { main } from '../../backend/command.ts'

let directory = ''
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'heliograph-backtest-'))))
afterEach(() => rmSync(directory, { recursive: true, force: true }))

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

function book(name: string, promisedDays: number, check = ''): string {
  mkdirSync(join(directory, name))
  writeFileSync(
    join(directory, name, 'book.yaml'),
    `
centre: {id: test, zone: Asia/Shanghai}
calendars: [{id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}]
rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {workingDays: ${promisedDays}}, calendar: cn-office}
  - {id: answer, of: complaint, start: complaint.filed, stop: complaint.answered, limit: {workingDays: 3}, calendar: cn-office}
${check}`,
  )
  return join(directory, name)
}

/** 2026-11-09 is a Monday. */
const cloud = (subject: string, type: string, time: string): string =>
  `${JSON.stringify({ specversion: '1.0', id: `${subject} ${type}`, source: 'approval', type, subject, time: `2026-11-${time}:00+08:00`, data: {} })}\n`

const LOG = [
  // Accepted on Monday and decided on the Friday: with five days in time, with four on the last of them and in time too.
  cloud('case/in-time', 'case.accepted', '09T10:00'),
  cloud('case/in-time', 'case.decided', '13T10:00'),
  // Decided on the fifth day: red with four.
  cloud('case/late', 'case.accepted', '09T10:00'),
  cloud('case/late', 'case.decided', '16T10:00'),
  // Open: overdue with both, and a day sooner.
  cloud('case/open', 'case.accepted', '09T10:00'),
  // Just begun: nothing lit with either, and a day less to come.
  cloud('case/new', 'case.accepted', '17T16:00'),
  cloud('complaint/1', 'complaint.filed', '09T10:00'),
].join('')

function args(a: string, b: string): string[] {
  const log = join(directory, 'log.ndjson')
  writeFileSync(log, LOG)
  return ['backtest', '--log', log, '--book', a, '--against', b, '--as-of', '2026-11-18T09:00+08:00']
}

interface Row {
  rule: string
  measure: string
  a: number
  b: number
  more: number
  fewer: number
  changed: number
}

test('a promise of one day less: which lights there are more, which are lit sooner, each with its case', async () => {
  const { code, out, err } = await run(...args(book('a', 5), book('b', 4)), '--json')
  expect(err).toBe('')
  expect(code).toBe(0)
  const told = JSON.parse(out) as { subjects: number; differ: number; rows: Row[]; cases: { subject: string }[] }
  expect(told).toMatchObject({ subjects: 5, differ: 4 })
  expect(
    told.rows.map(({ rule, measure, a, b, more, fewer, changed }) => [rule, measure, a, b, more, fewer, changed]),
  ).toEqual([
    ['answer', 'clock', 1, 1, 0, 0, 0],
    ['answer', 'yellow', 1, 1, 0, 0, 0],
    ['answer', 'red', 1, 1, 0, 0, 0],
    ['promise', 'clock', 4, 4, 0, 0, 4],
    // Yellow at one day left: Friday's close with five days, Thursday's with four, which the case of Friday morning meets.
    ['promise', 'yellow', 2, 3, 1, 0, 2],
    ['promise', 'red', 1, 2, 1, 0, 1],
  ])
  expect(told.cases.find(({ subject }) => subject === 'case/late')).toMatchObject({
    ...{ rule: 'promise', run: 1, finding: null, changes: { clock: 'changed', yellow: 'changed', red: 'more' } },
    a: {
      level: 'yellow',
      state: 'stopped',
      yellowAt: '2026-11-13T09:30:00Z',
      redAt: null,
      dueAt: '2026-11-16T09:30:00Z',
    },
    b: {
      level: 'red',
      yellowAt: '2026-11-12T09:30:00Z',
      redAt: '2026-11-13T09:30:00.001Z',
      dueAt: '2026-11-13T09:30:00Z',
    },
  })
})

test('the other way round what was more is fewer', async () => {
  const { out } = await run(...args(book('a', 4), book('b', 5)))
  const row = (of: string): string[] | undefined =>
    out
      .split('\n')
      .map((line) => line.split(/ +/))
      .find(([rule, measure]) => rule === 'promise' && measure === of)
  expect(row('yellow')).toEqual(['promise', 'yellow', '3', '2', '0', '1', '2'])
  expect(row('red')).toEqual(['promise', 'red', '2', '1', '0', '1', '1'])
  expect(out).toContain(
    'case/in-time/promise/1: ~clock -yellow\n' +
      '  A yellow, stopped, yellow 2026-11-12T09:30:00Z, due 2026-11-13T09:30:00Z\n' +
      '  B green, stopped, due 2026-11-16T09:30:00Z\n',
  )
})

test('equal books: nothing differs, no case is written', async () => {
  const file = join(directory, 'cases.csv')
  const { code, out } = await run(...args(book('a', 5), book('b', 5)), '--out', file)
  expect(code).toBe(0)
  expect(out).toContain('5 subjects, 0 cases differ: nothing would have been lit otherwise\n')
  expect(readFileSync(file, 'utf8')).toBe(
    'subject,rule,run,finding,changes,level_a,state_a,yellow_at_a,red_at_a,due_at_a,at_a,level_b,state_b,yellow_at_b,red_at_b,due_at_b,at_b\n',
  )
})

test('findings of a check that book B has more, and its rules that it has not, are counted by name', async () => {
  const check = 'checks: [{id: quick, of: case, on: case.decided, when: "true", level: notice}]'
  const file = join(directory, 'cases.csv')
  const { out } = await run(...args(book('a', 5), book('b', 5, check)), '--out', file)
  expect(out).toMatch(/^– +quick +0 +2 +2 +0 +0$/m)
  expect(readFileSync(file, 'utf8').split('\n').slice(1)).toEqual([
    'case/in-time,,,quick,+finding,,,,,,,notice,,,,,2026-11-13T02:00:00Z',
    'case/late,,,quick,+finding,,,,,,,notice,,,,,2026-11-16T02:00:00Z',
    '',
  ])
})

test('a rule that asks for a fact that is missing shows as unknown clocks', async () => {
  const b = book('b', 5)
  const text = readFileSync(join(b, 'book.yaml'), 'utf8')
  writeFileSync(join(b, 'book.yaml'), text.replace('workingDays: 5', 'workingDays: event.days'))
  const { out } = await run(...args(book('a', 5), b))
  expect(out).toMatch(/^promise +unknown +0 +4 +4 +0 +0$/m)
})

test('a log without a row ends with 1, a book that is wrong with 2', async () => {
  const [a, b] = [book('a', 5), book('b', 5)]
  const empty = args(a, b)
  writeFileSync(join(directory, 'log.ndjson'), 'nothing\n')
  expect(await run(...empty)).toMatchObject({ code: 1, err: expect.stringContaining('no row could be read') as string })
  writeFileSync(join(b, 'book.yaml'), 'rules: [{id: r, of: case, start: case.acepted, limit: {workingDays: 5}}]')
  expect(await run(...empty)).toMatchObject({ code: 2, err: expect.stringContaining('rules[0].start') as string })
})
