import type { Clock } from '../../rules/clock.ts'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import type { Line } from '../../rules/trace.ts'
import type { Change, Light } from './light.ts'
import type { Finding } from './list.ts'

/** All that is known of a subject: as it was announced, and as its history gives it when asked. */
export interface Dossier {
  readonly subject: string
  readonly facts: Facts
  readonly events: readonly (SubjectEvent & { readonly sha256: string })[]
  /** Its clocks as announced, green ones too. */
  readonly lights: readonly Light[]
  /** Its clocks computed anew, with their traces. */
  readonly clocks: readonly { readonly clock: Clock; readonly trace: readonly Line[] }[]
  readonly findings: readonly Finding[]
  readonly changes: readonly Change[]
}
