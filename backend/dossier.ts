import { clocksOfSubjects } from '../db/clock.ts'
import type { Database } from '../db/database.ts'
import { findingsOfSubjects } from '../db/finding.ts'
import { changesOfSubject } from '../db/head.ts'
import { readSubject } from '../db/subject.ts'
import type { Book } from '../rules/book.ts'
import { clocksAt } from '../rules/horizon.ts'
import { traceOf } from '../rules/trace.ts'
import type { Instant } from '../rules/time.ts'
import type { Dossier } from './contract/dossier.ts'
import { foldHistory, readHistories } from './folding.ts'
import { horizonsOf } from './feeds.ts'
import { lightOf } from './light.ts'
import { digest } from './log/canonical.ts'
import { changeOf } from './reading.ts'

/**
 * All that is known of a subject (design §7 HTTP): facts, events with their digests, each clock as it was announced, as the
 * history gives it now and with its trace in both languages, findings and changes. Null where nothing is.
 */
export async function readDossier(
  database: Database,
  book: Book,
  subject: string,
  now: Instant,
): Promise<Dossier | null> {
  return database.transaction(async (tx) => {
    const row = await readSubject(tx, subject)
    if (row === null || row.state === null) return null
    const [history] = await readHistories(tx, [subject])
    if (history === undefined) return null
    const horizons = await horizonsOf(tx, book, now)
    const rows = (await clocksOfSubjects(tx, [subject])).get(subject) ?? []
    const { state } = foldHistory(book, history)
    return {
      subject,
      facts: state.facts,
      events: history.own.map((event) => ({ ...event, sha256: digest(event).toString('hex') })),
      lights: rows.map((one) => lightOf(one, horizons)),
      clocks: clocksAt(book, state, now, horizons.of).map(({ clock, judgement, horizon }) => ({
        clock,
        horizon,
        trace: traceOf(book, state, judgement, horizon),
      })),
      findings: (await findingsOfSubjects(tx, [subject])).get(subject) ?? [],
      changes: (await changesOfSubject(tx, subject)).map(changeOf),
    }
  }, 'snapshot')
}
