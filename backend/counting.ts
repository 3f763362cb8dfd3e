import type { Calendar } from '../rules/calendar.ts'
import type { Book } from '../rules/book.ts'
import { openUntil, placeOf } from '../rules/open-place.ts'
import type { RuleLine } from '../rules/rule.ts'
import type { Instant } from '../rules/time.ts'
import type { CalendarState } from './contract/board.ts'
import type { Light } from './contract/light.ts'

const lines = new WeakMap<Book, ReadonlyMap<string, RuleLine>>()

function lineOf(book: Book, rule: string): RuleLine | undefined {
  let byId = lines.get(book)
  if (byId === undefined) {
    byId = new Map([...book.sets.values()].flatMap((set) => set.lines.map((line) => [line.id, line] as const)))
    lines.set(book, byId)
  }
  return byId.get(rule)
}

/** The calendar by whose open time a light's lateness is told; null where plain time counts (`clock.md` 16 to 19). */
function calendarOf(book: Book, { rule, edition }: Pick<Light, 'rule' | 'edition'>): Calendar | null {
  const editions = lineOf(book, rule)?.editions ?? []
  const own = editions.find((one) => one.edition === edition) ?? editions.at(-1)
  return own === undefined || own.limit?.policy.kind === 'elapsed' ? null : own.calendar
}

/** A light with the places of its instants in open time, where its rule counts by a calendar. */
export function counted(book: Book, light: Light): Light {
  const calendar = calendarOf(book, light)
  if (calendar === null) return light
  const since = placeOf(calendar, light.since)
  if (since === null) return light
  const due = light.dueAt === null ? null : placeOf(calendar, light.dueAt)
  return { ...light, counted: { calendar: calendar.id, since, due } }
}

/** Where now is in each calendar of the book, and how long it stays open. */
export function calendarStates({ calendars }: Book, now: Instant): CalendarState[] {
  return [...calendars.values()].flatMap((calendar) => {
    const place = placeOf(calendar, now)
    return place === null ? [] : [{ id: calendar.id, ...place, openUntil: openUntil(calendar, now) }]
  })
}
