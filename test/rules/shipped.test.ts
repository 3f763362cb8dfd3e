import fc from 'fast-check'
import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { loadBook } from '../../backend/book.ts'
import { readScenario } from '../../backend/scenario-file.ts'
import type { Facts, FactValue, SubjectEvent } from '../../rules/event.ts'
import { itemFindings } from '../../rules/item-check.ts'
import { advance, canAdvance, clocksOf, fold } from '../../rules/history.ts'
import type { SubjectState } from '../../rules/state.ts'
import { DAY_MS, MINUTE_MS } from '../../rules/time.ts'
import { RUNS, SEED } from '../support/runs.ts'

const book = await loadBook('rules/book')
const FROM = Date.parse('2026-11-02T08:00+08:00')
const AS_OF = FROM + 40 * DAY_MS

/** Kinds with the facts that the shipped rules read of them. */
const WORDS: Readonly<Record<string, readonly FactValue[]>> = {
  item: ['QG-0042', 'QG-0101', 'QG-0207', 'XX-1'],
  department: ['D07', 'D08'],
  window: ['W10', 'W11'],
  staff: ['S010', 'S011'],
  step: ['review', 'check'],
  reason: ['hearing', 'leave'],
  notice: ['N1', 'N2'],
  plannedDays: [1, 4],
  days: [5],
  by: ['head', 'government-head'],
  class: ['instant', 'promised'],
  channel: ['online', 'home-visit'],
  planned: ['2026-11-11T10:00:00+08:00', '2026-11-18T10:00:00+08:00'],
  promisedAt: ['2026-11-12T10:00:00+08:00'],
  recordedAt: ['2026-11-20T10:00:00+08:00'],
}
const KINDS: Readonly<Record<string, string>> = {
  case: 'received corrections-told corrected accepted refused step-started step-finished suspended resumed extended opinion-asked opinion-given decided delivered withdrawn',
  joint: 'accepted branch-opened branch-closed extended meeting-called meeting-attended issued',
  bundle: 'accepted branch-opened branch-closed issued',
  tender: 'announced documents-sold bids-closed evaluated candidates-published awarded contract-signed reported',
  proxy: 'assigned promised followed-up done',
}

const facts: fc.Arbitrary<Facts> = fc
  .subarray(Object.entries(WORDS))
  .chain((some) => fc.record(Object.fromEntries(some.map(([field, values]) => [field, fc.constantFrom(...values)]))))

/** What is voided is told anew for that instant. A void may come before what it voids; then that is remembered as nothing. */
function toldAnew(event: SubjectEvent, minute: number, i: number): SubjectEvent[] {
  const { source, id } = event
  const at = FROM + minute * MINUTE_MS
  const data = { source, id, reason: 'typed wrongly' }
  return [
    { ...event, kind: 'event.voided', at, id: `void ${i}`, data },
    { ...event, at, id: `anew ${i}` },
  ]
}

const history = fc.constantFrom(...Object.keys(KINDS)).chain((kind) =>
  fc
    .array(
      fc.record({
        what: fc.constantFrom(...KINDS[kind]!.split(' ')),
        minute: fc.integer({ min: 0, max: 28 * 24 * 60 }),
        source: fc.constantFrom('approval', 'hand'),
        late: fc.integer({ min: 0, max: 4 }),
        data: facts,
      }),
      { minLength: 3, maxLength: 16 },
    )
    .map((rows) =>
      rows.map(({ what, minute, source, late, data }, i): SubjectEvent => {
        const at = FROM + minute * MINUTE_MS
        return {
          kind: `${kind}.${what}`,
          subject: `${kind}/1`,
          at,
          source,
          id: String(i),
          data,
          recordedAt: at + late * DAY_MS,
        }
      }),
    )
    .chain((events) =>
      fc
        .array(fc.record({ of: fc.nat(events.length - 1), minute: fc.integer({ min: 0, max: 28 * 24 * 60 }) }), {
          maxLength: 2,
        })
        .map((voids) => [...events, ...voids.flatMap((one, i) => toldAnew(events[one.of]!, one.minute, i))]),
    )
    .chain((events) =>
      fc.record({
        events: fc.constant(events),
        shuffled: fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
      }),
    ),
)

const stored = (state: SubjectState): SubjectState => JSON.parse(JSON.stringify(state)) as SubjectState

/** Takes events as a live system does, each state through JSON. */
function live(subject: string, events: readonly SubjectEvent[]): SubjectState {
  let state = fold(book, subject, [], Infinity)
  const taken: SubjectEvent[] = []
  for (const event of events) {
    taken.push(event)
    state = stored(canAdvance(state, event) ? advance(book, state, event) : fold(book, subject, taken, Infinity))
  }
  return state
}

test('under the shipped book: in whatever order events come, advancing a stored state is folding the history', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(history, ({ events, shuffled }) => {
      const { subject } = events[0]!
      const whole = fold(book, subject, events, Infinity)
      for (const order of [[...events].sort((a, b) => a.at - b.at), shuffled]) {
        const state = live(subject, order)
        expect(state).toEqual(stored(whole))
        expect(clocksOf(book, state, AS_OF)).toEqual(clocksOf(book, whole, AS_OF))
      }
      for (const { rule, findings } of clocksOf(book, whole, AS_OF))
        for (const name of [rule, ...findings.map(({ finding }) => finding)]) seen.add(name)
      for (const { finding } of whole.findings) seen.add(finding)
    }),
    { numRuns: Math.min(RUNS, 600), seed: SEED },
  )
  // So much of the book was met on the way, what was voided and told anew too.
  expect([...seen].filter((name) => name.endsWith('-anew'))).not.toEqual([])
  expect(seen.size).toBeGreaterThan(45)
})

test('the shipped catalogue keeps its own checks: no promise above 60 %, no steps above the promise', () => {
  expect(itemFindings(book, AS_OF)).toEqual([])
})

test('every rule and check of approvals has a scenario that names it', async () => {
  const directory = resolve(import.meta.dirname, '../scenarios')
  const told = new Set<string>()
  for (const name of readdirSync(directory).filter((file) => file.startsWith('row')))
    for (const { rule, finding } of (await readScenario(join(directory, name))).expect)
      for (const one of [rule, ...(finding ?? [])]) if (one !== undefined) told.add(one)
  const sets = Object.keys(KINDS).map((kind) => book.sets.get(kind)!)
  const checks = sets.flatMap((set) =>
    [set.checksOn, set.checksOfPauses, set.checksOfStops, set.checksOfEdits].flatMap((by) => [...by.values()].flat(2)),
  )
  const rules = sets.flatMap(({ lines }) => lines)
  const all = [
    ...rules,
    ...checks,
    ...[...book.across.values()].flat(2),
    ...book.checksOfItems.flat(),
    ...book.indicators.flat(),
  ]
  const untold = [...new Set(all.map(({ id }) => id))].filter((id) => !told.has(id))
  expect(untold).toEqual([])
})
