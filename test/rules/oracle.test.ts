import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold } from '../../rules/history.ts'
import { judge } from '../oracle.ts'
import { compileOracleBook } from '../support/book.ts'
import { asOracle, plain } from '../support/compare.ts'
import { historyCase } from '../support/histories.ts'
import { RUNS, SEED } from '../support/runs.ts'

const order = (clocks: { rule: string; run: number }[]): unknown[] =>
  [...clocks].sort((a, b) => (a.rule === b.rule ? a.run - b.run : a.rule < b.rule ? -1 : 1))

test('the engine and the naive oracle judge every history alike', () => {
  fc.assert(
    fc.property(historyCase, ({ book, events, asOf }) => {
      const compiled = compileOracleBook(book)
      const engine = asOracle(compiled, fold(compiled, 'case/1', events, asOf), asOf)
      expect(order(engine)).toEqual(order(plain(judge(book, events, asOf))))
    }),
    { numRuns: RUNS, seed: SEED },
  )
})
