import type { Book } from './book.ts'
import type { DayHours } from './hours.ts'
import type { Calendar } from './calendar.ts'
import type { BookFile, BookPart } from './schema.ts'
import { civilDate, civilDay, type Day } from './time.ts'

/** The lists of a book whose entries have ids of their own; calendars and holiday tables are compared by their days. */
export const SECTIONS = [
  'rules',
  'checks',
  'items',
  'feeds',
  'rosters',
  'departments',
  'windows',
  'staff',
  'routines',
  'indicators',
] as const
export type Section = (typeof SECTIONS)[number] | 'presets' | 'centre' | 'engine'

/** An entry as it counts: its own fields, and those that its file says of its edition. */
export interface Entry {
  readonly section: Section
  readonly id: string
  readonly file: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** What another book says otherwise of one entry. */
export interface EntryEdit {
  readonly section: Section
  readonly id: string
  readonly change: 'added' | 'removed' | 'changed'
  readonly file: string
  /** What is otherwise, `limit.workingDays: 5 → 10`; the edition's beginning where one was added. */
  readonly what: readonly string[]
  /** It changes what was in force before: also what began under it is judged otherwise. */
  readonly inPlace: boolean
}

/** The days that a calendar of both books has otherwise. */
export interface CalendarEdit {
  readonly id: string
  /** Null where more than single days differ: the hours of weekdays, the zone, the editions. */
  readonly days: readonly DayEdit[] | null
}

export interface DayEdit {
  readonly day: Day
  readonly before: DayHours
  readonly after: DayHours
}

/** What an edition of the rulebook says otherwise than the one before it. */
export interface Edit {
  readonly entries: readonly EntryEdit[]
  readonly calendars: readonly CalendarEdit[]
}

/** JSON with the fields of every object in one order. */
export function sameText(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  )
}

const OF_EDITION = ['edition', 'effectiveFrom', 'applies', 'reason', 'approvedBy'] as const
const HAVE_EDITIONS: ReadonlySet<Section> = new Set(['rules', 'checks', 'items', 'indicators'])

/** Every entry of a book, in its order. */
export function entriesOf(parts: readonly BookPart[]): Entry[] {
  const all: Entry[] = []
  for (const { file, entries } of parts) {
    const above = Object.fromEntries(
      OF_EDITION.flatMap((key) => (entries[key] === undefined ? [] : [[key, entries[key]]])),
    )
    for (const section of SECTIONS)
      for (const own of (entries[section] ?? []) as readonly Record<string, unknown>[]) {
        const fields = HAVE_EDITIONS.has(section) ? { ...above, ...own } : own
        all.push({ section, id: String(section === 'rosters' ? own['window'] : own['id']), file, fields })
      }
    for (const [id, lights] of Object.entries(entries.presets ?? {}))
      all.push({ section: 'presets', id, file, fields: { lights } })
    if (entries.engine !== undefined) all.push({ section: 'engine', id: 'engine', file, fields: { ...entries.engine } })
    if (entries.centre !== undefined)
      all.push({
        section: 'centre',
        id: entries.centre.id,
        file,
        fields: entries.centre as BookFile & typeof entries.centre,
      })
  }
  return all
}

/** What `after` says otherwise than `before`, each given as its files and compiled of them. */
export function editOf(
  before: { readonly parts: readonly BookPart[]; readonly book: Book },
  after: { readonly parts: readonly BookPart[]; readonly book: Book },
): Edit {
  const [old, fresh] = [byName(entriesOf(before.parts)), byName(entriesOf(after.parts))]
  const entries: EntryEdit[] = []
  for (const [name, now] of fresh) {
    const edit = entryEdit(old.get(name) ?? [], now)
    if (edit !== null) entries.push(edit)
  }
  for (const [name, gone] of old)
    if (!fresh.has(name)) entries.push(...[entryEdit(gone, [])].filter((one) => one !== null))
  const calendars: CalendarEdit[] = []
  for (const [id, calendar] of after.book.calendars) {
    const was = before.book.calendars.get(id)
    const days = was === undefined ? [] : dayEdits(was, calendar)
    if (days === null || days.length > 0) calendars.push({ id, days })
  }
  return { entries, calendars }
}

function byName(entries: readonly Entry[]): Map<string, Entry[]> {
  const named = new Map<string, Entry[]>()
  for (const entry of entries) {
    const name = `${entry.section} ${entry.id}`
    named.set(name, [...(named.get(name) ?? []), entry])
  }
  return named
}

/** Entries of one name, by when their editions begin. */
function editionsOf(entries: readonly Entry[]): Map<string, Entry> {
  return new Map(entries.map((entry) => [JSON.stringify([entry.fields['effectiveFrom'], entry.fields['of']]), entry]))
}

function entryEdit(before: readonly Entry[], after: readonly Entry[]): EntryEdit | null {
  const [named] = after.length > 0 ? after : before
  if (named === undefined) return null
  const [old, fresh] = [editionsOf(before), editionsOf(after)]
  const what: string[] = []
  let inPlace = false
  for (const [key, entry] of fresh) {
    const was = old.get(key)
    if (was === undefined) {
      if (before.length > 0) what.push(`an edition from ${String(entry.fields['effectiveFrom'] ?? 'ever')} on`)
      inPlace ||= before.length > 0 && entry.fields['effectiveFrom'] === undefined
      continue
    }
    const fields = fieldEdits('', was.fields, entry.fields)
    what.push(...fields)
    inPlace ||= fields.length > 0
  }
  for (const [key, entry] of old)
    if (!fresh.has(key)) {
      inPlace = true
      if (after.length > 0) what.push(`no edition from ${String(entry.fields['effectiveFrom'] ?? 'ever')} on`)
    }
  const { section, id, file } = named
  if (before.length === 0) return { section, id, file, change: 'added', what: [], inPlace: false }
  if (after.length === 0) return { section, id, file, change: 'removed', what: [], inPlace: HAVE_EDITIONS.has(section) }
  if (what.length === 0) return null
  return { section, id, file, change: 'changed', what, inPlace: inPlace && HAVE_EDITIONS.has(section) }
}

/** The checks over many subjects of which two books say something else. */
export function acrossEdited(before: readonly Entry[], after: readonly Entry[]): Set<string> {
  const textsOf = (entries: readonly Entry[]): Map<string, string> => {
    const texts = new Map<string, string>()
    for (const { section, id, fields } of entries)
      if (section === 'checks' && fields['across'] !== undefined)
        texts.set(id, `${texts.get(id) ?? ''}${sameText(fields)}\n`)
    return texts
  }
  const [old, fresh] = [textsOf(before), textsOf(after)]
  return new Set([...old.keys(), ...fresh.keys()].filter((id) => old.get(id) !== fresh.get(id)))
}

const LONGEST = 60

function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length <= LONGEST ? text : `${[...text].slice(0, LONGEST).join('')}…`
}

/** What of two values differs, down to the fields of objects. */
function fieldEdits(path: string, before: unknown, after: unknown): string[] {
  if (sameText(before) === sameText(after)) return []
  if (isRecord(before) && isRecord(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      fieldEdits(path === '' ? key : `${path}.${key}`, before[key], after[key]),
    )
  return [`${path}: ${shown(before)} → ${shown(after)}`]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The days on which two calendars of one id differ, ascending; null where more than single days do. */
function dayEdits(before: Calendar, after: Calendar): DayEdit[] | null {
  if (before.zone !== after.zone || frameOf(before) !== frameOf(after)) return null
  const edits: DayEdit[] = []
  for (const day of namedDays([before, after])) {
    const [old, fresh] = [before.hoursOn(day), after.hoursOn(day)]
    const same = old.counts === fresh.counts && sameText(old.ranges) === sameText(fresh.ranges)
    if (!same || before.isSettled(day) !== after.isSettled(day)) edits.push({ day, before: old, after: fresh })
  }
  return edits
}

/** What of a calendar concerns more than single days. */
function frameOf({ editions }: Calendar): string {
  return sameText(
    editions.map(({ name, fromDay, hours }) => [name, String(fromDay), hours.seasons, hours.holidays === null]),
  )
}

/** Every day on which the calendars may differ, ascending: those that any of them names, and the years that only some have tables of. */
function namedDays(calendars: readonly Calendar[]): Day[] {
  const days = new Set<Day>()
  const years = new Map<number, number>()
  for (const { editions } of calendars) {
    const tabled = new Set(editions.flatMap(({ hours }) => [...(hours.holidays?.years ?? [])]))
    for (const year of tabled) years.set(year, (years.get(year) ?? 0) + 1)
    for (const { hours } of editions)
      for (const day of [...hours.closed, ...hours.open.keys(), ...(hours.holidays?.named.keys() ?? [])]) days.add(day)
  }
  for (const [year, count] of years)
    if (count < calendars.length)
      for (let day = civilDay(year, 1, 1); civilDate(day).year === year; day++) days.add(day)
  return [...days].sort((a, b) => a - b)
}
