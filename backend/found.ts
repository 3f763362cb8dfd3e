import type { ClockRow } from '../db/clock.ts'
import { findingKey, type FindingRow } from '../db/finding.ts'
import type { Book } from '../rules/book.ts'
import type { SubjectEvent } from '../rules/event.ts'
import { holderAt, lightHolder } from '../rules/holder.ts'
import type { Check } from '../rules/rule.ts'
import type { Finding, SubjectState } from '../rules/state.ts'
import { instantText } from '../rules/time.ts'
import { subjectKind } from '../rules/vocabulary.ts'
import type { Light } from './contract/light.ts'
import { causeText, type Draft, type FindingDraft } from './draft.ts'
import { lightOf, type Horizons } from './light.ts'

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

/** Where a finding was made: the book that knows its check, and what is known of its subject. */
export interface Scene {
  readonly book: Book
  readonly state: SubjectState
  readonly horizons: Horizons
}

/** A finding to be announced. */
export function foundDraft(finding: FindingDraft, row: ClockRow | null, by: SubjectEvent | null, scene: Scene): Draft {
  return {
    kind: 'found',
    was: 'green',
    light: findingLight(finding, row, scene),
    at: finding.at,
    cause: by === null ? `${finding.source} ${finding.event}` : causeText(by, null),
    why: finding.detail,
    finding,
  }
}

/**
 * A finding in the shape of a light; it is never lit, since its state is `stopped`. Its flag is its check's, its gravity too, or
 * that of the clock beside it. Its people and places are those of that clock, each where there is one; else what the facts say.
 */
function findingLight(finding: FindingDraft, row: ClockRow | null, { book, state, horizons }: Scene): Light {
  const { subject, finding: name, run, source, event, level, at, detail } = finding
  const base = row === null ? null : lightOf(row, horizons)
  const check = checkNamed(book, subject, name)
  const told = lightHolder(book, state, { holder: holderAt(state, at), startedAt: at, rule: name })
  const window = base?.window ?? told.window
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
    gravity: check?.gravity ?? base?.gravity ?? 'internal',
    // A check has its own flag; what the engine found of a clock has the clock's.
    flag: check === undefined ? (finding.rule === '' ? null : (base?.flag ?? null)) : check.flag,
    department: base?.department ?? told.department ?? book.windows.get(window ?? '') ?? null,
    window,
    staff: base?.staff ?? told.staff,
    feed: base?.feed ?? source,
  }
}

type Class = Pick<Check, 'gravity' | 'flag'>

const checks = new WeakMap<Book, Map<string, Class>>()

/** The check, or indicator, that a finding of a subject is named by; undefined for the engine's own findings. */
function checkNamed(book: Book, subject: string, id: string): Class | undefined {
  let known = checks.get(book)
  if (known === undefined) {
    const all = [...book.sets.values()].flatMap(({ checksOn, checksOfPauses, checksOfStops, checksOfEdits }) =>
      [checksOn, checksOfPauses, checksOfStops, checksOfEdits].flatMap((heard) => [...heard.values()].flat(2)),
    )
    all.push(...[...book.across.values()].flat(2), ...book.checksOfItems.flat())
    known = new Map<string, Class>(all.map((check) => [`${check.of} ${check.id}`, check]))
    for (const indicator of book.indicators.flat()) known.set(`indicator ${indicator.id}`, indicator)
    checks.set(book, known)
  }
  return known.get(`${subjectKind(subject)} ${id}`)
}

/** Findings of the fold that aren't announced yet, those that stand at another level, and announced ones that the fold no longer has. */
export function findingDrafts(
  found: readonly FindingDraft[],
  stored: readonly FindingRow[],
  rows: readonly ClockRow[],
  scene: Scene,
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
    const stands = standing.get(key)
    standing.delete(key)
    if (stands?.level === finding.level) continue
    drafts.push({ ...foundDraft(finding, rowFor(finding), null, scene), was: stands?.level ?? 'green' })
  }
  for (const finding of standing.values()) drafts.push(withdrawnDraft(finding, rowFor(finding), scene))
  return drafts
}

/** A finding that stood and is none any more. */
export function withdrawnDraft(
  { foundSeq: _f, withdrawnSeq: _w, ...finding }: FindingRow,
  row: ClockRow | null,
  scene: Scene,
): Draft {
  return {
    kind: 'withdrawn',
    was: finding.level,
    light: { ...findingLight(finding, row, scene), level: 'green', state: 'withdrawn' },
    at: finding.at,
    cause: `${finding.source} ${finding.event}`,
    why: finding.detail,
    finding,
  }
}
