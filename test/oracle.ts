/**
 * The oracle: a deliberately naive engine. It judges the clocks of one subject from its whole history, written from
 * `clock.md` (numbers in round brackets are its rules) and from the settlements of its open points (S1 … S21) alone.
 *
 * It shares nothing with `rules/` but two types, walks minute by minute and day by day, and refolds everything whenever
 * it wants to know something. It is one file on purpose (and so longer than the style asks for): whoever doubts a light
 * reads it from top to bottom. Histories and calendars are expected on a minute grid; as-of may be any instant.
 */
import { Environment } from '@marcbachmann/cel-js'
import { Temporal } from 'temporal-polyfill'
import type { Facts, FactValue, SubjectEvent } from '../rules/event.ts'
import type { Instant } from '../rules/time.ts'

// ---------------------------------------------------------------------------------------------------------------------
// The book, in the shape of its YAML, and the answer
// ---------------------------------------------------------------------------------------------------------------------

/** Opening hours of one day: `08:30-12:00`, `24:00` is the day's end. */
export type OracleRanges = readonly string[]

/** Hours by weekday (`mon`, `mon-fri`), in a list of seasons also `from` and `until` (`06-01`). */
export type OracleWeek = Readonly<Record<string, OracleRanges | string>>

export interface OracleCalendar {
  readonly id: string
  readonly zone: string
  readonly hours: OracleWeek | readonly OracleWeek[]
  readonly makeUp?: OracleRanges
  readonly holidays?: string
  readonly closed?: readonly string[]
  readonly open?: Readonly<Record<string, OracleRanges | { readonly hours: OracleRanges; readonly counts: boolean }>>
}

export interface OracleTable {
  readonly years: readonly number[]
  readonly off: readonly string[]
  readonly work: readonly string[]
}

export interface OracleItem {
  readonly id: string
  readonly effectiveFrom?: string
  readonly [field: string]: FactValue | undefined
}

export interface OracleLimit {
  readonly workingDays?: number | string
  readonly keepTime?: boolean
  readonly startDay?: 'counted'
  readonly ends?: 'close' | 'midnight'
  readonly workingTime?: string
  readonly calendarDays?: number | string
  readonly roll?: 'nextWorkingDay'
  readonly elapsed?: string
  readonly until?: string
  readonly at?: string
}

export interface OracleAmount {
  readonly workingDays?: number
  readonly workingTime?: string
  readonly calendarDays?: number
  readonly elapsed?: string
}

export interface OracleLight {
  readonly level: LitLevel
  readonly remaining?: OracleAmount
  readonly used?: number
  readonly elapsed?: string
  readonly overdue?: true | OracleAmount
}

export interface OracleRule {
  readonly id: string
  readonly of: string
  readonly effectiveFrom?: string
  readonly when?: string
  readonly start: string | readonly string[] | Readonly<Record<string, string>>
  readonly stop: string | readonly string[]
  readonly restart?: boolean
  readonly pause?: {
    readonly from: string | readonly string[]
    readonly until: string | readonly string[]
    readonly when?: string
  }
  readonly extend?: {
    readonly on: string
    readonly days?: number | string
    readonly times?: number
    readonly max?: number
    readonly by?: readonly string[]
    readonly withReason?: boolean
  }
  readonly limit?: OracleLimit
  readonly calendar?: string
  readonly lights?: string | readonly OracleLight[]
  readonly gravity?: string
}

export interface OracleBook {
  readonly zone: string
  readonly calendars: readonly OracleCalendar[]
  readonly holidayTables: Readonly<Record<string, OracleTable>>
  readonly items: readonly OracleItem[]
  readonly rules: readonly OracleRule[]
}

export type LitLevel = 'notice' | 'yellow' | 'red'
export type OracleLevel = 'green' | 'unknown' | LitLevel

export interface OracleClock {
  subject: string
  rule: string
  run: number
  level: OracleLevel
  state: 'running' | 'paused' | 'stopped'
  startedAt: Instant
  dueAt: Instant | null
  stoppedAt: Instant | null
  yellowAt: Instant | null
  redAt: Instant | null
  noticeAt: Instant | null
  countedSeconds: number | null
  provisional: boolean
  /** Sorted; a name stands as often as the finding was made (per event), so a reader may compare counts or a set. */
  findings: string[]
  /** The steps behind `noticeAt`, `yellowAt` and `redAt`, by instant. */
  steps: { at: Instant; level: LitLevel }[]
}

// ---------------------------------------------------------------------------------------------------------------------
// Events: order, ranks, voids, facts
// ---------------------------------------------------------------------------------------------------------------------

/** The rows of vocabulary.md, in rank order (2). */
const KINDS: readonly (readonly [subjects: string, kinds: string])[] = [
  [
    'case',
    'received corrections-told corrected accepted refused step-started step-finished suspended resumed extended ' +
      'opinion-asked opinion-given decided delivered withdrawn reopened rated',
  ],
  ['joint bundle', 'received accepted branch-opened branch-closed meeting-called meeting-attended issued'],
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
const VOID = 'event.voided'

const subjectKind = (subject: string): string => subject.slice(0, subject.indexOf('/'))

/** (2, S1) The place of a kind in its row; voids after all that are listed; what the row doesn't list last. */
function rankOf(event: SubjectEvent): number {
  if (event.kind === VOID) return 1000
  const [kindOfSubject, name] = event.kind.split('.')
  if (kindOfSubject !== subjectKind(event.subject)) return 2000
  const row = KINDS.find(([subjects]) => subjects.split(' ').includes(kindOfSubject))
  const rank = row ? row[1].split(' ').indexOf(name ?? '') : -1
  return rank === -1 ? 2000 : rank
}

/** (2) Unknown kinds and voids bring no facts and start, stop and pause nothing. */
const isMeant = (event: SubjectEvent): boolean => rankOf(event) < 1000

const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8'))

/** (2) `(at, rank, source, id)`. */
const inOrder = (a: SubjectEvent, b: SubjectEvent): number =>
  a.at - b.at || rankOf(a) - rankOf(b) || compareBytes(a.source, b.source) || compareBytes(a.id, b.id)

const nameOf = (source: FactValue | undefined, id: FactValue | undefined): string => JSON.stringify([source, id])

/** (5, S2) The history as of an instant: each event once, in order, what was validly voided by then taken out. */
function historyAsOf(told: readonly SubjectEvent[], asOf: Instant): SubjectEvent[] {
  const byName = new Map<string, SubjectEvent>()
  for (const event of told) {
    const kind = event.kind === 'presence.seen' ? 'shift.seen' : event.kind
    byName.set(nameOf(event.source, event.id), { ...event, kind })
  }
  const voided = new Set<string>()
  for (const event of byName.values()) {
    if (event.kind !== VOID || event.at > asOf) continue
    const { source, id, reason } = event.data
    const target = byName.get(nameOf(source, id))
    const valid = typeof reason === 'string' && reason !== '' && source === event.source
    if (valid && target && target.kind !== VOID && target.subject === event.subject) voided.add(nameOf(source, id))
  }
  return [...byName.values()]
    .filter((event) => event.at <= asOf && !voided.has(nameOf(event.source, event.id)))
    .sort(inOrder)
}

const withoutNulls = (data: Facts): Facts => Object.fromEntries(Object.entries(data).filter(([, v]) => v !== null))

/** (3) The facts after one more event: the last word wins per field, `null` removes one. */
const told = (facts: Facts, event: SubjectEvent): Facts =>
  isMeant(event) ? withoutNulls({ ...facts, ...event.data }) : facts

/** (3, S20) The facts of the events up to and including the one at `index`. */
const factsUpTo = (history: readonly SubjectEvent[], index: number): Facts =>
  history.slice(0, index + 1).reduce(told, {})

// ---------------------------------------------------------------------------------------------------------------------
// Expressions
// ---------------------------------------------------------------------------------------------------------------------

const environments = new Map<string, Environment>()
const programs = new Map<string, (context: Record<string, unknown>) => unknown>()

/** `subject` and the subject's kind, `item` and `event` are maps; JS numbers are doubles, so double ∘ int is taught. */
function environmentFor(kind: string): Environment {
  const known = environments.get(kind)
  if (known) return known
  const made = new Environment()
  for (const variable of ['subject', kind, 'item', 'event']) made.registerVariable(variable, 'map')
  const operators: Record<string, (a: number, b: number) => number> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '%': (a, b) => a % b,
  }
  for (const [sign, apply] of Object.entries(operators)) {
    made.registerOperator(`double ${sign} int`, (a: number, b: bigint) => apply(a, Number(b)))
    made.registerOperator(`int ${sign} double`, (a: bigint, b: number) => apply(Number(a), b))
  }
  // cel-js has % for integers only.
  made.registerOperator('double % double', (a: number, b: number) => a % b)
  environments.set(kind, made)
  return made
}

interface Scope {
  readonly kind: string
  readonly facts: Facts
  readonly item: Facts
  readonly event: SubjectEvent
}

type Answer = { readonly value: unknown } | { readonly failed: 'missing' | 'other' }

/** (3, 31) What an expression says in a scope, or that it met a missing fact (or something else that it can't read). */
function evaluate(source: string, scope: Scope): Answer {
  const key = `${scope.kind} ${source}`
  const program = programs.get(key) ?? environmentFor(scope.kind).parse(source)
  programs.set(key, program)
  const context = { subject: scope.facts, [scope.kind]: scope.facts, item: scope.item }
  try {
    return { value: program({ ...context, event: withoutNulls(scope.event.data) }) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return { failed: code === 'no_such_key' ? 'missing' : 'other' }
  }
}

/** (S3) The subject facts that expressions read: `item.class` reads `class`, any `item.x` reads `item`. */
function readsOf(kind: string, sources: readonly (string | number | undefined)[]): Set<string> {
  const reads = new Set<string>()
  for (const source of sources) {
    const bare = String(source ?? '').replace(/"[^"]*"|'[^']*'/g, '""')
    for (const [, field] of bare.matchAll(new RegExp(`(?<![.\\w])(?:subject|${kind})\\.(\\w+)`, 'g'))) {
      if (field !== undefined) reads.add(field)
    }
    for (const [, field] of bare.matchAll(/(?<![.\w])item\.(\w+)/g)) {
      reads.add('item')
      if (field === 'class') reads.add('class')
    }
  }
  return reads
}

// ---------------------------------------------------------------------------------------------------------------------
// Calendars
// ---------------------------------------------------------------------------------------------------------------------

const MINUTE = 60_000
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']

/** A local day of a calendar. A day off (also one of service hours that don't count) has no open minutes. */
interface Day {
  readonly date: string
  /** 00:00 and 24:00. */
  readonly begins: Instant
  readonly ends: Instant
  /** The open minutes, in order. */
  readonly open: readonly Instant[]
  readonly working: boolean
  /** The last closing of a working day; of a day off its end, which nothing reads. */
  readonly close: Instant
  /** The neighbours, once asked for. */
  after: Day | null
  before: Day | null
}

/** A calendar (or the bare zone of a rule that has none) with its holiday table and its days, as far as asked for. */
interface Almanac {
  readonly zone: string
  readonly calendar: OracleCalendar | null
  readonly table: OracleTable | null
  readonly days: Map<string, Day>
  /** Local dates by instant: Temporal's answers, kept because they are asked for over and over (10 µs each). */
  readonly dates: Map<Instant, string>
}

const blankAlmanac = (zone: string, calendar: OracleCalendar | null, table: OracleTable | null): Almanac => ({
  zone,
  calendar,
  table,
  days: new Map(),
  dates: new Map(),
})

const almanacs = new WeakMap<object, Map<OracleTable | null, Almanac>>()
const bareAlmanacs = new Map<string, Almanac>()

function almanacOf(book: OracleBook, calendarId: string | undefined): Almanac {
  const calendar = book.calendars.find(({ id }) => id === calendarId)
  if (!calendar) {
    const bare = bareAlmanacs.get(book.zone) ?? blankAlmanac(book.zone, null, null)
    bareAlmanacs.set(book.zone, bare)
    return bare
  }
  const table = calendar.holidays === undefined ? null : (book.holidayTables[calendar.holidays] ?? null)
  const ofCalendar = almanacs.get(calendar) ?? new Map<OracleTable | null, Almanac>()
  almanacs.set(calendar, ofCalendar)
  const almanac = ofCalendar.get(table) ?? blankAlmanac(calendar.zone, calendar, table)
  ofCalendar.set(table, almanac)
  return almanac
}

const addDays = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString()

/** (12) A local time as an instant, times that don't exist or exist twice read as Temporal's `compatible` does. */
function instantOf(zone: string, date: string, time: Temporal.PlainTime): Instant {
  const local = Temporal.PlainDate.from(date).toPlainDateTime(time)
  return local.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds
}

const local = (zone: string, at: Instant): Temporal.ZonedDateTime =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)

function localDate(almanac: Almanac, at: Instant): string {
  const date = almanac.dates.get(at) ?? local(almanac.zone, at).toPlainDate().toString()
  almanac.dates.set(at, date)
  return date
}
const localTime = (almanac: Almanac, at: Instant): Temporal.PlainTime => local(almanac.zone, at).toPlainTime()

const isNamed = (table: OracleTable, date: string): boolean => table.off.includes(date) || table.work.includes(date)

/** (11) A date whose year has no published table and that no other year's notice names. */
const isUnpublished = (table: OracleTable, date: string): boolean =>
  !table.years.includes(Number(date.slice(0, 4))) && !isNamed(table, date)

/** (10) Hours of a date by weekday and season, before holidays and overrides; `weekday` 0 is Monday. */
function weeklyHours(calendar: OracleCalendar, date: string, weekday: number): OracleRanges {
  const seasons: readonly OracleWeek[] = Array.isArray(calendar.hours) ? calendar.hours : [calendar.hours as OracleWeek]
  const monthDay = date.slice(5)
  const season = seasons.find(({ from, until }) => {
    if (typeof from !== 'string' || typeof until !== 'string') return true
    return from <= until ? from <= monthDay && monthDay <= until : from <= monthDay || monthDay <= until
  })
  for (const [days, ranges] of Object.entries(season ?? {})) {
    if (typeof ranges === 'string') continue
    const [first, last = first] = days.split('-').map((day) => WEEKDAYS.indexOf(day))
    if (first !== undefined && last !== undefined && first <= weekday && weekday <= last) return ranges
  }
  return []
}

/** (11) Statutory holidays with a fixed Gregorian date. */
function isFixedHoliday(date: string): boolean {
  const monthDay = date.slice(5)
  if (monthDay === '05-02') return date >= '2025'
  return ['01-01', '05-01', '10-01', '10-02', '10-03'].includes(monthDay)
}

/** (10, 11) The hours of a date that count: own `open` beats `closed`, own overrides beat holidays, these the week. */
function hoursOn({ calendar, table }: Almanac, date: string): OracleRanges {
  if (!calendar) return []
  const override = calendar.open?.[date]
  if (override) {
    if ('hours' in override) return override.counts === false ? [] : override.hours
    return override
  }
  if (calendar.closed?.includes(date)) return []
  if (table?.off.includes(date)) return []
  if (table?.work.includes(date)) return calendar.makeUp ?? weeklyHours(calendar, date, 0)
  if (table && isUnpublished(table, date) && isFixedHoliday(date)) return []
  return weeklyHours(calendar, date, Temporal.PlainDate.from(date).dayOfWeek - 1)
}

function dayOf(almanac: Almanac, date: string): Day {
  const known = almanac.days.get(date)
  if (known) return known
  const begins = instantOf(almanac.zone, date, new Temporal.PlainTime())
  const ends = instantOf(almanac.zone, addDays(date, 1), new Temporal.PlainTime())
  const timeAt = (time: string): Instant =>
    time === '24:00' ? ends : instantOf(almanac.zone, date, Temporal.PlainTime.from(time))
  const ranges = hoursOn(almanac, date).map((range) => range.split('-').map(timeAt))
  const open: Instant[] = []
  for (let minute = begins; minute < ends; minute += MINUTE) {
    // (12) A range is [from, until).
    if (ranges.some(([from = 0, until = 0]) => from <= minute && minute < until)) open.push(minute)
  }
  const last = open.at(-1)
  const close = last === undefined ? ends : last + MINUTE
  const day: Day = { date, begins, ends, open, working: open.length > 0, close, after: null, before: null }
  almanac.days.set(date, day)
  return day
}

const dayAt = (almanac: Almanac, at: Instant): Day => dayOf(almanac, localDate(almanac, at))
const dayAfter = (almanac: Almanac, day: Day): Day => (day.after ??= dayAt(almanac, day.ends))
const dayBefore = (almanac: Almanac, day: Day): Day => (day.before ??= dayAt(almanac, day.begins - 1))

/** (S11) The local day of a due instant: 24:00 belongs to the day that ends. */
const dayEndingAt = (almanac: Almanac, at: Instant): Day => dayAt(almanac, at - 1)

/** The days from one on, in order. Fails after four years: by then a calendar without a working day is the reason. */
function* daysFrom(almanac: Almanac, first: Day): Generator<Day> {
  let day = first
  for (let i = 0; i < 1461; i += 1) {
    yield day
    day = dayAfter(almanac, day)
  }
  throw new Error(`calendar ${almanac.calendar?.id ?? almanac.zone}: nothing found in four years from ${first.date}`)
}

function nextWorkingDay(almanac: Almanac, day: Day): Day {
  for (const next of daysFrom(almanac, dayAfter(almanac, day))) if (next.working) return next
  return day
}

/** (14) An instant of a working day moved into its hours: to the first opening, a break's end, the last closing. */
function clamped(day: Day, at: Instant): Instant {
  if (at >= day.close) return day.close
  if (day.open.some((minute) => minute <= at && at < minute + MINUTE)) return at
  return day.open.find((minute) => minute > at) ?? day.close
}

/** (14, 28) The time of day of `at` on a working day, moved into its hours; of a due instant at 24:00 the closing. */
function sameTimeOn(almanac: Almanac, day: Day, at: Instant): Instant {
  return clamped(day, instantOf(almanac.zone, day.date, localTime(almanac, at)))
}

/** (28) What a due instant is on another working day: a closing time stays one, another keeps its time of day. */
function dueTimeOn(almanac: Almanac, day: Day, due: Instant): Instant {
  const dueDay = dayEndingAt(almanac, due)
  if (dueDay.working && due === dueDay.close) return day.close
  if (due === dueDay.ends) return day.close
  return sameTimeOn(almanac, day, due)
}

/** (28) The same wall-clock time so many calendar days later. */
const sameTimeDaysLater = (almanac: Almanac, at: Instant, days: number): Instant =>
  instantOf(almanac.zone, addDays(localDate(almanac, at), days), localTime(almanac, at))

const durationMs = (duration: string): number => Temporal.Duration.from(duration).total('milliseconds')

// ---------------------------------------------------------------------------------------------------------------------
// A course: a start, a limit, a calendar, extensions and holes. All arithmetic of one clock at one state of knowledge
// ---------------------------------------------------------------------------------------------------------------------

type Limit =
  | { readonly by: 'workingDays'; readonly n: number; readonly keepTime: boolean; readonly startDayCounted: boolean }
  | { readonly by: 'workingTime' | 'elapsed'; readonly ms: number }
  | { readonly by: 'calendarDays'; readonly n: number; readonly roll: boolean }
  | { readonly by: 'until'; readonly period: string }
  | { readonly by: 'at'; readonly at: Instant }

/** (21) A hole is (from, until]; an open one has no end. */
interface Hole {
  readonly from: Instant
  readonly until: Instant
}

interface Course {
  readonly almanac: Almanac
  readonly start: Instant
  readonly limit: Limit
  readonly ends: 'close' | 'midnight' | undefined
  /** Days granted (26). */
  readonly extra: number
  readonly holes: readonly Hole[]
  readonly rule: OracleRule
}

const isCovered = (holes: readonly Hole[], at: Instant): boolean => holes.some((h) => h.from < at && at <= h.until)

/** A minute [m, m + 1 min) lies in a hole if an instant just after its beginning does. */
const minuteIsCovered = (holes: readonly Hole[], minute: Instant): boolean =>
  holes.some((h) => h.from <= minute && minute < h.until)

const daysOf = (course: Course): number =>
  course.limit.by === 'workingDays' || course.limit.by === 'calendarDays' ? course.limit.n + course.extra : 0

const startDay = (course: Course): Day => dayAt(course.almanac, course.start)

/** (14) The start moved into open hours: itself, or the next opening. */
function movedStart(course: Course): Instant {
  for (const day of daysFrom(course.almanac, startDay(course))) {
    if (day.working && course.start < day.close) return Math.max(course.start, clamped(day, course.start))
  }
  return course.start
}

/** (21, S7) The instant at which a day would be complete: when the clock would be due if that day were the last. */
function completeAt(course: Course, day: Day): Instant {
  const { almanac, limit, ends, start } = course
  if (limit.by === 'workingDays') {
    if (limit.keepTime) return sameTimeOn(almanac, day, movedStart(course))
    return ends === 'midnight' ? day.ends : day.close
  }
  if (ends === 'midnight') return day.ends
  if (ends === 'close') return day.working ? day.close : day.ends
  return instantOf(almanac.zone, day.date, localTime(almanac, start))
}

/** (21) A day is a hole if and only if a pause covers the instant at which it would be complete. */
const isHole = (course: Course, day: Day): boolean => isCovered(course.holes, completeAt(course, day))

/** (13, 14, S17) */
function dueByWorkingDays(course: Course, keepTime: boolean, startDayCounted: boolean): Instant {
  const { almanac, start } = course
  const n = daysOf(course)
  if (keepTime && n === 0) return movedStart(course)
  const first = keepTime ? dayAt(almanac, movedStart(course)) : startDay(course)
  const startMayCount = !keepTime && (startDayCounted || n === 0)
  let found = 0
  for (const day of daysFrom(almanac, first)) {
    if (!day.working || isHole(course, day)) continue
    if (day === first && !(startMayCount && start < day.close)) continue
    found += 1
    if (found === Math.max(n, 1)) return completeAt(course, day)
  }
  return start
}

/** (16, S7) */
function dueByCalendarDays(course: Course, roll: boolean): Instant {
  const { almanac } = course
  let day = startDay(course)
  for (let found = 0; found < daysOf(course);) {
    day = dayAfter(almanac, day)
    if (!isHole(course, day)) found += 1
  }
  if (!roll) return completeAt(course, day)
  if (!day.working) day = nextWorkingDay(almanac, day)
  while (isHole(course, day)) day = nextWorkingDay(almanac, day)
  return completeAt(course, day)
}

/** (12, 18) First and last date of the period that a date lies in. */
function periodOf(period: string, date: string): [first: string, last: string] {
  const day = Temporal.PlainDate.from(date)
  switch (period) {
    case 'closeOfDay':
      return [date, date]
    case 'closeOfWeek':
      return [addDays(date, 1 - day.dayOfWeek), addDays(date, 7 - day.dayOfWeek)]
    case 'closeOfMonth':
      return [day.with({ day: 1 }).toString(), day.with({ day: 31 }).toString()]
    case 'closeOfQuarter': {
      const month = day.month - ((day.month - 1) % 3)
      return [
        day.with({ month, day: 1 }).toString(),
        day
          .with({ day: 1, month: month + 2 })
          .with({ day: 31 })
          .toString(),
      ]
    }
    default:
      throw new Error(`limit until: ${period} is no period`)
  }
}

/** (18) Closing time of the last working day of the start's period; of the next one where that has passed. */
function dueByPeriod(course: Course, period: string): Instant {
  const { almanac, start } = course
  let date = localDate(almanac, start)
  for (let i = 0; i < 1461; i += 1) {
    const [first, last] = periodOf(period, date)
    for (date = last; date >= first; date = addDays(date, -1)) {
      const day = dayOf(almanac, date)
      if (!day.working) continue
      if (start < day.close) return day.close
      break
    }
    date = addDays(last, 1)
  }
  throw new Error(`calendar ${almanac.calendar?.id ?? almanac.zone}: no working day in any period`)
}

/** The due instant. Holes must have ended. */
function dueOf(course: Course): Instant {
  const { limit } = course
  switch (limit.by) {
    case 'workingDays':
      return dueByWorkingDays(course, limit.keepTime, limit.startDayCounted)
    case 'workingTime': // (15)
      return instantAfter(course, unpausedOpenMinutes, course.start, limit.ms)
    case 'calendarDays':
      return dueByCalendarDays(course, limit.roll)
    case 'elapsed': // (17)
      return instantAfter(course, unpausedMinutes, course.start, limit.ms)
    case 'until':
      return dueByPeriod(course, limit.period)
    case 'at': // (19)
      return limit.at
  }
}

// What passes: the minutes of a day that count, for each sense of «count». ------------------------------------------

type Measure = (course: Course, day: Day) => readonly Instant[]

const openMinutes: Measure = (_course, day) => day.open

const unpausedOpenMinutes: Measure = ({ holes }, day) =>
  holes.length === 0 ? day.open : day.open.filter((minute) => !minuteIsCovered(holes, minute))

const unpausedMinutes: Measure = ({ holes }, day) => {
  const minutes: Instant[] = []
  for (let minute = day.begins; minute < day.ends; minute += MINUTE) {
    if (!minuteIsCovered(holes, minute)) minutes.push(minute)
  }
  return minutes
}

/** (28, S11) A working day that the count of a `workingDays` limit counts: no hole, no uncounted start day. */
function isCountedDay(course: Course, day: Day): boolean {
  if (course.limit.by !== 'workingDays' || !day.working || isHole(course, day)) return false
  return course.limit.startDayCounted || daysOf(course) === 0 || day !== startDay(course)
}

/** (21, S11) Open minutes of a day that belong to no hole: up to the instant at which the day is complete they are its own, then the next one's. */
const minutesOfDays: Measure = (course, day) => {
  const { almanac, limit, holes } = course
  if (holes.length === 0 || day.open.length === 0) return day.open
  const counts = (of: Day): boolean => of === startDay(course) || !isHole(course, of)
  const complete = completeAt(course, day)
  const next = limit.by === 'calendarDays' ? dayAfter(almanac, day) : nextWorkingDay(almanac, day)
  const [own, others] = [counts(day), counts(next)]
  return day.open.filter((minute) => (minute < complete ? own : others))
}

/** (S11) Open time as `remaining: {workingTime}` takes it. */
const remainingMinutes: Measure = (course, day) => {
  const { limit } = course
  if (limit.by === 'calendarDays' || (limit.by === 'workingDays' && limit.keepTime)) return minutesOfDays(course, day)
  if (limit.by === 'workingDays') return isCountedDay(course, day) ? day.open : []
  return unpausedOpenMinutes(course, day)
}

/** (28, S12) Counted time, but for the limits of plain time, which are a subtraction. */
const countedMinutes: Measure = (course, day) =>
  course.limit.by === 'elapsed' ? unpausedMinutes(course, day) : remainingMinutes(course, day)

const isPlain = (limit: Limit): boolean => limit.by === 'calendarDays' || limit.by === 'at'

/** How much of a measure lies between two instants, in ms. */
function passed(course: Course, measure: Measure, from: Instant, until: Instant): number {
  let sum = 0
  if (from >= until) return 0
  for (const day of daysFrom(course.almanac, dayAt(course.almanac, from))) {
    for (const minute of measure(course, day)) {
      sum += Math.max(0, Math.min(minute + MINUTE, until) - Math.max(minute, from))
    }
    if (day.ends >= until) break
  }
  return sum
}

/** The earliest instant from `from` on at which so much of a measure has passed. */
function instantAfter(course: Course, measure: Measure, from: Instant, ms: number): Instant {
  if (ms <= 0) return from
  let sum = 0
  for (const day of daysFrom(course.almanac, dayAt(course.almanac, from))) {
    for (const minute of measure(course, day)) {
      const begin = Math.max(minute, from)
      const length = minute + MINUTE - begin
      if (length <= 0) continue
      if (sum + length >= ms) return begin + (ms - sum)
      sum += length
    }
  }
  return from
}

/** (S11) The earliest instant, not before the start, from which at most so much of a measure is left until `due`. */
function instantBefore(course: Course, measure: Measure, due: Instant, ms: number): Instant {
  const { almanac, start } = course
  let sum = 0
  for (let day = dayAt(almanac, due); day.ends > start; day = dayBefore(almanac, day)) {
    for (const minute of [...measure(course, day)].reverse()) {
      const end = Math.min(minute + MINUTE, due)
      const length = end - minute
      if (length <= 0) continue
      if (sum + length > ms) return Math.max(start, end - (ms - sum))
      sum += length
    }
  }
  return start
}

// ---------------------------------------------------------------------------------------------------------------------
// Steps
// ---------------------------------------------------------------------------------------------------------------------

type Steps = ReadonlyMap<LitLevel, Instant>

const LIT: readonly LitLevel[] = ['notice', 'yellow', 'red']

/** (29, S13) The lights of a rule, presets written out. */
function lightsOf(rule: OracleRule, limit: Limit, days: number): readonly OracleLight[] {
  const lights = rule.lights ?? 'two-lights'
  if (typeof lights !== 'string') return lights
  if (lights === 'three-cards') {
    if (rule.gravity === 'statutory') return [{ level: 'red', overdue: { workingDays: 1 } }]
    return [
      { level: 'notice', remaining: { workingDays: 2 } },
      { level: 'yellow', overdue: { workingDays: 1 } },
    ]
  }
  if (lights !== 'two-lights') throw new Error(`rule ${rule.id}: the oracle knows no preset ${lights}`)
  const red: OracleLight = { level: 'red', overdue: true }
  const shortest = limit.by === 'until' ? limit.period === 'closeOfDay' : limit.by === 'workingDays' && days === 0
  if (shortest) return [{ level: 'yellow', remaining: { workingTime: 'PT1H' } }, red]
  if (limit.by === 'workingDays' && days <= 2) return [{ level: 'yellow', remaining: { workingTime: 'PT2H' } }, red]
  return [{ level: 'yellow', remaining: { workingDays: 1 } }, { level: 'yellow', used: 0.9 }, red]
}

/** (28, S11) So many working days before due. */
function workingDaysBefore(course: Course, due: Instant, days: number): Instant {
  const { almanac, limit, holes } = course
  const first = startDay(course)
  let found = 0
  for (let day = dayBefore(almanac, dayEndingAt(almanac, due)); day.date > first.date; day = dayBefore(almanac, day)) {
    if (!day.working) continue
    const candidate = dueTimeOn(almanac, day, due)
    const countsDays = limit.by === 'workingDays' || limit.by === 'calendarDays'
    if (countsDays ? isHole(course, day) : isCovered(holes, candidate)) continue
    found += 1
    if (found === days) return candidate
  }
  return course.start
}

/** (28) So many calendar days before due, those that are holes skipped. */
function calendarDaysBefore(course: Course, due: Instant, days: number): Instant {
  const { almanac, limit, holes } = course
  let day = dayEndingAt(almanac, due)
  let candidate = due
  for (let found = 0, back = 1; found < days && candidate > course.start; back += 1) {
    day = dayBefore(almanac, day)
    candidate = sameTimeDaysLater(almanac, due, -back)
    // A time of day of 00:00 that is kept is 24:00 of the day before: the day that it completes is that one.
    const keepsTime = limit.by === 'workingDays' ? limit.keepTime : course.ends === undefined
    const atMidnight = keepsTime && dayEndingAt(almanac, due).ends === due
    const isDay = !atMidnight && (limit.by === 'calendarDays' || (limit.by === 'workingDays' && day.working))
    if (!(isDay ? isHole(course, day) : isCovered(holes, candidate))) found += 1
  }
  return candidate
}

/** (28, S11) `remaining` */
function remainingAt(course: Course, due: Instant, amount: OracleAmount): Instant {
  if (amount.workingDays !== undefined) return workingDaysBefore(course, due, amount.workingDays)
  if (amount.workingTime !== undefined) {
    return instantBefore(course, remainingMinutes, due, durationMs(amount.workingTime))
  }
  if (amount.calendarDays !== undefined) return calendarDaysBefore(course, due, amount.calendarDays)
  if (amount.elapsed !== undefined) return instantBefore(course, unpausedMinutes, due, durationMs(amount.elapsed))
  throw new Error('remaining: an amount is workingDays, workingTime, calendarDays or elapsed')
}

/** (28, S14) `overdue`: one millisecond after its instant. */
function overdueAt(course: Course, due: Instant, amount: true | OracleAmount): Instant {
  if (amount === true) return due + 1
  const { almanac } = course
  if (amount.workingDays !== undefined) {
    let day = dayEndingAt(almanac, due)
    for (let i = 0; i < amount.workingDays; i += 1) day = nextWorkingDay(almanac, day)
    return dueTimeOn(almanac, day, due) + 1
  }
  if (amount.workingTime !== undefined) {
    return instantAfter(course, openMinutes, due, durationMs(amount.workingTime)) + 1
  }
  if (amount.calendarDays !== undefined) return sameTimeDaysLater(almanac, due, amount.calendarDays) + 1
  if (amount.elapsed !== undefined) return due + durationMs(amount.elapsed) + 1
  throw new Error('overdue: an amount is workingDays, workingTime, calendarDays or elapsed')
}

/** (S12) ⌈share × total⌉ in exact decimal arithmetic. */
function shareOf(share: number, total: number): number {
  const [whole = '0', decimals = ''] = String(share).split('.')
  const scale = 10n ** BigInt(decimals.length)
  const product = BigInt(whole + decimals) * BigInt(Math.max(0, total))
  return Number((product + scale - 1n) / scale)
}

/** (28, S12) `used` */
function usedAt(course: Course, due: Instant, share: number): Instant {
  const { start } = course
  if (isPlain(course.limit)) return start + shareOf(share, due - start)
  return instantAfter(course, countedMinutes, start, shareOf(share, passed(course, countedMinutes, start, due)))
}

/** (22, S15) A step inside a hole or at its end takes place at the end of the united hole. */
function afterHoles(holes: readonly Hole[], at: Instant): Instant {
  let step = at
  let hole = holes.find((h) => h.from < step && step <= h.until)
  while (hole) {
    step = hole.until
    // Holes that touch are one (S8), so here one that begins at the end of the last goes on.
    hole = holes.find((h) => h.from <= step && step < h.until)
  }
  return step
}

/** (27, 28) The instant of one threshold. */
function stepOf(course: Course, due: Instant, light: OracleLight): Instant {
  const { start, holes } = course
  let at: Instant
  if (light.overdue !== undefined) at = overdueAt(course, due, light.overdue)
  else if (light.remaining !== undefined) at = remainingAt(course, due, light.remaining)
  else if (light.used !== undefined) at = usedAt(course, due, light.used)
  else if (light.elapsed !== undefined) at = instantAfter(course, unpausedMinutes, start, durationMs(light.elapsed))
  else throw new Error(`rule ${course.rule.id}: a light without a threshold`)
  return afterHoles(holes, Math.max(start, at))
}

/** (27) All steps of a course, of several thresholds for one level the earliest. */
function stepsOf(course: Course): Steps {
  const due = dueOf(course)
  const steps = new Map<LitLevel, Instant>()
  for (const light of lightsOf(course.rule, course.limit, daysOf(course))) {
    const at = stepOf(course, due, light)
    steps.set(light.level, Math.min(at, steps.get(light.level) ?? at))
  }
  return steps
}

/** (27, S16) The highest level whose step has taken place. */
function levelAt(steps: Steps, at: Instant): OracleLevel {
  let level: OracleLevel = 'green'
  for (const lit of LIT) if ((steps.get(lit) ?? Infinity) <= at) level = lit
  return level
}

// ---------------------------------------------------------------------------------------------------------------------
// Runs
// ---------------------------------------------------------------------------------------------------------------------

/** (4, S21) The edition in force at an instant: the latest `effectiveFrom` that has come. */
function inForce<T extends { readonly effectiveFrom?: string }>(
  editions: readonly T[],
  at: Instant,
  zone: string,
): T | undefined {
  const from = ({ effectiveFrom }: T): Instant => {
    if (effectiveFrom === undefined) return -Infinity
    if (/^\d{4}-\d\d-\d\d$/.test(effectiveFrom)) return instantOf(zone, effectiveFrom, new Temporal.PlainTime())
    return Temporal.Instant.from(effectiveFrom).epochMilliseconds
  }
  return editions.filter((edition) => from(edition) <= at).sort((a, b) => from(b) - from(a))[0]
}

function listed(kinds: OracleRule['start']): readonly string[] {
  if (typeof kinds === 'string') return [kinds]
  if (Array.isArray(kinds)) return kinds as readonly string[]
  throw new Error(`the oracle knows no start ${JSON.stringify(kinds)}`)
}

interface Run {
  readonly number: number
  /** The edition in force at the start. */
  readonly rule: OracleRule
  /** Index of the start event in the history. */
  readonly startIndex: number
  stopIndex: number | null
}

interface Runs {
  readonly runs: Run[]
  /** Indexes of all events that are a stop of the rule, also one before the start or between runs (S5). */
  readonly stops: Set<number>
}

/** (7, 8, S4, S21) The runs of a rule: where none is open an event can only start, where one is open only stop. */
function runsOf(editions: readonly OracleRule[], history: readonly SubjectEvent[], zone: string): Runs {
  const runs: Run[] = []
  const stops = new Set<number>()
  let open: Run | null = null
  for (const [index, event] of history.entries()) {
    if (!isMeant(event)) continue
    const rule: OracleRule | undefined = open ? open.rule : inForce(editions, event.at, zone)
    if (!rule) continue
    const isStop = listed(rule.stop).includes(event.kind)
    if (open) {
      if (!isStop) continue
      open.stopIndex = index
      open = null
      stops.add(index)
    } else if (listed(rule.start).includes(event.kind) && (runs.length === 0 || rule.restart === true)) {
      open = { number: runs.length + 1, rule, startIndex: index, stopIndex: null }
      runs.push(open)
    } else if (isStop) {
      stops.add(index)
    }
  }
  return { runs, stops }
}

// ---------------------------------------------------------------------------------------------------------------------
// Pauses and extensions
// ---------------------------------------------------------------------------------------------------------------------

interface Pause {
  readonly index: number
  readonly from: Instant
  readonly reason: FactValue | undefined
  readonly notice: FactValue | undefined
  /** (20) Its `when` is false or misses a fact: open for pairing, but no hole. */
  readonly refused: boolean
  /** Index and instant of the event that ended it. */
  endIndex: number | null
  until: Instant | null
}

const spoken = (value: FactValue | undefined): FactValue | undefined => value ?? undefined

/** (20, S6) The open pauses that a resume ends. */
function chosenBy(resume: SubjectEvent, open: readonly Pause[]): Pause[] {
  const notice = spoken(resume.data.notice)
  const reason = spoken(resume.data.reason)
  let tier: Pause[] = []
  if (notice === undefined && reason === undefined) tier = [...open]
  if (notice !== undefined) tier = open.filter((pause) => pause.notice === notice)
  if (tier.length === 0 && reason !== undefined) {
    tier = open.filter((p) => p.reason === reason && (p.notice === undefined || notice === undefined))
  }
  const older = tier.filter((pause) => pause.from < resume.at)
  return older.length > 0 ? older : tier
}

interface Case {
  readonly book: OracleBook
  readonly kind: string
  readonly history: readonly SubjectEvent[]
  readonly runs: readonly Run[]
  readonly stops: ReadonlySet<number>
}

/** (3, 4) The catalogue's entry of an item in force at an instant; one that isn't in the catalogue has no fields. */
function itemAt(book: OracleBook, id: FactValue | undefined, at: Instant): Facts {
  const editions = book.items.filter((item) => item.id === id)
  return (inForce(editions, at, book.zone) ?? {}) as Facts
}

/** What expressions see: facts and item as at the run's start, and an event. */
function scopeOf({ book, kind, history }: Case, run: Run, event: SubjectEvent): Scope {
  const facts = factsUpTo(history, run.startIndex)
  const start = history[run.startIndex]
  return { kind, facts, item: itemAt(book, facts.item, start ? start.at : 0), event }
}

/** (20, S5, S6) All pauses that the history tells, paired, and the resumes that matched none. */
function pausesOf(subject: Case, run: Run): { pauses: Pause[]; unmatched: number[] } {
  const spec = run.rule.pause
  const pauses: Pause[] = []
  const unmatched: number[] = []
  if (!spec) return { pauses, unmatched }
  const end = (pause: Pause, index: number, at: Instant): void => {
    pause.endIndex = index
    pause.until = at
  }
  for (const [index, event] of subject.history.entries()) {
    if (!isMeant(event)) continue
    const open = pauses.filter((pause) => pause.endIndex === null)
    if (listed(spec.from).includes(event.kind)) {
      const answer = spec.when === undefined ? { value: true } : evaluate(spec.when, scopeOf(subject, run, event))
      const refused = !('value' in answer && answer.value === true)
      const { reason, notice } = event.data
      const told = { reason: spoken(reason), notice: spoken(notice) }
      pauses.push({ index, from: event.at, ...told, refused, endIndex: null, until: null })
    }
    if (listed(spec.until).includes(event.kind)) {
      const chosen = chosenBy(event, open)
      if (chosen.length === 0) unmatched.push(index)
      for (const pause of chosen) end(pause, index, event.at)
    }
    if (subject.stops.has(index)) for (const pause of open) end(pause, index, event.at)
  }
  return { pauses, unmatched }
}

interface Grant {
  readonly index: number
  readonly days: number
}

/** (26, S9) The days that an extension event asks for, if all but its time is in order. */
function daysAskedFor(subject: Case, run: Run, event: SubjectEvent, grantedBefore: number): number | null {
  const spec = run.rule.extend
  if (!spec) return null
  const days = readNumber(spec.days ?? 'event.days', scopeOf(subject, run, event))
  if (days === null || days < 1) return null
  if (spec.max !== undefined && days > spec.max) return null
  if (spec.times !== undefined && grantedBefore >= spec.times) return null
  const { by, reason } = event.data
  if (spec.by && !(typeof by === 'string' && spec.by.includes(by))) return null
  if (spec.withReason && !(typeof reason === 'string' && reason !== '')) return null
  return days
}

/** A whole number ≥ 0, or null. */
function readNumber(source: number | string, scope: Scope): number | null {
  const answer = typeof source === 'number' ? { value: source } : evaluate(source, scope)
  if (!('value' in answer)) return null
  const value = typeof answer.value === 'bigint' ? Number(answer.value) : answer.value
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null
}

/** What a clock has been through: the pauses that count and the extensions that were granted, in event order. */
interface Story {
  readonly kept: readonly Pause[]
  readonly grants: readonly Grant[]
}

/** The course by the events before an index of the history. */
function courseBefore(blank: Course, { kept, grants }: Story, index: number): Course {
  // (S6) A pause of zero length is no hole, also as seen by events between its beginning and its end.
  const isHole = ({ from, until }: Pause): boolean => until === null || Math.max(from, blank.start) < until
  const holes = kept
    .filter((pause) => pause.index < index && isHole(pause))
    .map(({ from, until, endIndex }) => ({
      from: Math.max(from, blank.start),
      until: until !== null && endIndex !== null && endIndex < index ? until : Infinity,
    }))
  const extra = grants.filter((grant) => grant.index < index).reduce((sum, { days }) => sum + days, 0)
  return { ...blank, holes, extra }
}

/** (23, 26, S8) Goes through a run's events: which pauses count, which extensions are granted. */
function storyOf(subject: Case, run: Run, blank: Course, pauses: readonly Pause[]): Story {
  const kept: Pause[] = []
  const grants: Grant[] = []
  const last = run.stopIndex ?? subject.history.length
  for (let index = run.startIndex; index < last; index += 1) {
    const event = subject.history[index]
    if (!event) break
    const isPaused = (): boolean => kept.some(({ endIndex }) => endIndex === null || endIndex >= index)
    const due = (): Instant => dueOf(courseBefore(blank, { kept, grants }, index))
    // (20) At the start's turn come the pauses that are open then, after it each at its own.
    const begun = pauses.filter((pause) =>
      index === run.startIndex
        ? pause.index < index && (pause.endIndex === null || pause.endIndex > index)
        : pause.index === index,
    )
    for (const pause of begun) {
      // (23) One begun at or after the due instant changes nothing.
      if (!pause.refused && (isPaused() || pause.from < due())) kept.push(pause)
    }
    if (index > run.startIndex && isMeant(event) && event.kind === run.rule.extend?.on) {
      const days = daysAskedFor(subject, run, event, grants.length)
      if (days !== null && (isPaused() || event.at <= due())) grants.push({ index, days })
    }
  }
  return { kept, grants }
}

// ---------------------------------------------------------------------------------------------------------------------
// Findings
// ---------------------------------------------------------------------------------------------------------------------

const isLatestRunAt = (subject: Case, run: Run, index: number): boolean =>
  index > run.startIndex && !subject.runs.some((other) => other.number > run.number && other.startIndex <= index)

/** (3, S3) Events after the start that change a class, an item, a due or a fact of the limit. */
function reclassified(subject: Case, run: Run): string[] {
  const { rule, startIndex } = run
  const { book, kind, history } = subject
  const limits = [rule.limit?.workingDays, rule.limit?.calendarDays, rule.limit?.at]
  const watched = new Set(['class', 'item', 'due', ...readsOf(kind, limits)])
  const reads = readsOf(kind, [rule.when, rule.pause?.when, ...limits])
  const startedAt = history[startIndex]?.at ?? 0
  const valueOf = (facts: Facts, field: string): string | undefined =>
    JSON.stringify(field === 'class' ? (facts.class ?? itemAt(book, facts.item, startedAt).class) : facts[field])
  const findings: string[] = []
  for (let index = startIndex + 1; index < history.length; index += 1) {
    if (!isLatestRunAt(subject, run, index)) continue
    const before = factsUpTo(history, index - 1)
    const after = factsUpTo(history, index)
    const changes = [...watched].filter((field) => {
      const [was, is] = [valueOf(before, field), valueOf(after, field)]
      return was !== is && (was !== undefined || reads.has(field))
    })
    if (changes.length > 0) findings.push('reclassified')
  }
  return findings
}

/** (8, S4) Stops before the first start. */
const stopsBeforeStart = (subject: Case, run: Run): number =>
  run.number === 1 ? [...subject.stops].filter((index) => index < run.startIndex).length : 0

/** (20, S6) Refused pauses open during the run, resumes within it that matched nothing. */
function pauseFindings(subject: Case, run: Run, stoppedAtStart: boolean): string[] {
  const { pauses, unmatched } = pausesOf(subject, run)
  const stopIndex = stoppedAtStart ? run.startIndex : (run.stopIndex ?? Infinity)
  const isWithin = (index: number): boolean => index > run.startIndex && index < stopIndex
  const isOpenAtStart = ({ index, endIndex }: Pause): boolean =>
    index < run.startIndex && (endIndex === null || endIndex > run.startIndex)
  const refused = pauses.filter((pause) => pause.refused && (isOpenAtStart(pause) || isWithin(pause.index)))
  return [...refused.map(() => 'pause-refused'), ...unmatched.filter(isWithin).map(() => 'resume-unmatched')]
}

/** (26, S9) Extension events that meet this run and weren't granted. */
function extensionFindings(subject: Case, run: Run, grants: readonly Grant[]): string[] {
  const met = [...subject.history.entries()].filter(
    ([index, event]) =>
      isMeant(event) &&
      event.kind === run.rule.extend?.on &&
      (isLatestRunAt(subject, run, index) || (run.number === 1 && index < run.startIndex)),
  )
  return met.filter(([index]) => !grants.some((grant) => grant.index === index)).map(() => 'extension-refused')
}

// ---------------------------------------------------------------------------------------------------------------------
// Judging
// ---------------------------------------------------------------------------------------------------------------------

/** (19, S19) An instant as ISO 8601 writes it, date and time; without an offset local time in the zone. */
function readInstant(value: unknown, zone: string): Instant | null {
  const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)?$/
  if (typeof value !== 'string') return null
  const match = shape.exec(value)
  if (!match) return null
  try {
    if (match[3] !== undefined) return Temporal.Instant.from(value).epochMilliseconds
    return Temporal.PlainDateTime.from(value).toZonedDateTime(zone).epochMilliseconds
  } catch {
    return null
  }
}

/** (19, 31, S19) The limit by the facts at the start; `none` where there is no clock, `unknown` where none can be said. */
function readLimit(rule: OracleRule, scope: Scope, zone: string): Limit | 'none' | 'unknown' {
  const { limit } = rule
  if (!limit) return 'unknown'
  if (limit.workingDays !== undefined) {
    const n = readNumber(limit.workingDays, scope)
    const [keepTime, startDayCounted] = [limit.keepTime === true, limit.startDay === 'counted']
    return n === null ? 'unknown' : { by: 'workingDays', n, keepTime, startDayCounted }
  }
  if (limit.calendarDays !== undefined) {
    const n = readNumber(limit.calendarDays, scope)
    return n === null ? 'unknown' : { by: 'calendarDays', n, roll: limit.roll === 'nextWorkingDay' }
  }
  if (limit.workingTime !== undefined) return { by: 'workingTime', ms: durationMs(limit.workingTime) }
  if (limit.elapsed !== undefined) return { by: 'elapsed', ms: durationMs(limit.elapsed) }
  if (limit.until !== undefined) return { by: 'until', period: limit.until }
  if (limit.at === undefined) return 'unknown'
  const answer = evaluate(limit.at, scope)
  if ('failed' in answer) return answer.failed === 'missing' ? 'none' : 'unknown'
  const at = readInstant(answer.value, zone)
  return at === null ? 'unknown' : { by: 'at', at }
}

const amountUsesCalendar = (amount: true | OracleAmount | undefined): boolean =>
  amount !== undefined && amount !== true && (amount.workingDays ?? amount.workingTime) !== undefined

/** (31, S18) Does a limit, do lights need to know working days? */
function limitUsesCalendar({ limit, ends }: Course): boolean {
  if (limit.by === 'calendarDays') return limit.roll || ends === 'close'
  return limit.by !== 'elapsed' && limit.by !== 'at'
}
const lightsUseCalendar = ({ rule, limit }: Course, days: number): boolean =>
  lightsOf(rule, limit, days).some(({ remaining, overdue }) => [remaining, overdue].some(amountUsesCalendar))

/** (11, S18) Do the due instant or a step rest on a year without a published table? */
function isProvisional(course: Course, due: Instant, steps: Steps): boolean {
  const { almanac, limit } = course
  const { table } = almanac
  if (!table || !(limitUsesCalendar(course) || lightsUseCalendar(course, daysOf(course)))) return false
  const startDayCounts =
    limit.by === 'until' ||
    limit.by === 'workingTime' ||
    (limit.by !== 'workingDays' && lightsUseCalendar(course, daysOf(course))) ||
    (limit.by === 'workingDays' && (limit.keepTime || limit.startDayCounted || daysOf(course) === 0))
  // An overdue step comes one millisecond after the instant on whose day it rests.
  const last = dayEndingAt(almanac, Math.max(due, ...[...steps.values()].map((at) => at - 1)))
  // The last working day of a period rests on every later day of it being off.
  const dueDate = dayEndingAt(almanac, due).date
  const period = limit.by === 'until' ? periodOf(limit.period, dueDate)[1] : dueDate
  const through = period > last.date ? period : last.date
  let date = startDay(course).date
  if (!startDayCounts) date = addDays(date, 1)
  for (; date <= through; date = addDays(date, 1)) if (isUnpublished(table, date)) return true
  return false
}

/** (S8) The pauses of the united hole that is open at the end: from the ones that are, back over what touches. */
function unitedHole(start: Instant, kept: readonly Pause[], open: readonly Pause[]): { from: Instant; index: number } {
  const begin = ({ from }: Pause): Instant => Math.max(from, start)
  const united = new Set(open)
  for (let size = 0; size < united.size;) {
    size = united.size
    const from = Math.min(...[...united].map(begin))
    for (const pause of kept) {
      const isHole = pause.until === null || begin(pause) < pause.until
      if (isHole && (pause.until ?? Infinity) >= from) united.add(pause)
    }
  }
  return {
    from: Math.min(...[...united].map(begin)),
    index: Math.min(...[...united].map(({ index }) => index)),
  }
}

/** One run as of an instant; null where there is no clock. */
function judgeRun(subject: Case, run: Run, asOf: Instant): OracleClock | null {
  const { book, history } = subject
  const { rule } = run
  const startEvent = history[run.startIndex]
  if (!startEvent) return null
  const scope = scopeOf(subject, run, startEvent)
  const almanac = almanacOf(book, rule.calendar)

  // (3, 7, 19) Is there a clock, and can it be judged?
  const verdict = rule.when === undefined ? { value: true } : evaluate(rule.when, scope)
  if ('value' in verdict && verdict.value === false) return null
  const limit = readLimit(rule, scope, almanac.zone)
  if (limit === 'none') return null
  const start = startEvent.at
  const earlyStops = stopsBeforeStart(subject, run)
  // (8) A stop before the start counts if none follows.
  const stoppedAtStart = earlyStops > 0 && run.stopIndex === null && rule.restart !== true
  const stoppedAt = stoppedAtStart ? start : run.stopIndex === null ? null : (history[run.stopIndex]?.at ?? null)
  const findings = [
    ...Array.from({ length: earlyStops }, () => 'stop-before-start'),
    ...pauseFindings(subject, run, stoppedAtStart),
    ...reclassified(subject, run),
  ]

  const unknown = (): OracleClock => ({
    subject: startEvent.subject,
    rule: rule.id,
    run: run.number,
    level: 'unknown',
    state: stoppedAt === null ? 'running' : 'stopped',
    startedAt: start,
    dueAt: null,
    stoppedAt,
    yellowAt: null,
    redAt: null,
    noticeAt: null,
    countedSeconds: null,
    provisional: false,
    findings: [...findings, ...extensionFindings(subject, run, [])].sort(),
    steps: [],
  })
  // (31, S10, S19)
  const isTrue = 'value' in verdict && verdict.value === true
  if (!isTrue || limit === 'unknown' || stoppedAtStart) return unknown()
  const blank: Course = { almanac, start, limit, ends: rule.limit?.ends, extra: 0, holes: [], rule }
  if (!almanac.calendar && (limitUsesCalendar(blank) || lightsUseCalendar(blank, daysOf(blank)))) return unknown()

  const story = storyOf(subject, run, blank, pausesOf(subject, run).pauses)
  const full = courseBefore(blank, story, Infinity)
  // (9, 23) What is open now, or was when the clock stopped; a pause of zero length is no hole.
  const openAtEnd = story.kept.filter(({ endIndex, from, until }) =>
    run.stopIndex === null
      ? endIndex === null
      : endIndex === run.stopIndex && Math.max(from, start) < (until ?? Infinity),
  )
  const isInPause = openAtEnd.length > 0
  const isPaused = isInPause && stoppedAt === null
  const hole = unitedHole(start, story.kept, openAtEnd)
  const judged = isInPause ? courseBefore(blank, story, hole.index) : full

  const planned = stepsOf(judged)
  const seenAt = isInPause ? hole.from : (stoppedAt ?? asOf)
  // (S16) Which steps are told: none while paused, of a stopped clock those that came.
  const until = isPaused ? -Infinity : stoppedAt === null ? Infinity : seenAt
  const steps = LIT.flatMap((level) => {
    const at = planned.get(level)
    return at !== undefined && at <= until ? [{ at, level }] : []
  }).sort((a, b) => a.at - b.at)
  const stepAt = (level: LitLevel): Instant | null => steps.find((step) => step.level === level)?.at ?? null

  const end = stoppedAt ?? asOf
  const counted = isPlain(limit) ? end - start : passed(full, countedMinutes, start, end)
  const dated = isPaused ? judged : full
  return {
    subject: startEvent.subject,
    rule: rule.id,
    run: run.number,
    level: levelAt(planned, seenAt),
    state: stoppedAt !== null ? 'stopped' : isPaused ? 'paused' : 'running',
    startedAt: start,
    dueAt: isPaused ? null : dueOf(full),
    stoppedAt,
    yellowAt: stepAt('yellow'),
    redAt: stepAt('red'),
    noticeAt: stepAt('notice'),
    countedSeconds: Math.ceil(counted / 1000),
    provisional: isProvisional(dated, dueOf(dated), stepsOf(dated)),
    findings: [...findings, ...extensionFindings(subject, run, story.grants)].sort(),
    steps,
  }
}

/**
 * The clocks of one subject as of an instant (epoch ms), in the book's order of rules, then by run. `events` may come in
 * any order and repeat themselves; they must be of one subject and without conflicts (6).
 */
export function judge(book: OracleBook, events: readonly SubjectEvent[], asOf: Instant): OracleClock[] {
  const history = historyAsOf(events, asOf)
  const subject = history[0]?.subject
  if (subject === undefined) return []
  const kind = subjectKind(subject)
  const clocks: OracleClock[] = []
  for (const id of new Set(book.rules.filter((rule) => rule.of === kind).map((rule) => rule.id))) {
    const editions = book.rules.filter((rule) => rule.id === id)
    const { runs, stops } = runsOf(editions, history, book.zone)
    for (const run of runs) {
      const clock = judgeRun({ book, kind, history, runs, stops }, run, asOf)
      if (clock) clocks.push(clock)
    }
  }
  return clocks
}
