import type { Database } from '../db/database.ts'
import { readHead } from '../db/head.ts'
import { countEntries, ledgerPage, type EntryPlace, type EntryRow, type LedgerFilter } from '../db/ledger.ts'
import { itemsOf } from '../db/subject.ts'
import type { Book } from '../rules/book.ts'
import type { Instant } from '../rules/time.ts'
import { subjectKind } from '../rules/vocabulary.ts'
import type { LedgerEntry, LedgerPage } from './contract/ledger.ts'
import { counted } from './counting.ts'
import { horizonsOf } from './feeds.ts'
import { lightOf, type Horizons } from './light.ts'

export interface LedgerQuery {
  readonly filter: LedgerFilter
  readonly after: EntryPlace | null
  readonly limit: number
}

/** A page of the ledger; pages that follow each other by `next` repeat no entry, whatever is opened meanwhile. */
export async function listEntries(
  database: Database,
  book: Book,
  { filter, after, limit }: LedgerQuery,
  now: Instant,
): Promise<LedgerPage> {
  return database.transaction(async (tx) => {
    const { seq } = await readHead(tx)
    const rows = await ledgerPage(tx, filter, after, limit + 1)
    const horizons = await horizonsOf(tx, book, now)
    const page = rows.slice(0, limit)
    const last = rows.length > limit ? page.at(-1) : undefined
    return {
      seq,
      entries: page.map((row) => entryOf(book, row, horizons)),
      items: await itemsOf(tx, [...new Set(page.map(({ subject }) => subject))]),
      counts: await countEntries(tx, filter),
      next: last === undefined ? null : cursorOf(last),
    }
  }, 'snapshot')
}

function entryOf(book: Book, row: EntryRow, horizons: Horizons): LedgerEntry {
  const line = book.sets.get(subjectKind(row.subject))?.lines.find(({ id }) => id === row.rule)
  return {
    light: counted(book, lightOf(row, horizons)),
    openedAt: row.openedAt,
    state: row.entry,
    verdict: row.verdict,
    stoppedAt: row.stopped && row.state !== 'withdrawn' ? row.stoppedAt : null,
    basis: line?.editions.find(({ edition }) => edition === row.edition)?.basis ?? '',
  }
}

function cursorOf({ openedAt, subject, rule, run }: EntryPlace): string {
  return Buffer.from(JSON.stringify([openedAt, subject, rule, run])).toString('base64url')
}
