import { stepAt } from '../../rules/clock.ts'
import type { Book } from '../../rules/book.ts'
import { clocksOf } from '../../rules/history.ts'
import type { SubjectState } from '../../rules/state.ts'
import type { OracleClock } from '../oracle.ts'

/** The engine's clocks in the shape of the oracle's, so that both can be compared field by field. */
export function asOracle(book: Book, state: SubjectState, asOf: number): Omit<OracleClock, 'steps'>[] {
  return clocksOf(book, state, asOf).map((clock) => ({
    subject: clock.subject,
    rule: clock.rule,
    run: clock.run,
    level: clock.level,
    state: clock.state,
    startedAt: clock.startedAt,
    dueAt: clock.dueAt,
    stoppedAt: clock.stoppedAt,
    yellowAt: stepAt(clock, 'yellow'),
    redAt: stepAt(clock, 'red'),
    noticeAt: stepAt(clock, 'notice'),
    countedSeconds: clock.countedMs === null ? null : Math.ceil(clock.countedMs / 1_000),
    provisional: clock.provisional,
    findings: clock.findings.map(({ finding }) => finding).sort(),
  }))
}

/** The oracle's clocks without its inner steps. */
export function plain(clocks: readonly OracleClock[]): Omit<OracleClock, 'steps'>[] {
  return clocks.map(({ steps: _, ...clock }) => ({ ...clock }))
}
