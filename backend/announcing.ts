import { clocksOfSubjects, removeClocks, saveClocks, type ClockRow } from '../db/clock.ts'
import type { Queryable } from '../db/database.ts'
import { findingKey, findingsOfSubjects, saveFindings, type FindingRow } from '../db/finding.ts'
import { appendChanges, takeHead } from '../db/head.ts'
import { moveTallies } from '../db/tally.ts'
import type { Cause } from '../rules/announce.ts'
import type { Book } from '../rules/book.ts'
import { compareText } from '../rules/order.ts'
import type { Instant } from '../rules/time.ts'
import { chain } from './chain.ts'
import type { Draft } from './draft.ts'
import { gatherShares, type Counting } from './gathering.ts'
import type { Horizons } from './light.ts'
import { write } from './lights.ts'
import { correct, correctionOf, type Correction, type Figures } from './outcomes.ts'
import { TallyDeltas } from './tallies.ts'

/** A subject whose row is held: what its history comes to, and why it is looked at. */
export interface Work extends Counting {
  readonly cause: Cause
  /** What its row says that it adds to the figures; null for nothing yet. */
  readonly figures: Figures | null
}

/**
 * Writes the clocks of subjects that differ from what is stored, and announces what that changes: last in the transaction,
 * since the head of the log is held from then on (design §7). `others` is told the feeds whose clocks are written, so that
 * their horizons are kept with what was judged by them, and gives drafts that belong to no subject's clocks; it may hold rows
 * that many writers want. Gives how many changes were announced.
 */
export async function announceAll(
  tx: Queryable,
  book: Book,
  works: readonly Work[],
  horizons: Horizons,
  others: (judged: ReadonlySet<string>) => Promise<readonly Draft[]>,
): Promise<number> {
  const names = works.map(({ state }) => state.subject)
  const stored = names.length === 0 ? new Map<string, ClockRow[]>() : await clocksOfSubjects(tx, names)
  const findings = names.length === 0 ? new Map<string, FindingRow[]>() : await findingsOfSubjects(tx, names)
  const tallies = new TallyDeltas()
  const save: ClockRow[] = []
  const remove: ClockRow[] = []
  const drafts: Draft[] = []
  const corrections: Correction[] = []
  for (const { state, cause, figures } of works) {
    const before = stored.get(state.subject) ?? []
    const written = write(book, state, before, findings.get(state.subject) ?? [], cause, horizons)
    tallies.move(before, written.rows)
    save.push(...written.save)
    remove.push(...written.remove)
    drafts.push(...written.drafts)
    const correction = correctionOf(state.subject, figures, written.figures)
    if (correction !== null) corrections.push(correction)
  }
  await saveClocks(tx, save)
  await removeClocks(tx, remove)
  await correct(tx, book, corrections, horizons.now)
  const gathered = await gatherShares(tx, book, works, horizons)
  drafts.push(...gathered.drafts)
  drafts.push(...(await others(new Set([...[...save, ...remove].map(({ feed }) => feed), ...gathered.feeds]))))
  if (drafts.length > 0) await append(tx, drafts, horizons)
  await moveTallies(tx, tallies.deltas())
  return drafts.length
}

async function append(tx: Queryable, drafts: readonly Draft[], { now }: Horizons): Promise<void> {
  const ordered = inOrder(drafts)
  const head = await takeHead(tx)
  const changes = chain(head, ordered, now)
  await appendChanges(tx, changes)
  const rows = new Map<string, FindingRow>()
  ordered.forEach(({ finding, kind }, i) => {
    if (finding === null) return
    const seq = changes[i]?.seq ?? 0
    const row = { ...finding, foundSeq: seq, withdrawnSeq: kind === 'withdrawn' ? seq : null }
    rows.set(`${row.subject}\0${findingKey(row)}`, row)
  })
  await saveFindings(tx, [...rows.values()])
}

/**
 * By instant, but never before an earlier change of the same light: the last one is how it stands. Of a finding that a check takes
 * back which judged one subject, since it now judges many, the taking back comes first.
 */
function inOrder(drafts: readonly Draft[]): Draft[] {
  const latest = new Map<string, Instant>()
  const placed = drafts.map((draft) => {
    const at = Math.max(draft.at, latest.get(draft.light.id) ?? -Infinity)
    latest.set(draft.light.id, at)
    return { at, draft }
  })
  return placed
    .sort(
      (a, b) => a.at - b.at || compareText(a.draft.light.id, b.draft.light.id) || lastWord(a.draft) - lastWord(b.draft),
    )
    .map(({ draft }) => draft)
}

function lastWord({ finding, kind }: Draft): number {
  return finding !== null && kind !== 'withdrawn' ? 1 : 0
}
