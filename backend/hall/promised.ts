import type { Calendar } from '../../rules/calendar.ts'
import { HOUR_MS, MINUTE_MS, type Day, type Instant } from '../../rules/time.ts'
import { dayAfter, openMinute, openMinutes } from './office.ts'
import { between, pick, weighted, type Random } from './random.ts'
import { tell, type Teller, type Told } from './told.ts'

const REASONS = [
  'hearing',
  'tender',
  'auction',
  'inspection',
  'testing',
  'quarantine',
  'appraisal',
  'expert-review',
] as const

/** Shares of promised cases, so chosen that lights stay rare. The rest is decided while the light is green. */
const SHARE = { withdrawn: 0.006, sameDay: 0.215, red: 0.005, yellow: 0.03, paused: 0.05, late: 0.002 }

/** How a promised case goes on after its acceptance. */
interface Course {
  readonly teller: Teller
  readonly calendar: Calendar
  readonly random: Random
  readonly acceptedAt: Instant
  readonly day: Day
  readonly days: number
  readonly clerk: string
  readonly reviewer: string
}

/** 承诺件: what happens to a case with a promise of `days` working days after it was accepted. */
export function promisedCourse(course: Course): Told[] {
  const { teller, calendar, random, acceptedAt, day, days } = course
  const draw = random()
  const last = greenDays(days)
  if (draw < SHARE.withdrawn) return [tell(teller, 'case.withdrawn', timeOn(course, between(random, 1, last)))]
  const early = calendar.closeOf(day) - acceptedAt > 2 * HOUR_MS
  if (early && draw < SHARE.withdrawn + SHARE.sameDay)
    return decided(course, calendar.afterOpen(acceptedAt, between(random, 15, 85) * MINUTE_MS))
  if (draw > 1 - SHARE.red) return late(course)
  if (draw > 1 - SHARE.red - SHARE.yellow) {
    const minutes = days > 2 ? between(random, 30, 350) : between(random, 280, 380)
    return decided(course, openMinute(calendar, dayAfter(calendar, day, days), minutes))
  }
  if (days >= 4 && random() < SHARE.paused) return paused(course)
  return decided(course, timeOn(course, days <= 2 ? between(random, 1, days) : between(random, 1, last)))
}

/** The last working day on which a decision still finds the light green: yellow comes at one day left or at 90 %. */
function greenDays(days: number): number {
  return Math.max(1, Math.min(days - 1, Math.floor(days * 0.9)))
}

/** A time on the n-th working day; before the two last open hours where yellow would come with them. */
function timeOn({ calendar, random, day, days }: Course, n: number): Instant {
  const on = dayAfter(calendar, day, n)
  const open = openMinutes(calendar, on)
  return openMinute(calendar, on, between(random, 10, n === days ? Math.max(10, open - 145) : Math.max(10, open - 10)))
}

function decided({ teller, calendar, random, acceptedAt, clerk, reviewer }: Course, at: Instant): Told[] {
  const open = calendar.openBetween(acceptedAt, at)
  // One review and one check, by two people.
  const review = { step: 'review', role: 'reviewer', staff: clerk }
  const check = { step: 'check', role: 'checker', staff: reviewer }
  const typedLate = random() < SHARE.late ? [between(random, 60, 1_200) * MINUTE_MS] : []
  const events = [
    tell(teller, 'case.step-started', calendar.afterOpen(acceptedAt, open * 0.2), review),
    tell(teller, 'case.step-finished', calendar.afterOpen(acceptedAt, open * 0.5), review),
    tell(teller, 'case.step-started', calendar.afterOpen(acceptedAt, open * 0.6), check),
    tell(teller, 'case.step-finished', calendar.afterOpen(acceptedAt, open * 0.8), check),
    tell(
      teller,
      'case.decided',
      at,
      { result: random() < 0.97 ? 'granted' : 'refused', staff: reviewer },
      ...typedLate,
    ),
  ]
  const deliveredAt = calendar.afterOpen(at, between(random, 5, 600) * MINUTE_MS)
  events.push(tell(teller, 'case.delivered', deliveredAt, { channel: random() < 0.4 ? 'post' : 'window' }))
  if (random() < 0.3)
    events.push(
      tell(teller, 'case.rated', deliveredAt + 2 * MINUTE_MS, { rating: 5 - weighted(random, [80, 15, 4, 1]) }),
    )
  return events
}

/** Red: decided some days after the promise; of some an extension is told, which moves the statutory limit alone. */
function late(course: Course): Told[] {
  const { teller, calendar, random, day, days } = course
  const over = decided(course, timeOn(course, days + between(random, 1, 3)))
  if (days < 6 || random() < 0.5) return over
  const at = openMinute(calendar, dayAfter(calendar, day, days - 1), between(random, 60, 300))
  return [tell(teller, 'case.extended', at, { days: 5, by: 'head', reason: 'complex' }), ...over]
}

/** 特别程序: suspended on one morning, resumed so many working days later as were told in the notice, or a day late. */
function paused(course: Course): Told[] {
  const { teller, calendar, random, day, days } = course
  const planned = [1, 2, 5, 8][weighted(random, [10, 8, 2, 1])] ?? 1
  const taken = planned + (random() < 0.03 ? 1 : 0)
  const begun = between(random, 1, greenDays(days) - 1)
  const notice = `${teller.subject.slice('case/'.length)}-N1`
  const reason = pick(random, REASONS)
  const from = openMinute(calendar, dayAfter(calendar, day, begun), between(random, 20, 110))
  const until = openMinute(calendar, dayAfter(calendar, day, begun + taken), between(random, 20, 110))
  const on = dayAfter(calendar, day, between(random, begun + taken, greenDays(days) + planned))
  return [
    tell(teller, 'case.suspended', from, { reason, notice, plannedDays: planned, authority: 'head' }),
    tell(teller, 'case.resumed', until, { reason, notice }),
    ...decided(course, openMinute(calendar, on, between(random, 130, openMinutes(calendar, on) - 10))),
  ]
}
