import { Engine } from 'json-rules-engine'
import type { Book } from '../../rules/book.ts'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import { clocksOf, fold } from '../../rules/history.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, type Instant } from '../../rules/time.ts'
import { randomOf } from './generate.ts'
import type { Contender } from './medians.ts'

const CASES = 256 // a power of two, for the mask
const FIRST_AT = Date.parse('2026-01-05T09:00+08:00')

export const ENGINE = 'fold + clocksOf'
export const FOLD = 'fold alone'
export const RULES_ENGINE = 'json-rules-engine'

interface History {
  readonly subject: string
  readonly events: readonly SubjectEvent[]
  readonly asOf: Instant
  /** What the rules engine is given: the folded facts and the due instants, which something else has to find for it. */
  readonly facts: Record<string, unknown>
}

/**
 * A case of ten events: received, accepted, two steps, suspended and resumed, extended, decided; the clocks of its two limits,
 * of its intake and its suspension, of its week where it is late, with findings. Against it two rules that compare facts already worked out.
 */
export function foldBench(book: Book): readonly Contender[] {
  const random = randomOf(2)
  const histories = Array.from({ length: CASES }, (_, i) => historyOf(book, i, random))
  const at = (i: number): History => histories[i & (CASES - 1)]!
  const engine = rulesEngine()
  return [
    {
      name: ENGINE,
      run: (times) => {
        let clocks = 0
        for (let i = 0; i < times; i++) {
          const { subject, events, asOf } = at(i)
          clocks += clocksOf(book, fold(book, subject, events, asOf), asOf).length
        }
        return clocks
      },
    },
    {
      name: FOLD,
      run: (times) => {
        let taken = 0
        for (let i = 0; i < times; i++) taken += fold(book, at(i).subject, at(i).events, at(i).asOf).count
        return taken
      },
    },
    {
      name: RULES_ENGINE,
      run: async (times) => {
        let lit = 0
        for (let i = 0; i < times; i++) lit += (await engine.run(at(i).facts)).events.length
        return lit
      },
    },
  ]
}

function historyOf(book: Book, number: number, random: () => number): History {
  const subject = `case/QG-2026-${String(number).padStart(6, '0')}`
  const holder = { window: `W${number % 90}`, staff: `S${number % 400}` }
  const steps: readonly (readonly [kind: string, data: Facts])[] = [
    ['received', { item: number % 2 === 0 ? 'QG-0042' : 'QG-0043', department: 'D07' }],
    ['accepted', holder],
    ['step-started', { step: 'review', ...holder }],
    ['step-finished', { step: 'review' }],
    ['suspended', { reason: 'appraisal', plannedDays: 3 }],
    ['resumed', {}],
    ['extended', { days: 5, by: 'head', reason: 'complex' }],
    ['step-started', { step: 'decision', ...holder }],
    ['step-finished', { step: 'decision' }],
    ['decided', { result: 'granted' }],
  ]
  let at = FIRST_AT + Math.floor(random() * 200) * DAY_MS
  const events = steps.map(([kind, data], i): SubjectEvent => {
    at += Math.floor(random() * 3) * DAY_MS + Math.ceil(random() * 50) * MINUTE_MS
    return { source: 'approval', id: `${number}-${i}`, kind: `case.${kind}`, subject, at, data }
  })
  const asOf = at + HOUR_MS
  const state = fold(book, subject, events, asOf)
  const clocks = clocksOf(book, state, asOf)
  if (state.count !== events.length || clocks.length < 4)
    throw new Error(
      `${subject}: ${state.count} events and ${clocks.length} clocks, expected 10 and 4 or more under this book`,
    )
  const dueOf = (rule: string): Instant | null => clocks.find((clock) => clock.rule === rule)?.dueAt ?? null
  const facts = {
    ...state.facts,
    class: book.catalogue.fieldsAt(state.facts['item'], asOf)['class'],
    decidedAt: at,
    promiseDueAt: dueOf('promise'),
    statutoryDueAt: dueOf('statutory'),
  }
  return { subject, events, asOf, facts }
}

/** «Promised and decided after the due instant», for both limits. */
function rulesEngine(): Engine {
  const engine = new Engine()
  for (const limit of ['promise', 'statutory'])
    engine.addRule({
      conditions: {
        all: [
          { fact: 'class', operator: 'equal', value: 'promised' },
          { fact: 'decidedAt', operator: 'greaterThan', value: { fact: `${limit}DueAt` } },
        ],
      },
      event: { type: `${limit}-red` },
    })
  return engine
}
