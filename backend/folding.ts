import type { Queryable } from '../db/database.ts'
import { historiesOf } from '../db/event.ts'
import { firstAtOf } from '../db/subject.ts'
import { sharesOfHistory } from '../rules/across-log.ts'
import type { Share } from '../rules/across.ts'
import type { Book } from '../rules/book.ts'
import type { SubjectEvent } from '../rules/event.ts'
import { fold } from '../rules/history.ts'
import type { SubjectState } from '../rules/state.ts'
import type { Instant } from '../rules/time.ts'
import { branchesOf } from './subjects.ts'

/** What a subject's history comes to. */
export interface Folded {
  readonly state: SubjectState
  readonly firstAt: Instant | null
  /** The subjects that it is made of. */
  readonly branches?: readonly string[]
  /** Where its events are counted by checks over many subjects: those that were taken, or all of them. */
  readonly shares: readonly Share[]
}

/** A subject's own events, and those of the subjects that it is made of. */
export interface History {
  readonly subject: string
  readonly own: readonly SubjectEvent[]
  readonly branches: readonly string[]
  readonly branchEvents: readonly SubjectEvent[]
}

/**
 * The whole histories of subjects. `from` is the instant of events that are newer than the subjects' rows, null where there
 * are none: no history is looked for before it and the first instants on record.
 */
export async function readHistories(
  tx: Queryable,
  names: readonly string[],
  from: Instant | null = null,
): Promise<History[]> {
  const own = await eventsOf(tx, names, from)
  const branches = new Map(names.map((name) => [name, branchesOf(name, own.get(name) ?? [])]))
  const others = await eventsOf(tx, [...new Set([...branches.values()].flat())], from)
  return names.map((subject) => {
    const parts = branches.get(subject) ?? []
    const branchEvents = parts.flatMap((branch) => others.get(branch) ?? [])
    return { subject, own: own.get(subject) ?? [], branches: parts, branchEvents }
  })
}

async function eventsOf(
  tx: Queryable,
  names: readonly string[],
  from: Instant | null,
): Promise<Map<string, SubjectEvent[]>> {
  if (names.length === 0) return new Map()
  const first = Math.min(from ?? Infinity, (await firstAtOf(tx, names)) ?? Infinity)
  return first === Infinity ? new Map() : historiesOf(tx, names, first)
}

/**
 * Folds subjects anew from all that is stored of them. An event up to a minute ahead of the engine is folded with the rest:
 * what it changes is announced when the horizon gets there.
 */
export async function refold(
  tx: Queryable,
  book: Book,
  names: readonly string[],
  from: Instant | null = null,
): Promise<Folded[]> {
  return (await readHistories(tx, names, from)).map((history) => foldHistory(book, history))
}

/** A history without some events, by their names. */
export function withoutEvents(history: History, names: ReadonlySet<string>): History {
  const isLeft = (event: SubjectEvent): boolean => !names.has(eventName(event))
  return { ...history, own: history.own.filter(isLeft), branchEvents: history.branchEvents.filter(isLeft) }
}

/** One text for `(source, id)`. */
export function eventName({ source, id }: SubjectEvent): string {
  return `${source}\u0000${id}`
}

/** Folds one history. Pure. */
export function foldHistory(book: Book, { subject, own, branches, branchEvents }: History): Folded {
  const first = own.reduce((min, { at }) => Math.min(min, at), Infinity)
  return {
    state: fold(book, subject, own, Infinity, branchEvents),
    firstAt: first === Infinity ? null : first,
    branches,
    shares: sharesOfHistory(book, own, Infinity),
  }
}
