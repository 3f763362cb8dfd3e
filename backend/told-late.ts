import type { Queryable } from '../db/database.ts'
import { readFeeds } from '../db/feed.ts'
import { findingsOfSubjects } from '../db/finding.ts'
import type { Book, Feed } from '../rules/book.ts'
import type { SubjectEvent } from '../rules/event.ts'
import { feedOf } from '../rules/horizon.ts'
import { toldLateBy } from '../rules/lateness.ts'
import { dateText, HOUR_MS, instantText, type Instant } from '../rules/time.ts'
import type { Draft } from './draft.ts'
import { silenceLight } from './feeds.ts'

/** The finding that a feed tells things later than its book allows (`within`). */
const TOLD_LATE = 'told-late'

/**
 * Finds feeds that have told new events too late: once a feed and local day of record, since a backlog of a thousand events is
 * one fault. It names the oldest, and how many came with it. What an import brings in is history, and no upload.
 */
export async function foundToldLate(
  tx: Queryable,
  book: Book,
  fresh: readonly SubjectEvent[],
  now: Instant,
): Promise<Draft[]> {
  const late = new Map<Feed, SubjectEvent[]>()
  for (const event of fresh) {
    const feed = book.feeds.get(feedOf(event.source))
    if (feed !== undefined && toldLateBy(feed, event, now) !== null) late.set(feed, [...(late.get(feed) ?? []), event])
  }
  if (late.size === 0) return []
  const rows = await readFeeds(tx)
  const known = await findingsOfSubjects(
    tx,
    [...late.keys()].map(({ id }) => `feed/${id}`),
  )
  const day = dateText(book.centre.dayOf(now))
  return [...late].flatMap(([feed, events]) => {
    const before = known.get(`feed/${feed.id}`) ?? []
    const isKnown = before.some(({ finding, event }) => finding === TOLD_LATE && event === day)
    return isKnown || rows.get(feed.id)?.held === true ? [] : [toldLate(feed, events, day, now)]
  })
}

function toldLate({ id, withinMs }: Feed, events: readonly SubjectEvent[], day: string, now: Instant): Draft {
  const oldest = events.reduce((first, event) => (event.at < first.at ? event : first))
  const at = oldest.at + (withinMs ?? 0) + 1
  const detail = `${events.length} ${events.length === 1 ? 'event was' : 'events at once were'} told more than ${(withinMs ?? 0) / HOUR_MS} h after ${events.length === 1 ? 'it' : 'they'} happened; the oldest, ${oldest.kind} of ${oldest.subject} at ${instantText(oldest.at)}, came at ${instantText(now)}`
  const subject = `feed/${id}`
  const light = silenceLight(id, at, false)
  return {
    kind: 'found',
    was: 'green',
    light: {
      ...light,
      id: `${subject}/${TOLD_LATE}/0#${id}#${day}`,
      rule: TOLD_LATE,
      run: 0,
      level: 'yellow',
      dueAt: null,
      state: 'stopped',
      reason: detail,
      flag: 'process',
    },
    at,
    cause: `${oldest.source} ${oldest.id}`,
    why: detail,
    finding: {
      subject,
      finding: TOLD_LATE,
      rule: '',
      run: 0,
      source: id,
      event: day,
      origin: 'announced',
      level: 'yellow',
      at,
      detail,
    },
  }
}
