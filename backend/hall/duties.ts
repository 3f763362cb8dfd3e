import { periodName } from '../../rules/cadence.ts'
import type { Calendar } from '../../rules/calendar.ts'
import type { Facts } from '../../rules/event.ts'
import { periodOf, type Period } from '../../rules/policy.ts'
import type { Day } from '../../rules/time.ts'
import type { HallFacts, HallRoutine } from './facts.ts'
import { openMinute, openMinutes } from './office.ts'
import { between, pick, randomOf, type Random } from './random.ts'
import { tell, type Told } from './told.ts'

/** What is to be done once in each period: how often it is missed, and how many last days see it only now and then. */
interface Turn {
  readonly each: Period
  readonly missed: number
  readonly spared: number
}

const LAST_DAYS = 0.02
const WEEKLY: Turn = { each: 'week', missed: 0.006, spared: 1 }
/** The days before the close on which a routine of the book is yellow already. */
const SPARED = { day: 0, week: 1, month: 3, quarter: 5, year: 20 } as const
const MISSED = { day: 0.01, week: 0.01, month: 0.02, quarter: 0.02, year: 0.02 } as const

/** 挂牌驻班、例行工作: the duties of each department's leader and the routines of the office that are done on a working day. */
export function dutiesOf(facts: HallFacts, seed: number, day: Day, since: Day): Told[] {
  return [...leadersOf(facts, seed, day, since), ...routinesOf(facts, seed, day, since)]
}

function leadersOf({ calendar, departments }: HallFacts, seed: number, day: Day, since: Day): Told[] {
  const week = periodName('week', day)
  return departments.flatMap(({ id, posts }) => {
    const random = randomOf(seed, `duty of ${id} in ${week}`)
    if (dayOf(calendar, random, WEEKLY, day, since) !== day) return []
    const at = openMinute(calendar, day, between(random, 20, openMinutes(calendar, day) - 10))
    const teller = { source: 'hand', subject: `duty/${id}/${week}`, random }
    return [tell(teller, 'duty.done', at, { by: posts[0]?.ab ?? id, place: 'hall', cases: between(random, 1, 9) }, 0)]
  })
}

function routinesOf({ calendar, posts, routines }: HallFacts, seed: number, day: Day, since: Day): Told[] {
  return routines.flatMap(({ of, id, each }) => {
    const period = periodName(each, day)
    const random = randomOf(seed, `${id} in ${period}`)
    const turn = { each, missed: MISSED[each], spared: SPARED[each] }
    if (dayOf(calendar, random, turn, day, since) !== day) return []
    const at = openMinute(calendar, day, between(random, 30, openMinutes(calendar, day) - 10))
    const teller = { source: 'hand', subject: `${of}/${id}/${period}`, random }
    if (of === 'patrol') return [tell(teller, 'patrol.made', at, round(random, pick(random, posts).window), 0)]
    return [tell(teller, 'duty.done', at, whatWasDone(random, id), 0)]
  })
}

/** What a round of the hall saw at a window. */
export function round(random: Random, window: string): Facts {
  const good = random() < 0.95
  return { manner: good ? 5 : 3, attitude: good ? 5 : 4, quality: 5, window }
}

function whatWasDone(random: Random, routine: HallRoutine['id']): Facts {
  const by = `S${between(random, 101, 120)}`
  if (!/rating|call-back|assessment/.test(routine)) return { by }
  return { by, cases: between(random, 10, 60), score: 4 + between(random, 0, 9) / 10 }
}

/** The working day of a period, of those that the hall is there for, on which its turn is taken; null where it is missed. */
function dayOf(calendar: Calendar, random: Random, { each, missed, spared }: Turn, day: Day, since: Day): Day | null {
  const [first, last] = periodOf(each, day)
  const days: Day[] = []
  for (let one = Math.max(first, since); one <= last; one++) if (calendar.isWorking(one)) days.push(one)
  const draw = random()
  if (draw < missed) return null
  const early = days.slice(0, Math.max(0, days.length - spared))
  const late = draw < missed + LAST_DAYS || early.length === 0
  return pick(random, late ? days.slice(-Math.max(1, spared)) : early)
}
