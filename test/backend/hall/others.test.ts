import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bookOf, readBookFiles } from '../../../backend/book.ts'
import { hallFacts } from '../../../backend/hall/facts.ts'
import { othersOf } from '../../../backend/hall/others.ts'
import { readCloudEvent } from '../../../backend/log/cloud-event.ts'
import { Fault } from '../../../backend/log/fault.ts'
import { cadenceSubjects } from '../../../rules/cadence.ts'
import type { Clock } from '../../../rules/clock.ts'
import type { SubjectEvent } from '../../../rules/event.ts'
import { clocksOf, fold } from '../../../rules/history.ts'
import type { Finding } from '../../../rules/state.ts'

const RULES = fileURLToPath(new URL('../../../rules/', import.meta.url))
const book = await bookOf([...(await readBookFiles(`${RULES}book`)), ...(await readBookFiles(`${RULES}hall`))])
const facts = hallFacts(book, 0)
const { zone } = facts.calendar
const FROM = Date.parse('2026-01-01T00:00+08:00')
const UNTIL = Date.parse('2027-01-01T00:00+08:00')

/** A year of the hall without its cases and shifts, judged when all lives have ended. */
const histories = new Map<string, SubjectEvent[]>()
for (let day = zone.dayOf(FROM); day < zone.dayOf(UNTIL); day++)
  for (const { event } of othersOf(facts, 1, day, zone.dayOf(FROM))) {
    const read = readCloudEvent(event)
    if (read instanceof Fault) throw new Error(read.reason)
    histories.set(read.subject, [...(histories.get(read.subject) ?? []), read])
  }
const duties = [...cadenceSubjects(book, FROM, UNTIL - 1)].filter((subject) => !subject.startsWith('shift/'))
const clocks: Clock[] = []
const findings: Finding[] = []
for (const subject of new Set([...histories.keys(), ...duties])) {
  const state = fold(book, subject, histories.get(subject) ?? [], UNTIL + 90 * 86_400_000)
  findings.push(...state.findings)
  clocks.push(...clocksOf(book, state, UNTIL - 1))
}
const of = (rule: string): Clock[] => clocks.filter((clock) => clock.rule === rule)
const missed = (rule: string): number => of(rule).filter(({ level }) => level === 'red').length

test('each routine and each leader’s duty has its clock in every period with a working day', () => {
  const working = Array.from({ length: 365 }, (_, i) => zone.dayOf(FROM) + i).filter((day) =>
    facts.calendar.isWorking(day),
  )
  for (const rule of ['daily-patrol', 'daily-inspection', 'daily-rating']) expect(of(rule)).toHaveLength(working.length)
  // 53 ISO weeks touch 2026, one of which is the Spring Festival's.
  expect(of('weekly-supervision')).toHaveLength(52)
  expect(of('weekly-duty')).toHaveLength(52 * 35)
  for (const rule of ['rating-draw', 'call-back-draw', 'monthly-call-back', 'monthly-bulletin'])
    expect(of(rule)).toHaveLength(12)
  for (const rule of ['quarterly-assessment', 'quarterly-ranking']) expect(of(rule)).toHaveLength(4)
  expect(of('list-cleaning')).toHaveLength(1)
})

test('what is due in each period is done but for a few', () => {
  for (const rule of ['daily-patrol', 'daily-inspection', 'daily-rating', 'weekly-supervision', 'weekly-duty'])
    expect(missed(rule) / of(rule).length, rule).toBeLessThan(0.04)
  expect(missed('weekly-duty')).toBeGreaterThan(0)
  expect(clocks.filter(({ rule }) => /^(month|quarter|rating-draw|call-back|list-cl)/.test(rule)).length).toBe(57)
  expect(
    clocks.filter(({ rule, level }) => /^(month|quarter|rating-draw|call-back|list-cl)/.test(rule) && level === 'red')
      .length,
  ).toBeLessThan(6)
})

test('ledgers, visits, complaints and reports run as their rules say, a few late', () => {
  for (const rule of [
    ...['do-it-now', 'visit-promised', 'visit-done', 'complaint-accepted', 'complaint-answered'],
    ...['complaint-consequence', 'report-answered', 'problem-cause', 'problem-measure', 'problem-mended'],
    ...['problem-verified', 'list-published'],
  ]) {
    expect(of(rule).length, rule).toBeGreaterThan(15)
    expect(of(rule).filter(({ level }) => level === 'unknown').length, rule).toBe(0)
    expect(missed(rule) / of(rule).length, rule).toBeLessThan(0.12)
  }
  expect(clocks.filter(({ level }) => level === 'red').length).toBeGreaterThan(10)
})

test('patrols, proven complaints and proven bans leave findings, and few of them', () => {
  const found = new Map<string, number>()
  for (const { finding } of findings) found.set(finding, (found.get(finding) ?? 0) + 1)
  for (const name of ['patrol-manner', 'complaint-unpunished']) expect(found.get(name), name).toBeGreaterThan(0)
  expect([...found.keys()].some((name) => name.startsWith('ban-'))).toBe(true)
  expect(
    [...found.keys()].filter((name) => /undated|undecided|odd|unknown|skipped|unnamed|short|early/.test(name)),
  ).toEqual([])
  expect(findings.length).toBeLessThan(120)
})
