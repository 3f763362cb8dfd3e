import type { Calendar } from './calendar.ts'
import type { FactValue } from './event.ts'
import { intersect, unite, type Hole } from './hole.ts'
import type { RuleLine } from './rule.ts'
import type { KeptEvent, SubjectState } from './state.ts'
import type { Setting } from './taken.ts'
import { dayOfDate, parseInstant, type Instant, type Zone } from './time.ts'

/** 排班: who is at a window in the hours of a calendar, where no event tells otherwise. */
export interface Roster {
  readonly window: string
  readonly staff: string | null
  /** The standing AB-post: whose presence counts as the clerk's. */
  readonly ab: string | null
  readonly calendar: Calendar
  /** Who looks at this window, where it isn't the feed of the rule. */
  readonly feed: string | null
}

/** A window's shift as it is rostered, with what was told of it. */
export interface Shift {
  /** Rostered time, ascending. */
  readonly stretches: readonly Hole[]
  readonly clerk: string | null
  readonly begin: KeptEvent
  readonly end: KeptEvent
}

/** The kind of the mark at which a shift begins that was looked at only from there on. */
export const WATCHED = 'shift.watched'
export const ENGINE_SOURCE = 'heliograph'
export const text = (value: FactValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null

/**
 * Since when a feed has been looking; null where it always was. What it was first heard of in the middle of a shift says nothing
 * of the time before: nobody was looking then, so nobody can be said to have been away (design, law 3).
 */
export type Watching = (feed: string) => Instant | null

/** As in a log, which is whole. */
export const ALWAYS: Watching = () => null

/**
 * The subjects of a book's rosters for one day: `shift/W01/2026-11-24`; none on days without hours, and none of a shift that
 * began before `from`, since nobody was listening then.
 */
export function shiftsOn(rosters: Iterable<Roster>, date: string, from: Instant): string[] {
  const day = dayOfDate(date)
  if (day === null) return []
  return [...rosters].flatMap(({ window, calendar }) => {
    const first = calendar.hoursOn(day).ranges[0]
    return first === undefined || calendar.zone.instant(day, first.from) < from ? [] : [`shift/${window}/${date}`]
  })
}

/** When the shift of a roster begins on a date; null on a day without hours. */
export function shiftBegins({ calendar }: Roster, date: string): Instant | null {
  const day = dayOfDate(date)
  const first = day === null ? undefined : calendar.hoursOn(day).ranges[0]
  return day === null || first === undefined ? null : calendar.zone.instant(day, first.from)
}

/** The feed that looks at the window of a shift; null where the book names none for it. */
export function watcherOf({ rosters }: Setting, subject: string): string | null {
  return rosters.get(shiftName(subject)?.window ?? '')?.feed ?? null
}

/** Since when the feeds of a rule of presence have been looking at a shift: the last of them, since a clock waits for all. */
export function watchedFrom(setting: Setting, subject: string, line: RuleLine, watching: Watching): Instant | null {
  const feed = watcherOf(setting, subject) ?? line.editions.at(-1)?.feed ?? null
  return feed === null ? null : watching(feed)
}

/** The window and the date of a shift's subject; null for any other. */
export function shiftName(subject: string): { window: string; date: string } | null {
  if (!subject.startsWith('shift/')) return null
  const [, window, date] = subject.split('/')
  return window !== undefined && date !== undefined ? { window, date } : null
}

/** The zone of local times in the events of a rule of presence. */
export function zoneOf(setting: Setting, line: RuleLine): Zone {
  return line.editions.at(-1)?.calendar?.zone ?? setting.centre
}

/**
 * The shift of a subject: by its `shift.rostered` events, else by the book's roster; null where it has neither. Where it was
 * looked at only `from` an instant on it begins there, and is none where it was over.
 */
export function shiftOf(setting: Setting, state: SubjectState, zone: Zone, from: Instant | null): Shift | null {
  const rostered = state.kept.filter(({ kind }) => kind === 'shift.rostered')
  const name = shiftName(state.subject)
  const roster = name === null ? undefined : setting.rosters.get(name.window)
  const stretches = rostered.length > 0 ? rostered.map((event) => spanOf(event, zone)) : rosterHours(roster, name?.date)
  const rosterWhole = unite(stretches.filter((span) => span.from < span.until && span.until < Infinity))
  const whole = from === null ? rosterWhole : intersect([rosterWhole, [{ from, until: Infinity }]])
  const [first] = whole
  const last = whole.at(-1)
  if (first === undefined || last === undefined) return null
  const clerk = rostered.map(({ data }) => text(data['staff'])).findLast((staff) => staff !== null)
  const closed = state.kept.find(({ kind, at }) => kind === 'shift.closed' && at >= first.from)
  const mark = { rank: -1, source: ENGINE_SOURCE, subject: state.subject, data: {} }
  const isWhole = first.from === rosterWhole[0]?.from
  const told = isWhole ? rostered[0] : undefined
  const kind = isWhole ? 'shift.began' : WATCHED
  const begin = { ...mark, ...told, at: first.from, kind, id: `${state.subject} ${isWhole ? 'began' : 'watched'}` }
  const end = { ...mark, at: last.until, kind: 'shift.ended', id: `${state.subject} ended` }
  return {
    stretches: whole,
    clerk: clerk ?? roster?.staff ?? null,
    begin,
    end: closed !== undefined && closed.at < end.at ? closed : end,
  }
}

/** `from` and `until` of an event; without them from the event on, without end. */
export function spanOf({ at, data }: KeptEvent, zone: Zone): Hole {
  const instant = (value: FactValue | undefined): Instant | null =>
    typeof value === 'string' ? parseInstant(value, zone) : null
  return { from: instant(data['from']) ?? at, until: instant(data['until']) ?? Infinity }
}

function rosterHours(roster: Roster | undefined, date: string | undefined): Hole[] {
  const day = date === undefined ? null : dayOfDate(date)
  if (roster === undefined || day === null) return []
  const { zone } = roster.calendar
  return roster.calendar
    .hoursOn(day)
    .ranges.map(({ from, until }) => ({ from: zone.instant(day, from), until: zone.instant(day, until) }))
}
