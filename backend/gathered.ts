import { sharesWithin, type GatheringName, type ShareRow } from '../db/gathering.ts'
import type { Queryable } from '../db/database.ts'
import { checkOf, compareCounted, judgeAcross, type Counted } from '../rules/across.ts'
import type { Book } from '../rules/book.ts'
import type { Finding } from '../rules/state.ts'
import type { Instant } from '../rules/time.ts'
import type { Horizons } from './light.ts'

/** What a check over many subjects says of one event: a finding, or that there is none (any more). */
export interface Verdict {
  readonly row: ShareRow
  readonly finding: Finding | null
}

/** Both ends are in it. */
export interface Span {
  readonly from: Instant
  readonly until: Instant
}

/** What is to be judged of a gathering, and how far back its check counts. */
export interface Concern {
  readonly name: GatheringName
  readonly withinMs: number
  readonly judges: readonly Span[]
}

/** What became of what was to be judged. */
export interface Judgements {
  readonly verdicts: readonly Verdict[]
  /** What is not judged yet, so that what was found of it stands. */
  readonly left: readonly ShareRow[]
  /** The first event of each gathering that waits, for the feed of its check or until that is settled, where one does. */
  readonly waiting: readonly (GatheringName & { readonly waitsAt: Instant })[]
  /** The feeds by whose horizons it was judged. */
  readonly feeds: ReadonlySet<string>
}

/** Judges stretches of gatherings that are held, one concern for each. It reads what lies in the check's span before them too. */
export async function judgeGathered(
  tx: Queryable,
  book: Book,
  concerns: readonly Concern[],
  horizons: Horizons,
  isUnsettled: (check: string) => boolean,
): Promise<Judgements> {
  const stretches = concerns.flatMap(({ name: { check, key }, withinMs, judges }) =>
    united(judges.map(({ from, until }) => ({ from: from - withinMs, until }))).map((span) => ({
      check,
      key,
      ...span,
    })),
  )
  const slices = new Map<string, ShareRow[]>(concerns.map(({ name }) => [nameText(name), []]))
  for (const row of await sharesWithin(tx, stretches)) slices.get(nameText(row))?.push(row)
  const verdicts: Verdict[] = []
  const left: ShareRow[] = []
  const waiting: { check: string; key: string; waitsAt: Instant }[] = []
  const feeds = new Set<string>()
  for (const { name, judges } of concerns) {
    const rows = (slices.get(nameText(name)) ?? []).sort(compareCounted)
    const gathering = rows.map(countedOf)
    const wanted = united(judges)
    let waitsAt: Instant | null = null
    rows.forEach((row, i) => {
      const counted = gathering[i]
      if (counted === undefined || counted.judged === null || !covers(wanted, row.at)) return
      if (isUnsettled(name.check)) {
        left.push(row)
        waitsAt ??= row.at
        return
      }
      const feed = feedFor(book, name.check, counted)
      if (feed !== null) feeds.add(feed)
      const waits = feed !== null && row.at > (horizons.of(feed) ?? -Infinity)
      if (waits) waitsAt ??= row.at
      verdicts.push({ row, finding: waits ? null : judgeAcross(book, name.check, gathering, counted).finding })
    })
    if (waitsAt !== null) waiting.push({ check: name.check, key: name.key, waitsAt })
  }
  return { verdicts, left, waiting, feeds }
}

/** The feed that an event waits for before it is judged; null where it needn't. */
function feedFor(book: Book, check: string, counted: Counted): string | null {
  return checkOf(book, check, counted)?.feed ?? null
}

/** One text for a gathering. */
export const nameText = ({ check, key }: GatheringName): string => `${key} ${check}`

/** What is stored as rules read it. The number of an event in its history says nothing to a check over many. */
export function countedOf({ at, source, id, subject, counts, judged }: ShareRow): Counted {
  const read = judged === null ? null : (JSON.parse(judged) as Counted['judged'])
  return { at, source, id, subject, seq: 0, counts, judged: read }
}

/** As few spans as say the same, ascending. */
function united(spans: readonly Span[]): Span[] {
  const all: Span[] = []
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1)
    if (last === undefined || last.until < span.from) all.push(span)
    else if (span.until > last.until) all[all.length - 1] = { from: last.from, until: span.until }
  }
  return all
}

function covers(spans: readonly Span[], at: Instant): boolean {
  return spans.some(({ from, until }) => from <= at && at <= until)
}
