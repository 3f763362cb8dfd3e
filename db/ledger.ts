import { CLOCK_COLUMNS, type ClockRow } from './clock.ts'
import type { Queryable, Value } from './database.ts'
import { instantText } from './instants.ts'

/** What an entry of the ledger has come to. `withdrawn`: its light is gone, whatever was said of it before. */
export type EntryState = 'open' | 'confirmed' | 'refused' | 'withdrawn'

/** Which entries are asked for; null asks for all. `q` is part of the subject's name, in any case of letters. */
export interface LedgerFilter {
  readonly states: readonly EntryState[] | null
  readonly rules: readonly string[] | null
  readonly departments: readonly string[] | null
  readonly q: string | null
}

/** A clock that the ledger has. */
export type EntryRow = ClockRow & { readonly openedAt: number; readonly entry: EntryState }

/** The place of an entry in the order of the list: the latest first. */
export type EntryPlace = Pick<EntryRow, 'openedAt' | 'subject' | 'rule' | 'run'>

const ENTRY = `CASE WHEN state = 'withdrawn' OR level IN ('green', 'unknown') THEN 'withdrawn'
  ELSE coalesce(verdict ->> 'state', 'open') END`
const FITS = `($1::text[] IS NULL OR rule = ANY ($1)) AND ($2::text[] IS NULL OR coalesce(department = ANY ($2), false))
  AND ($3::text IS NULL OR strpos(lower(subject), lower($3)) > 0)`

const filterParams = ({ rules, departments, q }: LedgerFilter): Value[] => [rules, departments, q]

// Served by clock_ledger: a page costs what stands before it in the ledger, whatever else is open.
const PAGE = `
  SELECT ${CLOCK_COLUMNS}, ${ENTRY} AS entry FROM clock
  WHERE opened_at IS NOT NULL AND ${FITS} AND ($4::text[] IS NULL OR ${ENTRY} = ANY ($4))
    AND ($5::text IS NULL OR opened_at < $5::text::timestamptz
      OR (opened_at = $5::text::timestamptz AND (subject, rule, run) > ($6::text, $7::text, $8::int)))
  ORDER BY opened_at DESC, subject, rule, run LIMIT $9`

/** A page of the ledger, the latest entries first, after a place in that order. */
export async function ledgerPage(
  tx: Queryable,
  filter: LedgerFilter,
  after: EntryPlace | null,
  limit: number,
): Promise<EntryRow[]> {
  const place =
    after === null ? [null, null, null, null] : [instantText(after.openedAt), after.subject, after.rule, after.run]
  return tx.query<EntryRow>(PAGE, [...filterParams(filter), filter.states, ...place, limit])
}

const COUNT = `
  SELECT ${ENTRY} AS entry, count(*)::int AS count FROM clock WHERE opened_at IS NOT NULL AND ${FITS} GROUP BY 1`

/** How many entries of each state fit, whichever states are asked for. */
export async function countEntries(tx: Queryable, filter: LedgerFilter): Promise<Record<EntryState, number>> {
  const counts = { open: 0, confirmed: 0, refused: 0, withdrawn: 0 }
  for (const { entry, count } of await tx.query<{ entry: EntryState; count: number }>(COUNT, filterParams(filter)))
    counts[entry] = count
  return counts
}
