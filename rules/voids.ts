import type { SubjectEvent } from './event.ts'
import { VOIDED } from './vocabulary.ts'

/** A history with its voids applied (`clock.md` 5). */
export interface Voided {
  /** What remains, in order; voids among them, since they are events too. */
  readonly kept: readonly SubjectEvent[]
  /** Voids that change nothing, and why. */
  readonly refused: ReadonlyMap<SubjectEvent, string>
  /** What was taken out and had happened before its void said so; in order. */
  readonly gone: readonly SubjectEvent[]
  /** Keys of events that a void names and that haven't come. */
  readonly awaited: readonly string[]
}

/** As what a voided event is remembered: since a `voided:case.accepted` a check may read a span, as since any event. */
export const VOIDED_BEFORE = 'voided:'

export function voidKey(source: string, id: string): string {
  return `${source}\u0000${id}`
}

const NOTHING: ReadonlyMap<SubjectEvent, string> = new Map()

/** Takes out what a void of this history names: its own source, a reason, and no void itself (`clock.md` 5). */
export function splitVoids(events: readonly SubjectEvent[]): Voided {
  if (!events.some(({ kind }) => kind === VOIDED)) return { kept: events, refused: NOTHING, gone: [], awaited: [] }
  const byKey = new Map(events.map((event) => [voidKey(event.source, event.id), event]))
  const refused = new Map<SubjectEvent, string>()
  const gone = new Set<SubjectEvent>()
  const before = new Set<SubjectEvent>()
  const awaited: string[] = []
  for (const event of events) {
    if (event.kind !== VOIDED) continue
    const why = fault(event)
    const key = voidKey(event.source, String(event.data['id'] ?? ''))
    const target = byKey.get(key)
    if (why !== null) refused.set(event, why)
    else if (target === undefined) {
      refused.set(event, `no event ${String(event.data['id'])} of ${event.source} in this history`)
      awaited.push(key)
    } else if (target.kind === VOIDED)
      refused.set(event, 'a void cannot be voided: send the event again under a new id')
    else {
      gone.add(target)
      if (target.at < event.at) before.add(target)
    }
  }
  const isKept = (event: SubjectEvent): boolean => !gone.has(event)
  return { kept: events.filter(isKept), refused, gone: events.filter((event) => before.has(event)), awaited }
}

/** What is wrong with a void by itself; null if nothing. */
export function fault({ source, data }: SubjectEvent): string | null {
  if (typeof data['reason'] !== 'string' || data['reason'].trim() === '') return 'a void needs a reason'
  if (data['source'] !== source) return `a void of ${String(data['source'])} by ${source}: expected the same source`
  return typeof data['id'] === 'string' ? null : 'a void needs the id of the event'
}
