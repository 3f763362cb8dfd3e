import { dateText, HOUR_MS, MINUTE_MS, SECOND_MS, weekday, type Day, type Instant } from '../../rules/time.ts'
import type { HallDepartment, HallFacts, HallItem, HallPost } from './facts.ts'
import { openMinute, openMinutes } from './office.ts'
import { promisedCourse } from './promised.ts'
import { answered } from './answers.ts'
import { between, mixed, pick, randomOf, weighted, type Random } from './random.ts'
import { tell, type Teller, type Told } from './told.ts'

/** The model's year: 172,338 cases on about 250 working days, of which 149,235 are finished on the day. */
const CASES_A_DAY = 690
const PROMISED_SHARE = 0.165
const ONLINE_A_DAY_OFF = 6

/** By weekday, Monday first: people come after a weekend. */
const BY_WEEKDAY = [1.13, 1.04, 0.98, 0.95, 0.9, 1, 1]
/** Of those who come to the windows, by tenth of the open day; the last tickets are drawn an hour before closing. */
const BY_TENTH = [11, 17, 17, 13, 8, 11, 13, 9, 3]

/** Shares of all cases, so chosen that lights stay rare. */
const SHARE = {
  lastHour: 0.004,
  notDone: 0.0006,
  voided: 0.0008,
  twice: 0.004,
  late: 0.0006,
  refused: 0.004,
  notCalled: 0.03,
}

/**
 * The cases that arrive on a day, each with its whole life, whenever its events become known. Depends on seed and date alone:
 * each case draws from a seed of its own.
 */
export function* casesOf(facts: HallFacts, seed: number, day: Day): Generator<Told[]> {
  const random = randomOf(seed, `cases of ${day}`)
  const busy = CASES_A_DAY * (BY_WEEKDAY[weekday(day) - 1] ?? 1) * (0.93 + 0.14 * random())
  const count = facts.calendar.isWorking(day) ? Math.round(busy) : between(random, 2, ONLINE_A_DAY_OFF)
  const date = dateText(day).replaceAll('-', '')
  for (let i = 1; i <= count; i++) {
    const id = `QG-${date}-${String(i).padStart(4, '0')}`
    yield caseOf(facts, randomOf(seed, id), day, id)
  }
}

function caseOf(facts: HallFacts, random: Random, day: Day, id: string): Told[] {
  const working = facts.calendar.isWorking(day)
  const promised = !working || random() < PROMISED_SHARE
  const able = facts.departments.filter((one) => (promised ? one.promised : one.instant).length > 0)
  const department = able[
    weighted(
      random,
      able.map(({ load }) => load),
    )
  ] as HallDepartment
  const arrival: Arrival = {
    facts,
    random,
    day,
    item: pick(random, promised ? department.promised : department.instant),
    post: pick(random, department.posts),
    teller: { source: 'approval', subject: `case/${id}`, random },
    applicant: `P${mixed(id).toString(16).padStart(8, '0')}`,
  }
  const events = promised ? promisedCase(arrival, !working) : instantCase(arrival)
  return random() < SHARE.twice ? [...events, again(pick(random, events), random)] : events
}

interface Arrival {
  readonly facts: HallFacts
  readonly random: Random
  readonly day: Day
  readonly item: HallItem
  readonly post: HallPost
  readonly teller: Teller
  readonly applicant: string
}

/** The same event sent a second time, as feeds do after a broken connection. */
function again({ at, knownAt, event }: Told, random: Random): Told {
  return { at, knownAt: knownAt + between(random, 5, 900) * SECOND_MS, event }
}

/** When somebody comes to the windows, who can still be served before the last hour. */
function arrivesAt({ facts: { calendar }, random, day }: Arrival): Instant {
  const open = openMinutes(calendar, day)
  const tenth = weighted(random, BY_TENTH)
  return (
    openMinute(calendar, day, Math.min(((tenth + random()) / 10) * open, open - 72)) +
    between(random, 0, 59) * SECOND_MS
  )
}

const opening = ({ item, post, applicant }: Arrival): { item: string; department: string; applicant: string } => ({
  item: item.id,
  department: post.department,
  applicant,
})

const desk = (random: Random, { window, clerk, ab }: HallPost): { window: string; staff: string } => ({
  window,
  staff: random() < 0.94 ? clerk : ab,
})

/** 即办件: done while the applicant waits. */
function instantCase(arrival: Arrival): Told[] {
  const { facts, random, day, post, teller } = arrival
  const { calendar } = facts
  const close = calendar.closeOf(day)
  const rush = random() < SHARE.lastHour
  const receivedAt = rush ? close - between(random, 30, 58) * MINUTE_MS : arrivesAt(arrival)
  const acceptedAt = receivedAt + between(random, 30, 240) * SECOND_MS
  const limit = rush ? close - 3 * MINUTE_MS : close - HOUR_MS - MINUTE_MS
  const doneAt = Math.min(acceptedAt + between(random, 180, 1_500) * SECOND_MS, limit)
  const notDone = random() < SHARE.notDone
  const decidedAt = notDone ? openMinute(calendar, calendar.workingDayAfter(day, 1), between(random, 5, 60)) : doneAt
  const late = random() < SHARE.late ? [between(random, 60, 1_200) * MINUTE_MS] : []
  const events = [
    tell(teller, 'case.received', receivedAt, { ...opening(arrival), channel: 'window' }),
    tell(teller, 'case.accepted', acceptedAt, { ...opening(arrival), ...desk(random, post) }),
    tell(teller, 'case.decided', decidedAt, { result: 'granted' }, ...late),
  ]
  if (random() < 0.15) events.push(...rated(arrival, decidedAt + MINUTE_MS))
  if (notDone) events.push(...answered({ ...teller, source: 'hand' }, calendar, decidedAt))
  if (random() < SHARE.voided && decidedAt - acceptedAt > 4 * MINUTE_MS)
    events.push(...mistaken(teller, acceptedAt + MINUTE_MS))
  return events
}

/** 评价: what the applicant thinks of it; who is dissatisfied is called back within days. */
function rated({ facts: { calendar }, random, teller }: Arrival, at: Instant): Told[] {
  const rating = 5 - weighted(random, [85, 11, 3, 1])
  const events = [tell(teller, 'case.rated', at, { rating })]
  if (rating > 2 || random() < SHARE.notCalled) return events
  const calledAt = openMinute(
    calendar,
    calendar.workingDayAfter(calendar.zone.dayOf(at), between(random, 2, 11)),
    between(random, 10, 300),
  )
  return [...events, tell({ ...teller, source: 'hand' }, 'act.call-back', calledAt)]
}

/** A decision entered for the wrong case, taken back two minutes later. */
function mistaken(teller: Teller, at: Instant): Told[] {
  const wrong = tell(teller, 'case.decided', at, { result: 'granted' })
  const { source, id } = wrong.event
  return [wrong, tell(teller, 'event.voided', at + 2 * MINUTE_MS, { source, id, reason: 'entered for another case' })]
}

/** 承诺件: at the window or online, some with corrections, a few refused. */
function promisedCase(arrival: Arrival, dayOff: boolean): Told[] {
  const { facts, random, item, post, teller } = arrival
  const { calendar } = facts
  const online = dayOff || random() < 0.25
  const receivedAt = online ? onlineAt(arrival, dayOff) : arrivesAt(arrival)
  const source = online ? { ...teller, source: 'hall' } : teller
  const events = [
    tell(source, 'case.received', receivedAt, { ...opening(arrival), channel: online ? 'online' : 'window' }),
  ]
  let acceptedAt = online
    ? calendar.afterOpen(receivedAt, between(random, 4, 50) * MINUTE_MS)
    : receivedAt + between(random, 60, 480) * SECOND_MS
  if (random() < SHARE.refused)
    return [...events, tell(teller, 'case.refused', acceptedAt, { reason: 'not competent' })]
  if (random() < 0.03) {
    const toldAt = calendar.afterOpen(receivedAt, between(random, 20, 300) * MINUTE_MS)
    const correctedAt = calendar.afterOpen(toldAt, between(random, 200, 1_500) * MINUTE_MS)
    events.push(tell(teller, 'case.corrections-told', toldAt, { notice: `${teller.subject.slice(5)}-C1` }))
    events.push(tell(teller, 'case.corrected', correctedAt))
    acceptedAt = calendar.afterOpen(correctedAt, 5 * MINUTE_MS)
  }
  events.push(tell(teller, 'case.accepted', acceptedAt, { ...opening(arrival), ...desk(random, post) }))
  const course = {
    teller,
    calendar,
    random,
    acceptedAt,
    day: calendar.zone.dayOf(acceptedAt),
    clerk: post.clerk,
    reviewer: post.ab,
  }
  return [...events, ...promisedCourse({ ...course, days: item.promisedDays ?? 1 })]
}

/** Online cases come at any hour of the day, and most before midnight. */
function onlineAt({ facts: { calendar }, random, day }: Arrival, dayOff: boolean): Instant {
  const hour = dayOff ? between(random, 8, 22) : 7 + weighted(random, [1, 3, 8, 9, 6, 3, 3, 6, 9, 8, 5, 2, 2, 3, 3, 2])
  return calendar.zone.instant(day, 0) + hour * HOUR_MS + between(random, 0, 3_599) * SECOND_MS
}
