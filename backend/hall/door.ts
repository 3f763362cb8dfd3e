import { setTimeout as wait } from 'node:timers/promises'
import type { Intake } from '../contract/intake.ts'
import type { CloudEvent } from './told.ts'

const MOST_EVENTS = 1_000
const RETRY_MS = 500

/** The front door of a running system, as the feeds of the hall use it: `POST /api/events`, each with its own key. */
export interface Door {
  /** Sends events of one feed, in order; resolves when all are committed. Comes again where the system asks for it. */
  readonly send: (feed: string, events: readonly CloudEvent[]) => Promise<void>
  /** What has become of all events so far. */
  readonly sent: { accepted: number; duplicates: number; rejected: number }
}

/** Opens the door at a URL. A feed that has no key here can't send. `onRejected` is told why an event was refused. */
export function openDoor(
  url: string,
  keys: ReadonlyMap<string, string>,
  stop: AbortSignal,
  onRejected: (reason: string) => void,
): Door {
  const sent = { accepted: 0, duplicates: 0, rejected: 0 }
  const post = async (feed: string, events: readonly CloudEvent[]): Promise<void> => {
    const body = JSON.stringify(events)
    const headers = {
      authorization: `Bearer ${keys.get(feed) ?? ''}`,
      'content-type': 'application/cloudevents-batch+json',
    }
    for (;;) {
      const response = await fetch(`${url}/api/events`, { method: 'POST', headers, body })
      if (response.status === 200 || response.status === 422) {
        const { accepted, duplicates, rejected } = (await response.json()) as Intake
        sent.accepted += accepted
        sent.duplicates += duplicates
        sent.rejected += rejected.length
        for (const { id, reason } of rejected) onRejected(`${feed} ${id ?? ''}: ${reason}`)
        return
      }
      const text = await response.text()
      if (response.status !== 429 && response.status !== 503)
        throw new Error(`the door answered ${response.status} to the feed ${feed}: ${text}`)
      await wait(RETRY_MS, undefined, { signal: stop })
    }
  }
  return {
    sent,
    send: async (feed, events) => {
      for (let from = 0; from < events.length; from += MOST_EVENTS)
        await post(feed, events.slice(from, from + MOST_EVENTS))
    },
  }
}
