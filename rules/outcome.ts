import type { Book } from './book.ts'
import { levelAt } from './clock.ts'
import { holderAt, lightHolder } from './holder.ts'
import { holeAt } from './hole.ts'
import type { Judgement } from './judge.ts'
import { dueDay } from './lights.ts'
import { groupLevel, type Level } from './level.ts'
import { DaySeries } from './policy.ts'
import type { Rule } from './rule.ts'
import type { Holder, SubjectState } from './state.ts'
import type { Instant } from './time.ts'
import { subjectKind } from './vocabulary.ts'

/** 受理: a case that was accepted, as figures count it. */
export interface Acceptance {
  readonly acceptedAt: Instant
  readonly item: string | null
  readonly class: string | null
  readonly department: string | null
  readonly window: string | null
  readonly staff: string | null
}

/** 办结结果: one finished case, with all that the rates are made of (`domain.md` 4). */
export interface Outcome extends Acceptance {
  readonly finishedAt: Instant
  readonly promisedDays: number | null
  readonly statutoryDays: number | null
  /** Working days after that of acceptance, through that of the finish, without those that pauses take out; null without a calendar. */
  readonly usedDays: number | null
  /** By the promise clock; null where there is none, or where it can't be judged. */
  readonly onTime: boolean | null
  /** Finished on a day before the due day; null as above. */
  readonly early: boolean | null
  /** The worst level that any of its clocks had reached at the finish. */
  readonly level: Level
  /** 1–5, where the applicant rated it. */
  readonly rating: number | null
}

/** Who held the case at an instant. Not the clock's own holder: that is of its last step, and moves with the horizon. */
function holderOf(book: Book, state: SubjectState, { clock }: Judgement, at: Instant): Holder {
  return lightHolder(book, state, { ...clock, holder: holderAt(state, at) })
}

/** Stops that end a case without finishing it. */
const UNFINISHED: ReadonlySet<string> = new Set(['case.withdrawn', 'case.refused'])

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const days = (value: unknown): number | null => (typeof value === 'number' && value >= 0 ? value : null)

/** When a case was accepted, and by whom; null for other subjects and cases that weren't. */
export function acceptanceOf(book: Book, state: SubjectState, judgements: readonly Judgement[]): Acceptance | null {
  const promise = promiseOf(judgements)
  if (promise === undefined || subjectKind(state.subject) !== 'case') return null
  const acceptedAt = promise.run.start.at
  const { item, class: own } = promise.run.facts
  const fields = book.catalogue.fieldsAt(item, acceptedAt)
  const { staff, window, department } = holderOf(book, state, promise, acceptedAt)
  return { acceptedAt, item: text(item), class: text(own ?? fields['class']), department, window, staff }
}

/**
 * What a finished case counts as; null for any other. A case is finished where the last run of its promise clock was stopped by
 * anything but a withdrawal or a refusal; without a promise clock by its statutory one.
 */
export function outcomeOf(book: Book, state: SubjectState, judgements: readonly Judgement[]): Outcome | null {
  const accepted = acceptanceOf(book, state, judgements)
  const promise = promiseOf(judgements)
  const stop = promise?.run.stop
  if (accepted === null || promise === undefined || stop === null || stop === undefined) return null
  if (UNFINISHED.has(stop.kind)) return null
  const fields = book.catalogue.fieldsAt(promise.run.facts['item'], promise.run.start.at)
  const { dueAt } = promise.clock
  const { count } = promise
  return {
    ...accepted,
    ...holderOf(book, state, promise, stop.at),
    finishedAt: stop.at,
    promisedDays: days(fields['promisedDays']),
    statutoryDays: days(fields['statutoryDays']),
    usedDays: usedDays(promise, stop.at),
    onTime: dueAt === null ? null : stop.at <= dueAt,
    early: dueAt === null || count === null ? null : count.zone.dayOf(stop.at) < dueDay(count, dueAt).day,
    level: groupLevel(judgements.map(({ clock }) => levelAt(clock, stop.at))).level,
    rating: days(state.facts['rating']),
  }
}

/** The case's own limit, from its acceptance to its decision: the last run of the promise; where the book has none for it, of the statutory limit. */
function promiseOf(judgements: readonly Judgement[]): Judgement | undefined {
  return (
    judgements.findLast(({ rule }) => rule.gravity === 'promise' && isLimitOfCase(rule)) ??
    judgements.findLast(({ rule }) => rule.gravity === 'statutory' && isLimitOfCase(rule))
  )
}

/** Other rules run on a case as well: its intake, its steps, its certificate. */
function isLimitOfCase({ starts, stops, key }: Rule): boolean {
  return key === null && starts.has('case.accepted') && stops.has('case.decided')
}

function usedDays({ count, holes, run }: Judgement, finishedAt: Instant): number | null {
  if (count === null || count.calendar === null) return null
  const { calendar, zone, policy } = count
  const last = zone.dayOf(finishedAt)
  const days = policy.kind === 'workingDays' || policy.kind === 'calendarDays' ? new DaySeries(count) : null
  let used = 0
  for (let day = zone.dayOf(run.start.at) + 1; day <= last; day++)
    if (
      calendar.isWorking(day) &&
      holeAt(holes, days === null ? calendar.closeOf(day) : days.completeAt(day)) === undefined
    )
      used++
  return used
}
