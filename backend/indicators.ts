import { publications } from '../db/book.ts'
import type { Database, Queryable } from '../db/database.ts'
import { findingsOfOrigin, type FindingRow } from '../db/finding.ts'
import {
  firstFigureDay,
  hasStaleDays,
  lockIndicators,
  readIndicators,
  removeIndicators,
  saveIndicators,
  takeFigureDays,
  type IndicatorRow,
} from '../db/indicator.ts'
import { oldestEdition } from '../db/subject.ts'
import { readSums } from '../db/outcome.ts'
import type { Book } from '../rules/book.ts'
import { ENGINE } from '../rules/horizon.ts'
import { assess, assessedBetween, assessmentText, indicatorSubject, type Assessed } from '../rules/indicator.ts'
import { NO_SUMS, type Sums } from '../rules/kpi.ts'
import { emptyState } from '../rules/state.ts'
import { ALWAYS } from '../rules/shift.ts'
import { dateText, dayOfDate, type Instant } from '../rules/time.ts'
import { announceAll } from './announcing.ts'
import type { Draft, FindingDraft } from './draft.ts'
import { checkEdition, type Edition } from './edition.ts'
import { horizonsOf } from './feeds.ts'
import { foundDraft, withdrawnDraft, type Scene } from './found.ts'

/** What became of the indicators. */
export interface JudgedIndicators {
  readonly announced: number
  /** Periods that have closed and that their feeds haven't told all of: the first of each feed. */
  readonly waits: readonly Wait[]
  /** Whether some wait until the edition has judged all subjects. */
  readonly isPartial: boolean
}

interface Wait {
  readonly feed: string
  readonly endsAt: Instant
}

/**
 * Judges indicators of periods that have closed: each once, as soon as its feeds have told all up to the end, and again where a
 * figure of its days has moved or the book is another. Announces targets that were missed, and those that are met after all.
 * `now` is the instant of a tick that has taken everything due by it, so that the figures are those of the horizons.
 *
 * While subjects wait that an older edition judged, all but those in `failed`, figures are of both: what had closed before the
 * edition came stays as it was judged, and what it asks for anew of then waits.
 */
export async function judgeIndicators(
  database: Database,
  edition: Edition,
  now: Instant,
  failed: readonly string[] = [],
): Promise<JudgedIndicators> {
  await database.transaction(async (tx) => {
    await lockIndicators(tx)
    await takeFigureDays(tx, database.server.kind === 'embedded')
  })
  return database.transaction(async (tx) => {
    // Only who holds them knows that nobody judges by a newer one.
    await lockIndicators(tx)
    await checkEdition(tx, edition)
    const { book, number } = edition
    const known = new Map((await readIndicators(tx)).map((row) => [rowKey(row), row]))
    const mixedUntil = await mixedFiguresUntil(tx, number, failed)
    let isPartial = false
    const { due, waits } = await dueAt(tx, book, known, now)
    const drafts: Draft[] = []
    const rows: IndicatorRow[] = []
    const standing = new Map((await findingsOfOrigin(tx, 'indicator')).map((row) => [findingName(row), row]))
    const figures = new Figures(tx, now)
    for (const assessed of due) {
      const row = known.get(keyOf(assessed))
      known.delete(keyOf(assessed))
      const { finding: id, subject } = nameOf(assessed)
      const stands = standing.get(findingName({ subject, finding: id }))
      standing.delete(findingName({ subject, finding: id }))
      if (row?.book === number) continue
      if (assessed.period.endsAt <= mixedUntil) {
        isPartial = true
        continue
      }
      const sums = await figures.of(assessed)
      rows.push(rowOf(assessed, sums, number))
      const finding = findingOf(assessed, sums)
      if (finding === null && stands !== undefined)
        drafts.push({ ...withdrawnDraft(stands, null, sceneOf(book, stands, assessed, now)), cause: 'tick' })
      if (finding === null || (stands?.level === finding.level && stands.detail === finding.detail)) continue
      const draft = foundDraft(finding, null, null, sceneOf(book, finding, assessed, now))
      drafts.push({ ...draft, cause: 'tick', was: stands?.level ?? 'green' })
    }
    // What the book no longer asks for.
    for (const stands of standing.values())
      drafts.push({ ...withdrawnDraft(stands, null, sceneOf(book, stands, null, now)), cause: 'edition' })
    await saveIndicators(tx, rows)
    await removeIndicators(tx, [...known.values()])
    const horizons = await horizonsOf(tx, book, now)
    return { announced: await announceAll(tx, edition, [], horizons, async () => drafts), waits, isPartial }
  })
}

/** Up to which ends of periods figures are mixed: to when the edition was published while subjects wait for it; -Infinity where none does. */
async function mixedFiguresUntil(tx: Queryable, number: number, failed: readonly string[]): Promise<Instant> {
  if ((await oldestEdition(tx, number, failed)) === null) return -Infinity
  return (await publications(tx, number)).at(-1)?.at ?? -Infinity
}

/** Whether there is anything to be judged before the next period closes: a feed has told of an end, or a figure has moved. */
export async function indicatorsMoved(
  database: Database,
  { book }: Edition,
  waits: readonly Wait[],
  now: Instant,
): Promise<boolean> {
  if (book.indicators.length === 0) return false
  if (waits.length > 0) {
    const horizons = await horizonsOf(database, book, now)
    if (waits.some(({ feed, endsAt }) => (horizons.of(feed) ?? -Infinity) >= endsAt)) return true
  }
  return hasStaleDays(database, dateText(book.centre.dayOf(now)))
}

/** What is to be judged: of periods since the first figure, those that have closed for all feeds that the indicator waits for. */
async function dueAt(
  tx: Queryable,
  book: Book,
  known: ReadonlyMap<string, IndicatorRow>,
  now: Instant,
): Promise<{ due: Assessed[]; waits: Wait[] }> {
  const first = await firstFigureDay(tx)
  const since = first === null ? null : dayOfDate(first)
  if (since === null) return { due: [], waits: [] }
  const horizons = await horizonsOf(tx, book, now)
  const closed = assessedBetween(book.indicators, book.members, book.centre, since, closedBy(book, known.values(), now))
  // What was judged once stays so, also where the book has since named a feed that was never heard.
  const isTold = (one: Assessed): boolean => (horizons.of(one.indicator.feed) ?? -Infinity) >= one.period.endsAt
  const due: Assessed[] = []
  const waits = new Map<string, Instant>()
  for (const one of closed) {
    const { indicator, period } = one
    if (known.has(keyOf(one)) || isTold(one)) due.push(one)
    else waits.set(indicator.feed, Math.min(period.endsAt, waits.get(indicator.feed) ?? Infinity))
  }
  return { due, waits: [...waits].map(([feed, endsAt]) => ({ feed, endsAt })) }
}

/** Up to when periods have closed: a clock that was set back opens none that was judged. */
export function closedBy({ centre }: Book, judged: Iterable<IndicatorRow>, now: Instant): Instant {
  let until = now
  for (const { lastOn } of judged) {
    const last = dayOfDate(lastOn)
    if (last !== null) until = Math.max(until, centre.instant(last + 1, 0))
  }
  return until
}

/** The sums of periods, each read once. */
export class Figures {
  private readonly tx: Queryable
  private readonly now: Instant
  private readonly known = new Map<string, Map<string | null, Sums>>()

  constructor(tx: Queryable, now: Instant) {
    this.tx = tx
    this.now = now
  }

  async of({ of, member, period: { first, last } }: Assessed): Promise<Sums> {
    const name = `${of} ${first} ${last}`
    let sums = this.known.get(name)
    if (sums === undefined) {
      const scope = { from: dateText(first), through: dateText(last), departments: null }
      const groups = await readSums(this.tx, scope, of === 'centre' ? 'none' : 'department', this.now)
      this.known.set(name, (sums = new Map(groups.map((one) => [one.group, one.sums]))))
    }
    return sums.get(of === 'centre' ? '' : member) ?? NO_SUMS
  }
}

/** One text for what is judged. */
export function keyOf({ indicator: { id }, of, member, period }: Assessed): string {
  return rowKey({ id, of, member, period: period.name })
}
export function rowKey({ id, of, member, period }: Pick<IndicatorRow, 'id' | 'of' | 'member' | 'period'>): string {
  return `${id}\0${of}\0${member}\0${period}`
}
export const findingName = ({ subject, finding }: Pick<FindingRow, 'subject' | 'finding'>): string =>
  `${subject}\0${finding}`

export function nameOf(assessed: Assessed): { subject: string; finding: string } {
  return { subject: indicatorSubject(assessed), finding: assessed.indicator.id }
}

/** The row of an indicator, judged by its figures. */
export function rowOf({ indicator, of, member, period }: Assessed, sums: Sums, book: number): IndicatorRow {
  const { name, first, last } = period
  const on = { firstOn: dateText(first), lastOn: dateText(last) }
  return { id: indicator.id, of, member, period: name, ...on, book, ...assess(indicator, sums) }
}

/** The finding that a target was missed; null where it is met, or nobody can say. */
export function findingOf(assessed: Assessed, sums: Sums): FindingDraft | null {
  const { indicator, period } = assessed
  if (assess(indicator, sums).met !== false) return null
  return {
    ...nameOf(assessed),
    rule: '',
    run: 0,
    source: ENGINE,
    event: '',
    origin: 'indicator',
    level: indicator.level,
    at: period.endsAt,
    detail: assessmentText(indicator, sums, period),
  }
}

/** An indicator has no history: a department's is that department's. */
function sceneOf(book: Book, { subject }: FindingDraft, assessed: Assessed | null, now: Instant): Scene {
  const facts = assessed?.of === 'department' ? { department: assessed.member } : {}
  return { book, state: { ...emptyState(subject), facts }, horizons: { now, of: () => now, watching: ALWAYS } }
}
