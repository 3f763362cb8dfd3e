import { sameClock, type ClockRow } from '../db/clock.ts'
import type { FindingRow } from '../db/finding.ts'
import { announce, type Announced, type Announcement, type Cause, type ChangeKind } from '../rules/announce.ts'
import type { Book } from '../rules/book.ts'
import type { SubjectEvent } from '../rules/event.ts'
import { lightHolder } from '../rules/holder.ts'
import { clocksAt, type Judged } from '../rules/horizon.ts'
import { openedAt, verdictOf } from '../rules/ledger.ts'
import type { Holder, SubjectState } from '../rules/state.ts'
import { instantText, type Instant } from '../rules/time.ts'
import { subjectKind } from '../rules/vocabulary.ts'
import type { Light } from './contract/light.ts'
import { causeText, type Draft, type FindingDraft } from './draft.ts'
import { figuresOf, type Figures } from './outcomes.ts'
import { findingDraft, findingDrafts, foundDraft, lateEvidence } from './found.ts'
import { lightOf, type Horizons } from './light.ts'

/** What one subject's writing comes to: the rows that differ, and what is to be announced. */
export interface Written {
  readonly save: readonly ClockRow[]
  readonly remove: readonly ClockRow[]
  readonly drafts: readonly Draft[]
  /** Its clocks as they are then. */
  readonly rows: readonly ClockRow[]
  /** What it adds to the figures. */
  readonly figures: Figures
}

/**
 * Judges a subject's clocks, each at its feed's horizon, and compares them with the rows and findings that are stored.
 * Pure; the same arguments give the same rows and drafts.
 */
export function write(
  book: Book,
  state: SubjectState,
  stored: readonly ClockRow[],
  findings: readonly FindingRow[],
  cause: Cause,
  horizons: Horizons,
): Written {
  const scene = { book, state, horizons }
  const judged = clocksAt(book, state, horizons.now, horizons.of, horizons.watching)
  const before = new Map(stored.map((row) => [keyOf(row), row]))
  const save: ClockRow[] = []
  const remove: ClockRow[] = []
  const rows: ClockRow[] = []
  const drafts: Draft[] = []
  const found: FindingDraft[] = state.findings.map((finding) => findingDraft(state.subject, finding))
  for (const one of judged) {
    const old = before.get(keyOf(one.clock)) ?? null
    before.delete(keyOf(one.clock))
    const { after, announcements, late } = announce(announcedOf(old), one.clock, one.rule, one.horizon, cause)
    const keeps = old !== null && announcements.length === 0 && after.level !== 'green'
    const holder = keeps ? old : lightHolder(book, state, one.clock)
    const row = rowOf(state, one, after, holder, old?.openedAt ?? null)
    rows.push(row)
    if (old === null || !sameClock(old, row)) save.push(row)
    for (const announcement of announcements)
      drafts.push(
        draftOf(
          announcement,
          lightOf({ ...row, ...announcement.after }, horizons),
          one,
          wasPlanned(old, announcement) ? TICK : cause,
        ),
      )
    for (const finding of one.clock.findings) found.push(findingDraft(state.subject, finding))
    if (late !== null) drafts.push(foundDraft(lateEvidence(row, late), row, late, scene))
  }
  for (const old of before.values()) {
    // It was announced that it is gone; it stays to be verified, or in the ledger, and more events of its subject say nothing of it.
    if (old.state === 'withdrawn') {
      rows.push(old)
      continue
    }
    const { after, announcements, late } = announce(announcedOf(old), null, null, old.since, cause)
    const gone: ClockRow = { ...old, state: 'withdrawn', nextAt: null, ...after }
    const stays = after.verify || old.openedAt !== null
    if (stays) rows.push(gone)
    if (!stays) remove.push(old)
    else if (!sameClock(old, gone)) save.push(gone)
    for (const announcement of announcements)
      drafts.push(draftOf(announcement, lightOf({ ...gone, ...announcement.after }, horizons), null, cause))
    if (late !== null) drafts.push(foundDraft(lateEvidence(gone, late), gone, late, scene))
  }
  drafts.push(...findingDrafts(found, findings, ownFirst(book, rows, state), scene))
  return { save, remove, drafts, rows, figures: figuresOf(book, state, judged, horizons.watching) }
}

/** The rows of the subject itself before those of one department or step of it: whose row a finding has that is of no clock. */
export function ownFirst(book: Book, rows: readonly ClockRow[], { subject }: SubjectState): readonly ClockRow[] {
  const lines = book.sets.get(subjectKind(subject))?.lines ?? []
  const isKeyed = ({ rule }: ClockRow): boolean => lines.some(({ id, key }) => id === rule && key !== null)
  return rows.some(isKeyed) ? [...rows.filter((row) => !isKeyed(row)), ...rows.filter(isKeyed)] : rows
}

const keyOf = ({ rule, run }: { rule: string; run: number }): string => `${rule}\u0000${run}`

function announcedOf(row: ClockRow | null): Announced | null {
  return row === null ? null : { level: row.level, since: row.since, stopped: row.stopped, verify: row.verify }
}

/** A row as it is stored. What has once been entered in the ledger stays there: `entered` is since when. */
export function rowOf(
  state: SubjectState,
  { clock, rule, feed, nextAt, judgement, horizon }: Judged,
  after: Announced,
  holder: Holder | null,
  entered: Instant | null,
): ClockRow {
  return {
    subject: clock.subject,
    rule: clock.rule,
    run: clock.run,
    edition: clock.edition,
    feed,
    state: clock.state,
    startedAt: clock.startedAt,
    dueAt: clock.dueAt,
    stoppedAt: clock.stoppedAt,
    provisional: clock.provisional,
    reason: clock.reason,
    gravity: clock.gravity,
    flag: rule.flag,
    steps: clock.steps.map(({ at, level }) => ({ at, level })),
    verdict: verdictOf(state, rule, judgement.run, clock),
    nextAt,
    level: after.level,
    since: after.since,
    stopped: after.stopped,
    verify: after.verify,
    department: holder?.department ?? null,
    window: holder?.window ?? null,
    staff: holder?.staff ?? null,
    openedAt: openedAt(rule, clock, horizon) ?? entered,
  }
}

const TICK: Cause = { kind: 'tick' }

/** True of what the clock was to come to anyway, whatever edition has judged it since: no edition is the reason of it. */
function wasPlanned(old: ClockRow | null, { kind, at, after, by }: Announcement): boolean {
  if (old === null || by !== null) return false
  if (kind === 'stopped') return old.stoppedAt === at
  return kind === 'raised' && old.steps.some((step) => step.at === at && step.level === after.level)
}

function draftOf({ kind, was, at, by }: Announcement, light: Light, judged: Judged | null, cause: Cause): Draft {
  return {
    kind,
    was,
    light,
    at,
    cause: causeText(by, cause),
    why: whyOf(kind, by, light, judged, cause),
    finding: null,
  }
}

/** What a person reads beside a change; the whole reason is in the trace. */
function whyOf(kind: ChangeKind, by: SubjectEvent | null, light: Light, judged: Judged | null, cause: Cause): string {
  if (by !== null && kind !== 'raised') return `${by.kind} of ${instantText(by.at)}`
  if (light.level === 'unknown') return light.reason ?? ''
  const due = judged?.clock.dueAt ?? judged?.clock.lastDueAt ?? null
  const planned = due === null ? [] : [`due ${instantText(due)}`]
  const number = cause.kind === 'edition' ? cause.number : undefined
  return [...(number === undefined ? [] : [`edition ${number} of the rulebook`]), ...planned].join('; ')
}
