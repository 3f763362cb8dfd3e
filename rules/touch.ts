import type { Book, RuleSet } from './book.ts'
import { NoWorkingDay } from './calendar.ts'
import type { ClockStep } from './clock.ts'
import { acrossEdited, entriesOf, sameText, type DayEdit, type Edit, type Entry } from './edit.ts'
import type { BookPart } from './schema.ts'
import { DAY_MS, type Instant } from './time.ts'
import { subjectKind } from './vocabulary.ts'

/** Which subjects may be judged otherwise by another edition of the book than by the one that judged them. */
export interface Touch {
  /** Any of them. */
  readonly all: boolean
  /** Kinds of subjects any of which may be. */
  readonly kinds: ReadonlySet<string>
  /** Items whose subjects may be. */
  readonly items: ReadonlySet<string>
  /** Kinds of subjects that count by a calendar of which single days differ, and within which time those lie. */
  readonly days: ReadonlyMap<string, Span>
  /** Checks over many subjects of which it says something else; null for any of them. */
  readonly checks: ReadonlySet<string> | null
}

interface Span {
  readonly from: Instant
  readonly until: Instant
}

export const ALL: Touch = { all: true, kinds: new Set(), items: new Set(), days: new Map(), checks: null }

/** None. */
export const NONE: Touch = { all: false, kinds: new Set(), items: new Set(), days: new Map(), checks: new Set() }

/** What has to be known of a subject's events to say whether an edit concerns it. */
export interface SeenEvents {
  readonly name: string
  /** Made of other subjects, whose events are its own too. */
  readonly joint: boolean
  /** Its first event; null while it has none. */
  readonly firstAt: Instant | null
  /** The latest instant that its events have, or were put on record. */
  readonly lastAt: Instant | null
  /** Every item that any of its events names. */
  readonly items: readonly string[]
}

/** The same, and what has to be known of its clocks. */
export interface Seen extends SeenEvents {
  readonly clocks: readonly SeenClock[]
}

export interface SeenClock {
  readonly state: string
  readonly dueAt: Instant | null
  readonly stoppedAt: Instant | null
  readonly steps: readonly ClockStep[]
}

/**
 * So long before the first changed day, and after the last one, they can still be asked about: days are told from instants in
 * several zones, and a period's closing time rests on all of its days, up to a month's; of longer ones up to a year's.
 */
const MONTH_MS = 40 * DAY_MS
const YEAR_MS = 370 * DAY_MS
const AFTER_MS = 3 * DAY_MS

/** What a text of the book's rules and checks leaves out, since nothing that is stored depends on it. */
const TOLD_ONLY = ['name', 'basis']

/**
 * Which subjects an edit may concern: as few as can be told for certain, since one that is left out keeps its lights. Rules and
 * checks concern the subjects of their kind, in their order too; items those whose events name them; days of a calendar those
 * of the kinds that count by it, within a time around those days; feeds, windows, rosters and the centre all.
 */
export function touchOf(
  edit: Edit,
  before: { readonly parts: readonly BookPart[]; readonly book: Book },
  after: { readonly parts: readonly BookPart[]; readonly book: Book },
): Touch {
  const [old, fresh] = [entriesOf(before.parts), entriesOf(after.parts)]
  const differs = (section: Entry['section']): boolean => listText(old, section) !== listText(fresh, section)
  if (differs('feeds') || differs('windows') || differs('rosters') || differs('centre'))
    return { ...ALL, checks: acrossEdited(old, fresh) }
  const kinds = new Set<string>()
  const [oldKinds, freshKinds] = [textsByKind(old), textsByKind(fresh)]
  for (const kind of new Set([...oldKinds.keys(), ...freshKinds.keys()]))
    if (oldKinds.get(kind) !== freshKinds.get(kind)) kinds.add(kind)
  const sets = [...before.book.sets, ...after.book.sets]
  if (differs('departments') || differs('staff') || differs('routines'))
    for (const [kind, set] of sets) if (isPeriodic(set)) kinds.add(kind)
  const items = new Set(edit.entries.filter(({ section }) => section === 'items').map(({ id }) => id))
  const days = new Map<string, Span>()
  for (const { id, days: changed } of edit.calendars)
    for (const [kind, set] of sets) {
      const reach = Math.max(reachOf(before.book, kind, id), reachOf(after.book, kind, id))
      const isCounted = calendarsOf(set).has(id) || reach >= 0
      if (!isCounted && !(kind === 'shift' && isRostered(after.book, id))) continue
      const span = isPeriodic(set) ? null : spanOf(changed ?? [], id, set, reach, [before.book, after.book])
      if (span === null) kinds.add(kind)
      else widen(days, kind, span)
    }
  return { all: false, kinds, items, days, checks: acrossEdited(old, fresh) }
}

function widen(days: Map<string, Span>, kind: string, { from, until }: Span): void {
  const known = days.get(kind) ?? { from, until }
  days.set(kind, { from: Math.min(known.from, from), until: Math.max(known.until, until) })
}

/** Whom any of several edits concerns. */
export function eitherTouch(a: Touch, b: Touch): Touch {
  const days = new Map(a.days)
  for (const [kind, span] of b.days) widen(days, kind, span)
  const [kinds, items] = [new Set([...a.kinds, ...b.kinds]), new Set([...a.items, ...b.items])]
  const checks = a.checks === null || b.checks === null ? null : new Set([...a.checks, ...b.checks])
  return { all: a.all || b.all, kinds, items, days, checks }
}

/** Within which time days have to lie to be asked about by a kind of subject; null where that can't be told. */
function spanOf(
  changed: readonly DayEdit[],
  calendar: string,
  { lines }: RuleSet,
  reach: number,
  books: readonly Book[],
): Span | null {
  const [first, last] = [changed[0]?.day, changed.at(-1)?.day]
  if (first === undefined || last === undefined) return null
  const limits = lines.flatMap(({ editions }) =>
    editions.flatMap(({ limit }) => (limit === null ? [] : [limit.policy])),
  )
  const long = limits.some(
    (policy) => policy.kind === 'until' && (policy.period === 'quarter' || policy.period === 'year'),
  )
  try {
    // What looks for the next working day from before this one finds none that has changed.
    const before = books.map((book) => book.calendars.get(calendar)?.workingDayBefore(first, 1) ?? first)
    return {
      from: Math.min(...before) * DAY_MS - (long ? YEAR_MS : MONTH_MS),
      until: last * DAY_MS + AFTER_MS + Math.max(0, reach),
    }
  } catch (error) {
    if (error instanceof NoWorkingDay) return null
    throw error
  }
}

/** Whether nothing can be judged otherwise. */
export function isNothing({ all, kinds, items, days }: Touch): boolean {
  return !all && kinds.size + items.size + days.size === 0
}

/** Whether a subject is told to be concerned by its name alone; null where more has to be known of it. */
export function touchedByName({ all, kinds, items, days }: Touch, name: string): boolean | null {
  const kind = subjectKind(name)
  if (all || kinds.has(kind)) return true
  return items.size === 0 && !days.has(kind) ? false : null
}

/** Whether a subject is told to be concerned by its events; null where its clocks have to be known. */
export function touchedByEvents(touch: Touch, seen: SeenEvents): boolean | null {
  const { name, joint, firstAt, lastAt, items } = seen
  const byName = touchedByName(touch, name)
  if (byName !== null) return byName
  if (joint) return true
  if (items.some((item) => touch.items.has(item))) return true
  // A cadence runs over items.
  if (touch.items.has(name.split('/')[1] ?? '')) return true
  const span = touch.days.get(subjectKind(name))
  if (span === undefined) return false
  if (firstAt === null || lastAt === null) return true
  if (firstAt > span.until) return false
  return lastAt >= span.from ? true : null
}

/** Whether a subject may be judged otherwise. Pure, and never false where it is. */
export function isTouched(touch: Touch, seen: Seen): boolean {
  const byEvents = touchedByEvents(touch, seen)
  if (byEvents !== null) return byEvents
  const span = touch.days.get(subjectKind(seen.name))
  return span === undefined || !isBefore(span, seen.clocks)
}

/** True where all that is planned of clocks lies before the changed days. */
function isBefore({ from }: Span, clocks: readonly SeenClock[]): boolean {
  return clocks.every(
    ({ state, dueAt, stoppedAt, steps }) =>
      state === 'stopped' &&
      dueAt !== null &&
      dueAt < from &&
      stoppedAt !== null &&
      stoppedAt < from &&
      steps.every(({ at }) => at < from),
  )
}

function listText(entries: readonly Entry[], section: Entry['section']): string {
  return sameText(entries.filter((entry) => entry.section === section).map(({ fields }) => judging(fields)))
}

function judging(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !TOLD_ONLY.includes(key)))
}

/** By kind of subject all rules and checks in their order. The name of a check is told in its findings. */
function textsByKind(entries: readonly Entry[]): Map<string, string> {
  const presets = new Map(entries.filter(({ section }) => section === 'presets').map(({ id, fields }) => [id, fields]))
  const texts = new Map<string, string>()
  for (const { section, fields } of entries) {
    if (section !== 'rules' && section !== 'checks') continue
    const preset = presets.get(String(fields['lights']))
    const text = sameText([section, section === 'rules' ? judging(fields) : fields, preset])
    const kinds = new Set([...[fields['of']].flat().map(String), ...gatheredKinds(fields)])
    for (const kind of kinds) texts.set(kind, `${texts.get(kind) ?? ''}${text}\n`)
  }
  return texts
}

/** The kinds of subjects of which a check over many gathers events: what is kept of theirs depends on it too. */
function gatheredKinds({ across }: Readonly<Record<string, unknown>>): string[] {
  const { kinds } = (across ?? {}) as { readonly kinds?: string | readonly string[] }
  return [kinds ?? []].flat().map((kind) => kind.split('.')[0] ?? '')
}

/** Its clocks begin by themselves, in periods or rostered time, so that there may be one more or one less. */
function isPeriodic({ lines }: RuleSet): boolean {
  return lines.some(({ editions }) => editions.some(({ cadence, presence }) => cadence !== null || presence !== null))
}

function isRostered({ rosters }: Book, calendar: string): boolean {
  return [...rosters.values()].some((roster) => roster.calendar.id === calendar)
}

/** How far back checks over many subjects that judge this kind ask about days of a calendar; negative where none does. */
function reachOf({ across }: Book, kind: string, calendar: string): number {
  const asking = [...across.values()].flat(2).filter((check) => check.of === kind && check.calendar?.id === calendar)
  return Math.max(-1, ...asking.map((check) => check.across?.withinMs ?? 0))
}

/** The calendars by which anything of a kind of subject is counted. */
function calendarsOf({ lines, checksOn, checksOfPauses, checksOfStops, checksOfEdits }: RuleSet): Set<string> {
  const checks = [checksOn, checksOfPauses, checksOfStops, checksOfEdits].flatMap((by) => [...by.values()].flat(2))
  const all = [...lines.flatMap(({ editions }) => editions), ...checks]
  return new Set(all.flatMap(({ calendar }) => (calendar === null ? [] : [calendar.id])))
}
