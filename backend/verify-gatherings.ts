import type { Queryable } from '../db/database.ts'
import { findingsOfOrigin, type FindingRow } from '../db/finding.ts'
import { readWaiting, sharesAfter, type ShareRow } from '../db/gathering.ts'
import { hasOutdated } from '../db/subject.ts'
import { compareCounted, judgeAcross, type Share } from '../rules/across.ts'
import type { Edition } from './edition.ts'
import { placeText, rowOf, sameShare } from './gathering.ts'
import { countedOf, nameText } from './gathered.ts'
import type { Difference } from './verify.ts'

/** Holds where the events of one subject are stored to be counted against where its history says. */
export function verifyShares(
  subject: string,
  shares: readonly Share[],
  stored: readonly ShareRow[],
  say: (what: string) => void,
): void {
  const left = new Map(stored.map((row) => [placeText(row), row]))
  for (const share of shares) {
    const row = rowOf(share)
    const known = left.get(placeText(row))
    left.delete(placeText(row))
    if (known === undefined) say(`event ${row.source} ${row.id} of ${subject} is not counted by ${row.check}`)
    else if (!sameShare(known, row))
      say(`event ${row.source} ${row.id} of ${subject} is not counted by ${row.check} as its history says`)
  }
  for (const { check, source, id } of left.values())
    say(`event ${source} ${id} of ${subject} is counted by ${check}, its history doesn’t say so`)
}

const BATCH = 10_000

/**
 * Judges every gathering anew, from the shares that were held against the subjects' histories, and holds what is found against
 * the findings that stand. In one snapshot; says nothing while an older edition's subjects wait to be folded anew.
 */
export async function verifyGatherings(tx: Queryable, { book, number }: Edition): Promise<Difference[]> {
  if (await hasOutdated(tx, number)) return []
  const standing = new Map((await findingsOfOrigin(tx, 'across')).map((row) => [keyOf(row), row]))
  const waiting = new Map((await readWaiting(tx)).map((row) => [nameText(row), row.waitsAt]))
  const differences: Difference[] = []
  for await (const rows of gatheringsOf(tx)) {
    const [first] = rows
    if (first === undefined) continue
    const { check } = first
    const waitsAt = waiting.get(nameText(first)) ?? Infinity
    const gathering = rows.map(countedOf).sort(compareCounted)
    for (const counted of gathering) {
      const { subject, source, id, at } = counted
      const what = `finding ${check} at event ${source} ${id}`
      const { finding } = judgeAcross(book, check, gathering, counted)
      const key = keyOf({ subject, finding: check, source, event: id })
      // It waits for its feed, or for all to be counted by an edition, or the next tick will judge it.
      const isPending = at >= waitsAt
      const known = standing.get(key)
      if (finding === null && !isPending) continue
      standing.delete(key)
      if (finding === null || isPending) continue
      if (known === undefined) differences.push({ subject, what: `${what} does not stand` })
      else if (known.level !== finding.level)
        differences.push({ subject, what: `${what} is ${finding.level}, ${known.level} is stored` })
    }
  }
  for (const { subject, finding, source, event } of standing.values())
    differences.push({ subject, what: `finding ${finding} at event ${source} ${event} stands, nothing gives it` })
  return differences
}

const keyOf = ({
  subject,
  finding,
  source,
  event,
}: Pick<FindingRow, 'subject' | 'finding' | 'source' | 'event'>): string => [subject, finding, source, event].join('\0')

/** Every gathering, whole, one after the other. */
async function* gatheringsOf(tx: Queryable): AsyncGenerator<readonly ShareRow[]> {
  let gathering: ShareRow[] = []
  for (let last: ShareRow | null = null; ;) {
    const rows: readonly ShareRow[] = await sharesAfter(tx, last, BATCH)
    for (const row of rows) {
      const [first] = gathering
      if (first !== undefined && (first.check !== row.check || first.key !== row.key)) {
        yield gathering
        gathering = []
      }
      gathering.push(row)
    }
    last = rows.at(-1) ?? null
    if (last === null) break
  }
  if (gathering.length > 0) yield gathering
}
