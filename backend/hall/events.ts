import type { Day, Instant } from '../../rules/time.ts'
import { beatsOf, withOutages } from './beats.ts'
import { casesOf } from './cases.ts'
import type { HallFacts } from './facts.ts'
import { othersOf } from './others.ts'
import { shiftsOf } from './shifts.ts'
import type { Showcase } from './showcase.ts'
import type { Told } from './told.ts'

/** No life in the hall is longer: a tender is reported within 55 days and a case decided within three months. */
const LONGEST_DAYS = 120

/** Which part of the hall's events is asked for. */
export interface Stretch {
  /** The first day of the hall: nothing began before it. */
  readonly since: Day
  /** Events that become known in (from, until]. */
  readonly from: Instant
  readonly until: Instant
  /** What is told beside the hall's own life. */
  readonly showcase?: Showcase | null
}

/**
 * The events of the model centre in the order in which they become known. What begins on a day depends on seed and date
 * alone, with its whole life; so any instant can be gone on from, and two stretches side by side are the stretch of both.
 */
export function* hallEvents(
  facts: HallFacts,
  seed: number,
  { since, from, until, showcase = null }: Stretch,
): Generator<Told> {
  const { zone } = facts.calendar
  const today = zone.dayOf(from)
  const waiting = new Map<Day, Told[]>()
  const last = zone.dayOf(until)
  const wait = (one: Told): void => {
    const on = zone.dayOf(one.knownAt)
    if (on < today || on > last) return
    const others = waiting.get(on)
    if (others === undefined) waiting.set(on, [one])
    else others.push(one)
  }
  for (const one of showcase?.told ?? []) wait(one)
  for (let day = Math.max(since, today - LONGEST_DAYS); day <= last; day++) {
    for (const one of beginningOn(facts, seed, day, since))
      if (showcase?.silent.has(one.event.subject) !== true) wait(one)
    if (day < today) continue
    const known = withOutages(facts, day, waiting.get(day) ?? [])
    waiting.delete(day)
    for (const one of known.sort(byKnown)) if (one.knownAt > from && one.knownAt <= until) yield one
  }
}

function* beginningOn(facts: HallFacts, seed: number, day: Day, since: Day): Generator<Told> {
  for (const events of casesOf(facts, seed, day)) yield* events
  for (const events of shiftsOf(facts, seed, day)) yield* events
  yield* othersOf(facts, seed, day, since)
  yield* beatsOf(facts, day)
}

/** As they become known; at one instant what happened first, a beat last: it says that all before is delivered. */
function byKnown(a: Told, b: Told): number {
  const beats = Number(a.event.type === 'feed.beat') - Number(b.event.type === 'feed.beat')
  return a.knownAt - b.knownAt || beats || a.at - b.at || (a.event.id < b.event.id ? -1 : 1)
}
