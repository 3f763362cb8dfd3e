import type { Instant } from './time.ts'

/** What a fact may hold: JSON, as a feed or a mapping gives it. */
export type FactValue =
  string | number | boolean | null | readonly FactValue[] | { readonly [field: string]: FactValue }

/** Facts by field name. In an event a `null` removes the field; in folded facts there is no `null`. */
export type Facts = Readonly<Record<string, FactValue>>

/**
 * Something that happened to a subject, at an instant, as told by a feed. Never changed, never deleted.
 * `(source, id)` names it; `subject` is `<kind>/<id>`; `data` holds the facts that it brings.
 */
export interface SubjectEvent {
  readonly source: string
  readonly id: string
  readonly kind: string
  readonly subject: string
  /** When it happened, epoch ms. */
  readonly at: Instant
  readonly data: Facts
  /** When we knew, epoch ms; absent in a log that does not say. */
  readonly recordedAt?: Instant
}

/** The feed that a source is of: `approval` and `approval/desk-3` are both of `approval` (design §6). */
export function feedOf(source: string): string {
  const slash = source.indexOf('/')
  return slash < 0 ? source : source.slice(0, slash)
}
