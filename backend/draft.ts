import type { FindingRow } from '../db/finding.ts'
import type { Cause, ChangeKind } from '../rules/announce.ts'
import type { SubjectEvent } from '../rules/event.ts'
import type { Level } from '../rules/level.ts'
import type { Instant } from '../rules/time.ts'
import type { Light } from './contract/light.ts'

/** A change that hasn't got its number yet. */
export interface Draft {
  readonly kind: ChangeKind
  readonly was: Level
  readonly light: Light
  readonly at: Instant
  readonly cause: string
  readonly why: string
  /** The finding that it announces, or takes back. */
  readonly finding: FindingDraft | null
}

export type FindingDraft = Omit<FindingRow, 'foundSeq' | 'withdrawnSeq'>

/** The event that brought a change about, or the tick, or the edition. */
export function causeText(by: SubjectEvent | null, cause: Cause | null): string {
  if (by !== null) return `${by.source} ${by.id}`
  return cause?.kind === 'edition' ? 'edition' : 'tick'
}
