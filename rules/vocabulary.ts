import type { Facts, SubjectEvent } from './event.ts'

/** Kinds of subject with the kinds of their events in life-cycle order: an event's rank is its place here (`vocabulary.md`). */
const ROWS: readonly (readonly [subjects: string, kinds: string])[] = [
  [
    'case',
    'received corrections-told corrected accepted refused step-started step-finished suspended resumed extended ' +
      'opinion-asked opinion-given decided delivered withdrawn reopened rated',
  ],
  [
    'joint bundle',
    'received accepted branch-opened branch-closed extended meeting-called meeting-attended issued withdrawn',
  ],
  [
    'tender',
    'announced documents-sold bids-closed opened evaluated candidates-published awarded contract-signed reported failed',
  ],
  ['complaint report', 'filed accepted refused verified answered consequence'],
  ['proxy visit ledger', 'opened assigned promised followed-up done'],
  ['shift', 'rostered leave ab-post seen left queue closed'],
  ['duty', 'done'],
  ['patrol', 'made found'],
  ['feed', 'beat'],
]

export const SUBJECT_KINDS: readonly string[] = ROWS.flatMap(([subjects]) => subjects.split(' '))

export const VOIDED = 'event.voided'

const RANKS: ReadonlyMap<string, number> = new Map(
  ROWS.flatMap(([subjects, kinds]) =>
    subjects
      .split(' ')
      .flatMap((subject) => kinds.split(' ').map((kind, rank) => [`${subject}.${kind}`, rank] as const)),
  ),
)

/** Every kind that the vocabulary lists, `case.received` first. */
export const EVENT_KINDS: readonly string[] = [...RANKS.keys(), VOIDED]

/** Voids rank after every kind of the vocabulary, unknown kinds after those. */
const VOID_RANK = 1_000
export const UNKNOWN_RANK = 1_001

/** Each kind by its spellings. Those that are an object's keys are one text for all, which is compared by its address. */
const SPELT: ReadonlyMap<string, string> = new Map([
  ...Object.keys(Object.fromEntries(RANKS)).map((kind) => [kind, kind] as const),
  ['presence.seen', 'shift.seen'],
])

/**
 * The one spelling of a kind: `presence.seen` is an accepted spelling of `shift.seen`. And the one text of it: an event's kind
 * is looked up a hundred times, and a text of its own would be compared letter by letter each time.
 */
export function canonicalKind(kind: string): string {
  return SPELT.get(kind) ?? kind
}

/** A kind as it is spelt, by the one text of it where there is one. */
export function ownText(kind: string): string {
  const known = SPELT.get(kind)
  return known === kind ? known : kind
}

/** The kind of a subject: what stands before the first slash of `case/QG-2026-000123`. */
export function subjectKind(subject: string): string {
  const slash = subject.indexOf('/')
  return slash < 0 ? subject : subject.slice(0, slash)
}

/** The life-cycle rank of an event (`clock.md` 2). Unknown kinds, and kinds of another kind of subject, rank last. */
export function rankOf({ kind, subject }: Pick<SubjectEvent, 'kind' | 'subject'>): number {
  return rankIn(canonicalKind(kind), subject)
}

/** The same, of a kind in its one spelling. */
export function rankIn(kind: string, subject: string): number {
  if (kind === VOIDED) return VOID_RANK
  const rank = RANKS.get(kind)
  return rank !== undefined && happensTo(kind, subject) ? rank : UNKNOWN_RANK
}

/** True where a kind of event is one of the subject's kind. Compared in place: it is asked of every event, and a slice is a new text. */
export function happensTo(kind: string, subject: string): boolean {
  const slash = subject.indexOf('/')
  const length = slash < 0 ? subject.length : slash
  if (kind[length] !== '.') return false
  for (let i = 0; i < length; i++) if (kind.charCodeAt(i) !== subject.charCodeAt(i)) return false
  return true
}

const NO_FACTS: Facts = {}

/** The facts that an event brings: none if its kind is unknown or a void (`clock.md` 2). */
export function factsOf(event: SubjectEvent, rank: number): Facts {
  return rank >= VOID_RANK ? NO_FACTS : event.data
}

/** The subject of a branch of a joint case, which is named by its case's id or by its whole subject. */
export function branchSubject(branch: unknown): string {
  const name = String(branch)
  return name.includes('/') ? name : `case/${name}`
}
