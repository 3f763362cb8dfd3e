import { dateText, instantText, MINUTE_MS, SECOND_MS, type Day, type Instant } from '../../rules/time.ts'
import type { HallFacts, HallPost } from './facts.ts'
import { openMinute, openMinutes } from './office.ts'
import { answered } from './answers.ts'
import { between, pick, randomOf, weighted, type Random } from './random.ts'
import { tell, type Teller, type Told } from './told.ts'

interface Span {
  readonly from: Instant
  readonly until: Instant
}

/** Shares of the shifts: with somebody absent beyond the bound, with a leave, and with an AB-post for that time. */
const SHARE = { absent: 0.03, leave: 0.03, standIn: 0.5 }
/** How often a window calls the next ticket while people wait, and the camera tells that somebody sits there, s. */
const CALLS = [150, 270] as const
const SIGHTS = [540, 800] as const

/** 窗口班次: what video, ticket calls and sign-in tell of each window on a working day. Depends on seed and date alone. */
export function* shiftsOf(facts: HallFacts, seed: number, day: Day): Generator<Told[]> {
  if (!facts.calendar.isWorking(day)) return
  for (const post of facts.posts) yield shiftOf(facts, randomOf(seed, `${post.window} on ${day}`), day, post)
}

/** People wait where there is always somebody being served: at a window with at least three times the load of a department alone. */
const QUEUED_LOAD = 3

function isQueuedAt({ departments }: HallFacts, { department }: HallPost): boolean {
  const own = departments.find(({ id }) => id === department)
  return own !== undefined && own.load / own.posts.length >= QUEUED_LOAD
}

function shiftOf(facts: HallFacts, random: Random, day: Day, post: HallPost): Told[] {
  const { calendar } = facts
  const teller: Teller = { source: 'video', subject: `shift/${post.window}/${dateText(day)}`, random }
  const open = openMinutes(calendar, day)
  const minute = (minutes: number): Instant => openMinute(calendar, day, minutes)
  const drawn = queuesOf(random, open)
  const queues = (isQueuedAt(facts, post) ? drawn : []).map(([from, until]) => ({
    from: minute(from),
    until: minute(until),
  }))
  const away = random() < SHARE.leave ? spanOf(random, open, 30, 90, minute) : null
  const standIn = away !== null && random() < SHARE.standIn
  const absent = random() < SHARE.absent ? spanOf(random, open, 18, 40, minute) : null
  const events = queues.flatMap((queue) => queueEvents({ ...teller, source: 'tickets' }, queue))
  if (away !== null) {
    const span = { from: instantText(away.from), until: instantText(away.until) }
    const sheet = { ...teller, source: 'sign-in' }
    events.push(tell(sheet, 'shift.leave', away.from, { ...span, staff: post.clerk }))
    if (standIn) events.push(tell(sheet, 'shift.ab-post', away.from, { ...span, staff: post.ab }))
  }
  if (absent !== null) events.push(...answered({ ...teller, source: 'hand' }, calendar, calendar.closeOf(day)))
  for (const { from, until } of calendar.spansOn(day)) {
    let at = from + between(random, 10, 150) * SECOND_MS
    const gone = isIn(absent, from) || isIn(away, from)
    if (!gone) events.push(seen({ ...teller, source: 'sign-in' }, from - 2 * MINUTE_MS, 'sign-in', post.clerk))
    while (at < until) {
      const gone = isIn(absent, at) || (isIn(away, at) && !standIn)
      const busy = queues.some((queue) => isIn(queue, at))
      const by: Source = busy ? 'tickets' : 'video'
      if (!gone) events.push(seen({ ...teller, source: by }, at, by, isIn(away, at) ? post.ab : post.clerk))
      at += nextSight(random, busy, queues, at)
    }
  }
  return events
}

/** Soon after people begin to wait, the next is called. */
function nextSight(random: Random, busy: boolean, queues: readonly Span[], at: Instant): number {
  const [least, most] = busy ? CALLS : SIGHTS
  const next = between(random, least, most) * SECOND_MS
  const queue = queues.find(({ from }) => from > at && from < at + next)
  return queue === undefined ? next : queue.from - at + between(random, 30, 120) * SECOND_MS
}

type Source = 'video' | 'tickets' | 'sign-in'

function seen(teller: Teller, at: Instant, by: Source, staff: string): Told {
  return tell(teller, 'shift.seen', at, { source: by === 'tickets' ? 'ticket' : by, staff })
}

const isIn = (span: Span | null, at: Instant): boolean => span !== null && span.from <= at && at < span.until

/** Stretches of the day in which people wait, in open minutes, ascending and apart. */
function queuesOf(random: Random, open: number): [from: number, until: number][] {
  const count = weighted(random, [3, 4, 2, 1])
  const begins = Array.from(
    { length: count },
    () => pick(random, [20, 60, 75, 110, 160, 225, 270]) + between(random, 0, 20),
  )
  let last = 0
  return begins
    .sort((a, b) => a - b)
    .flatMap((from): [number, number][] => {
      const until = Math.min(open - 20, from + between(random, 8, 35))
      if (from < last + 5 || until < from + 4) return []
      last = until
      return [[from, until]]
    })
}

function queueEvents(teller: Teller, { from, until }: Span): Told[] {
  const half = from + Math.floor((until - from) / 2)
  return [
    tell(teller, 'shift.queue', from, { waiting: between(teller.random, 2, 5) }),
    tell(teller, 'shift.queue', half, { waiting: between(teller.random, 1, 9) }),
    tell(teller, 'shift.queue', until, { waiting: 0 }),
  ]
}

function spanOf(
  random: Random,
  open: number,
  least: number,
  most: number,
  minute: (minutes: number) => Instant,
): { from: Instant; until: Instant } {
  const from = minute(between(random, 20, open - most - 10))
  return { from, until: from + between(random, least, most) * MINUTE_MS }
}
