import type { Book } from './book.ts'
import { partsOf } from './feed-name.ts'
import { periodOf, type Period } from './policy.ts'
import { shiftsOn } from './shift.ts'
import type { Cadence, Rule, RuleLine } from './rule.ts'
import type { KeptEvent } from './state.ts'
import { civilDate, civilDay, dateText, dayOfDate, weekday, type Day, type Instant, type Zone } from './time.ts'
import type { Setting } from './taken.ts'
import { subjectKind } from './vocabulary.ts'

/** The name of the period in which a day lies: 2026-11-24, 2026-W48, 2026-11, 2026-Q4, 2026 (`clock.md` 7, 12). */
export function periodName(period: Period, day: Day): string {
  if (period === 'day') return dateText(day)
  if (period === 'week') {
    const thursday = day - weekday(day) + 4
    const { year } = civilDate(thursday)
    return `${year}-W${String(Math.floor((thursday - civilDay(year, 1, 1)) / 7) + 1).padStart(2, '0')}`
  }
  const { year, month } = civilDate(day)
  if (period === 'year') return String(year).padStart(4, '0')
  return period === 'month' ? `${year}-${String(month).padStart(2, '0')}` : `${year}-Q${Math.ceil(month / 3)}`
}

/** The first day of a period by its name; null where the name is none of this kind of period. */
export function periodStart(period: Period, name: string): Day | null {
  const year = Number(name.slice(0, 4))
  const part = period === 'year' ? 1 : Number(name.replace(/^\d{4}-[WQ]?/, ''))
  if (!Number.isInteger(year) || (period !== 'day' && !Number.isInteger(part))) return null
  const day =
    period === 'day'
      ? dayOfDate(name)
      : period === 'week'
        ? civilDay(year, 1, 4) - weekday(civilDay(year, 1, 4)) + 1 + (part - 1) * 7
        : civilDay(year, period === 'quarter' ? part * 3 - 2 : part, 1)
  return day !== null && periodName(period, day) === name ? day : null
}

/**
 * True where a subject's member is one that a cadence runs over. Of routines and of the office itself only what the book lists; any
 * other name may be one that an older edition listed, unless it is a routine's or the office's.
 */
function isOf({ of, only }: Cadence, member: string, members: Setting['members']): boolean {
  if (only !== null && !only.includes(member)) return false
  const listed = (kind: string): boolean => members.get(kind)?.includes(member) === true
  return of === 'routine' || of === 'centre' ? listed(of) : !listed('routine') && !listed('centre')
}

function membersOf({ of, only }: Cadence, members: Setting['members']): readonly string[] {
  const all = members.get(of) ?? []
  return only === null ? all : all.filter((member) => only.includes(member))
}

const feedsIn = (book: Book, feed: string): readonly string[] => partsOf(feed, (name) => book.feeds.has(name))

/** When the first of several feeds told anything; null where none has. */
function sinceAny(feeds: readonly string[], since: (feed: string) => Instant | null): Instant | null {
  const told = feeds.map(since).filter((at) => at !== null)
  return told.length === 0 ? null : Math.min(...told)
}

/** The feeds that the cadences of a book wait for. */
export function cadenceFeeds(book: Book): string[] {
  const rules = [...book.sets.values()].flatMap(({ lines }) => lines.flatMap(({ editions }) => editions))
  const feeds = rules.flatMap(({ cadence, feed }) => (cadence === null || feed === null ? [] : feedsIn(book, feed)))
  return [...new Set(feeds)]
}

/** The department, the window or the person whose duty a cadence's clock is; null for any other clock. */
export function dutyOf(book: Book, subject: string, rule: string): { of: string; member: string } | null {
  const line = book.sets.get(subjectKind(subject))?.lines.find(({ id }) => id === rule)
  const cadence = line?.editions.at(-1)?.cadence ?? null
  const member = subject.split('/')[1]
  return cadence === null || member === undefined ? null : { of: cadence.of, member }
}

const zoneOf = (rule: Rule, setting: Setting): Zone => rule.calendar?.zone ?? setting.centre

/** The event that stands for the beginning of a cadence's period: the clock exists without any event (`clock.md` 7). */
export function cadenceStart(line: RuleLine, subject: string, setting: Setting, asOf: Instant): KeptEvent | null {
  for (const rule of line.editions.toReversed()) {
    if (rule.cadence === null) continue
    const [, member, name] = subject.split('/')
    const day = name === undefined ? null : periodStart(rule.cadence.each, name)
    if (member === undefined || day === null || !isOf(rule.cadence, member, setting.members)) continue
    const at = zoneOf(rule, setting).instant(day, 0)
    const [, last] = periodOf(rule.cadence.each, day)
    if (at > asOf || at < rule.fromAt || rule.calendar?.workingDaysBetween(day - 1, last) === 0) continue
    const data = { [rule.cadence.of]: member }
    return { at, rank: -1, kind: 'period.began', source: 'heliograph', id: name ?? '', subject, data }
  }
  return null
}

/** True where a book lists the member of whom a cadence's subject is, for one of its rules. */
export function isListed(book: Book, subject: string): boolean {
  const member = subject.split('/')[1] ?? ''
  const lines = book.sets.get(subjectKind(subject))?.lines ?? []
  return lines.some(({ editions }) =>
    editions.some(({ cadence }) => cadence !== null && membersOf(cadence, book.members).includes(member)),
  )
}

/**
 * The subjects of all cadences whose period has begun, and of rostered shifts, from the one in which `from` lies to the one of
 * `asOf`. What a rule's own feed tells of is looked for only since that feed first told anything, which `since` says: before,
 * nobody was listening. A period without a working day has no clock, so it has no subject.
 */
export function cadenceSubjects(
  book: Book,
  from: Instant,
  asOf: Instant,
  since: (feed: string) => Instant | null = () => from,
): Set<string> {
  const subjects = new Set<string>()
  for (const { lines } of book.sets.values())
    for (const line of lines)
      for (const rule of line.editions) {
        if (rule.cadence === null) continue
        const zone = zoneOf(rule, book)
        const { each } = rule.cadence
        const listening = rule.feed === null ? from : sinceAny(feedsIn(book, rule.feed), since)
        if (listening === null) continue
        let [day] = periodOf(each, zone.dayOf(Math.max(from, listening, rule.fromAt)))
        const members = membersOf(rule.cadence, book.members)
        while (zone.instant(day, 0) <= asOf) {
          const [, last] = periodOf(each, day)
          if (rule.calendar?.workingDaysBetween(day - 1, last) !== 0)
            for (const member of members) subjects.add(`${rule.of}/${member}/${periodName(each, day)}`)
          day = last + 1
        }
      }
  if (book.sets.get('shift')?.lines.some(({ editions }) => editions.some(({ presence }) => presence !== null)) === true)
    for (let day = book.centre.dayOf(from); day <= book.centre.dayOf(asOf); day++)
      for (const shift of shiftsOn(book.rosters.values(), dateText(day), from)) subjects.add(shift)
  return subjects
}
