import { describe, expect, test } from 'vitest'
import { compileCondition, type Outcome } from '../../rules/condition.ts'
import type { Facts } from '../../rules/event.ts'

function evaluate(text: string, subject: Facts = {}, item: Facts = {}, event: Facts = {}): Outcome {
  return compileCondition(text, 'case').evaluate({ subject, item, event })
}
const value = (...args: Parameters<typeof evaluate>): unknown => {
  const outcome = evaluate(...args)
  return outcome.ok ? outcome.value : outcome.reason
}

describe('a condition reads', () => {
  test('the subject’s facts under its kind and as subject, the item and the event', () => {
    const text = 'case.channel == subject.channel && item.class == "promised" && event.reason in ["hearing"]'
    expect(value(text, { channel: 'window' }, { class: 'promised' }, { reason: 'hearing' })).toBe(true)
  })

  test('and says what it reads', () => {
    const { reads } = compileCondition('case.a + item.b > 3 && has(event.c) && subject["d"] == 1', 'case')
    expect(reads.map(({ root, field }) => `${root}.${field}`).sort()).toEqual([
      'event.c',
      'item.b',
      'subject.a',
      'subject.d',
    ])
  })

  test('numbers of facts and numbers of the text together', () => {
    const fact = { days: 7 }
    expect(['+ 1', '- 1', '* 2', '/ 2', '% 4'].map((rest) => value(`case.days ${rest}`, fact))).toEqual([
      8, 6, 14, 3.5, 3,
    ])
    expect(value('20 - case.days * 2', fact)).toBe(6)
  })
})

test('a condition that reads the item alone is judged by each item, also where it lacks a field', () => {
  const { evaluate: judged } = compileCondition('item.days > 3', 'case')
  const items: Facts[] = [{ days: 5 }, { days: 2 }, {}]
  const outcomes = items.map((item) => judged({ subject: {}, item, event: {} }))
  expect(outcomes).toMatchObject([{ value: true }, { value: false }, { missing: 'item.days' }])
  expect(items.map((item) => judged({ subject: {}, item, event: {} }))).toEqual(outcomes)
})

test('a plain fact is read as an expression reads it', () => {
  for (const text of ['event.days', ' case.days', 'item.days']) {
    const facts = [{ days: 3 }, { days: 3 }, { days: 3 }] as const
    expect(evaluate(text, ...facts)).toEqual(evaluate(`(true ? ${text} : ${text})`, ...facts))
    expect(evaluate(text)).toMatchObject({ ok: false, missing: text.trim(), reason: `missing fact ${text.trim()}` })
  }
  expect(evaluate('item.days', {}, { days: null })).toEqual({ ok: true, value: null })
})

test('sum adds numbers up', () => {
  expect(
    value('sum(item.steps.map(s, s.days)) > item.days', {}, { days: 4, steps: [{ days: 2 }, { days: 2.5 }] }),
  ).toBe(true)
  expect(value('sum([])')).toBe(0)
})

describe('a missing fact', () => {
  test('is named as it is written', () => {
    expect(evaluate('item.class == "promised"')).toMatchObject({ ok: false, missing: 'item.class' })
    expect(evaluate('case.channel == "window"')).toMatchObject({ ok: false, missing: 'case.channel' })
    expect(evaluate('subject["channel"] == "window"')).toMatchObject({ ok: false, missing: 'subject.channel' })
  })

  test('is no matter where has() asks for it', () => {
    expect(value('has(case.channel) && case.channel == "window"')).toBe(false)
  })

  test('is ignored where the other side of && or || decides, on either side', () => {
    const known = { known: true }
    expect(value('case.absent == 1 || case.known', known)).toBe(true)
    expect(value('case.known || case.absent == 1', known)).toBe(true)
    expect(value('case.absent == 1 && !case.known', known)).toBe(false)
    expect(value('!case.known && case.absent == 1', known)).toBe(false)
  })

  test('counts where the other side does not decide', () => {
    expect(evaluate('case.absent == 1 && case.known', { known: true })).toMatchObject({ missing: 'case.absent' })
    expect(evaluate('case.absent == 1 || !case.known', { known: true })).toMatchObject({ missing: 'case.absent' })
  })
})

describe('a condition is refused at load', () => {
  test.each([
    ['that does not parse', 'case.a ==', /\S/],
    ['that has no right type', '1 + "a" == 2', /overload|operator/i],
    ['that names an unknown variable', 'cases.a == 1', /cases/],
    ['that reads another kind of subject', 'tender.method == "open"', 'tender.method is read, but the rule is of case'],
  ])('%s', (_, text, message) => {
    expect(() => compileCondition(text, 'case')).toThrow(message)
  })
})

test('a fact of the wrong type makes no true or false, and says so without naming a missing fact', () => {
  expect(evaluate('case.days > 3', { days: 'many' })).toMatchObject({
    ok: false,
    missing: null,
    reason: expect.stringMatching(/overload|no such/i),
  })
})
