import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import { fold, judgementsOf } from '../../rules/history.ts'
import {
  addSums,
  changeOfCount,
  NO_SUMS,
  RATES,
  rate,
  shortenedBy,
  SUMS,
  sumsOfOutcome,
  type Sums,
} from '../../rules/kpi.ts'
import { acceptanceOf, outcomeOf, type Outcome } from '../../rules/outcome.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const at = (text: string): number => Date.parse(`2026-11-${text}+08:00`)
const rule = (entries: Record<string, unknown>): Record<string, unknown> => ({
  of: 'case',
  start: 'case.accepted',
  stop: ['case.decided', 'case.withdrawn'],
  calendar: 'cn-office',
  gravity: 'promise',
  ...entries,
})
const book = bookFrom({
  calendars: [CN_OFFICE],
  items: [
    { id: 'P', class: 'promised', promisedDays: 3, statutoryDays: 20, department: 'D1' },
    { id: 'I', class: 'instant', department: 'D2' },
  ],
  rules: [
    rule({
      id: 'promise',
      when: 'item.class == "promised"',
      pause: { from: 'case.suspended', until: 'case.resumed' },
      limit: { workingDays: 'item.promisedDays' },
    }),
    rule({ id: 'instant', when: 'item.class == "instant"', limit: { until: 'closeOfDay' } }),
    rule({
      id: 'statutory',
      when: 'item.class == "promised"',
      limit: { workingDays: 'item.statutoryDays' },
      gravity: 'statutory',
    }),
    // Others that run on a case too are none of its limits.
    rule({ id: 'zeal', start: 'case.received', stop: 'case.decided', limit: { workingDays: 1 } }),
    rule({ id: 'steps', key: 'step', start: 'case.step-started', stop: 'case.decided', limit: { workingDays: 0 } }),
    rule({ id: 'papers', start: 'case.accepted', stop: 'case.corrected', limit: { at: 'event.promisedAt' } }),
  ],
})

type Told = readonly [kind: string, time: string, data?: Facts]
function outcome(...told: readonly Told[]): Outcome | null {
  const events = told.map(([kind, time, data = {}], i): SubjectEvent => ({
    source: 's',
    id: `${i}`,
    kind: `case.${kind}`,
    subject: 'case/1',
    at: at(time),
    data,
  }))
  const state = fold(book, 'case/1', events, Infinity)
  return outcomeOf(book, state, judgementsOf(book, state, at('30T00:00')))
}
const P: Facts = { item: 'P', window: 'W1' }

describe('the outcome of a case', () => {
  test('is of its own limit, whatever else runs on it', () => {
    const early = { ...P, promisedAt: '2026-11-12T12:00+08:00' }
    expect(
      outcome(
        ['received', '10T09:00', P],
        ['accepted', '12T10:00', early],
        ['step-started', '12T11:00', { step: 'review' }],
        ['decided', '16T09:00'],
      ),
    ).toMatchObject({ acceptedAt: at('12T10:00'), usedDays: 2, onTime: true, early: true })
  })

  test('counts working days after that of acceptance, through that of the finish', () => {
    expect(outcome(['accepted', '12T10:00', P], ['decided', '16T09:00'])).toMatchObject({
      acceptedAt: at('12T10:00'),
      finishedAt: at('16T09:00'),
      class: 'promised',
      department: 'D1',
      window: 'W1',
      promisedDays: 3,
      statutoryDays: 20,
      usedDays: 2,
      onTime: true,
      early: true,
      level: 'green',
    })
  })

  test('on the due day is in time and not early', () => {
    expect(outcome(['accepted', '12T10:00', P], ['decided', '17T17:30'])).toMatchObject({
      onTime: true,
      early: false,
      usedDays: 3,
      level: 'yellow',
    })
  })

  test('one millisecond after the due instant is late and red', () => {
    expect(outcome(['accepted', '12T10:00', P], ['decided', '17T17:30:00.001'])).toMatchObject({
      onTime: false,
      early: false,
      level: 'red',
    })
  })

  test('without the days that a pause takes out', () => {
    const paused = outcome(
      ['accepted', '12T10:00', P],
      ['suspended', '13T10:00'],
      ['resumed', '16T18:00'],
      ['decided', '18T09:00'],
    )
    // Friday and Monday are holes: Tuesday and Wednesday were used.
    expect(paused).toMatchObject({ usedDays: 2, onTime: true })
  })

  test('of an instant one done on the day', () => {
    expect(outcome(['accepted', '12T10:00', { item: 'I' }], ['decided', '12T10:05'])).toMatchObject({
      class: 'instant',
      usedDays: 0,
      onTime: true,
      early: false,
      promisedDays: null,
    })
  })

  test('is none while it is open, and none where it was withdrawn', () => {
    expect(outcome(['accepted', '12T10:00', P])).toBeNull()
    expect(outcome(['accepted', '12T10:00', P], ['withdrawn', '13T10:00'])).toBeNull()
  })

  test('an accepted case counts as accepted from its acceptance on', () => {
    const events: SubjectEvent[] = [
      { source: 's', id: '0', kind: 'case.accepted', subject: 'case/1', at: at('12T10:00'), data: P },
    ]
    const state = fold(book, 'case/1', events, Infinity)
    expect(acceptanceOf(book, state, judgementsOf(book, state, at('12T11:00')))).toEqual({
      acceptedAt: at('12T10:00'),
      item: 'P',
      class: 'promised',
      department: 'D1',
      window: 'W1',
      staff: null,
    })
  })
})

describe('rates', () => {
  const sums = (part: Partial<Sums>): Sums => ({ ...NO_SUMS, ...part })

  test('the model’s year: completion, and instant by finished cases', () => {
    const year = sums({ accepted: 172_338, finished: 171_878, instant: 149_235 })
    expect(RATES.completion.of(year).value).toBeCloseTo(0.99733, 5)
    expect(RATES.instant.of(year).value).toBeCloseTo(0.8683, 4)
  })

  test('6.85 → 3.89 days is shortened by 43.21 %, not 56.78 %', () => {
    expect(shortenedBy(6.85, 3.89).value).toBeCloseTo(0.4321, 4)
  })

  test('172,338 against 163,790 is +5.22 %', () => {
    expect(changeOfCount(172_338, 163_790).value).toBeCloseTo(0.0522, 4)
  })

  test('nothing to divide by is no rate, neither 0 nor 100 %', () => {
    for (const { of } of Object.values(RATES)) expect(of(NO_SUMS)).toMatchObject({ denominator: 0, value: null })
    expect(rate(0, 0)).toEqual({ numerator: 0, denominator: 0, value: null })
  })

  test('early is told with and without instant cases', () => {
    const early = outcome(['accepted', '12T10:00', P], ['decided', '13T09:00'])
    const instant = outcome(['accepted', '12T10:00', { item: 'I' }], ['decided', '12T10:05'])
    const both = addSums(sumsOfOutcome(early!), sumsOfOutcome(instant!))
    expect(RATES.early.of(both)).toEqual({ numerator: 1, denominator: 2, value: 0.5 })
    expect(RATES.earlyPromised.of(both)).toEqual({ numerator: 1, denominator: 1, value: 1 })
    expect(RATES.handlingSpeedUp.of(both)).toEqual({ numerator: 19, denominator: 20, value: 0.95 })
    expect(both.savedDays).toBe(2)
  })

  test('the cases that a rate names are those that it divides', () => {
    const sums = Object.fromEntries(SUMS.map((name, at) => [name, 100 + at])) as unknown as Sums
    for (const { counts, of } of Object.values(RATES)) {
      if (counts === null) continue
      const { numerator, denominator } = counts
      expect(of(sums)).toMatchObject({ numerator: sums[numerator], denominator: sums[denominator] })
    }
  })

  test('a correction of weight −1 and one of +1 leave what the corrected case alone would give', () => {
    const value = fc.record(
      Object.fromEntries(SUMS.map((name) => [name, fc.nat(1_000)])),
    ) as fc.Arbitrary<unknown> as fc.Arbitrary<Sums>
    fc.assert(
      fc.property(value, value, value, (others, wrong, right) => {
        const corrected = addSums(addSums(addSums(others, wrong), wrong, -1), right)
        expect(corrected).toEqual(addSums(others, right))
      }),
      { numRuns: 300 },
    )
  })
})
