import { CLOCK_COLUMNS, type ClockRow } from './clock.ts'
import type { Queryable, Value } from './database.ts'
import { instantText } from './instants.ts'

/** Which of the lit clocks are asked for; null asks for all. `q` is part of the subject's name, in any case of letters. */
export interface LitFilter {
  readonly levels: readonly string[] | null
  readonly departments: readonly string[] | null
  readonly windows: readonly string[] | null
  readonly rules: readonly string[] | null
  readonly flags: readonly string[] | null
  readonly q: string | null
  readonly verify: boolean | null
  /** Rules of steps whose yellow is left out beside a red light of the same subject that fits too; null leaves out none. */
  readonly steps: readonly string[] | null
}

/** The place of a row in the order of the list: worst level, then gravity, then the oldest. */
export type LitPlace = Pick<ClockRow, 'level' | 'gravity' | 'since' | 'subject' | 'rule' | 'run'>

// Served by clock_lit, whose predicate it repeats: every list costs what is lit.
const LIT = `verify OR (level <> 'green' AND NOT stopped)`
const SEVERITY = `array_position(ARRAY['red', 'yellow', 'notice', 'unknown', 'green'], level)`
const WEIGHT = `array_position(ARRAY['statutory', 'promise', 'internal'], gravity)`
const FITS = `($1::text[] IS NULL OR level = ANY ($1)) AND ($2::text[] IS NULL OR coalesce(department = ANY ($2), false))
  AND ($3::text[] IS NULL OR coalesce("window" = ANY ($3), false)) AND ($4::text[] IS NULL OR rule = ANY ($4))
  AND ($5::text IS NULL OR strpos(lower(subject), lower($5)) > 0) AND ($6::boolean IS NULL OR verify = $6)
  AND ($7::text[] IS NULL OR coalesce(flag = ANY ($7), false))`

// A person has to look at what is to be verified, so that is never left out. The inner clocks are found by their key.
const UNDER = `($8::text[] IS NOT NULL AND level = 'yellow' AND NOT verify AND rule = ANY ($8) AND EXISTS (
  SELECT FROM clock AS other WHERE other.subject = clock.subject AND level = 'red' AND NOT stopped AND ${FITS}))`

const PAGE = `
  SELECT ${CLOCK_COLUMNS} FROM clock
  WHERE (${LIT}) AND ${FITS} AND NOT ${UNDER} AND ($9::text IS NULL OR
    (${SEVERITY}, ${WEIGHT}, since, subject, rule, run) >
    (array_position(ARRAY['red', 'yellow', 'notice', 'unknown', 'green'], $9),
      array_position(ARRAY['statutory', 'promise', 'internal'], $10), $11::text::timestamptz, $12::text, $13::text, $14::int))
  ORDER BY ${SEVERITY}, ${WEIGHT}, since, subject, rule, run LIMIT $15`

const filterParams = ({ levels, departments, windows, rules, flags, q, verify, steps }: LitFilter): Value[] => [
  levels,
  departments,
  windows,
  rules,
  q,
  verify,
  flags,
  steps,
]

/** A page of the lit clocks that fit, worst first, after a place in that order. */
export async function litPage(
  tx: Queryable,
  filter: LitFilter,
  after: LitPlace | null,
  limit: number,
): Promise<ClockRow[]> {
  const place =
    after === null
      ? [null, null, null, null, null, null]
      : [after.level, after.gravity, instantText(after.since), after.subject, after.rule, after.run]
  return tx.query<ClockRow>(PAGE, [...filterParams(filter), ...place, limit])
}

const COUNT = `
  SELECT (count(*) FILTER (WHERE ${FITS} AND NOT ${UNDER}))::int AS total,
    (count(*) FILTER (WHERE ${FITS} AND ${UNDER}))::int AS suppressed, (count(*) FILTER (WHERE NOT (${FITS}) AND level = 'red'))::int AS "hiddenRed"
  FROM clock WHERE ${LIT}`

export interface LitCount {
  /** How many fit and are not left out. */
  readonly total: number
  /** How many fit and are left out, as steps of a red case. */
  readonly suppressed: number
  /** How many red ones don't fit: a filter must not make them forgotten. */
  readonly hiddenRed: number
}

/** Counts of the lit clocks by a filter. */
export async function countLit(tx: Queryable, filter: LitFilter): Promise<LitCount> {
  const [row] = await tx.query<LitCount>(COUNT, filterParams(filter))
  return row ?? { total: 0, suppressed: 0, hiddenRed: 0 }
}
