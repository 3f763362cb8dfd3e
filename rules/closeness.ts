import type { Book, Feed } from './book.ts'
import type { Check } from './rule.ts'
import { feedOf } from './event.ts'
import type { Mark, SubjectState } from './state.ts'
import { DAY_MS, MINUTE_MS } from './time.ts'

/** How far apart two instants may be that a feed of this precision tells as one. */
const PRECISION_MS: Readonly<Record<Feed['precision'], number>> = { ms: 0, s: 1_000, min: MINUTE_MS, day: DAY_MS }

/**
 * Checks of closeness don't judge events that are coarser than their bound (`clock.md` 2). Nor two that a feed tells as one
 * instant: which of them came when can't be known.
 */
export function comesTooCoarse(book: Book, check: Check, state: SubjectState, mark: Mark): boolean {
  if (check.boundMs === null) return false
  const own = precisionOf(book, mark.source)
  if (own > check.boundMs) return true
  for (const kind of check.sinceKinds) {
    const then = state.since[kind]
    if (then === undefined) continue
    const precision = Math.max(own, precisionOf(book, then.source))
    if (precision > check.boundMs || mark.at - then.at < precision) return true
  }
  return false
}

/** True where the source's feed is coarser than the check's bound. */
export function isCoarser(book: Book, { boundMs }: Check, source: string): boolean {
  return boundMs !== null && precisionOf(book, source) > boundMs
}

function precisionOf(book: Book, source: string): number {
  return PRECISION_MS[book.feeds.get(feedOf(source))?.precision ?? 'ms']
}
