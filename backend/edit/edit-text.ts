import type { CalendarEdit, DayEdit, EntryEdit } from '../../rules/edit.ts'
import type { DayHours } from '../../rules/hours.ts'
import { clockText, dateText, weekday } from '../../rules/time.ts'
import { WEEKDAYS } from '../../rules/weekdays.ts'
import type { Publication } from '../edition.ts'

/** More days of a calendar than this are counted instead. */
const MOST_DAYS = 12

/** What a publication changes, a line each, for who publishes. */
export function editText({ edit, before, isNew }: Pick<Publication, 'edit' | 'before' | 'isNew'>): string {
  if (!isNew) return `nothing is otherwise than in edition ${before}\n`
  if (before === 0) return 'the first edition\n'
  if (edit === null) return `edition ${before} can't be read by this build: all is judged anew\n`
  const { entries, calendars } = edit
  const lines = [...entries.flatMap(entryLines), ...calendars.flatMap(calendarLines)]
  if (lines.length === 0) return 'only files, comments or layout are otherwise\n'
  const inPlace = entries.filter((entry) => entry.inPlace).map(({ section, id }) => `${NAMES[section]} ${id}`)
  if (inPlace.length > 0)
    lines.push(
      `changed in place, so that what began before is judged by it too: ${inPlace.join(', ')}; an edition with effectiveFrom touches later starts alone (clock.md 4)`,
    )
  return lines.map((line) => `  ${line}\n`).join('')
}

const NAMES: Readonly<Record<EntryEdit['section'], string>> = {
  rules: 'rule',
  checks: 'check',
  items: 'item',
  feeds: 'feed',
  rosters: 'roster of',
  departments: 'department',
  windows: 'window',
  staff: 'staff',
  routines: 'routine',
  presets: 'preset',
  centre: 'centre',
  indicators: 'indicator',
  engine: 'bound of the',
}

function entryLines({ section, id, change, file, what }: EntryEdit): string[] {
  const head = `${NAMES[section]} ${id} (${file})`
  return change === 'changed' ? what.map((one) => `${head}: ${one}`) : [`${head}: ${change}`]
}

function calendarLines({ id, days }: CalendarEdit): string[] {
  const head = `calendar ${id}`
  if (days === null) return [`${head}: hours, zone or editions`]
  if (days.length <= MOST_DAYS) return days.map((day) => `${head}: ${dayText(day)}`)
  const [first, last] = [days[0], days.at(-1)]
  return [`${head}: ${days.length} days from ${dateText(first?.day ?? 0)} to ${dateText(last?.day ?? 0)}`]
}

function dayText({ day, before, after }: DayEdit): string {
  return `${dateText(day)} ${WEEKDAYS[weekday(day) - 1] ?? ''}: ${hoursText(before)} → ${hoursText(after)}`
}

function hoursText({ ranges, counts, reason }: DayHours): string {
  const hours = ranges.map(({ from, until }) => `${clockText(from)}-${clockText(until)}`).join(' ')
  return `${reason}${hours === '' ? '' : ` ${hours}`}${counts || ranges.length === 0 ? '' : ' (no working day)'}`
}
