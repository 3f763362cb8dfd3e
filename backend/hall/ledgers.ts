import { dateText, HOUR_MS, instantText, MINUTE_MS, type Day, type Instant } from '../../rules/time.ts'
import type { HallFacts } from './facts.ts'
import { dayAfter, openMinute, openMinutes } from './office.ts'
import { between, pick, randomOf, weighted, type Random } from './random.ts'
import { tell, type Teller, type Told } from './told.ts'

/** Shares: of entries not done in their time, and of reports of monitors that are proven. */
const SHARE = { late: 0.01, proven: 0.25 }
const BANS = ['absence', 'idling', 'obstruction', 'fees'] as const

/** 台账与报告: what is entered in the ledgers on a working day, and what the integrity monitors report, each with its whole life. */
export function ledgersOf(facts: HallFacts, seed: number, day: Day): Told[] {
  const random = randomOf(seed, `ledgers of ${day}`)
  const times = (weights: readonly number[]): number[] => Array.from({ length: weighted(random, weights) }, (_, i) => i)
  return [
    ...times([0, 1, 3, 3, 1]).flatMap((i) => doItNow(facts, random, day, i)),
    ...times([5, 1]).flatMap((i) => problem(facts, random, day, i)),
    ...times([9, 1]).flatMap((i) => listChange(facts, random, day, i)),
    ...times([6, 1]).flatMap((i) => report(facts, random, day, i)),
  ]
}

/** 马上就办: entered and done on the day. */
function doItNow(facts: HallFacts, random: Random, day: Day, i: number): Told[] {
  const teller = named(random, 'ledger/M', day, i)
  const { department, clerk } = pick(random, facts.posts)
  const { calendar } = facts
  const openedAt = openMinute(calendar, day, between(random, 5, openMinutes(calendar, day) - 90))
  const doneAt = random() < SHARE.late ? during(facts, random, day, 1) : openedAt + between(random, 5, 60) * MINUTE_MS
  return [
    tell(teller, 'ledger.opened', openedAt, { class: 'do-it-now', department, owner: clerk }),
    tell(teller, 'ledger.done', doneAt),
  ]
}

/** 问题: gathered, its cause found, a measure fixed, carried out, verified. */
function problem(facts: HallFacts, random: Random, day: Day, i: number): Told[] {
  const teller = named(random, 'ledger/P', day, i)
  const { department, clerk } = pick(random, facts.posts)
  const mendedOn = random() < SHARE.late ? 10 : between(random, 4, 6)
  const dueOn = dayAfter(facts.calendar, day, 8)
  return [
    tell(teller, 'ledger.opened', during(facts, random, day), { class: 'problem', department }),
    tell(teller, 'ledger.assigned', during(facts, random, day, 1), { owner: clerk }),
    tell(teller, 'ledger.promised', during(facts, random, day, between(random, 2, 3)), {
      promisedAt: instantText(facts.calendar.closeOf(dueOn)),
    }),
    tell(teller, 'ledger.followed-up', during(facts, random, day, mendedOn)),
    tell(teller, 'ledger.done', during(facts, random, day, mendedOn + between(random, 2, 4))),
  ]
}

/** 清单变动: an item cleaned up or taken over, published within the limit. */
function listChange(facts: HallFacts, random: Random, day: Day, i: number): Told[] {
  const teller = named(random, 'ledger/K', day, i)
  const { department } = pick(random, facts.posts)
  const list = pick(random, ['powers', 'negative', 'duties'])
  const change = pick(random, ['cleaned', 'taken-over'])
  const url = `notice/${teller.subject.slice(7)}`
  return [
    tell(teller, 'ledger.opened', during(facts, random, day), { class: 'list-change', list, change, department }),
    tell(teller, 'ledger.done', during(facts, random, day, between(random, 5, 17)), {
      evidence: [{ url, kind: 'page' }],
    }),
  ]
}

/** 监督员报告: filed, verified, answered, with a consequence where it is proven. */
function report(facts: HallFacts, random: Random, day: Day, i: number): Told[] {
  const teller = named(random, 'report/I', day, i)
  const { department, window } = pick(random, facts.posts)
  const proven = random() < SHARE.proven
  const ban = pick(random, BANS)
  const answeredAt = during(facts, random, day, random() < SHARE.late ? 6 : between(random, 2, 4))
  return [
    tell(teller, 'report.filed', during(facts, random, day), { department, window, ban, about: window }),
    tell(teller, 'report.verified', during(facts, random, day, 1), { proven }),
    ...(proven ? [tell(teller, 'report.consequence', answeredAt - HOUR_MS, { conduct: 'inaction' })] : []),
    tell(teller, 'report.answered', answeredAt),
  ]
}

function named(random: Random, prefix: string, day: Day, i: number): Teller {
  return { source: 'hand', subject: `${prefix}${dateText(day).replaceAll('-', '')}-${i + 1}`, random }
}

function during({ calendar }: HallFacts, random: Random, day: Day, after = 0): Instant {
  const on = dayAfter(calendar, day, after)
  return openMinute(calendar, on, between(random, 5, openMinutes(calendar, on) - 5))
}
