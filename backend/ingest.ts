import type { Database, Queryable } from '../db/database.ts'
import { claimEvents, insertEvents, type Print } from '../db/event.ts'
import { jointsOf, linkBranches, lockSubjects, saveSubjects, type SubjectRow } from '../db/subject.ts'
import { sharesOf, type Share } from '../rules/across.ts'
import type { Book } from '../rules/book.ts'
import type { SubjectEvent } from '../rules/event.ts'
import { advance, canAdvance } from '../rules/history.ts'
import { compareText, comparePlaces, placeOf } from '../rules/order.ts'
import { emptyState } from '../rules/state.ts'
import type { Instant } from '../rules/time.ts'
import { announceAll, type Work } from './announcing.ts'
import { checkEdition, NewerEdition, type Edition } from './edition.ts'
import type { Verdict } from './contract/intake.ts'
import { hear, horizonsOf } from './feeds.ts'
import { eventName, foldHistory, readHistories, withoutEvents, type Folded } from './folding.ts'
import { figuresIn } from './outcomes.ts'
import { digest, nameHash } from './log/canonical.ts'
import { branchesOf, isJoint } from './subjects.ts'
import { byEdition } from './taking.ts'
import { foundToldLate } from './told-late.ts'

/**
 * Takes events into the database: all that are new, once, with everything that they change, in one transaction (design §7).
 * What became of each is told in the order given; it is committed when this resolves. Throws `DatabaseUnavailable`, and
 * `NewerEdition` where the rulebook has moved on; then nothing was written and the same may be said again.
 */
export async function take(
  database: Database,
  edition: Edition,
  events: readonly SubjectEvent[],
  now: Instant,
): Promise<readonly Verdict[]> {
  const prints = events.map(printOf)
  return database.transaction(async (tx) => {
    await checkEdition(tx, edition)
    const { fresh, verdicts } = await claim(tx, events, prints)
    if (fresh.length > 0) await insertEvents(tx, fresh, now)
    // As they will be read again: checks ask when an event was put on record.
    const recorded = fresh.map((event): SubjectEvent => ({ ...event, recordedAt: now }))
    const works = await foldTouched(tx, edition, await lockTouched(tx, recorded))
    const horizons = await horizonsOf(tx, edition.book, now, events)
    await announceAll(tx, edition, works, horizons, async (judged) => [
      ...(await hear(tx, edition.book, events, horizons, judged)),
      // After the feeds' rows are held: of several processes one finds it.
      ...(await foundToldLate(tx, edition.book, fresh, now)),
    ])
    return verdicts
  })
}

const uuid = (bytes: Buffer): string =>
  bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

function printOf(event: SubjectEvent): Print {
  return { key: uuid(nameHash(event)), digest: uuid(digest(event)) }
}

interface Claimed {
  readonly fresh: readonly SubjectEvent[]
  readonly verdicts: readonly Verdict[]
}

/** Which events are new. Of one name and other content the later is refused (`clock.md` 6). */
async function claim(tx: Queryable, events: readonly SubjectEvent[], prints: readonly Print[]): Promise<Claimed> {
  const firsts = new Map<string, Print>()
  for (const print of prints) if (!firsts.has(print.key)) firsts.set(print.key, print)
  const known = await claimEvents(tx, [...firsts.values()])
  const fresh: SubjectEvent[] = []
  const verdicts = events.map((event, i): Verdict => {
    const print = prints[i]
    const first = print === undefined ? undefined : firsts.get(print.key)
    if (print === undefined || first === undefined) throw new TypeError('an event has a print')
    if (first === print && !known.has(print.key)) {
      fresh.push(event)
      return ACCEPTED
    }
    return (known.get(print.key) ?? first.digest) === print.digest ? DUPLICATE : conflictOf(event)
  })
  return { fresh, verdicts }
}

const ACCEPTED: Verdict = { kind: 'accepted' }
const DUPLICATE: Verdict = { kind: 'duplicate' }

function conflictOf({ source, id }: SubjectEvent): Verdict {
  return {
    kind: 'conflict',
    reason: `conflict: another event stands under the source ${source} and the id ${id}; send it under a new id, and void the other if it is wrong`,
  }
}

interface Touched {
  readonly rows: ReadonlyMap<string, SubjectRow>
  /** The new events of each subject that has any. */
  readonly own: ReadonlyMap<string, readonly SubjectEvent[]>
}

/**
 * Locks, in order, every subject that the events concern: their own, the joint ones that they are branches of, and branches
 * that a joint one names anew, so that what is told of a branch beside it is either seen by it or sees it.
 */
async function lockTouched(tx: Queryable, fresh: readonly SubjectEvent[]): Promise<Touched> {
  const own = new Map<string, SubjectEvent[]>()
  for (const event of fresh) {
    const events = own.get(event.subject)
    if (events === undefined) own.set(event.subject, [event])
    else events.push(event)
  }
  if (own.size === 0) return { rows: new Map(), own }
  const added = [...own].flatMap(([joint, events]) => branchesOf(joint, events).map((branch) => ({ branch, joint })))
  await linkBranches(tx, added)
  // Links are looked at before as well, so that all is locked in order at once; one made meanwhile is seen only now that the
  // branch is held.
  const names = new Set([...own.keys(), ...added.map(({ branch }) => branch), ...(await jointsOf(tx, [...own.keys()]))])
  const rows = new Map<string, SubjectRow>()
  for (;;) {
    const missing = [...names].filter((name) => !rows.has(name)).sort(compareText)
    if (missing.length === 0) return { rows, own }
    for (const [name, row] of await lockSubjects(tx, missing)) rows.set(name, row)
    for (const joint of await jointsOf(tx, [...own.keys()])) names.add(joint)
  }
}

/**
 * Folds what the events touch: a newer event on its state, anything else from the whole history. What an older edition judged is
 * first judged without the events, so that what the edition changes is told from what they change.
 */
async function foldTouched(tx: Queryable, edition: Edition, { rows, own }: Touched): Promise<Work[]> {
  const folded: (Folded & Pick<Work, 'first'>)[] = []
  const anew: string[] = []
  for (const row of rows.values()) {
    // Published, and this subject folded by it, after this transaction had looked.
    if (row.book > edition.number) throw new NewerEdition(`edition ${row.book} of the rulebook judged ${row.name}`)
    const events = own.get(row.name) ?? []
    const joint = isJoint(row.name)
    // Which of the locked branches are this one's is known only from its history.
    if (!joint && events.length === 0) continue
    const one = joint || row.book !== edition.number ? null : advanced(edition.book, row, events)
    if (one === null) anew.push(row.name)
    else folded.push(one)
  }
  const fresh = [...own.values()].flat()
  const names = new Set(fresh.map(eventName))
  for (const history of await readHistories(tx, anew, earliest(null, fresh))) {
    const one = foldHistory(edition.book, history)
    const row = rows.get(history.subject)
    const isOutdated = row !== undefined && row.state !== null && row.book !== edition.number
    if (!isOutdated) folded.push(one)
    else {
      const before = foldHistory(edition.book, withoutEvents(history, names))
      folded.push({ ...one, first: { state: before.state, cause: byEdition(edition) } })
    }
  }
  folded.sort((a, b) => compareText(a.state.subject, b.state.subject))
  await saveSubjects(tx, folded, edition.number)
  const whole = new Set(anew)
  return folded.map(({ state, branches, shares, first }) => {
    const told = [state.subject, ...(branches ?? [])].flatMap((name) => own.get(name) ?? [])
    const row = rows.get(state.subject)
    return {
      state,
      cause: { kind: 'events', events: told },
      figures: figuresIn(row),
      told: { shares, whole: whole.has(state.subject), anew: row?.book !== edition.number },
      ...(first !== undefined && { first }),
    }
  })
}

/** The state with newer events taken, and where they are counted; null where the history has to be folded anew. */
function advanced(book: Book, { name, state, firstAt }: SubjectRow, events: readonly SubjectEvent[]): Folded | null {
  const ordered = [...events].sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))
  const taken = state ?? emptyState(name)
  const shares: Share[] = []
  for (const event of ordered) {
    if (!canAdvance(taken, event)) return null
    advance(book, taken, event)
    shares.push(...sharesOf(book, event, taken.facts, taken.count - 1))
  }
  return { state: taken, firstAt: earliest(firstAt, events), shares }
}

function earliest(firstAt: Instant | null, events: readonly SubjectEvent[]): Instant | null {
  let first = firstAt
  for (const { at } of events) if (first === null || at < first) first = at
  return first
}
