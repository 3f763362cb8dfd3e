import type { Instant } from '../rules/time.ts'
import type { Queryable } from './database.ts'
import { instantText } from './instants.ts'

/** By which edition of the book, and as of when, the catalogue was judged; 0 for none yet. */
export interface CatalogueRow {
  readonly book: number
  readonly judgedAt: Instant
}

const READ = 'SELECT book, judged_at AS "judgedAt" FROM catalogue'

/** The row as it stands; `hold` keeps it until the transaction ends, so that of several processes one judges. */
export async function readCatalogue(tx: Queryable, hold = false): Promise<CatalogueRow> {
  const [row] = await tx.query<CatalogueRow>(hold ? `${READ} FOR UPDATE` : READ)
  if (row === undefined) throw new Error('table catalogue: no row, expected one; the database was not migrated')
  return row
}

/** Notes that the catalogue, whose row is held, was judged. */
export async function keepCatalogue(tx: Queryable, { book, judgedAt }: CatalogueRow): Promise<void> {
  await tx.query('UPDATE catalogue SET book = $1, judged_at = $2::text::timestamptz', [book, instantText(judgedAt)])
}

/** Forgets that it was judged, so that the next beat judges it anew. */
export async function forgetCatalogue(tx: Queryable): Promise<void> {
  await tx.query('UPDATE catalogue SET book = 0')
}
