import type { CalendarState } from '../backend/contract/board.ts'
import type { Light } from '../backend/contract/light.ts'
import { openSpan, type OpenPlace, type OpenSpan } from '../rules/open-span.ts'
import type { Instant } from '../rules/time.ts'

/** The instant that a screen tells of, and where that is in each calendar by the last board or frame, which told of `told`. */
export interface Moment {
  readonly at: Instant
  readonly told: Instant
  readonly calendars: readonly CalendarState[]
}

/** How a light stands: past due, before it, lit for so long, or standing still. `open` time where its rule counts by a calendar. */
export type Lateness =
  | { readonly kind: 'paused' | 'stopped' }
  | { readonly kind: 'overdue' | 'left' | 'lit'; readonly span: OpenSpan; readonly open: boolean }

/** How late a light is: counted by the server, and ticking here only while the calendar is open. */
export function latenessOf(light: Light, moment: Moment, byDue: boolean): Lateness {
  if (light.state === 'paused') return { kind: 'paused' }
  if (light.state !== 'running') return { kind: 'stopped' }
  const { dueAt } = light
  if (!byDue || dueAt === null) return { kind: 'lit', ...litFor(light, moment) }
  const kind = moment.at > dueAt ? 'overdue' : 'left'
  const due = light.counted?.due ?? null
  const now = placeAt(light, moment)
  if (due === null || now === null) return { kind, span: plain(moment.at - dueAt), open: false }
  return { kind, span: kind === 'overdue' ? openSpan(due, now) : openSpan(now, due), open: true }
}

/** How long a light is lit. */
export function litFor(light: Light, moment: Moment): { readonly span: OpenSpan; readonly open: boolean } {
  const now = placeAt(light, moment)
  if (light.counted === undefined || now === null) return { span: plain(moment.at - light.since), open: false }
  return { span: openSpan(light.counted.since, now), open: true }
}

const plain = (ms: number): OpenSpan => ({ days: 0, ms: Math.abs(ms) })

function placeAt({ counted }: Light, { at, told, calendars }: Moment): OpenPlace | null {
  const calendar = calendars.find(({ id }) => id === counted?.calendar)
  if (calendar === undefined) return null
  const { day, ms, of, openUntil } = calendar
  // Closed, it stands still until the server tells that it is open again.
  return { day, of, ms: openUntil === null ? ms : Math.min(of, ms + Math.max(0, Math.min(at, openUntil) - told)) }
}
