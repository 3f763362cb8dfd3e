import type { Queryable } from '../db/database.ts'
import { findingsOfOrigin } from '../db/finding.ts'
import { firstFigureDay, readFigureDays, readIndicators, type IndicatorRow } from '../db/indicator.ts'
import { readTickedAt } from '../db/feed.ts'
import { assessedBetween } from '../rules/indicator.ts'
import { dayOfDate } from '../rules/time.ts'
import type { Edition } from './edition.ts'
import { closedBy, Figures, findingName, findingOf, keyOf, nameOf, rowKey, rowOf } from './indicators.ts'
import type { Difference } from './verify.ts'

/**
 * Counts every indicator that was judged anew, and holds it against its row and the finding that stands or doesn't. One of which
 * a figure has just moved, or that another book has judged, waits for the next beat and is passed over.
 */
export async function verifyIndicators(tx: Queryable, { book, number }: Edition): Promise<Difference[]> {
  const differences: Difference[] = []
  const say = (what: string): number => differences.push({ subject: null, what })
  const rows = new Map((await readIndicators(tx)).map((row) => [rowKey(row), row]))
  const moved = await readFigureDays(tx)
  const waits = (row: IndicatorRow): boolean =>
    row.book !== number || moved.some((day) => row.firstOn <= day && day <= row.lastOn)
  const standing = new Map((await findingsOfOrigin(tx, 'indicator')).map((row) => [findingName(row), row]))
  const now = (await readTickedAt(tx)) ?? 0
  const first = await firstFigureDay(tx)
  const since = first === null ? null : dayOfDate(first)
  const closed =
    since === null
      ? []
      : assessedBetween(book.indicators, book.members, book.centre, since, closedBy(book, rows.values(), now))
  const figures = new Figures(tx, now)
  const left = new Map(rows)
  // Of each indicator the last period that was judged: the feeds had told all of those before it.
  const latest = new Map<string, string>()
  for (const { id, of, member, period, lastOn } of rows.values()) {
    const series = `${id}\0${of}\0${member}\0${kindOf(period)}`
    if (lastOn > (latest.get(series) ?? '')) latest.set(series, lastOn)
  }
  for (const assessed of closed) {
    const { finding: id, subject } = nameOf(assessed)
    const row = rows.get(keyOf(assessed))
    left.delete(keyOf(assessed))
    const stands = standing.get(findingName({ subject, finding: id }))
    const what = `indicator ${id} of ${subject}`
    const sums = await figures.of(assessed)
    const fresh = rowOf(assessed, sums, number)
    if (row === undefined) {
      const series = `${id}\0${assessed.of}\0${assessed.member}\0${kindOf(fresh.period)}`
      // Of an event of before all others the next beat judges also what has closed since.
      const isNext = moved.some((day) => day <= fresh.lastOn)
      if (!isNext && fresh.lastOn < (latest.get(series) ?? '')) say(`${what} was not judged`)
      continue
    }
    standing.delete(findingName({ subject, finding: id }))
    if (waits(row)) continue
    if (row.numerator !== fresh.numerator || row.denominator !== fresh.denominator || row.met !== fresh.met)
      say(`${what} is ${arithmetic(fresh)}, ${arithmetic(row)} is stored`)
    const finding = findingOf(assessed, sums)
    if (finding === null && stands !== undefined) say(`finding ${id} of ${subject} stands, its figures don’t give it`)
    else if (finding !== null && stands === undefined) say(`finding ${id} of ${subject} does not stand`)
    else if (finding?.level !== stands?.level || finding?.detail !== stands?.detail)
      say(`finding ${id} of ${subject} is «${finding?.detail}», «${stands?.detail}» is stored`)
  }
  const isPending = [...rows.values()].some(({ book: by }) => by !== number)
  for (const row of left.values())
    if (!waits(row)) say(`indicator ${row.id} of ${row.member} in ${row.period} is stored, the book has none`)
  for (const { subject, finding } of standing.values())
    if (!isPending) say(`finding ${finding} of ${subject} stands, no indicator gives it`)
  return differences
}

/** Names of periods of one kind are alike: 2026-11-24, 2026-W48, 2026-11, 2026-Q4, 2026. */
const kindOf = (period: string): string => period.replace(/\d+/g, '0')

function arithmetic({ numerator, denominator, met }: IndicatorRow): string {
  return `${numerator} ÷ ${denominator}, ${met === null ? 'not judged' : met ? 'met' : 'missed'}`
}
