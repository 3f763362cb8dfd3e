import { clocksOfSubjects } from '../db/clock.ts'
import type { Database, Queryable } from '../db/database.ts'
import { findingsOfSubjects } from '../db/finding.ts'
import { changesOfSubject, readHead } from '../db/head.ts'
import { readSubject } from '../db/subject.ts'
import type { Book } from '../rules/book.ts'
import { courseOf } from '../rules/course.ts'
import { MINUTE_MS } from '../rules/duration.ts'
import type { Facts, SubjectEvent } from '../rules/event.ts'
import { clocksAt, feedOf } from '../rules/horizon.ts'
import { traceOf } from '../rules/trace.ts'
import type { Instant } from '../rules/time.ts'
import { VOIDED } from '../rules/vocabulary.ts'
import { splitVoids } from '../rules/voids.ts'
import type { Dossier, DossierEvent } from './contract/dossier.ts'
import { counted } from './counting.ts'
import { foldHistory, readHistories } from './folding.ts'
import { horizonsOf } from './feeds.ts'
import { lightOf } from './light.ts'
import { digest } from './log/canonical.ts'
import { changeOf } from './reading.ts'

/**
 * All that is known of a subject (design §7 HTTP): facts, events with their digests, each clock as it was announced, as the
 * history gives it now and with its trace in both languages, findings and changes. Null where nothing is.
 */
export async function readDossier(
  database: Database,
  book: Book,
  subject: string,
  now: Instant,
): Promise<Dossier | null> {
  return database.transaction(async (tx) => {
    const row = await readSubject(tx, subject)
    const told = row === null || row.state === null ? null : await readTold(tx, book, subject, now)
    const findings = (await findingsOfSubjects(tx, [subject])).get(subject) ?? []
    // What has no events may be spoken of all the same: an item of the catalogue, a feed.
    if (told === null && findings.length === 0) return null
    return {
      subject,
      seq: (await readHead(tx)).seq,
      now,
      ...(told ?? { facts: factsOf(book, subject, now), events: [], lights: [], clocks: [] }),
      findings,
      changes: (await changesOfSubject(tx, subject)).map((change) => ({
        ...changeOf(change),
        hash: Buffer.from(change.hash).toString('hex'),
      })),
    }
  }, 'snapshot')
}

type Told = Pick<Dossier, 'facts' | 'events' | 'lights' | 'clocks'>

/** What a subject's history gives. */
async function readTold(tx: Queryable, book: Book, subject: string, now: Instant): Promise<Told | null> {
  const [history] = await readHistories(tx, [subject])
  if (history === undefined) return null
  const horizons = await horizonsOf(tx, book, now)
  const rows = (await clocksOfSubjects(tx, [subject])).get(subject) ?? []
  const { state } = foldHistory(book, history)
  return {
    facts: state.facts,
    events: eventsOf(book, history.own),
    lights: rows.map((one) => counted(book, lightOf(one, horizons))),
    clocks: clocksAt(book, state, now, horizons.of, horizons.watching).map(({ clock, judgement, horizon }) => ({
      clock,
      horizon,
      trace: traceOf(book, state, judgement, horizon),
      course: courseOf(judgement, horizon),
    })),
  }
}

/** The facts of what has no events: an item's are those of the catalogue. */
function factsOf(book: Book, subject: string, now: Instant): Facts {
  return subject.startsWith('item/') ? book.catalogue.fieldsAt(subject.slice('item/'.length), now) : {}
}

/** An event may be known so much later than its feed's lag allows for before it is called late. */
const LATE_MS = MINUTE_MS

function eventsOf(book: Book, events: readonly SubjectEvent[]): DossierEvent[] {
  const kept = new Set(splitVoids(events).kept)
  return events.map((event) => {
    const lag = book.feeds.get(feedOf(event.source))?.lagMs ?? 0
    const by = kept.has(event)
      ? undefined
      : events.find(({ kind, source, data }) => kind === VOIDED && source === event.source && data['id'] === event.id)
    return {
      ...event,
      sha256: digest(event).toString('hex'),
      late: event.recordedAt !== undefined && event.recordedAt - event.at > lag + LATE_MS,
      voidedBy:
        by === undefined ? null : { source: by.source, id: by.id, at: by.at, reason: String(by.data['reason']) },
    }
  })
}
