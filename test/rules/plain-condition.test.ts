import { Environment } from '@marcbachmann/cel-js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileCondition, type Root } from '../../rules/condition.ts'
import type { Facts, FactValue } from '../../rules/event.ts'
import { plainOf } from '../../rules/plain-condition.ts'
import { RUNS, SEED } from '../support/runs.ts'

const CEL = new Environment()
for (const root of ['subject', 'item', 'event', 'history']) CEL.registerVariable(root, 'map')

const read = fc.constantFrom('event.a', 'event.b', 'item.a', 'item["b"]', 'subject.a')
const constant = fc.constantFrom('"x"', '"y"', '1', '2.5', '-1', 'true', 'false', 'null', '9007199254740993')
const atom = fc.oneof(
  read,
  fc.constantFrom(
    'has(event.a)',
    'has(item.b)',
    'has(event.a.b)',
    '"a" in history',
    'history["a"] > 1',
    'event.a in event',
  ),
  fc
    .tuple(read, fc.constantFrom('==', '!=', '<', '<=', '>', '>='), fc.oneof(constant, read))
    .map((words) => words.join(' ')),
  fc.tuple(read, fc.constantFrom('["x", "y"]', '["x", 1]', '[1, 2]', '[]')).map((words) => words.join(' in ')),
)
const { text } = fc.letrec<{ text: string }>((tie) => ({
  text: fc.oneof(
    { maxDepth: 3 },
    atom,
    tie('text').map((one) => `!(${one})`),
    fc
      .tuple(tie('text'), fc.constantFrom('&&', '||', '=='), tie('text'))
      .map(([a, sign, b]) => `(${a}) ${sign} (${b})`),
    fc.tuple(tie('text'), tie('text'), tie('text')).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
  ),
}))

const value = fc.constantFrom<FactValue>('x', 'y', '', 0, 1, 2, 2.5, -1, 2 ** 53, true, false, null, ['x'], { b: 1 })
const facts: fc.Arbitrary<Facts> = fc.dictionary(fc.constantFrom('a', 'b'), value, { noNullPrototype: true })
const context = fc.record({
  subject: facts,
  item: facts,
  event: facts,
  history: fc.dictionary(fc.constantFrom('a', 'b'), fc.integer({ min: 0, max: 3 }), { noNullPrototype: true }),
})

const OPTIONS = { numRuns: RUNS * 4, seed: SEED }

/** The same expression parsed for CEL alone, type-checked; null for one that no book can hold. */
function parsedByCel(expression: string): ReturnType<Environment['parse']> | null {
  const parsed = CEL.parse(expression)
  return parsed.check().valid ? parsed : null
}

test('what a condition plainly comes to is what CEL says of it', () => {
  let decided = 0
  let asked = 0
  fc.assert(
    fc.property(text, fc.array(context, { minLength: 3, maxLength: 6 }), (expression, contexts) => {
      const parsed = parsedByCel(expression)
      if (parsed === null) return
      const plain = plainOf(parsed.ast, (name) => name as Root)
      for (const one of contexts) {
        asked++
        const found = plain?.(one)
        if (found === undefined) continue
        decided++
        expect(found, `${expression} ${JSON.stringify(one)}`).toBe(parsed(one))
      }
    }),
    OPTIONS,
  )
  expect(decided / asked).toBeGreaterThan(0.1)
})

test('what is missing is named by CEL also beside what is plain', () => {
  const { evaluate } = compileCondition('has(event.reason) && event.days > 3', 'case')
  const of = (event: Facts): unknown => evaluate({ subject: {}, item: {}, event })
  expect(of({ days: 5 })).toEqual({ ok: true, value: false })
  expect(of({ reason: 'hearing', days: 5 })).toEqual({ ok: true, value: true })
  expect(of({ reason: 'hearing' })).toEqual({
    ok: false,
    missing: 'event.days',
    reason: 'missing fact event.days',
  })
  expect(of({ reason: 'hearing', days: 'five' })).toMatchObject({ ok: false, missing: null })
})
