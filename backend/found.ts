import type { ClockRow } from '../db/clock.ts'
import { findingKey, type FindingRow } from '../db/finding.ts'
import type { Book } from '../rules/book.ts'
import type { SubjectEvent } from '../rules/event.ts'
import type { Finding } from '../rules/state.ts'
import { instantText } from '../rules/time.ts'
import type { Light } from './contract/light.ts'
import { causeText, type Draft, type FindingDraft } from './draft.ts'
import { lightOf, type Horizons } from './light.ts'

/** The flags of checks by id. */
export type Flags = Book['flags']
const NO_FLAGS: Flags = new Map()

/** A finding of the fold. */
export function findingDraft(subject: string, finding: Finding): FindingDraft {
  const { finding: name, rule, run, level, at, source, event, detail } = finding
  return { subject, finding: name, rule: rule ?? '', run: run ?? 0, source, event, origin: 'fold', level, at, detail }
}

/** The finding that evidence came after its light was announced (`clock.md` 35). */
export function lateEvidence(row: ClockRow, { source, id, kind, at }: SubjectEvent): FindingDraft {
  const { subject, rule, run } = row
  return {
    subject,
    finding: 'late-evidence',
    rule,
    run,
    source,
    event: id,
    origin: 'announced',
    level: 'notice',
    at,
    detail: `${kind} of ${instantText(at)} was recorded after the light was announced`,
  }
}

/** A finding to be announced. */
export function foundDraft(
  finding: FindingDraft,
  row: ClockRow | null,
  by: SubjectEvent | null,
  horizons: Horizons,
  flags: Flags = NO_FLAGS,
): Draft {
  return {
    kind: 'found',
    was: 'green',
    light: findingLight(finding, row, horizons, flags),
    at: finding.at,
    cause: by === null ? `${finding.source} ${finding.event}` : causeText(by, null),
    why: finding.detail,
    finding,
  }
}

/** A finding in the shape of a light; it is never lit, since its state is `stopped`. */
function findingLight(finding: FindingDraft, row: ClockRow | null, horizons: Horizons, flags: Flags): Light {
  const { subject, finding: name, run, source, event, level, at, detail } = finding
  const base = row === null ? null : lightOf(row, horizons)
  return {
    id: `${subject}/${name}/${run}#${source}#${event}`,
    subject,
    rule: name,
    run,
    edition: base?.edition ?? '',
    level,
    since: at,
    dueAt: null,
    state: 'stopped',
    provisional: false,
    awaiting: false,
    verify: false,
    reason: detail,
    gravity: base?.gravity ?? 'internal',
    // A check has its own flag; what the engine found of a clock has the clock's.
    flag: flags.get(name) ?? (flags.has(name) || finding.rule === '' ? null : (base?.flag ?? null)),
    department: base?.department ?? null,
    window: base?.window ?? null,
    staff: base?.staff ?? null,
    feed: base?.feed ?? source,
  }
}

/** Findings of the fold that aren't announced yet, and announced ones that the fold no longer has. */
export function findingDrafts(
  found: readonly FindingDraft[],
  stored: readonly FindingRow[],
  rows: readonly ClockRow[],
  subject: string,
  horizons: Horizons,
  flags: Flags,
): Draft[] {
  const rowFor = ({ rule, run }: FindingDraft): ClockRow | null =>
    rows.find((row) => row.rule === rule && row.run === run) ?? rows[0] ?? null
  const standing = new Map(
    stored
      .filter(({ origin, withdrawnSeq }) => origin === 'fold' && withdrawnSeq === null)
      .map((row) => [findingKey(row), row]),
  )
  const drafts: Draft[] = []
  const seen = new Set<string>()
  for (const finding of found) {
    const key = findingKey(finding)
    if (seen.has(key)) continue
    seen.add(key)
    if (!standing.delete(key)) drafts.push(foundDraft(finding, rowFor(finding), null, horizons, flags))
  }
  for (const { foundSeq, withdrawnSeq, ...finding } of standing.values()) {
    const light = findingLight({ ...finding, subject }, rowFor(finding), horizons, flags)
    drafts.push({
      kind: 'withdrawn',
      was: finding.level,
      light: { ...light, level: 'green', state: 'withdrawn' },
      at: finding.at,
      cause: `${finding.source} ${finding.event}`,
      why: finding.detail,
      finding,
    })
  }
  return drafts
}
