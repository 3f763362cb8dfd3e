import type { Facts } from '../../rules/event.ts'
import { instantText, SECOND_MS, type Instant } from '../../rules/time.ts'
import { between, type Random } from './random.ts'

/** A CloudEvent 1.0 as a feed of the hall sends it. */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly source: string
  readonly id: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly data: Facts
}

/** An event, and when it becomes known: the instant at which its feed sends it. */
export interface Told {
  readonly at: Instant
  readonly knownAt: Instant
  readonly event: CloudEvent
}

/** What one subject's events have in common. */
export interface Teller {
  readonly source: string
  readonly subject: string
  readonly random: Random
}

/** An event of a subject, at a whole second, known some seconds later or after `lateMs`. */
export function tell(
  { source, subject, random }: Teller,
  kind: string,
  at: Instant,
  data: Facts = {},
  lateMs = between(random, 1, 15) * SECOND_MS,
): Told {
  const whole = Math.floor(at / SECOND_MS) * SECOND_MS
  const id = `${subject}/${kind}/${whole / SECOND_MS}`
  return {
    at: whole,
    knownAt: whole + lateMs,
    event: { specversion: '1.0', source, id, type: kind, subject, time: instantText(whole), data },
  }
}
