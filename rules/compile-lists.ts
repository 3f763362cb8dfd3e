import type { Book, Feed } from './book.ts'
import type { Calendar } from './calendar.ts'
import { filesOf, type Faults } from './faults.ts'
import { joinedFeed } from './feed-name.ts'
import type { Roster } from './shift.ts'
import { nameOf, type Name, type Rule } from './rule.ts'
import type { BookPart } from './schema.ts'
import { parseDuration } from './time.ts'

type Calendars = ReadonlyMap<string, Calendar>

/** The feeds of a book. */
export function compileFeeds(parts: readonly BookPart[], calendars: Calendars, faults: Faults): Map<string, Feed> {
  const feeds = new Map<string, Feed>()
  for (const { file, entries } of parts)
    (entries.feeds ?? []).forEach((feed, i) => {
      const calendar = feed.calendar === undefined ? null : (calendars.get(feed.calendar) ?? null)
      if (feed.calendar !== undefined && calendar === null)
        faults.add(file, `feeds[${i}].calendar`, noCalendar(feed.calendar, calendars))
      if (feeds.has(feed.id)) faults.add(file, `feeds[${i}]`, `feed ${feed.id} stands twice in the book`)
      feeds.set(feed.id, {
        id: feed.id,
        precision: feed.precision ?? 'ms',
        rhythmMs: feed.rhythm === undefined ? null : parseDuration(feed.rhythm),
        lagMs: parseDuration(feed.lag ?? 'PT0S') ?? 0,
        withinMs: feed.within === undefined ? null : parseDuration(feed.within),
        calendar,
      })
    })
  return feeds
}

const noCalendar = (id: string, calendars: Calendars): string =>
  `no calendar ${id} in the book: expected one of ${[...calendars.keys()].join(', ')}`

/** The feed that an entry names, or several as one; each is in the book. */
export function feedOfEntry(
  entry: string | readonly string[] | undefined,
  feeds: ReadonlySet<string>,
  fault: (why: string) => void,
): string | null {
  if (entry === undefined) return null
  const all = [entry].flat()
  for (const feed of all) {
    if (!feeds.has(feed)) fault(`no feed ${feed} in the book: expected ${[...feeds].join(', ') || 'one under feeds:'}`)
    if (all.length > 1 && feed.includes(','))
      fault(`${feed} has a comma: expected none in the name of one of several feeds`)
  }
  return joinedFeed(all)
}

/** Departments, windows, staff and routines are each listed once. */
export function checkLists(parts: readonly BookPart[], faults: Faults): void {
  for (const list of ['departments', 'windows', 'staff', 'routines'] as const) {
    const seen = new Set<string>()
    for (const { file, entries } of parts)
      (entries[list] ?? []).forEach(({ id }, i) => {
        if (seen.has(id)) faults.add(file, `${list}[${i}]`, `${id} stands twice under ${list}`)
        seen.add(id)
      })
  }
}

/** What a cadence names alone is in the book: of what isn't listed nothing would ever be missed. */
export function checkCadences(
  rules: readonly (Rule | null)[],
  members: Book['members'],
  parts: readonly BookPart[],
  faults: Faults,
): void {
  for (const rule of rules) {
    const { of, only } = rule?.cadence ?? { of: '', only: null }
    const listed = members.get(of) ?? []
    const files = (): string => filesOf(parts, 'rules', rule?.id ?? '')
    for (const member of only ?? [])
      if (!listed.includes(member))
        faults.add(
          files(),
          `rule ${rule?.id}`,
          `no ${of} ${member} in the book: expected ${listed.join(', ') || `a list`}`,
        )
    if (of === 'centre' && listed.length === 0)
      faults.add(files(), `rule ${rule?.id}`, 'a cadence of the centre: expected centre: {id, …} in the book')
  }
}

/** The rosters of a book, by window. */
export function compileRosters(
  parts: readonly BookPart[],
  calendars: Calendars,
  feeds: ReadonlySet<string>,
  faults: Faults,
): Map<string, Roster> {
  const rosters = new Map<string, Roster>()
  for (const { file, entries } of parts)
    (entries.rosters ?? []).forEach((entry, i) => {
      const calendar = calendars.get(entry.calendar)
      if (calendar === undefined) faults.add(file, `rosters[${i}].calendar`, noCalendar(entry.calendar, calendars))
      else if (rosters.has(entry.window))
        faults.add(file, `rosters[${i}].window`, `window ${entry.window} has a roster already: expected one a window`)
      else {
        const { window, staff = null, ab = null } = entry
        const feed = feedOfEntry(entry.feed, feeds, (why) => faults.add(file, `rosters[${i}].feed`, why))
        rosters.set(window, { window, staff, ab, calendar, feed })
      }
    })
  return rosters
}

/** The department of each window, where the book names it. */
export function windowsOf(parts: readonly BookPart[]): Map<string, string | null> {
  return new Map(
    parts.flatMap(({ entries }) =>
      (entries.windows ?? []).map(({ id, department }): [string, string | null] => [
        id,
        typeof department === 'string' ? department : null,
      ]),
    ),
  )
}

/** The names of departments, windows and feeds; an id stands for a name that isn't given. */
export function namesOf(parts: readonly BookPart[]): Book['names'] {
  const named = (list: keyof Book['names']): Map<string, Name> =>
    new Map(parts.flatMap(({ entries }) => (entries[list] ?? []).map(({ id, name }) => [id, nameOf(name, id)])))
  return { departments: named('departments'), windows: named('windows'), feeds: named('feeds') }
}
