import { setImmediate } from 'node:timers/promises'
import type { Book } from '../rules/book.ts'
import { sortTexts } from '../rules/order.ts'
import type { Instant } from '../rules/time.ts'
import { Comparison, type Case } from './comparison.ts'
import type { Subjects } from './subjects.ts'

const BATCH = 1_000

/** Takes the cases of a batch of subjects, in order. */
export type TakeCases = (cases: readonly Case[]) => Promise<void>

/**
 * 回测: judges every subject of a log under two books as of an instant, and gives what book B would have lit otherwise, case by
 * case (design §6). Subjects by their UTF-8 bytes; those that only one book's cadences make are among them.
 */
export async function backtest(
  a: Book,
  b: Book,
  subjects: Subjects,
  asOf: Instant,
  take: TakeCases,
  onProgress?: (done: number, total: number) => void,
): Promise<Comparison> {
  const comparison = new Comparison(a, b)
  const names = sortTexts([...new Set([...subjects.names(a, asOf), ...subjects.names(b, asOf)])])
  for (let from = 0; from < names.length; from += BATCH) {
    const batch = names.slice(from, from + BATCH)
    await take(
      batch.flatMap((name) => comparison.add(name, subjects.fold(a, name, asOf), subjects.fold(b, name, asOf), asOf)),
    )
    onProgress?.(from + batch.length, names.length)
    await setImmediate()
  }
  return comparison
}
