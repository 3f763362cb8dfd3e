import type { SubjectEvent } from '../../rules/event.ts'
import { MINUTE_MS, type Instant } from '../../rules/time.ts'
import type { Rejection } from '../contract/intake.ts'
import { readCloudEvent } from '../log/cloud-event.ts'
import { Fault, shown } from '../log/fault.ts'
import { keepFault } from '../log/keepable.ts'

/** A live event may be so far ahead of the engine, as clocks differ (`clock.md` 6). */
const MOST_AHEAD_MS = MINUTE_MS
/** An id longer than this isn't said again. */
const MOST_NAME_BYTES = 512
/** 0001-01-01T00:00Z; before it the database counts years otherwise. */
const FIRST_INSTANT = -62_135_596_800_000

/** The good events of a request with their places in it, and why the others are none. */
export interface Admission {
  readonly admitted: readonly { readonly index: number; readonly event: SubjectEvent }[]
  readonly rejected: readonly Rejection[]
}

/** Reads each event of a request of `feed` as known at `now`. Each is judged by itself: a bad one costs no good one. */
export function admit(batch: readonly unknown[], feed: string, now: Instant): Admission {
  const admitted: { index: number; event: SubjectEvent }[] = []
  const rejected: Rejection[] = []
  for (const [index, json] of batch.entries()) {
    const event = readEvent(json, feed, now)
    if (event instanceof Fault) rejected.push({ index, id: idOf(json), reason: event.reason })
    else admitted.push({ index, event })
  }
  return { admitted, rejected }
}

function readEvent(json: unknown, feed: string, now: Instant): SubjectEvent | Fault {
  const event = readCloudEvent(json)
  if (event instanceof Fault) return event
  return keepFault(event) ?? sourceFault(event, feed) ?? timeFault(event, now) ?? event
}

function sourceFault({ source }: SubjectEvent, feed: string): Fault | null {
  if (source === feed || source.startsWith(`${feed}/`)) return null
  return new Fault(`source is ${shown(source)}, expected ${shown(feed)} or ${shown(`${feed}/…`)}, the feed of the key`)
}

function timeFault({ at }: SubjectEvent, now: Instant): Fault | null {
  if (at < FIRST_INSTANT) return new Fault('time is before the year 1')
  if (at <= now + MOST_AHEAD_MS) return null
  const most = `at most ${MOST_AHEAD_MS / 1_000} s after now, ${text(now)}`
  return new Fault(`time is ${text(at)}, expected ${most}`)
}

const text = (at: Instant): string => new Date(at).toISOString()

function idOf(json: unknown): string | null {
  if (typeof json !== 'object' || json === null || !('id' in json)) return null
  return typeof json.id === 'string' && Buffer.byteLength(json.id) <= MOST_NAME_BYTES ? json.id : null
}
