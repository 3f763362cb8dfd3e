import type { Calendar } from '../rules/calendar.ts'
import type { Book } from '../rules/book.ts'
import { openUntil, placeOf } from '../rules/open-place.ts'
import { MINUTE_MS } from '../rules/duration.ts'
import type { Rule, RuleLine } from '../rules/rule.ts'
import type { Instant } from '../rules/time.ts'
import type { CalendarState } from './contract/board.ts'
import type { Light } from './contract/light.ts'
import { SILENCE } from './feeds.ts'

const lines = new WeakMap<Book, ReadonlyMap<string, RuleLine>>()

function lineOf(book: Book, rule: string): RuleLine | undefined {
  let byId = lines.get(book)
  if (byId === undefined) {
    byId = new Map([...book.sets.values()].flatMap((set) => set.lines.map((line) => [line.id, line] as const)))
    lines.set(book, byId)
  }
  return byId.get(rule)
}

/** The edition of the book that a light is of; the newest where the book doesn't know that one. */
function ruleOf(book: Book, { rule, edition }: Pick<Light, 'rule' | 'edition'>): Rule | undefined {
  const editions = lineOf(book, rule)?.editions ?? []
  return editions.find((one) => one.edition === edition) ?? editions.at(-1)
}

/** The calendar by whose open time a light's lateness is told; null where plain time counts (`clock.md` 16 to 19). */
function calendarOf(own: Rule | undefined): Calendar | null {
  return own === undefined || own.limit?.policy.kind === 'elapsed' ? null : own.calendar
}

/** The fact by whose values a rule judges the steps of a case, each with a clock of its own. */
const STEP = 'step'
/** A feed that has come back is shown so long: its light is the engine's own and of no rule of the book. */
const FEED_DWELL_MS = MINUTE_MS

/** Rules that judge the steps of a case. */
export function stepRules(book: Book): string[] {
  return [...book.sets.values()].flatMap(({ lines: all }) => all.filter(({ key }) => key === STEP).map(({ id }) => id))
}

/**
 * A light with what a screen needs of its rule: the places of its instants in open time, where that counts by a calendar,
 * whether it is of a step, and how long it is shown once it has cleared.
 */
export function counted(book: Book, light: Light): Light {
  const rule = ruleOf(book, light)
  const dwellMs = light.rule === SILENCE ? FEED_DWELL_MS : (rule?.dwellMs ?? 0)
  const told: Light = {
    ...light,
    ...(rule?.key === STEP && { step: true as const }),
    ...(dwellMs > 0 && { dwellMs }),
  }
  const calendar = calendarOf(rule)
  const since = calendar === null ? null : placeOf(calendar, light.since)
  if (calendar === null || since === null) return told
  const due = light.dueAt === null ? null : placeOf(calendar, light.dueAt)
  return { ...told, counted: { calendar: calendar.id, since, due } }
}

/** Where now is in each calendar of the book, and how long it stays open. */
export function calendarStates({ calendars }: Book, now: Instant): CalendarState[] {
  return [...calendars.values()].flatMap((calendar) => {
    const place = placeOf(calendar, now)
    return place === null ? [] : [{ id: calendar.id, ...place, openUntil: openUntil(calendar, now) }]
  })
}
