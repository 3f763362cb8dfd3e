import { dateText, DAY_MS, HOUR_MS, instantText, MINUTE_MS, type Day, type Instant } from '../../rules/time.ts'
import { dutiesOf, round } from './duties.ts'
import type { HallFacts } from './facts.ts'
import { ledgersOf } from './ledgers.ts'
import { dayAfter, openMinute, openMinutes } from './office.ts'
import { between, mixed, pick, randomOf, weighted, type Random } from './random.ts'
import { tell, type Teller, type Told } from './told.ts'

/** What else happens in the centre on a working day: duties, complaints, tenders, visits, patrols, ledgers. */
export function othersOf(facts: HallFacts, seed: number, day: Day, since: Day): Told[] {
  if (!facts.calendar.isWorking(day)) return []
  const random = randomOf(seed, `others of ${day}`)
  const times = (weights: readonly number[]): number[] => Array.from({ length: weighted(random, weights) }, (_, i) => i)
  return [
    ...dutiesOf(facts, seed, day, since),
    ...ledgersOf(facts, seed, day),
    ...times([4, 5, 3, 1]).flatMap((i) => complaint(facts, random, day, i)),
    ...times([7, 3]).flatMap((i) => tender(facts, random, day, i)),
    ...times([0, 2, 2, 1]).flatMap((i) => visit(facts, random, day, i)),
    ...times([1, 3]).flatMap((i) => patrol(facts, random, day, i)),
  ]
}

/** 投诉: filed, accepted within days, verified, answered. */
function complaint(facts: HallFacts, random: Random, day: Day, i: number): Told[] {
  const teller = named(random, 'complaints', 'complaint/C', day, i)
  const post = pick(random, facts.posts)
  const filedAt = during(facts, random, day)
  const on = (n: number): Instant => during(facts, random, dayAfter(facts.calendar, day, n))
  const acceptOn = between(random, 0, 3)
  const proven = random() < 0.3
  const about = { about: `${post.window} ${pick(random, ['attitude', 'delay', 'fee'])}` }
  const data = { conduct: 'slow' }
  const at = acceptOn === 0 ? filedAt + 20 * MINUTE_MS : on(acceptOn)
  return [
    tell(teller, 'complaint.filed', filedAt, { ...about, department: post.department, window: post.window }),
    tell(teller, 'complaint.accepted', at),
    tell(teller, 'complaint.verified', on(acceptOn + between(random, 1, 2)), { proven }),
    // One in twenty is answered first, which is a finding.
    ...(proven ? [tell(teller, 'complaint.consequence', on(acceptOn + (random() < 0.95 ? 3 : 8)), data)] : []),
    tell(teller, 'complaint.answered', on(acceptOn + between(random, 4, 6))),
  ]
}

/** 招投标: from the announcement to the written report, in calendar days as the law counts them. */
function tender(facts: HallFacts, random: Random, day: Day, i: number): Told[] {
  const teller = named(random, 'bidding', 'tender/T', day, i)
  const kinds = ['announced', 'documents-sold', 'bids-closed', 'opened', 'evaluated', 'candidates-published', 'awarded']
  const after = [0, 6, 22, 22, 24, 26, 31]
  const data = { method: pick(random, ['open', 'invited', 'negotiated']), agency: `A${mixed(teller.subject) % 9}` }
  const opening = (at: Instant, days: number): Instant => facts.calendar.openingAtOrAfter(at + days * DAY_MS)
  // Each so many days after the one before: a holiday between them shortens no span.
  let at = during(facts, random, day)
  const events = kinds.map((kind, n) => {
    at = n === 0 ? at : opening(at, (after[n] ?? 0) - (after[n - 1] ?? 0)) + MINUTE_MS
    return tell(teller, `tender.${kind}`, at, n === 0 ? data : {})
  })
  return [
    ...events,
    tell(teller, 'tender.contract-signed', opening(at, between(random, 9, 24))),
    tell(teller, 'tender.reported', opening(at, between(random, 10, 14)) + HOUR_MS),
  ]
}

/** 走访: a problem logged, promised, done. */
function visit(facts: HallFacts, random: Random, day: Day, i: number): Told[] {
  const teller = named(random, 'hand', 'visit/V', day, i)
  const { department, clerk } = pick(random, facts.posts)
  const at = during(facts, random, day)
  const days = between(random, 3, 10)
  const promisedAt = instantText(facts.calendar.closeOf(dayAfter(facts.calendar, day, days)))
  const late = random() < 0.01
  const company = `E${mixed(teller.subject) % 900}`
  return [
    tell(teller, 'visit.opened', at, { department, company }),
    tell(teller, 'visit.assigned', at + HOUR_MS, { owner: clerk }),
    tell(teller, 'visit.promised', at + HOUR_MS + MINUTE_MS, { promisedAt }),
    tell(
      teller,
      'visit.done',
      during(facts, random, dayAfter(facts.calendar, day, late ? days + 1 : between(random, 1, days))),
    ),
  ]
}

/** 巡查: a round of the hall beside the day's own, which is a routine. */
function patrol(facts: HallFacts, random: Random, day: Day, i: number): Told[] {
  const teller = named(random, 'hand', 'patrol/R', day, i)
  return [tell(teller, 'patrol.made', during(facts, random, day), round(random, pick(random, facts.posts).window))]
}

function named(random: Random, source: string, prefix: string, day: Day, i: number): Teller {
  return { source, subject: `${prefix}${dateText(day).replaceAll('-', '')}-${i + 1}`, random }
}

function during({ calendar }: HallFacts, random: Random, day: Day): Instant {
  return openMinute(calendar, day, between(random, 5, openMinutes(calendar, day) - 5))
}
