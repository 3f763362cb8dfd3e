import type { Book } from '../rules/book.ts'
import type { SubjectEvent } from '../rules/event.ts'
import { ENGINE, lagsFrom, silentAt } from '../rules/horizon.ts'
import type { Instant } from '../rules/time.ts'

/**
 * Since when a feed is silent at an instant, or the engine's scan lags, by what was heard of it until then; null while it keeps
 * its rhythm (`clock.md` 33). An event is heard when it is put on record. A scan of the engine is a beat of `feed/heliograph`.
 * Throws where the feed is none of the book, or nothing is heard of it: a feed that never came is the living system's to tell.
 */
export function silentSince(
  book: Book,
  subject: string,
  history: readonly SubjectEvent[],
  at: Instant,
): Instant | null {
  const id = subject.slice('feed/'.length)
  const feed = book.feeds.get(id)
  if (feed === undefined && id !== ENGINE)
    throw new Error(`no feed ${id} in the book: expected ${[...book.feeds.keys(), ENGINE].join(', ')}`)
  const heard = history.map((event) => event.recordedAt ?? event.at).filter((one) => one <= at)
  if (heard.length === 0) throw new Error(`nothing is heard of ${id} by then: expected an event, such as feed.beat`)
  const heardAt = Math.max(...heard)
  const since = id === ENGINE ? lagsFrom(book, heardAt) : silentAt(feed, heardAt)
  return since === null || since > at ? null : since
}
