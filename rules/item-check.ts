import type { Book } from './book.ts'
import { inForce } from './check.ts'
import type { Facts } from './event.ts'
import type { Finding } from './state.ts'
import type { Instant } from './time.ts'

/** What a check found of an item of the catalogue (权力清单), which has no events. */
export interface ItemFinding extends Pick<Finding, 'finding' | 'level' | 'detail'> {
  readonly item: string
  /** Since when the editions of item and check that give it are both in force; -Infinity for ever. */
  readonly fromAt: number
}

const NOTHING: Facts = {}

/** Judges every item of the catalogue, or one, by the editions of items and checks in force at `t`. */
export function itemFindings(book: Book, t: Instant, only: string | null = null): ItemFinding[] {
  const found: ItemFinding[] = []
  for (const item of only === null ? book.catalogue.ids() : [only]) {
    const edition = book.catalogue.editionAt(item, t)
    if (edition === undefined) continue
    for (const editions of book.checksOfItems) {
      const check = inForce(editions, t)
      if (check === undefined) continue
      const outcome = check.when.evaluate({ subject: NOTHING, item: edition.fields, event: NOTHING })
      if (outcome.ok && outcome.value === false) continue
      const told = outcome.ok && outcome.value === true
      const why = outcome.ok ? `neither true nor false: ${check.when.text}` : outcome.reason
      const fromAt = Math.max(edition.fromAt, check.fromAt)
      const level = told ? check.level : 'unknown'
      found.push({ finding: check.id, level, item, detail: told ? check.name.en : why, fromAt })
    }
  }
  return found
}

/** When the next edition of an item or of a check of items begins after `t`; Infinity where none does. */
export function nextOfCatalogue({ catalogue, checksOfItems }: Book, t: Instant): number {
  if (checksOfItems.length === 0) return Infinity
  let next = Infinity
  for (const { fromAt } of checksOfItems.flat()) if (fromAt > t) next = Math.min(next, fromAt)
  for (const item of catalogue.ids())
    for (const { fromAt } of catalogue.editionsOf(item)) if (fromAt > t) next = Math.min(next, fromAt)
  return next
}
