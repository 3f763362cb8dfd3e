import { WEEKDAYS, weekdaysOf } from './weekdays.ts'
import { Calendar, type CalendarEdition } from './calendar.ts'
import { editionOf } from './compile-edition.ts'
import type { Faults } from './faults.ts'
import type { HolidaySet, NamedDay } from './holidays.ts'
import type { Range, Season } from './hours.ts'
import type { BookPart, CalendarEntry, HolidayEntry } from './schema.ts'
import { civilDate, dateText, DAY_MS, dayOfDate, HOUR_MS, MINUTE_MS, Zone, type Day } from './time.ts'

/**
 * Holiday tables by set. Of two tables for one year the one that comes first in the book counts: a site's own before the
 * shipped. A date that several notices name is what the notice of its own year says.
 */
export function compileHolidays(parts: readonly BookPart[], faults: Faults): Map<string, HolidaySet> {
  const sets = new Map<string, { years: Set<number>; named: Map<Day, NamedDay & { year: number }> }>()
  for (const { file, entries } of parts)
    (entries.holidays ?? []).forEach((entry, i) => {
      const set = sets.get(entry.set) ?? { years: new Set(), named: new Map() }
      sets.set(entry.set, set)
      if (set.years.has(entry.year)) return
      set.years.add(entry.year)
      for (const [day, named] of namedDays(entry, (path, why) => faults.add(file, `holidays[${i}].${path}`, why))) {
        const other = set.named.get(day)
        if (other === undefined || other.year !== civilDate(day).year)
          set.named.set(day, { ...named, year: entry.year })
      }
    })
  return sets
}

function namedDays(entry: HolidayEntry, fault: (path: string, why: string) => void): Map<Day, NamedDay> {
  const days = new Map<Day, NamedDay>()
  for (const kind of ['off', 'work'] as const)
    for (const [name, dates] of Object.entries(entry[kind]))
      for (const text of dates)
        for (const day of daysOf(text, () => fault(`${kind}.${name}`, `${text} is no date or span of dates`))) {
          const off = kind === 'off'
          if (days.has(day)) fault(`${kind}.${name}`, `${dateText(day)} is named twice`)
          days.set(day, { off, name })
        }
  return days
}

function daysOf(text: string, fault: () => void): Day[] {
  const [from, through] = text.split('..').map(dayOfDate)
  if (from === null || from === undefined || through === null || (through !== undefined && through < from)) {
    fault()
    return []
  }
  return Array.from({ length: (through ?? from) - from + 1 }, (_, i) => from + i)
}

export function compileCalendars(
  parts: readonly BookPart[],
  holidays: ReadonlyMap<string, HolidaySet>,
  centre: Zone,
  faults: Faults,
): Map<string, Calendar> {
  const editions = new Map<string, { zone: Zone; zoneId: string; list: CalendarEdition[] }>()
  for (const { file, entries } of parts)
    (entries.calendars ?? []).forEach((entry, i) => {
      const path = `calendars[${i}]`
      const zone = zoneOf(entry.zone, file, path, faults)
      const known = editions.get(entry.id) ?? { zone, zoneId: entry.zone, list: [] }
      editions.set(entry.id, known)
      if (known.zoneId !== entry.zone)
        faults.add(file, `${path}.zone`, `calendar ${entry.id} has zone ${known.zoneId} elsewhere in the book`)
      const { fromAt, edition } = editionOf(file, path, entry, entries, centre, faults)
      const fromDay = fromAt === -Infinity ? -Infinity : zone.dayOf(fromAt)
      if (known.list.some((other) => other.fromDay === fromDay))
        faults.add(file, path, `calendar ${entry.id} stands twice in the book for the same effectiveFrom`)
      known.list.push(calendarEdition(file, path, entry, edition, fromDay, holidays, faults))
    })
  return new Map([...editions].map(([id, { zone, list }]) => [id, new Calendar(id, zone, list)]))
}

function zoneOf(id: string, file: string, path: string, faults: Faults): Zone {
  try {
    return Zone.of(id)
  } catch (error) {
    faults.add(
      file,
      `${path}.zone`,
      `${id} is no IANA time zone (${(error as Error).message}): expected a name such as Asia/Shanghai`,
    )
    return Zone.of('UTC')
  }
}

function calendarEdition(
  file: string,
  path: string,
  entry: CalendarEntry,
  name: string,
  fromDay: number,
  sets: ReadonlyMap<string, HolidaySet>,
  faults: Faults,
): CalendarEdition {
  const ranges = (texts: readonly string[], at: string): Range[] =>
    rangesOf(texts, () =>
      faults.add(
        file,
        `${path}.${at}`,
        'expected opening hours in order, each ending after it begins and before the next',
      ),
    )
  const seasons = Array.isArray(entry.hours)
    ? entry.hours.map((season, i) =>
        seasonOf(season as Record<string, unknown>, entry, (texts, at) => ranges(texts, `hours[${i}].${at}`)),
      )
    : [seasonOf(entry.hours, entry, (texts, at) => ranges(texts, `hours.${at}`))]
  if (seasons.every(({ weekdays }) => weekdays.every((day) => day.length === 0)))
    faults.add(file, `${path}.hours`, 'expected opening hours on some weekday')
  const holidays = entry.holidays === undefined ? null : (sets.get(entry.holidays) ?? null)
  if (entry.holidays !== undefined && holidays === null)
    faults.add(
      file,
      `${path}.holidays`,
      `no holiday tables ${entry.holidays}: expected ${[...sets.keys()].join(', ') || 'a set under holidays:'}`,
    )
  const open = new Map(
    Object.entries(entry.open ?? {}).map(([date, value]) => {
      const hours = Array.isArray(value) ? { hours: value, counts: true } : { counts: true, ...value }
      return [dayOfDate(date) ?? 0, { ranges: ranges(hours.hours, `open.${date}`), counts: hours.counts ?? true }]
    }),
  )
  const closed = new Set((entry.closed ?? []).map((date) => dayOfDate(date) ?? 0))
  return { name, fromDay, hours: { seasons, holidays, closed, open } }
}

function seasonOf(
  entry: Readonly<Record<string, unknown>>,
  calendar: CalendarEntry,
  ranges: (texts: readonly string[], at: string) => Range[],
): Season {
  const weekdays: Range[][] = WEEKDAYS.map(() => [])
  for (const [key, value] of Object.entries(entry)) {
    if (key === 'from' || key === 'until' || key === 'makeUp') continue
    for (const day of weekdaysOf(key)) weekdays[day] = ranges(value as string[], key)
  }
  const makeUp = (entry['makeUp'] as string[] | undefined) ?? calendar.makeUp
  return {
    from: monthDay(entry['from'], 101),
    until: monthDay(entry['until'], 1231),
    weekdays,
    makeUp: makeUp === undefined ? (weekdays[0] ?? []) : ranges(makeUp, 'makeUp'),
  }
}

function monthDay(text: unknown, absent: number): number {
  return typeof text === 'string' ? Number(text.replace('-', '')) : absent
}

function rangesOf(texts: readonly string[], fault: () => void): Range[] {
  const ranges = texts.map((text) => {
    const [from = 0, until = 0] = text.split(/[-–]/).map((time) => {
      const [hours = 0, minutes = 0] = time.split(':').map(Number)
      return hours * HOUR_MS + minutes * MINUTE_MS
    })
    return { from, until }
  })
  if (ranges.some(({ from, until }, i) => until <= from || until > DAY_MS || from < (ranges[i - 1]?.until ?? 0)))
    fault()
  return ranges
}
