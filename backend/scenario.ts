import { dirname, resolve } from 'node:path'
import type { Book } from '../rules/book.ts'
import { stepAt } from '../rules/clock.ts'
import type { Facts, SubjectEvent } from '../rules/event.ts'
import { acrossFindings } from '../rules/across-log.ts'
import { fold, judgementsOf } from '../rules/history.ts'
import { indicatorFindings } from '../rules/indicator-log.ts'
import { itemFindings } from '../rules/item-check.ts'
import type { Judgement } from '../rules/judge.ts'
import { openedAt, verdictOf } from '../rules/ledger.ts'
import { checkBookFile } from '../rules/rulebook.ts'
import type { SubjectState } from '../rules/state.ts'
import { instantText, parseInstant, type Instant, type Zone } from '../rules/time.ts'
import { subjectKind } from '../rules/vocabulary.ts'
import { traceOf } from '../rules/trace.ts'
import { lineText } from '../rules/trace-text.ts'
import { bookOf, readBookFiles } from './book.ts'
import { silentSince } from './scenario-feed.ts'
import type { Expectation, Scenario, ScenarioEvent } from './scenario-file.ts'

/** What a scenario came to: a message for each thing that was not as expected. */
export interface ScenarioResult {
  readonly name: string
  readonly checks: number
  readonly failures: readonly string[]
}

/** Runs a scenario: folds its events as of each expected instant and compares. Throws a `BookError` where its book is wrong. */
export async function runScenario(scenario: Scenario, file: string): Promise<ScenarioResult> {
  const { name, book: directory, subject, events = [], expect, ...entries } = scenario
  const shared = directory === undefined ? [] : await readBookFiles(resolve(dirname(file), directory))
  const book = await bookOf([...shared, checkBookFile(file, entries)])
  const zone = [...book.calendars.values()][0]?.zone ?? book.centre
  const history = events.map((entry, i) => eventOf(entry, i, subject, zone, file))
  const failures = expect.flatMap((wanted, i) => {
    const where = `${file}: expect[${i}]`
    const at = instantOf(wanted.at, zone, `${where}.at`)
    checkExpectation(book, subject, wanted, zone, where)
    const place = `expect[${i}] ${wanted.at}${wanted.rule === undefined ? '' : `, ${wanted.rule}`}`
    return compare(book, subject, history, wanted, at, zone).map((failure) =>
      failure.startsWith(INDENT) ? failure : `${place}: ${failure}`,
    )
  })
  return { name: typeof name === 'string' ? name : `${name.zh} · ${name.en}`, checks: expect.length, failures }
}

function instantOf(value: string, zone: Zone, where: string): Instant {
  const at = parseInstant(value, zone)
  if (at === null) throw new Error(`${where}: ${value} is no ISO 8601 date and time`)
  return at
}

const INSTANTS = ['startedAt', 'dueAt', 'stoppedAt', 'yellowAt', 'redAt', 'nextAt', 'silentSince'] as const

/** An expectation that can't fail proves nothing: its rule is one of the book's, its instants can be read. */
function checkExpectation(book: Book, subject: string, wanted: Expectation, zone: Zone, where: string): void {
  const known = book.sets.get(subjectKind(subject))?.lines.map(({ id }) => id) ?? []
  if (wanted.rule !== undefined && !known.includes(wanted.rule)) {
    const own = known.join(', ') || 'none, the book has no rules for it'
    throw new Error(`${where}.rule: no rule ${wanted.rule} for ${subject}: expected ${own}`)
  }
  for (const name of INSTANTS) {
    const value = wanted[name]
    if (typeof value === 'string') instantOf(value, zone, `${where}.${name}`)
  }
}

function eventOf(entry: ScenarioEvent, i: number, subject: string, zone: Zone, file: string): SubjectEvent {
  const where = `${file}: events[${i}]`
  return {
    source: entry.source ?? 'scenario',
    id: entry.id ?? `e${i + 1}`,
    kind: entry.kind,
    subject: entry.subject ?? subject,
    at: instantOf(entry.at, zone, `${where}.at`),
    data: (entry.data ?? {}) as Facts,
    ...(entry.recordedAt === undefined ? {} : { recordedAt: instantOf(entry.recordedAt, zone, `${where}.recordedAt`) }),
  }
}

function compare(
  book: Book,
  subject: string,
  history: readonly SubjectEvent[],
  wanted: Expectation,
  at: Instant,
  zone: Zone,
): string[] {
  const own = history.filter((one) => one.subject === subject)
  const state = fold(
    book,
    subject,
    own,
    at,
    history.filter((one) => one.subject !== subject),
  )
  const judgements = judgementsOf(book, state, at)
  if (wanted.silentSince !== undefined) {
    const since = wanted.silentSince === null ? null : parseInstant(wanted.silentSince, zone)
    return same('silentSince', shown(since, zone), shown(silentSince(book, subject, own, at), zone))
  }
  if (wanted.rule === undefined) {
    const item = subject.startsWith('item/') ? itemFindings(book, at, subject.slice('item/'.length)) : []
    const across = acrossFindings(book, bySubject(history), at).get(subject) ?? []
    const indicated = subject.startsWith('indicator/')
      ? indicatorFindings(book, bySubject(history), at).get(subject)
      : []
    const ofClocks = judgements.flatMap(({ clock }) => clock.findings)
    const found = [...state.findings, ...ofClocks, ...item, ...across, ...(indicated ?? [])]
    if (wanted.finding === undefined) return ['expected a rule, or findings of the subject']
    const names = found.map(({ finding }) => finding)
    const failures = same('finding', sorted(wanted.finding), sorted(names))
    return failures.length === 0 ? [] : [...failures, ...found.map((one) => `${INDENT}${one.finding}: ${one.detail}`)]
  }
  const fitting = judgements.filter(
    ({ clock }) => clock.rule === wanted.rule && (wanted.run === undefined || clock.run === wanted.run),
  )
  const judgement = fitting.at(-1)
  if (wanted.clock === 'none') return judgement === undefined ? [] : [`expected no clock, got ${judgement.clock.id}`]
  if (judgement === undefined)
    return [`expected a clock, got none (clocks here: ${judgements.map(({ clock }) => clock.id).join(', ') || 'none'})`]
  const trace = traceOf(book, state, judgement, at)
  const failures = [
    ...compareClock(judgement, wanted, zone),
    ...compareEntry(state, judgement, wanted.ledger, at, zone),
  ]
  for (const words of wanted.trace ?? [])
    if (!trace.some((line) => line.zh.includes(words) || line.en.includes(words)))
      failures.push(`trace: expected a line with «${words}»`)
  if (failures.length === 0) return []
  return [...failures, ...trace.map((line) => `${INDENT}${lineText(line, 'zh')} | ${lineText(line, 'en')}`)]
}

/** What stands so far in belongs to the failure before it. */
const INDENT = '    '

/** The ledger entry of a clock: whether there is one by then, and what a person has said of it. */
function compareEntry(
  state: SubjectState,
  { rule, run, clock }: Judgement,
  wanted: Expectation['ledger'],
  at: Instant,
  zone: Zone,
): string[] {
  if (wanted === undefined) return []
  const since = openedAt(rule, clock, at)
  const verdict = since === null ? null : verdictOf(state, rule, run, clock)
  const got = since === null ? 'none' : (verdict?.state ?? 'open')
  if (typeof wanted === 'string') return same('ledger', wanted, got)
  const instant = (what: string, value: string | undefined, is: Instant | null): string[] =>
    value === undefined ? [] : same(`ledger.${what}`, parseInstant(value, zone), is)
  return [
    ...same('ledger.state', wanted.state, got),
    ...instant('since', wanted.since, since),
    ...instant('at', wanted.at, verdict?.at ?? null),
    ...(wanted.by === undefined ? [] : same('ledger.by', wanted.by, verdict?.by ?? null)),
  ]
}

function bySubject(history: readonly SubjectEvent[]): Map<string, SubjectEvent[]> {
  const all = new Map<string, SubjectEvent[]>()
  for (const event of history) all.set(event.subject, [...(all.get(event.subject) ?? []), event])
  return all
}

const sorted = (names: readonly string[]): string => [...new Set(names)].sort().join(', ') || '(none)'

const shown = (t: Instant | null, zone: Zone): string => (t === null ? 'none' : `${zone.text(t)} (${instantText(t)})`)

function same(what: string, expected: unknown, got: unknown): string[] {
  return expected === got ? [] : [`${what}: expected ${String(expected)}, got ${String(got)}`]
}

function compareClock({ clock }: Judgement, wanted: Expectation, zone: Zone): string[] {
  const show = (t: Instant | null): string => shown(t, zone)
  const instant = (what: string, value: string | null | undefined, got: Instant | null): string[] =>
    value === undefined ? [] : same(what, show(value === null ? null : parseInstant(value, zone)), show(got))
  const plain = <T>(what: string, value: T | undefined, got: T): string[] =>
    value === undefined ? [] : same(what, value, got)
  return [
    ...plain('level', wanted.level, clock.level),
    ...plain('state', wanted.state, clock.state),
    ...instant('startedAt', wanted.startedAt, clock.startedAt),
    ...instant('dueAt', wanted.dueAt, clock.dueAt),
    ...instant('stoppedAt', wanted.stoppedAt, clock.stoppedAt),
    ...instant('yellowAt', wanted.yellowAt, stepAt(clock, 'yellow')),
    ...instant('redAt', wanted.redAt, stepAt(clock, 'red')),
    ...instant('nextAt', wanted.nextAt, clock.nextAt),
    ...plain('provisional', wanted.provisional, clock.provisional),
    ...plain('gravity', wanted.gravity, clock.gravity),
    ...plain('edition', wanted.edition, clock.edition),
    ...plain('reason', wanted.reason, clock.reason),
    ...(wanted.finding === undefined
      ? []
      : same('finding', sorted(wanted.finding), sorted(clock.findings.map(({ finding }) => finding)))),
    ...Object.entries(wanted.holder ?? {}).flatMap(([part, value]) =>
      same(`holder.${part}`, value, clock.holder?.[part as keyof typeof clock.holder] ?? null),
    ),
  ]
}
