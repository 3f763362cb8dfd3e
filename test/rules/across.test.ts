import fc from 'fast-check'
import { expect, test } from 'vitest'
import { forget, gather, judgeAcross, sharesOf, withinOf, type Counted, type Gathering } from '../../rules/across.ts'
import { acrossFindings } from '../../rules/across-log.ts'
import type { SubjectEvent } from '../../rules/event.ts'
import { MINUTE_MS } from '../../rules/time.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'
import { RUNS, SEED } from '../support/runs.ts'

const book = bookFrom({
  calendars: [CN_OFFICE],
  feeds: [{ id: 'days', precision: 'day' }],
  checks: [
    {
      id: 'burst',
      of: 'case',
      on: 'case.decided',
      across: { by: 'staff', within: 'PT10M' },
      when: 'across.count >= 3',
      bound: 'PT10M',
    },
    {
      id: 'anew',
      of: 'case',
      on: 'case.accepted',
      across: { by: ['applicant', 'item'], kinds: 'case.refused', within: 'PT20M' },
      when: 'across.count > 0',
    },
  ],
})
const WITHIN = withinOf(book, 'burst')
const at = (minute: number): number => Date.parse('2026-11-09T10:00+08:00') + minute * MINUTE_MS

const decided = (n: number, minute: number, staff = 'S1', source = 'approval'): SubjectEvent => ({
  source,
  id: String(n),
  kind: 'case.decided',
  subject: `case/${n}`,
  at: at(minute),
  data: { staff },
})
const counted = (event: SubjectEvent): Counted => sharesOf(book, event, event.data, 0)[0]!.counted
const bySubject = (events: readonly SubjectEvent[]): Map<string, SubjectEvent[]> => {
  const all = new Map<string, SubjectEvent[]>()
  for (const event of events) all.set(event.subject, [...(all.get(event.subject) ?? []), event])
  return all
}
const found = (events: readonly SubjectEvent[]): string[] =>
  [...acrossFindings(book, bySubject(events), Infinity)].flatMap(([subject, all]) =>
    all.map(({ finding }) => `${subject} ${finding}`),
  )

test('the third of three decisions of one person is found, and what comes late makes a later one the third', () => {
  expect(found([decided(1, 0), decided(2, 5), decided(3, 10)])).toEqual(['case/3 burst'])
  let gathering: Gathering = []
  for (const event of [decided(1, 0), decided(3, 10)]) ({ gathering } = gather(gathering, counted(event), WITHIN))
  const late = gather(gathering, counted(decided(2, 5)), WITHIN)
  const verdicts = late.anew.map((one) => judgeAcross(book, 'burst', late.gathering, one))
  expect(verdicts.map(({ of, finding }) => [of.subject, finding?.finding ?? null])).toEqual([
    ['case/2', null],
    ['case/3', 'burst'],
  ])
})

test('of another person, of a feed coarser than the bound, or without one of the shared facts, nothing is counted', () => {
  expect(found([decided(1, 0), decided(2, 5, 'S2'), decided(3, 10)])).toEqual([])
  expect(found([1, 2, 3].map((n) => decided(n, n, 'S1', 'days')))).toEqual([])
  expect(sharesOf(book, { ...decided(1, 0), data: {} }, {}, 0)).toEqual([])
})

test('the same event again changes nothing, and what is too old to count is dropped', () => {
  const first = gather([], counted(decided(1, 0)), WITHIN).gathering
  expect(gather(first, counted(decided(1, 0)), WITHIN)).toEqual({ gathering: first, anew: [] })
  const later = gather(first, counted(decided(2, 60)), WITHIN, at(30)).gathering
  expect(later.map(({ subject }) => subject)).toEqual(['case/2'])
})

test('only what an event can change is judged anew', () => {
  let gathering: Gathering = []
  for (let n = 0; n < 100; n++) gathering = gather(gathering, counted(decided(n, n)), WITHIN).gathering
  expect(gather(gathering, counted(decided(200, 50)), WITHIN).anew.map(({ at: t }) => (t - at(0)) / MINUTE_MS)).toEqual(
    [50, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60],
  )
})

/** Takes events one by one, each gathering through JSON as from a database, and judges anew what it is told to. */
function incrementally(events: readonly SubjectEvent[], gone: readonly SubjectEvent[]): string[] {
  const gatherings = new Map<string, Gathering>()
  const verdicts = new Map<string, boolean>()
  const change = (event: SubjectEvent, out: boolean): void => {
    for (const { check, key, counted: one } of sharesOf(book, event, event.data, 0)) {
      const name = `${check} ${key}`
      const before = JSON.parse(JSON.stringify(gatherings.get(name) ?? [])) as Gathering
      const span = withinOf(book, check)
      const { gathering, anew } = out ? forget(before, one, span) : gather(before, one, span)
      gatherings.set(name, gathering)
      if (out) verdicts.delete(`${event.subject} ${check}`)
      for (const other of anew)
        verdicts.set(`${other.subject} ${check}`, judgeAcross(book, check, gathering, other).finding !== null)
    }
  }
  for (const event of events) change(event, false)
  for (const event of gone) change(event, true)
  return [...verdicts].flatMap(([name, is]) => (is ? [name] : [])).sort()
}

const event = fc
  .record({
    kind: fc.constantFrom('case.decided', 'case.accepted', 'case.refused'),
    minute: fc.integer({ min: 0, max: 40 }),
    staff: fc.constantFrom('S1', 'S2'),
    item: fc.constantFrom('I1', 'I2'),
    applicant: fc.constantFrom('A1', 'A2'),
  })
  .map(({ kind, minute, ...data }) => ({ kind, at: at(minute), data }))

test('in whatever order they come, and with some taken out again: what is judged anew is enough (law 2)', () => {
  const some = fc
    .array(event, { maxLength: 20 })
    .map((all) => all.map((one, i) => ({ ...one, source: 'approval', id: String(i), subject: `case/${i}` })))
    .chain((all) =>
      fc.record({
        all: fc.constant(all),
        told: fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
        gone: fc.subarray(all),
      }),
    )
  let findings = 0
  fc.assert(
    fc.property(some, ({ all, told, gone }) => {
      const left = all.filter((one) => !gone.includes(one))
      findings += found(left).length
      expect(incrementally(told, gone)).toEqual(found(left).sort())
      expect(found([...told, ...told])).toEqual(expect.arrayContaining(found(all)))
    }),
    { numRuns: Math.min(RUNS, 500), seed: SEED },
  )
  expect(findings).toBeGreaterThan(50)
})

test('a check over many subjects reads subject, item, event and across alone, beside events', () => {
  const check = { id: 'x', of: 'case', on: 'case.decided', across: { by: 'staff', within: 'PT10M' } }
  const faults =
    (extra: Record<string, unknown>): (() => unknown) =>
    () =>
      bookFrom({ checks: [{ ...check, ...extra }] })
  expect(faults({ when: 'across.count > 1 && "case.accepted" in history' })).toThrow(/reads history: expected subject/)
  const alone = { across: undefined, when: 'has(event.staff)', feed: 'days' }
  expect(faults(alone)).toThrow(/feed.*expected beside across/)
  expect(faults({ when: 'across.count > 1', feed: 'nobody' })).toThrow(/no feed nobody in the book/)
  expect(faults({ when: 'across.count > 1', on: undefined, of: 'item' })).toThrow(
    /across.*expected beside on|beside on/,
  )
})
