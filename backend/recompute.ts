import { clocksOfSubjects, type ClockRow } from '../db/clock.ts'
import type { Database } from '../db/database.ts'
import { findingsOfSubjects } from '../db/finding.ts'
import { lastChanges, readHead } from '../db/head.ts'
import { readSubject } from '../db/subject.ts'
import { announce } from '../rules/announce.ts'
import { clocksAt } from '../rules/horizon.ts'
import { ALWAYS } from '../rules/shift.ts'
import type { Instant } from '../rules/time.ts'
import type { Recomputation, Verdict } from './contract/dossier.ts'
import type { Edition } from './edition.ts'
import { horizonsOf } from './feeds.ts'
import { foldHistory, readHistories } from './folding.ts'
import { lightOf } from './light.ts'
import { rowOf } from './lights.ts'
import { idOf, verifyAnnounced, verifySubject } from './verify-subject.ts'

/**
 * Folds one subject anew from its events, as `verify` does, and holds it against what is stored and what the log says, in one
 * snapshot. Writes nothing. Null where nothing is known of it.
 */
export async function recompute(
  database: Database,
  edition: Edition,
  subject: string,
  now: Instant,
): Promise<Recomputation | null> {
  return database.transaction(async (tx) => {
    const row = await readSubject(tx, subject)
    if (row === null || row.state === null) return null
    const [history] = await readHistories(tx, [subject])
    if (history === undefined) return null
    const stored = (await clocksOfSubjects(tx, [subject])).get(subject) ?? []
    const findings = (await findingsOfSubjects(tx, [subject])).get(subject) ?? []
    const announced = await lastChanges(tx, stored.map(idOf))
    const horizons = await horizonsOf(tx, edition.book, now)
    const differences: string[] = []
    const say = (what: string): number => differences.push(what)
    const outdated = row.book !== edition.number
    // What an older edition gave is no fault of the newer one: the engine has still to fold it.
    if (!outdated) verifySubject(edition, row, history, stored, findings, horizons, say)
    for (const clock of stored) verifyAnnounced(clock, announced.get(idOf(clock))?.light ?? null, say)
    const { state } = foldHistory(edition.book, history)
    const judged = clocksAt(edition.book, state, horizons.now, horizons.of, horizons.watching)
    const computed = new Map(
      judged.map((one) => {
        const { after } = announce(null, one.clock, one.rule, one.horizon, { kind: 'tick' })
        return [one.clock.id, verdictOf(rowOf(state, one, after, null, null))]
      }),
    )
    const told = new Map(stored.map((clock) => [idOf(clock), verdictOf(clock)]))
    const waits = stored.some(({ nextAt, feed }) => nextAt !== null && nextAt <= (horizons.of(feed) ?? -Infinity))
    const verdictOfAll = differences.length > 0 ? 'differs' : outdated || waits ? 'pending' : 'same'
    return {
      subject,
      seq: (await readHead(tx)).seq,
      now,
      edition: edition.number,
      events: history.own.length + history.branchEvents.length,
      verdict: verdictOfAll,
      clocks: [...new Set([...computed.keys(), ...told.keys()])].map((id) => ({
        id,
        computed: computed.get(id) ?? null,
        announced: told.get(id) ?? null,
      })),
      differences,
    }
  }, 'snapshot')

  function verdictOf(clock: ClockRow): Verdict {
    const { level, since, dueAt, state } = lightOf(clock, { now, of: () => now, watching: ALWAYS })
    return { level, since, dueAt, state }
  }
}
