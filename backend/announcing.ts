import { clocksOfSubjects, removeClocks, sameClock, saveClocks, type ClockRow } from '../db/clock.ts'
import type { Queryable } from '../db/database.ts'
import { findingKey, findingsOfSubjects, saveFindings, type FindingRow } from '../db/finding.ts'
import { appendChanges, takeHead } from '../db/head.ts'
import { moveTallies } from '../db/tally.ts'
import type { Cause } from '../rules/announce.ts'
import type { Book } from '../rules/book.ts'
import { compareText } from '../rules/order.ts'
import type { SubjectState } from '../rules/state.ts'
import type { Instant } from '../rules/time.ts'
import { chain } from './chain.ts'
import type { Draft } from './draft.ts'
import type { Edition } from './edition.ts'
import { gatherShares, type Counting } from './gathering.ts'
import type { Horizons } from './light.ts'
import { write, type Written } from './lights.ts'
import { correct, correctionOf, type Correction, type Figures } from './outcomes.ts'
import { TallyDeltas } from './tallies.ts'

/** A subject whose row is held: what its history comes to, and why it is looked at. */
export interface Work extends Counting {
  readonly cause: Cause
  /** What its row says that it adds to the figures; null for nothing yet. */
  readonly figures: Figures | null
  /** What is announced before that, of one state at one cause: what a new edition judges otherwise of what was known already. */
  readonly first?: { readonly state: SubjectState; readonly cause: Cause }
}

/**
 * Writes the clocks of subjects that differ from what is stored, and announces what that changes: last in the transaction,
 * since the head of the log is held from then on (design §7). `others` is told the feeds whose clocks are written, so that
 * their horizons are kept with what was judged by them, and gives drafts that belong to no subject's clocks; it may hold rows
 * that many writers want. Gives how many changes were announced.
 */
export async function announceAll(
  tx: Queryable,
  edition: Edition,
  works: readonly Work[],
  horizons: Horizons,
  others: (judged: ReadonlySet<string>) => Promise<readonly Draft[]>,
): Promise<number> {
  const { book } = edition
  const names = works.map(({ state }) => state.subject)
  const stored = names.length === 0 ? new Map<string, ClockRow[]>() : await clocksOfSubjects(tx, names)
  const findings = names.length === 0 ? new Map<string, FindingRow[]>() : await findingsOfSubjects(tx, names)
  const tallies = new TallyDeltas()
  const save: ClockRow[] = []
  const remove: ClockRow[] = []
  const drafts: Draft[] = []
  const corrections: Correction[] = []
  for (const work of works) {
    const { state, figures } = work
    const before = stored.get(state.subject) ?? []
    const written = writeWork(book, work, before, findings.get(state.subject) ?? [], horizons)
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
  const gathered = await gatherShares(tx, edition, works, horizons)
  drafts.push(...gathered.drafts)
  drafts.push(...(await others(new Set([...[...save, ...remove].map(({ feed }) => feed), ...gathered.feeds]))))
  if (drafts.length > 0) await append(tx, drafts, horizons)
  await moveTallies(tx, tallies.deltas())
  return drafts.length
}

/** What a subject's writing comes to, in one step, or in two where something is announced first. */
function writeWork(
  book: Book,
  { state, cause, first }: Work,
  stored: readonly ClockRow[],
  findings: readonly FindingRow[],
  horizons: Horizons,
): Written {
  if (first === undefined) return write(book, state, stored, findings, cause, horizons)
  const one = write(book, first.state, stored, findings, first.cause, horizons)
  const two = write(book, state, one.rows, afterDrafts(findings, one.drafts), cause, horizons)
  const keyOf = ({ rule, run }: ClockRow): string => `${rule}\u0000${run}`
  const left = new Set(two.rows.map(keyOf))
  const old = new Map(stored.map((row) => [keyOf(row), row]))
  return {
    ...two,
    save: two.rows.filter((row) => {
      const was = old.get(keyOf(row))
      return was === undefined || !sameClock(was, row)
    }),
    remove: stored.filter((row) => !left.has(keyOf(row))),
    drafts: [...one.drafts, ...two.drafts],
  }
}

/** The findings of a subject as they stand once drafts are announced. */
function afterDrafts(findings: readonly FindingRow[], drafts: readonly Draft[]): FindingRow[] {
  const standing = new Map(findings.map((row) => [findingKey(row), row]))
  for (const { finding, kind } of drafts)
    if (finding !== null)
      standing.set(findingKey(finding), { ...finding, foundSeq: 0, withdrawnSeq: kind === 'withdrawn' ? 0 : null })
  return [...standing.values()]
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
  // Of one that is found and taken back at once the last word stays; a statement writes a row once.
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
