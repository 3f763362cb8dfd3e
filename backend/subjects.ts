import type { Book } from '../rules/book.ts'
import { cadenceSubjects } from '../rules/cadence.ts'
import type { SubjectEvent } from '../rules/event.ts'
import { fold } from '../rules/history.ts'
import { feedOf } from '../rules/horizon.ts'
import { sortTexts } from '../rules/order.ts'
import type { SubjectState } from '../rules/state.ts'
import type { Instant } from '../rules/time.ts'
import { branchSubject } from '../rules/vocabulary.ts'

const NO_EVENTS: readonly SubjectEvent[] = []

/** The events of a log by subject, in memory: what `replay` and `explain` judge. */
export class Subjects {
  private readonly histories = new Map<string, SubjectEvent[]>()
  private firstAt = Infinity
  /** When each source first told anything. */
  private readonly since = new Map<string, Instant>()

  add(event: SubjectEvent): void {
    const history = this.histories.get(event.subject)
    if (history === undefined) this.histories.set(event.subject, [event])
    else history.push(event)
    this.firstAt = Math.min(this.firstAt, event.at)
    if (event.at < (this.since.get(event.source) ?? Infinity)) this.since.set(event.source, event.at)
  }

  /** Every subject with its events, in the order in which they came. */
  all(): ReadonlyMap<string, readonly SubjectEvent[]> {
    return this.histories
  }

  /** Takes an event out again, since another of its name stays (`clock.md` 6), and gives it back. */
  remove(subject: string, source: string, id: string): SubjectEvent | undefined {
    const history = this.histories.get(subject)
    const at = history?.findIndex((event) => event.source === source && event.id === id) ?? -1
    return at < 0 ? undefined : history?.splice(at, 1)[0]
  }

  /**
   * Subjects with events, and those of cadences whose period has begun since the first event, or since the first of the
   * feed that their rule names, by their UTF-8 bytes.
   */
  names(book: Book, asOf: Instant): string[] {
    const since = (feed: string): Instant | null => {
      const own = [...this.since].filter(([source, at]) => feedOf(source) === feed && at <= asOf).map(([, at]) => at)
      return own.length === 0 ? null : Math.min(...own)
    }
    const cadences = this.firstAt <= asOf ? cadenceSubjects(book, this.firstAt, asOf, since) : []
    return sortTexts([...new Set([...this.histories.keys(), ...cadences])])
  }

  /** Folds one subject as of an instant, a joint one with the events of its branches. */
  fold(book: Book, subject: string, asOf: Instant): SubjectState {
    const events = this.histories.get(subject) ?? NO_EVENTS
    return fold(book, subject, events, asOf, this.branchesOf(subject, events))
  }

  private branchesOf(subject: string, events: readonly SubjectEvent[]): readonly SubjectEvent[] {
    return branchesOf(subject, events).flatMap((branch) => this.histories.get(branch) ?? NO_EVENTS)
  }
}

/** True for subjects that are made of others: what pauses their branches pauses them (`clock.md` 24). */
export function isJoint(subject: string): boolean {
  return subject.startsWith('joint/') || subject.startsWith('bundle/')
}

/** The subjects that a joint one is made of, by its events; none for any other. */
export function branchesOf(subject: string, events: readonly SubjectEvent[]): string[] {
  if (!isJoint(subject)) return []
  const named = events.flatMap(({ data }) =>
    Array.isArray(data['branches']) ? data['branches'].map(branchSubject) : [],
  )
  return [...new Set(named)]
}
