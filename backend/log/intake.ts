import type { SubjectEvent } from '../../rules/event.ts'
import { Ledger } from './conflicts.ts'
import { reject, type Reject } from './log-row.ts'
import type { Mapping } from './mapping.ts'
import { readLog, type LogProgress } from './read.ts'

/** Where the events of a log go: in, and out again where an event of the same name and a smaller digest comes later. */
export interface Store {
  readonly add: (event: SubjectEvent) => void
  /** Takes an event out and gives it back. */
  readonly remove: (subject: string, source: string, id: string) => SubjectEvent | undefined
}

/** What a log came to. Rows are those that could be read; events those that stand, without repetitions. */
export interface Intake {
  readonly rows: number
  readonly events: number
  readonly duplicates: number
  readonly rejects: number
}

/**
 * Reads a log into a store, each event once. Of events of one `(source, id)` and unlike contents the one with the smaller
 * digest stays and the other is a reject (`clock.md` 6).
 */
export async function takeIn(
  file: string,
  mapping: Mapping | null,
  store: Store,
  onReject: (rejects: readonly Reject[]) => Promise<void>,
  onProgress?: LogProgress,
): Promise<Intake> {
  const ledger = new Ledger(mapping === null || mapping.format === 'ndjson' ? 'given' : 'content')
  let rows = 0
  let duplicates = 0
  let rejects = 0
  for await (const batch of readLog(file, mapping, onProgress)) {
    const refused: Reject[] = []
    for (const row of batch) {
      if ('reason' in row) {
        refused.push(row)
        continue
      }
      rows++
      for (const event of row.events) {
        const verdict = ledger.admit(event, row.line)
        if (verdict === 'new') store.add(event)
        else if (verdict === 'duplicate') duplicates++
        else refused.push(conflict(event, row.line, verdict, store))
      }
    }
    rejects += refused.length
    if (refused.length > 0) await onReject(refused)
  }
  return { rows, events: ledger.size, duplicates, rejects }
}

function conflict(
  event: SubjectEvent,
  line: number,
  { conflict: outcome, held }: { conflict: 'reject' | 'replace'; held: { subject: string; line: number } },
  store: Store,
): Reject {
  const { source, id } = event
  let loser: { event: SubjectEvent; line: number; winner: number } = { event, line, winner: held.line }
  if (outcome === 'replace') {
    const removed = store.remove(held.subject, source, id)
    store.add(event)
    loser = { event: removed ?? event, line: held.line, winner: line }
  }
  const reason = `conflict: line ${loser.winner} has other content under the same source and id (${source}, ${id}) and the smaller digest`
  return reject(loser.line, reason, JSON.stringify(loser.event))
}
