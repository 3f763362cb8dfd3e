import type { Database } from '../db/database.ts'
import { createFeeds, holdFeed } from '../db/feed.ts'
import type { SubjectEvent } from '../rules/event.ts'
import { feedOf } from '../rules/horizon.ts'
import { MINUTE_MS, type Instant } from '../rules/time.ts'
import type { Engine } from './engine.ts'
import { takeIn } from './log/intake.ts'
import { keepFault } from './log/keepable.ts'
import type { Reject } from './log/log-row.ts'
import type { Mapping } from './log/mapping.ts'
import type { LogProgress } from './log/read.ts'

/** What an import came to. */
export interface Imported {
  /** Rows that could be read. */
  readonly rows: number
  /** Events that are new in the database. */
  readonly accepted: number
  /** Events that the file repeats, or that the database had. */
  readonly duplicates: number
  readonly rejects: number
}

const BATCH = 1_000

/** The events of a file by name, each once. */
class Events {
  readonly byName = new Map<string, SubjectEvent>()

  add(event: SubjectEvent): void {
    this.byName.set(nameOf(event.source, event.id), event)
  }

  remove(_subject: string, source: string, id: string): SubjectEvent | undefined {
    const name = nameOf(source, id)
    const event = this.byName.get(name)
    this.byName.delete(name)
    return event
  }
}

const nameOf = (source: string, id: string): string => `${source}\u0000${id}`

/**
 * Brings a log into the database. The file is read whole first, since of two events of one name the smaller digest stays
 * (`clock.md` 6); what the database holds already stands against both. The feeds of the log are held meanwhile: nothing of
 * them is announced until all is folded (33). If the import breaks off they stay held, and saying it again goes on.
 */
export async function importLog(
  engine: Engine,
  database: Database,
  file: string,
  mapping: Mapping | null,
  now: () => Instant,
  onReject: (rejects: readonly Reject[]) => Promise<void>,
  onProgress: { readonly read?: LogProgress; readonly written?: (done: number, total: number) => void } = {},
): Promise<Imported> {
  const store = new Events()
  const intake = await takeIn(file, mapping, store, onReject, onProgress.read)
  const latest = now() + MINUTE_MS
  const good: SubjectEvent[] = []
  const refused: Reject[] = []
  for (const event of store.byName.values()) {
    const fault = event.at > latest ? 'more than 60 s ahead of now' : keepFault(event)?.reason
    if (fault === undefined) good.push(event)
    else refused.push(reject(event, fault))
  }
  const feeds = [...new Set(good.map(({ source }) => feedOf(source)))]
  await createFeeds(database, feeds, now())
  for (const feed of feeds) await holdFeed(database, feed, true)
  let accepted = 0
  let duplicates = intake.duplicates
  const conflicts: Reject[] = []
  for (let from = 0; from < good.length; from += BATCH) {
    const batch = good.slice(from, from + BATCH)
    const verdicts = await engine.take(batch)
    verdicts.forEach((verdict, i) => {
      const event = batch[i]
      if (verdict.kind === 'accepted') accepted++
      else if (verdict.kind === 'duplicate') duplicates++
      else if (event !== undefined) conflicts.push(reject(event, verdict.reason))
    })
    onProgress.written?.(Math.min(good.length, from + BATCH), good.length)
  }
  if (refused.length + conflicts.length > 0) await onReject([...refused, ...conflicts])
  for (const feed of feeds) await holdFeed(database, feed, false)
  await engine.beat()
  return { rows: intake.rows, accepted, duplicates, rejects: intake.rejects + refused.length + conflicts.length }
}

/** An event has no line any more: it may have come from several. */
function reject(event: SubjectEvent, reason: string): Reject {
  return { line: 0, reason, text: JSON.stringify(event) }
}
