import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { bookOf, readBookFiles } from '../../../backend/book.ts'
import { hallEvents } from '../../../backend/hall/events.ts'
import { hallFacts } from '../../../backend/hall/facts.ts'
import { showcaseOf } from '../../../backend/hall/showcase.ts'
import { Fault } from '../../../backend/log/fault.ts'
import { readCloudEvent } from '../../../backend/log/cloud-event.ts'
import { Subjects } from '../../../backend/subjects.ts'
import { judgementsOf } from '../../../rules/history.ts'
import { HOUR_MS } from '../../../rules/time.ts'

const RULES = fileURLToPath(new URL('../../../rules/', import.meta.url))
const book = await bookOf([...(await readBookFiles(`${RULES}book`)), ...(await readBookFiles(`${RULES}hall`))])
const facts = hallFacts(book, 0)
const { zone } = facts.calendar
const at = (text: string): number => Date.parse(`${text}+08:00`)
const BEGAN = at('2026-09-01T00:00')
const LIVE = zone.dayOf(at('2026-11-24T08:25'))
const CLOSE = at('2026-11-24T18:00')
const showcase = showcaseOf(facts, LIVE, BEGAN)

/** What each row of the list of mechanisms names: rules and checks among other words. */
const named = new Map<number, Set<string>>()
for (const line of readFileSync(`${RULES}book/MECHANISMS.md`, 'utf8').split('\n')) {
  const row = Number(/^\| (\d+) \|/.exec(line)?.[1])
  const words = named.get(row) ?? new Set()
  for (const [, word = ''] of line.matchAll(/`([\w-]+)`/g)) words.add(word)
  named.set(row, words)
}

/** Rules lit and checks found by the close of the live day; what is entered by hand is told a day late. */
function litBy(subject: string, subjects: Subjects): string[] {
  const isByHand = !/^(case|joint|bundle|tender|complaint|shift)\//.test(subject)
  const asOf = isByHand ? CLOSE - 24 * HOUR_MS : CLOSE
  const state = subjects.fold(book, subject, asOf)
  const judged = judgementsOf(book, state, asOf)
  const lit = judged.filter(({ clock }) => clock.steps.some(({ level, at }) => level !== 'green' && at <= asOf))
  const found = [...state.findings, ...judged.flatMap(({ clock }) => clock.findings)]
  return [...lit.map(({ rule }) => rule.id), ...found.map(({ finding }) => finding)]
}

describe('the showcase', () => {
  const subjects = new Subjects()
  for (const { event } of showcase.told) {
    const read = readCloudEvent(event)
    if (read instanceof Fault) throw new Error(read.reason)
    subjects.add(read)
  }
  const rows = [...new Set(showcase.told.map(({ event }) => Number(event.subject.split('-')[1])))]

  test.each(rows)('row %i is lit by the close of the live day, and by nothing that is unknown', (row) => {
    const own = [...subjects.all()].map(([subject]) => subject).filter((subject) => subject.includes(`/SHOW-${row}-`))
    const lit = own.flatMap((subject) => litBy(subject, subjects))
    expect(lit.filter((id) => named.get(row)?.has(id) === true)).not.toEqual([])
    const unknown = own.flatMap((subject) =>
      judgementsOf(book, subjects.fold(book, subject, CLOSE), CLOSE).filter(({ clock }) => clock.level === 'unknown'),
    )
    // An item that is on no list has no class by which its case could be judged.
    if (row !== 18) expect(unknown.map(({ clock }) => `${clock.id}: ${clock.reason}`)).toEqual([])
  })

  test('rows 11, 12 and 20 are lit by what the hall doesn’t tell then', () => {
    const stretch = { since: zone.dayOf(BEGAN), from: at('2026-11-15T00:00'), until: at('2026-11-25T00:00') }
    const plain = new Set([...hallEvents(facts, 1, stretch)].map(({ event }) => event.subject))
    const told = new Set([...hallEvents(facts, 1, { ...stretch, showcase })].map(({ event }) => event.subject))
    const silent = [...showcase.silent]
    expect(silent).toHaveLength(3)
    expect(silent.filter((subject) => plain.has(subject))).toEqual(silent)
    expect(silent.filter((subject) => told.has(subject))).toEqual([])
    expect(silent.flatMap((subject) => litBy(subject, new Subjects()))).toEqual(
      expect.arrayContaining(['presence', 'weekly-duty', 'daily-rating']),
    )
  })

  test('nothing of it is told before the demonstration begins, and each event once', () => {
    const late = showcaseOf(facts, LIVE, at('2026-11-20T00:00')).told
    expect(Math.min(...late.map(({ knownAt }) => knownAt))).toBe(at('2026-11-20T00:00'))
    expect(new Set(late.map(({ event }) => event.id)).size).toBe(late.length)
  })
})
