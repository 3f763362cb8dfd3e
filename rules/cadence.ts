import type { Book } from './book.ts'
import { periodOf, type Period } from './policy.ts'
import { shiftsOn } from './presence.ts'
import type { Rule, RuleLine } from './rule.ts'
import type { KeptEvent } from './state.ts'
import { civilDate, civilDay, dateText, dayOfDate, weekday, type Day, type Instant, type Zone } from './time.ts'
import type { Setting } from './taken.ts'

/** The name of the period in which a day lies: 2026-11-24, 2026-W48, 2026-11, 2026-Q4 (`clock.md` 7, 12). */
export function periodName(period: Period, day: Day): string {
  if (period === 'day') return dateText(day)
  if (period === 'week') {
    const thursday = day - weekday(day) + 4
    const { year } = civilDate(thursday)
    return `${year}-W${String(Math.floor((thursday - civilDay(year, 1, 1)) / 7) + 1).padStart(2, '0')}`
  }
  const { year, month } = civilDate(day)
  return period === 'month' ? `${year}-${String(month).padStart(2, '0')}` : `${year}-Q${Math.ceil(month / 3)}`
}

/** The first day of a period by its name; null where the name is none of this kind of period. */
export function periodStart(period: Period, name: string): Day | null {
  const year = Number(name.slice(0, 4))
  const part = Number(name.replace(/^\d{4}-[WQ]?/, ''))
  if (!Number.isInteger(year) || (period !== 'day' && !Number.isInteger(part))) return null
  const day =
    period === 'day'
      ? dayOfDate(name)
      : period === 'week'
        ? civilDay(year, 1, 4) - weekday(civilDay(year, 1, 4)) + 1 + (part - 1) * 7
        : civilDay(year, period === 'month' ? part : part * 3 - 2, 1)
  return day !== null && periodName(period, day) === name ? day : null
}

const zoneOf = (rule: Rule, setting: Setting): Zone => rule.calendar?.zone ?? setting.centre

/** The event that stands for the beginning of a cadence's period: the clock exists without any event (`clock.md` 7). */
export function cadenceStart(line: RuleLine, subject: string, setting: Setting, asOf: Instant): KeptEvent | null {
  for (const rule of line.editions.toReversed()) {
    if (rule.cadence === null) continue
    const [, member, name] = subject.split('/')
    const day = name === undefined ? null : periodStart(rule.cadence.each, name)
    if (member === undefined || day === null) continue
    const at = zoneOf(rule, setting).instant(day, 0)
    const [, last] = periodOf(rule.cadence.each, day)
    if (at > asOf || at < rule.fromAt || rule.calendar?.workingDaysBetween(day - 1, last) === 0) continue
    return {
      at,
      rank: -1,
      kind: 'period.began',
      source: 'heliograph',
      id: name ?? '',
      subject,
      data: { [rule.cadence.of]: member },
    }
  }
  return null
}

/** The subjects of all cadences whose period has begun, and of rostered shifts, from the one in which `from` lies to the one of `asOf`. */
export function cadenceSubjects(book: Book, from: Instant, asOf: Instant): Set<string> {
  const subjects = new Set<string>()
  for (const { lines } of book.sets.values())
    for (const line of lines)
      for (const rule of line.editions) {
        if (rule.cadence === null) continue
        const zone = zoneOf(rule, book)
        const { each, of } = rule.cadence
        let [day] = periodOf(each, zone.dayOf(Math.max(from, rule.fromAt)))
        while (zone.instant(day, 0) <= asOf) {
          for (const member of book.members.get(of) ?? []) subjects.add(`${rule.of}/${member}/${periodName(each, day)}`)
          day = periodOf(each, day)[1] + 1
        }
      }
  if (book.sets.get('shift')?.lines.some(({ editions }) => editions.some(({ presence }) => presence !== null)) === true)
    for (let day = book.centre.dayOf(from); day <= book.centre.dayOf(asOf); day++)
      for (const shift of shiftsOn(book.rosters.values(), dateText(day), from)) subjects.add(shift)
  return subjects
}
