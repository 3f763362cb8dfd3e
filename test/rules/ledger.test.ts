import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { loadBook } from '../../backend/book.ts'
import type { Book } from '../../rules/book.ts'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import { advance, canAdvance, fold, judgementsOf } from '../../rules/history.ts'
import { openedAt, verdictOf, type Verdict } from '../../rules/ledger.ts'
import type { SubjectState } from '../../rules/state.ts'
import { SEED } from '../support/runs.ts'

const BEGIN = Date.parse('2026-11-09T08:00+08:00')
const MINUTE = 60_000
const DAY = 1_440

let book: Book
beforeAll(async () => (book = await loadBook('rules/book')))

const entriesOf = (state: SubjectState, asOf: number): [string, number, Verdict | null, string][] =>
  judgementsOf(book, state, asOf).flatMap(({ rule, run, clock }) => {
    const since = openedAt(rule, clock, asOf)
    return since === null ? [] : [[clock.id, since, verdictOf(state, rule, run, clock), clock.state]]
  })

const DEFAULTS = ['tacit-consent/1', 'opinion-default/1', 'opinion-default/2', 'deemed-acceptance/1']
const word = fc.record({
  kind: fc.constantFrom('act.confirm', 'act.revoke'),
  data: fc.record({
    light: fc.constantFrom(...DEFAULTS.map((one) => `case/1/${one}`), 'case/1/promise/1', 'case/2/tacit-consent/1'),
    staff: fc.constantFrom<string | null>('S900', 'S901', null, ' '),
    department: fc.constantFrom<string | null>('D08', 'D09', null, null),
  }),
})
const told = fc.oneof(
  fc.constantFrom<{ kind: string; data: Facts }>(
    { kind: 'case.accepted', data: { item: 'QG-0101', department: 'D12' } },
    { kind: 'case.opinion-asked', data: { department: 'D08' } },
    { kind: 'case.opinion-asked', data: { department: 'D09' } },
    { kind: 'case.opinion-given', data: { department: 'D08' } },
    { kind: 'case.received', data: {} },
    { kind: 'case.decided', data: {} },
  ),
  word,
)
const history = fc
  .array(fc.tuple(told, fc.integer({ min: 0, max: 12 * DAY })), { minLength: 2, maxLength: 9 })
  .map((all): SubjectEvent[] =>
    all.map(([{ kind, data }, minute], i) => {
      return { source: 'hand', id: `e${i}`, kind, subject: 'case/1', at: BEGIN + minute * MINUTE, data }
    }),
  )
  .map((events): SubjectEvent[] => [
    { source: 'approval', id: 'a', kind: 'case.accepted', subject: 'case/1', at: BEGIN, data: { item: 'QG-0101' } },
    {
      source: 'approval',
      id: 'o',
      kind: 'case.opinion-asked',
      subject: 'case/1',
      at: BEGIN,
      data: { department: 'D08' },
    },
    ...events,
  ])

test('in whatever order a history is told, and taken one by one or whole, its entries and what was said of them are the same', () => {
  let entries = 0
  let settled = 0
  fc.assert(
    fc.property(history, fc.array(fc.nat(), { minLength: 11, maxLength: 11 }), (events, keys) => {
      const asOf = BEGIN + 20 * DAY * MINUTE
      const whole = entriesOf(fold(book, 'case/1', events, asOf), asOf)
      const shuffled = events
        .map((event, i) => ({ event, key: keys[i] ?? 0 }))
        .sort((a, b) => a.key - b.key)
        .map(({ event }) => event)
      expect(entriesOf(fold(book, 'case/1', [...shuffled, ...events], asOf), asOf)).toEqual(whole)
      let state = fold(book, 'case/1', [], asOf)
      const heard: SubjectEvent[] = []
      for (const event of shuffled) {
        heard.push(event)
        // By way of JSON, as the database keeps it.
        const kept = JSON.parse(JSON.stringify(state)) as SubjectState
        state = canAdvance(kept, event) ? advance(book, kept, event) : fold(book, 'case/1', heard, asOf)
      }
      expect(entriesOf(state, asOf)).toEqual(whole)
      entries += whole.length
      for (const [id, since, verdict] of whole) {
        if (verdict === null) continue
        settled++
        const said = events.find(({ id: name }) => name === verdict.id)
        expect(said?.data['light']).toBe(id)
        expect(verdict.at).toBeGreaterThanOrEqual(since)
        expect(['S900', 'S901']).toContain(verdict.by)
      }
    }),
    { seed: SEED, numRuns: 300 },
  )
  expect(entries).toBeGreaterThan(300)
  expect(settled).toBeGreaterThan(60)
})

test('an act on a light brings no facts to its case: whoever confirms is not its holder', () => {
  const events: SubjectEvent[] = [
    {
      source: 'approval',
      id: 'a',
      kind: 'case.accepted',
      subject: 'case/1',
      at: BEGIN,
      data: { item: 'QG-0101', staff: 'S1' },
    },
    {
      source: 'hand',
      id: 'c',
      kind: 'act.confirm',
      subject: 'case/1',
      at: BEGIN + 5 * DAY * MINUTE,
      data: { light: 'case/1/tacit-consent/1', staff: 'S900', item: 'QG-0001' },
    },
  ]
  const state = fold(book, 'case/1', events, BEGIN + 6 * DAY * MINUTE)
  expect(state.facts).toEqual({ item: 'QG-0101', staff: 'S1' })
  expect(state.findings).toEqual([])
  expect(entriesOf(state, BEGIN + 6 * DAY * MINUTE)).toMatchObject([
    [
      'case/1/tacit-consent/1',
      Date.parse('2026-11-11T17:30:00.001+08:00'),
      { state: 'confirmed', by: 'S900' },
      'running',
    ],
  ])
})

test('a word on the light of a subject whose name begins alike is none on its own', () => {
  const events: SubjectEvent[] = [
    { source: 'approval', id: 'a', kind: 'case.accepted', subject: 'case/1', at: BEGIN, data: { item: 'QG-0101' } },
    {
      source: 'hand',
      id: 'c',
      kind: 'act.confirm',
      subject: 'case/1',
      at: BEGIN + 5 * DAY * MINUTE,
      data: { light: 'case/1/2/tacit-consent/1', staff: 'S900' },
    },
  ]
  const asOf = BEGIN + 6 * DAY * MINUTE
  const state = fold(book, 'case/1', events, asOf)
  expect(state.findings.map(({ finding }) => finding)).toEqual(['act-refused'])
  expect(entriesOf(state, asOf)).toMatchObject([['case/1/tacit-consent/1', expect.any(Number), null, 'running']])
})
