import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { bookOf, readBookFiles } from '../../../backend/book.ts'
import { hallEvents, type Stretch } from '../../../backend/hall/events.ts'
import { hallFacts } from '../../../backend/hall/facts.ts'
import type { Told } from '../../../backend/hall/told.ts'
import { Fault } from '../../../backend/log/fault.ts'
import { readCloudEvent } from '../../../backend/log/cloud-event.ts'
import { Subjects } from '../../../backend/subjects.ts'
import { acrossFindings } from '../../../rules/across-log.ts'
import type { SubjectEvent } from '../../../rules/event.ts'
import { comparePlaces, placeOf } from '../../../rules/order.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../rules/time.ts'

const RULES = fileURLToPath(new URL('../../../rules/', import.meta.url))
const book = await bookOf([...(await readBookFiles(`${RULES}book`)), ...(await readBookFiles(`${RULES}hall`))])
const facts = hallFacts(book, 0)
const { calendar } = facts
const at = (text: string): number => Date.parse(`${text}+08:00`)
const FROM = at('2026-11-02T00:00')
const UNTIL = at('2026-11-21T00:00')
const since = calendar.zone.dayOf(FROM)

const played = (seed: number, stretch: Partial<Stretch> = {}): Told[] => [
  ...hallEvents(facts, seed, { since, from: FROM, until: UNTIL, ...stretch }),
]
const all = played(1)
const read = all.map(({ event }) => {
  const taken = readCloudEvent(event)
  if (taken instanceof Fault) throw new Error(taken.reason)
  return taken
})
const once = [...new Map(read.map((event) => [`${event.source} ${event.id}`, event])).values()]
const cases = groupBy(
  once.filter(({ subject }) => subject.startsWith('case/')),
  ({ subject }) => subject,
)

describe('the events of the hall', () => {
  test('are the same for a seed, and others for another', () => {
    const until = at('2026-11-04T00:00')
    expect(played(7, { until })).toEqual(played(7, { until }))
    expect(played(8, { until })).not.toEqual(played(7, { until }))
  })

  test('can be gone on from at any instant', () => {
    const middle = at('2026-11-12T10:37:11')
    const first = played(1, { until: middle })
    expect([...first, ...played(1, { from: middle })]).toEqual(all)
  })

  test('come in the order in which they become known, none before it happened', () => {
    expect(all.filter(({ at: happened, knownAt }) => knownAt < happened)).toEqual([])
    expect(all.filter(({ knownAt }, i) => knownAt < (all[i - 1]?.knownAt ?? 0))).toEqual([])
  })

  test('of one name have one content, and a few come twice', () => {
    const contents = new Map<string, string>()
    const others = read.filter((event) => {
      const name = `${event.source} ${event.id}`
      const content = JSON.stringify(event)
      const known = contents.get(name) ?? content
      contents.set(name, content)
      return known !== content
    })
    expect(others).toEqual([])
    expect(read.length - once.length).toBeGreaterThan(5)
  })
})

describe('the cases of the hall', () => {
  const accepted = once.filter(({ kind }) => kind === 'case.accepted')

  test('are about 690 a working day, and a few at the weekend', () => {
    const days = groupBy(accepted, (event) => calendar.zone.dayOf(event.at))
    for (const [day, events] of days) {
      expect(calendar.isWorking(day)).toBe(true)
      expect(events.length).toBeGreaterThan(520)
      expect(events.length).toBeLessThan(900)
    }
    expect(days.size).toBe(15)
    expect(accepted.length / days.size).toBeGreaterThan(650)
    expect(accepted.length / days.size).toBeLessThan(730)
  })

  test('are finished on the day in about 86.6 of 100', () => {
    const settled = accepted.filter((event) => event.at < UNTIL - 5 * DAY_MS)
    const sameDay = settled.filter(({ subject, at: begun }) =>
      cases
        .get(subject)
        ?.some(
          ({ kind, at: done }) => kind === 'case.decided' && calendar.zone.dayOf(done) === calendar.zone.dayOf(begun),
        ),
    )
    expect(sameDay.length / settled.length).toBeCloseTo(0.866, 1)
    expect(Math.abs(sameDay.length / settled.length - 0.866)).toBeLessThan(0.015)
  })

  test('live as a case does: received, accepted, decided, delivered', () => {
    const wrong = [...cases].filter(([, events]) => {
      const kinds = sorted(events).map(({ kind }) => kind)
      const inOrder = (first: string, then: string): boolean =>
        !kinds.includes(then) || (kinds.includes(first) && kinds.indexOf(first) < kinds.lastIndexOf(then))
      return !(
        kinds[0] === 'case.received' &&
        inOrder('case.accepted', 'case.decided') &&
        inOrder('case.accepted', 'case.suspended') &&
        inOrder('case.suspended', 'case.resumed') &&
        inOrder('case.decided', 'case.delivered') &&
        inOrder('case.corrections-told', 'case.corrected')
      )
    })
    expect(wrong).toEqual([])
  })

  test('have every turn that the rules know', () => {
    const kinds = new Set(once.map(({ kind }) => kind))
    for (const kind of 'case.corrections-told case.corrected case.refused case.suspended case.resumed case.withdrawn case.rated event.voided shift.leave shift.ab-post shift.queue duty.done complaint.filed tender.announced visit.opened patrol.made'.split(
      ' ',
    ))
      expect(kinds).toContain(kind)
    const late = all.filter(
      ({ at: happened, knownAt, event }) => event.source === 'approval' && knownAt - happened > HOUR_MS,
    )
    expect(late.length).toBeGreaterThan(0)
  })
})

test('windows are seen within 15 minutes but for an absence now and then, and a dead feed tells afterwards', () => {
  const seen = once.filter(({ kind }) => kind === 'shift.seen')
  const shifts = groupBy(seen, ({ subject }) => subject)
  expect(shifts.size).toBe(15 * 50)
  let gaps = 0
  for (const events of shifts.values())
    sorted(events).forEach(({ at: one }, i, list) => {
      const before = list[i - 1]
      if (before !== undefined && calendar.openBetween(before.at, one) > 15 * MINUTE_MS) gaps++
    })
  expect(gaps).toBeGreaterThan(5)
  expect(gaps).toBeLessThan(60)
  const [dead] = facts.outages
  const day = calendar.zone.dayOf(at('2026-11-10T00:00'))
  const from = calendar.zone.instant(day, dead!.from)
  const until = calendar.zone.instant(day, dead!.until)
  const told = all.filter(({ event }) => event.source === 'video')
  expect(told.some(({ knownAt }) => knownAt > from && knownAt < until)).toBe(false)
  expect(
    told.filter(({ knownAt, at: happened }) => knownAt === until && happened < until - MINUTE_MS).length,
  ).toBeGreaterThan(50)
})

test('people wait where somebody is served: few queues come with an hour of nothing on record', () => {
  const subjects = new Subjects()
  for (const event of once) subjects.add(event)
  const queues = once.filter(({ kind, data }) => kind === 'shift.queue' && data['waiting'] !== 0)
  expect(queues.length).toBeGreaterThan(500)
  const found = [...acrossFindings(book, subjects.all(), UNTIL).values()].flat()
  expect(found.filter(({ finding }) => finding === 'busy-window-silent').length).toBeLessThan(queues.length / 50)
})

function sorted(events: readonly SubjectEvent[]): SubjectEvent[] {
  return [...events].sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))
}

function groupBy<T, K>(list: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const one of list) groups.set(keyOf(one), add(groups.get(keyOf(one)), one))
  return groups
}

function add<T>(list: T[] | undefined, one: T): T[] {
  if (list === undefined) return [one]
  list.push(one)
  return list
}
