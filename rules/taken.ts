import type { Catalogue } from './catalogue.ts'
import type { Roster } from './shift.ts'
import type { Facts } from './event.ts'
import type { Finding, FindingName, Mark } from './state.ts'
import type { Zone } from './time.ts'

/** What the fold knows beside the event itself. */
export interface Setting {
  readonly catalogue: Catalogue
  readonly centre: Zone
  /** By window. */
  readonly rosters: ReadonlyMap<string, Roster>
  /** True where the book has an edition that open clocks take over. */
  readonly takesOver: boolean
  /** Members of each catalogue kind that cadences run over. */
  readonly members: ReadonlyMap<string, readonly string[]>
}

/** An event on its way through the rules: its mark, its facts, and the subject's facts before and after it. */
export interface Taken {
  readonly mark: Mark
  /** What the event brings; empty for unknown kinds. */
  readonly data: Facts
  readonly before: Facts
  readonly after: Facts
  /** The branch case that the event is of, where it isn't the subject's own. */
  readonly branch: string | null
}

export function findingOf(
  finding: FindingName,
  rule: string | null,
  run: number | null,
  mark: Mark,
  detail: string,
): Finding {
  const { at, seq, source, id } = mark
  return { finding, rule, run, level: 'notice', at, seq, source, event: id, detail }
}
