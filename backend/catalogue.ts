import { keepCatalogue, readCatalogue } from '../db/catalogue.ts'
import type { Database, Queryable } from '../db/database.ts'
import { findingsOfOrigin, type FindingRow } from '../db/finding.ts'
import type { Book } from '../rules/book.ts'
import { ENGINE } from '../rules/horizon.ts'
import { itemFindings, nextOfCatalogue } from '../rules/item-check.ts'
import { ALWAYS } from '../rules/shift.ts'
import { emptyState } from '../rules/state.ts'
import type { Instant } from '../rules/time.ts'
import { announceAll } from './announcing.ts'
import type { Draft, FindingDraft } from './draft.ts'
import { checkEdition, type Edition } from './edition.ts'
import { horizonsOf } from './feeds.ts'
import { foundDraft, withdrawnDraft, type Scene } from './found.ts'
import type { Difference } from './verify.ts'

/**
 * Judges the items of the catalogue where the book, or an edition in it, is newer than what judged them last, and announces what
 * is found and what is mended. Gives how many changes were announced, and when an edition begins next: until then there is
 * nothing to be judged.
 */
export async function judgeCatalogue(
  database: Database,
  edition: Edition,
  now: Instant,
): Promise<{ announced: number; nextAt: Instant }> {
  const { book, number } = edition
  return database.transaction(async (tx) => {
    // Only who holds it knows that nobody judges by a newer one.
    const known = await readCatalogue(tx, true)
    await checkEdition(tx, edition)
    // A clock that was set back takes nothing back.
    const at = Math.max(now, known.judgedAt)
    const nextAt = nextOfCatalogue(book, at)
    if (known.book === number && nextOfCatalogue(book, known.judgedAt) > at) return { announced: 0, nextAt }
    await keepCatalogue(tx, { book: number, judgedAt: at })
    const drafts = await draftsAt(tx, book, at, now)
    const horizons = await horizonsOf(tx, book, now)
    return { announced: await announceAll(tx, edition, [], horizons, async () => drafts), nextAt }
  })
}

async function draftsAt(tx: Queryable, book: Book, at: Instant, now: Instant): Promise<Draft[]> {
  const standing = new Map((await findingsOfOrigin(tx, 'catalogue')).map((row) => [keyOf(row), row]))
  const drafts: Draft[] = []
  for (const found of findingsAt(book, at)) {
    const known = standing.get(keyOf(found))
    standing.delete(keyOf(found))
    if (known?.level === found.level) continue
    const draft = foundDraft(found, null, null, sceneOf(book, found, now))
    drafts.push({ ...draft, cause: 'edition', was: known?.level ?? 'green' })
  }
  for (const row of standing.values())
    drafts.push({ ...withdrawnDraft(row, null, sceneOf(book, row, now)), at, cause: 'edition' })
  return drafts
}

/** What the catalogue gives at an instant, as findings of subjects `item/<id>`. */
function findingsAt(book: Book, at: Instant): FindingDraft[] {
  return itemFindings(book, at).map(({ finding, level, item, detail, fromAt }) => ({
    subject: `item/${item}`,
    finding,
    rule: '',
    run: 0,
    source: ENGINE,
    event: '',
    origin: 'catalogue',
    level,
    at: Number.isFinite(fromAt) ? fromAt : at,
    detail,
  }))
}

const keyOf = ({ subject, finding }: Pick<FindingRow, 'subject' | 'finding'>): string => `${subject}\0${finding}`

/** An item has no history: whose it is says the catalogue. */
function sceneOf(book: Book, { subject, at }: FindingDraft, now: Instant): Scene {
  const item = subject.slice('item/'.length)
  const department = book.catalogue.fieldsAt(item, Math.max(at, now))['department']
  const facts = { item, ...(typeof department === 'string' ? { department } : {}) }
  return { book, state: { ...emptyState(subject), facts }, horizons: { now, of: () => now, watching: ALWAYS } }
}

/** Judges the catalogue again as of when it was judged; says nothing where a newer book has still to be taken up. */
export async function verifyCatalogue(tx: Queryable, { book, number }: Edition): Promise<Difference[]> {
  const known = await readCatalogue(tx)
  if (known.book !== number) return []
  const standing = new Map((await findingsOfOrigin(tx, 'catalogue')).map((row) => [keyOf(row), row]))
  const differences: Difference[] = []
  for (const found of findingsAt(book, known.judgedAt)) {
    const row = standing.get(keyOf(found))
    standing.delete(keyOf(found))
    const what = `finding ${found.finding} of ${found.subject}`
    if (row === undefined) differences.push({ subject: null, what: `${what} does not stand` })
    else if (row.level !== found.level)
      differences.push({ subject: null, what: `${what} is ${found.level}, ${row.level} is stored` })
  }
  for (const { subject, finding } of standing.values())
    differences.push({ subject: null, what: `finding ${finding} of ${subject} stands, the catalogue doesn’t give it` })
  return differences
}
