import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editOf } from '../../rules/edit.ts'
import type { SubjectEvent } from '../../rules/event.ts'
import { clocksOf, fold } from '../../rules/history.ts'
import { compileBook, parseBookFile } from '../../rules/rulebook.ts'
import type { BookPart } from '../../rules/schema.ts'
import { DAY_MS } from '../../rules/time.ts'
import { isNothing, isTouched, touchOf, type Seen, type Touch } from '../../rules/touch.ts'
import type { OracleBook, OracleCalendar } from '../oracle.ts'
import { oraclePart } from '../support/book.ts'
import { historyCase } from '../support/histories.ts'
import { RUNS, SEED } from '../support/runs.ts'

const compiled = (...parts: BookPart[]) => ({ parts, book: compileBook(parts) })
type Compiled = ReturnType<typeof compiled>

function seenOf({ book }: Compiled, events: readonly SubjectEvent[], asOf: number): Seen {
  const known = events.filter(({ at }) => at <= asOf)
  return {
    name: 'case/1',
    joint: false,
    firstAt: known.length === 0 ? null : Math.min(...known.map(({ at }) => at)),
    lastAt: known.length === 0 ? null : Math.max(...known.map(({ at }) => at)),
    items: known.flatMap(({ data }) => (typeof data['item'] === 'string' ? [data['item']] : [])),
    clocks: clocksOf(book, fold(book, 'case/1', known, asOf), asOf),
  }
}

interface EditOfBook {
  readonly what: 'close' | 'open' | 'table' | 'item' | 'limit'
  readonly days: number
  readonly pick: number
}

const edit: fc.Arbitrary<EditOfBook> = fc.record({
  what: fc.constantFrom('close', 'close', 'open', 'table', 'item', 'limit'),
  days: fc.integer({ min: -500, max: 700 }),
  pick: fc.nat(20),
})

/** Another book: a day closed or opened, a year's holiday table gone, an item's days or a rule's lights changed. */
function edited(book: OracleBook, asOf: number, { what, days, pick }: EditOfBook): OracleBook {
  const date = new Date(asOf + days * DAY_MS).toISOString().slice(0, 10)
  const each = (change: (calendar: OracleCalendar) => OracleCalendar): OracleBook => ({
    ...book,
    calendars: book.calendars.map(change),
  })
  switch (what) {
    case 'close':
      return each((one) => ({ ...one, closed: [...(one.closed ?? []), date] }))
    case 'open':
      return each((one) => ({ ...one, open: { ...one.open, [date]: ['07:00-20:00'] } }))
    case 'table':
      return {
        ...book,
        holidayTables: Object.fromEntries(
          Object.entries(book.holidayTables).map(([set, table]) => [
            set,
            { ...table, years: table.years.slice(0, -1) },
          ]),
        ),
      }
    case 'item': {
      const at = pick % Math.max(1, book.items.length)
      return {
        ...book,
        items: book.items.map((item, i) =>
          i === at ? { ...item, promisedDays: pick % 5, statutoryDays: 10 + pick } : item,
        ),
      }
    }
    case 'limit': {
      const at = pick % book.rules.length
      return { ...book, rules: book.rules.map((rule, i) => (i === at ? { ...rule, gravity: 'statutory' } : rule)) }
    }
  }
}

test('a subject that an edit is said not to touch is judged alike by both books, then and ever after', () => {
  const found = { touched: 0, untouched: 0, changed: 0 }
  fc.assert(
    fc.property(historyCase, edit, ({ book, events, asOf }, how) => {
      const [before, after] = [compiled(oraclePart(book)), compiled(oraclePart(edited(book, asOf, how)))]
      const touch = touchOf(editOf(before, after), before, after)
      const known = events.filter(({ at }) => at <= asOf)
      const states = [before, after].map((one) => fold(one.book, 'case/1', known, asOf))
      const same = [asOf, asOf + DAY_MS, asOf + 60 * DAY_MS, asOf + 800 * DAY_MS].every((t) => {
        const [a, b] = [before, after].map(({ book: one }, i) => clocksOf(one, states[i]!, t))
        return JSON.stringify(a) === JSON.stringify(b)
      })
      const alike = same && JSON.stringify(states[0]) === JSON.stringify(states[1])
      const touched = isTouched(touch, seenOf(before, events, asOf))
      if (!touched) expect(alike).toBe(true)
      found[touched ? 'touched' : 'untouched']++
      if (!alike) found.changed++
    }),
    { numRuns: RUNS, seed: SEED },
  )
  // Neither all nor none: it says something.
  expect(found.untouched).toBeGreaterThan(RUNS / 10)
  expect(found.changed).toBeGreaterThan(RUNS / 20)
  console.info(`${RUNS} edits: ${JSON.stringify(found)}`)
})

const BOOK = `
centre: {id: test, zone: Asia/Shanghai}
calendars: [{id: office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-17:30"]}, closed: [2026-11-12]}]
departments: [{id: D07, name: 市场局}]
items: [{id: QG-1, promisedDays: 5}]
rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {workingDays: item.promisedDays}, calendar: office}
  - {id: reply, of: complaint, start: complaint.filed, stop: complaint.answered, limit: {elapsed: PT24H}}
checks:
  - {id: unpaid, of: tender, on: tender.opened, when: '!has(event.fee)'}
`
const bookOf = (text: string): Compiled => compiled(parseBookFile({ file: 'book.yaml', text }))

function touchBy(from: string, to: string): Touch {
  const [before, after] = [bookOf(BOOK), bookOf(BOOK.replace(from, to))]
  return touchOf(editOf(before, after), before, after)
}

describe('an edit touches', () => {
  test('nothing where only names are told otherwise', () => {
    expect(isNothing(touchBy('市场局', '市场监管局'))).toBe(true)
    expect(isNothing(touchBy('id: promise,', 'id: promise, name: 承诺,'))).toBe(true)
  })

  test('the kinds of subjects whose rules or checks are others', () => {
    expect([...touchBy('PT24H', 'PT48H').kinds]).toEqual(['complaint'])
    expect([...touchBy('!has(event.fee)', 'has(event.fee)').kinds]).toEqual(['tender'])
  })

  test('the subjects of an item, and of no other', () => {
    const touch = touchBy('promisedDays: 5', 'promisedDays: 6')
    const seen: Seen = { name: 'case/1', joint: false, firstAt: 0, lastAt: 0, items: ['QG-1'], clocks: [] }
    expect(isTouched(touch, seen)).toBe(true)
    expect(isTouched(touch, { ...seen, items: ['QG-2'] })).toBe(false)
  })

  test('of a calendar’s days those that count by it about that time', () => {
    const touch = touchBy('closed: [2026-11-12]', 'closed: [2026-11-13]')
    const at = (date: string): number => Date.parse(`${date}T10:00+08:00`)
    const case1: Seen = {
      name: 'case/1',
      joint: false,
      firstAt: at('2026-11-10'),
      lastAt: at('2026-11-10'),
      items: [],
      clocks: [],
    }
    expect(isTouched(touch, case1)).toBe(true)
    expect(isTouched(touch, { ...case1, name: 'complaint/1' })).toBe(false)
    expect(isTouched(touch, { ...case1, firstAt: at('2026-12-10'), lastAt: at('2026-12-10') })).toBe(false)
    const old = { ...case1, firstAt: at('2026-01-10'), lastAt: at('2026-01-12') }
    expect(isTouched(touch, old)).toBe(false)
    const open = { state: 'running', dueAt: at('2026-01-16'), stoppedAt: null, steps: [] }
    expect(isTouched(touch, { ...old, clocks: [open] })).toBe(true)
  })

  test('all where the feeds, the windows or the centre are others', () => {
    expect(touchBy('departments:', 'feeds: [{id: approval}]\ndepartments:').all).toBe(true)
    expect(touchBy('{id: test, zone', '{id: other, zone').all).toBe(true)
  })
})

test('an edit says what is otherwise: entries by their fields, calendars by their days', () => {
  const before = bookOf(BOOK)
  const text = BOOK.replace('promisedDays: 5', 'promisedDays: 6')
    .replace('closed: [2026-11-12]', 'closed: [2026-11-12, 2026-11-13]')
    .replace(/checks:[^]*/, '')
  const { entries, calendars } = editOf(before, bookOf(text))
  expect(entries).toEqual([
    {
      section: 'items',
      id: 'QG-1',
      change: 'changed',
      file: 'book.yaml',
      what: ['promisedDays: 5 → 6'],
      inPlace: true,
    },
    { section: 'checks', id: 'unpaid', change: 'removed', file: 'book.yaml', what: [], inPlace: true },
  ])
  expect(calendars.map(({ id, days }) => [id, days?.length, days?.[0]?.after.reason])).toEqual([
    ['office', 1, 'closed'],
  ])
  const added = `items:
  - {id: QG-1, promisedDays: 9, effectiveFrom: 2026-12-01}
  - {id: QG-1, promisedDays: 5}`
  const later = editOf(before, bookOf(BOOK.replace('items: [{id: QG-1, promisedDays: 5}]', added)))
  expect(later.entries).toEqual([
    {
      ...{ section: 'items', id: 'QG-1', change: 'changed', file: 'book.yaml', inPlace: false },
      what: ['an edition from 2026-12-01 on'],
    },
  ])
})

describe('checks over many subjects', () => {
  const bookWith = (count: number, closed: string): Compiled =>
    compiled(
      parseBookFile({
        file: 'book.yaml',
        text: `
centre: {id: test, zone: Asia/Shanghai}
calendars:
  - {id: office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-17:30"]}, closed: [${closed}]}
checks:
  - id: busy
    of: visit
    on: visit.opened
    across: {by: company, kinds: [case.received], within: PT1H}
    when: 'across.count > ${count}'
    calendar: office
    level: notice
    flag: authenticity
`,
      }),
    )
  const touch = (before: Compiled, after: Compiled): Touch => touchOf(editOf(before, after), before, after)

  test('concern the subjects that they judge and those whose events they count', () => {
    const { kinds } = touch(bookWith(0, ''), bookWith(1, ''))
    expect([...kinds].sort()).toEqual(['case', 'visit'])
  })

  test('concern those that they judge where a day of their calendar is another', () => {
    const { kinds, days } = touch(bookWith(0, ''), bookWith(0, '2026-11-09'))
    expect([...kinds, ...days.keys()]).toEqual(['visit'])
    expect(isNothing(touch(bookWith(0, ''), bookWith(0, '')))).toBe(true)
  })
})

test('targets and the bound of the engine are told as edits, and concern no subject', () => {
  const bookWith = (atLeast: number, lag: string): Compiled =>
    compiled(
      parseBookFile({
        file: 'book.yaml',
        text: `
centre: {id: test, zone: Asia/Shanghai}
engine: {lag: ${lag}}
indicators:
  - {id: early, name: early, basis: ours, rate: earlyPromised, each: [month], of: [centre], atLeast: ${atLeast}, least: 10, level: yellow}
rules:
  - {id: deadline, of: case, start: case.accepted, stop: case.decided, limit: {elapsed: PT1H}, lights: [{level: red, overdue: true}]}
`,
      }),
    )
  const [before, after] = [bookWith(0.6, 'PT1M'), bookWith(0.7, 'PT2M')]
  const edit = editOf(before, after)
  expect(edit.entries.map(({ section, id, what }) => [section, id, what])).toEqual([
    ['indicators', 'early', ['atLeast: 0.6 → 0.7']],
    ['engine', 'engine', ['lag: PT1M → PT2M']],
  ])
  expect(isNothing(touchOf(edit, before, after))).toBe(true)
})
