import type { Finding } from '../rules/state.ts'
import type { Instant } from '../rules/time.ts'
import type { Queryable } from './database.ts'
import { instantText } from './instants.ts'

/** 核查发现 as it is stored. `rule` is empty and `run` 0 for one about the subject itself. */
export interface FindingRow {
  readonly subject: string
  readonly finding: string
  readonly rule: string
  readonly run: number
  readonly source: string
  readonly event: string
  /**
   * Of a refold; of the announcing, which no refold finds again (late evidence); of a check that counts over many subjects; of
   * the catalogue; of an indicator of a period.
   */
  readonly origin: 'fold' | 'announced' | 'across' | 'catalogue' | 'indicator'
  readonly level: Finding['level']
  readonly at: Instant
  readonly detail: string
  readonly foundSeq: number
  readonly withdrawnSeq: number | null
}

/** One text for what names a finding within its subject. */
export function findingKey({
  finding,
  rule,
  run,
  source,
  event,
}: Pick<FindingRow, 'finding' | 'rule' | 'run' | 'source' | 'event'>): string {
  return `${finding}\u0000${rule}\u0000${run}\u0000${source}\u0000${event}`
}

/** All findings of subjects, also those taken back. */
export async function findingsOfSubjects(
  tx: Queryable,
  subjects: readonly string[],
): Promise<Map<string, FindingRow[]>> {
  const sql = `
    SELECT subject, finding, rule, run, source, event, origin, level, at, detail, found_seq AS "foundSeq",
      withdrawn_seq AS "withdrawnSeq"
    FROM finding WHERE subject = ANY ($1::text[]) ORDER BY subject, at, finding, rule, run`
  const rows = new Map<string, FindingRow[]>(subjects.map((name) => [name, []]))
  for (const row of await tx.query<FindingRow>(sql, [subjects])) rows.get(row.subject)?.push(row)
  return rows
}

const SAVE = `
  INSERT INTO finding (subject, finding, rule, run, source, event, origin, level, at, detail, found_seq, withdrawn_seq)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[]::timestamptz[], $10::text[], $11::text[]::bigint[], $12::text[]::bigint[])
  ON CONFLICT (subject, finding, rule, run, source, event) DO UPDATE
  SET found_seq = CASE WHEN EXCLUDED.withdrawn_seq IS NULL THEN EXCLUDED.found_seq ELSE finding.found_seq END,
    withdrawn_seq = EXCLUDED.withdrawn_seq, origin = EXCLUDED.origin, level = EXCLUDED.level, detail = EXCLUDED.detail`

/** Writes findings: new ones, and those that were taken back or found again. */
export async function saveFindings(tx: Queryable, rows: readonly FindingRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.query(SAVE, [
    rows.map(({ subject }) => subject),
    rows.map(({ finding }) => finding),
    rows.map(({ rule }) => rule),
    rows.map(({ run }) => run),
    rows.map(({ source }) => source),
    rows.map(({ event }) => event),
    rows.map(({ origin }) => origin),
    rows.map(({ level }) => level),
    rows.map(({ at }) => instantText(at)),
    rows.map(({ detail }) => detail),
    rows.map(({ foundSeq }) => String(foundSeq)),
    rows.map(({ withdrawnSeq }) => (withdrawnSeq === null ? null : String(withdrawnSeq))),
  ])
}

const OF_ORIGIN = `
  SELECT subject, finding, rule, run, source, event, origin, level, at, detail, found_seq AS "foundSeq",
    withdrawn_seq AS "withdrawnSeq"
  FROM finding
  WHERE origin = $1 AND withdrawn_seq IS NULL AND ($2::text[] IS NULL OR subject = ANY ($2))
  ORDER BY subject, finding, source, event`

/** The findings of one origin that stand, of some subjects or of all (by finding_standing). */
export async function findingsOfOrigin(
  tx: Queryable,
  origin: FindingRow['origin'],
  subjects: readonly string[] | null = null,
): Promise<FindingRow[]> {
  return tx.query<FindingRow>(OF_ORIGIN, [origin, subjects])
}

const STANDING = `
  SELECT subject, finding, rule, run, source, event, origin, level, at, detail, found_seq AS "foundSeq",
    withdrawn_seq AS "withdrawnSeq"
  FROM finding
  WHERE withdrawn_seq IS NULL AND found_seq < $1::text::bigint AND ($2::text IS NULL OR strpos(lower(subject), lower($2)) > 0)
    AND ($3::text[] IS NULL OR level = ANY ($3)) AND ($4::text[] IS NULL OR finding = ANY ($4))
  ORDER BY found_seq DESC LIMIT $5`

/** Which findings are asked for; null asks for all. `q` is part of the subject's name, in any case of letters. */
export interface FindingFilter {
  readonly levels: readonly string[] | null
  readonly findings: readonly string[] | null
  readonly q: string | null
}

/** Findings that stand, the latest first, those before a number of the log. By finding_standing. */
export async function standingFindings(
  tx: Queryable,
  { levels, findings, q }: FindingFilter,
  before: number,
  limit: number,
): Promise<FindingRow[]> {
  return tx.query<FindingRow>(STANDING, [String(before), q, levels, findings, limit])
}
