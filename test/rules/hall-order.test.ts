import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { loadBook } from '../../backend/book.ts'
import type { Book } from '../../rules/book.ts'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import { advance, canAdvance, clocksOf, fold } from '../../rules/history.ts'
import { clocksAt } from '../../rules/horizon.ts'
import { comparePlaces, placeOf } from '../../rules/order.ts'
import type { SubjectState } from '../../rules/state.ts'
import { EVENT_KINDS, subjectKind } from '../../rules/vocabulary.ts'
import { SEED } from '../support/runs.ts'

/** Random histories of every kind of subject of the hall, under the shipped book. */
const SUBJECTS = [
  ...['complaint/1', 'report/1', 'visit/1', 'ledger/1', 'patrol/daily-patrol/2026-11-10', 'duty/D07/2026-W46'],
  ...['duty/daily-inspection/2026-11-10', 'duty/monthly-bulletin/2026-11', 'shift/W07/2026-11-10', 'case/1'],
]
const ACTS = ['act.confirm', 'act.dispatch', 'act.reply', 'act.revoke', 'act.call-back']
const BEGIN = Date.parse('2026-11-09T08:00+08:00')
const MINUTE = 60_000

let book: Book
beforeAll(async () => (book = await loadBook('rules/book')))

const data: fc.Arbitrary<Facts> = fc.record(
  {
    class: fc.constantFrom('do-it-now', 'problem', 'list-change'),
    proven: fc.boolean(),
    ban: fc.constantFrom('gifts', 'fees', 2, 'other'),
    rating: fc.constantFrom(1, 3, 5, 'good'),
    promisedAt: fc.constantFrom('2026-11-12T17:30+08:00', '2026-11-18T17:30+08:00', 'soon'),
    urgent: fc.boolean(),
    manner: fc.constantFrom(2, 5, 'rude'),
    staff: fc.constantFrom('S007', 'S057', 'S1'),
    waiting: fc.constantFrom(0, 3),
    from: fc.constantFrom('2026-11-10T08:30+08:00', '2026-11-10T09:00+08:00'),
    until: fc.constantFrom('2026-11-10T12:00+08:00', '2026-11-10T10:00+08:00'),
  },
  { requiredKeys: [] },
)

const history = fc.constantFrom(...SUBJECTS).chain((subject) => {
  const own = EVENT_KINDS.filter((kind) => kind.startsWith(`${subjectKind(subject)}.`))
  const event = fc.record({
    kind: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...own) },
      { weight: 1, arbitrary: fc.constantFrom(...ACTS) },
    ),
    minute: fc.oneof(fc.integer({ min: 0, max: 3 * 1_440 }), fc.integer({ min: 0, max: 14 * 1_440 })),
    source: fc.constantFrom('hand', 'video', 'tickets'),
    data,
  })
  return fc.record({
    events: fc.array(event, { minLength: 1, maxLength: 9 }).map((all) =>
      all.map(({ kind, minute, source, data: facts }, i): SubjectEvent => {
        return { source, id: `e${i}`, kind, subject, at: BEGIN + minute * MINUTE, data: facts }
      }),
    ),
    shuffled: fc.array(fc.nat(), { minLength: 9, maxLength: 9 }),
    minutes: fc.integer({ min: 0, max: 20 * 1_440 }),
    lag: fc.constantFrom(0, 15, 1_440),
  })
})

const stored = (state: SubjectState): SubjectState => JSON.parse(JSON.stringify(state)) as SubjectState

test('equal sets of events give equal clocks, and a newer event is taken as a fold of all would take it', () => {
  let advanced = 0
  const rules = new Set<string>()
  fc.assert(
    fc.property(history, ({ events, shuffled, minutes }) => {
      const asOf = BEGIN + minutes * MINUTE
      const subject = events[0]?.subject ?? ''
      const known = events.filter(({ at }) => at <= asOf)
      const whole = fold(book, subject, events, asOf)
      const clocks = clocksOf(book, whole, asOf)
      for (const { rule } of clocks) rules.add(rule)
      const other = [...events].sort((a, b) => (shuffled[+a.id.slice(1)] ?? 0) - (shuffled[+b.id.slice(1)] ?? 0))
      expect(fold(book, subject, [...other, ...events.slice(0, 2)], asOf)).toEqual(whole)
      let state = fold(book, subject, [], asOf)
      for (const event of [...known].sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))) {
        expect(canAdvance(state, event)).toBe(true)
        state = advance(book, stored(state), event)
        advanced++
      }
      expect(stored(state)).toEqual(stored(whole))
      expect(clocksOf(book, state, asOf)).toEqual(clocks)
    }),
    { numRuns: 600, seed: SEED },
  )
  expect(advanced).toBeGreaterThan(1_000)
  // What no random history need come upon: the clocks of cases and those of one urgent problem.
  const wanted =
    'complaint-accepted complaint-answered report-answered visit-done do-it-now problem-cause accountability presence weekly-duty daily-patrol'
  for (const rule of wanted.split(' ')) expect(rules).toContain(rule)
})

test('the next change of a clock never comes before the instant that is kept for it, whatever its feeds lag', () => {
  fc.assert(
    fc.property(history, fc.array(fc.integer({ min: 1, max: 20_000 }), { maxLength: 5 }), (one, later) => {
      const now = BEGIN + one.minutes * MINUTE
      const subject = one.events[0]?.subject ?? ''
      const known = one.events.filter(({ at }) => at <= now)
      const state = fold(book, subject, known, now)
      const lagOf = (feed: string): number => (/hand|video/.test(feed) ? one.lag * MINUTE : 0)
      const at = (t: number): Map<string, string> =>
        new Map(
          clocksAt(book, state, t, (feed) => t - lagOf(feed)).map(({ clock, horizon, nextAt, feed }) => [
            clock.id,
            JSON.stringify([clock.level, clock.state, (nextAt ?? Infinity) + lagOf(feed), horizon + lagOf(feed) - t]),
          ]),
        )
      const before = at(now)
      const next = Math.min(
        ...[...before.values()].map((text) => (JSON.parse(text) as [string, string, number | null])[2] ?? Infinity),
      )
      for (const t of later.map((minutes) => now + minutes * MINUTE).filter((t) => t < next))
        for (const [id, text] of at(t)) if (before.has(id)) expect(text).toBe(before.get(id))
    }),
    { numRuns: 300, seed: SEED },
  )
})
