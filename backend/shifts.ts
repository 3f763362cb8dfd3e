import type { Queryable } from '../db/database.ts'
import { clocksOfShifts, type ShiftClock } from '../db/shift.ts'
import type { Book } from '../rules/book.ts'
import { compareLevels, type Level } from '../rules/level.ts'
import type { Instant } from '../rules/time.ts'
import type { Scope, Shifts } from './contract/board.ts'
import { seesWindow, silentFeeds } from './figures.ts'
import type { FeedRow, ShiftRow } from './source.ts'

/** The rules of a book that ask for somebody to be there. */
export function presenceRules(book: Book): string[] {
  const lines = book.sets.get('shift')?.lines ?? []
  return lines.filter(({ editions }) => editions.some(({ presence }) => presence !== null)).map(({ id }) => id)
}

/** The shifts that are under way, as their clocks stand. */
export async function readShifts(
  tx: Queryable,
  book: Book,
  now: Instant,
  horizons: readonly { feed: string; horizon: Instant }[],
): Promise<ShiftRow[]> {
  const rules = presenceRules(book)
  if (rules.length === 0) return []
  const clocks = await clocksOfShifts(tx, rules, now, Infinity, horizons)
  return shiftRows(
    clocks.filter(({ stopped }) => !stopped),
    (clock) => clock.level,
  )
}

/** Those that were under way at an instant, as it was known then. `levels` are the highest of the lights that were lit, by subject. */
export async function readPastShifts(
  tx: Queryable,
  book: Book,
  at: Instant,
  levels: ReadonlyMap<string, Level>,
): Promise<ShiftRow[]> {
  const rules = presenceRules(book)
  if (rules.length === 0) return []
  const clocks = await clocksOfShifts(tx, rules, at, at, [])
  return shiftRows(clocks, ({ subject }) => levels.get(subject) ?? 'green')
}

function shiftRows(clocks: readonly ShiftClock[], levelOf: (clock: ShiftClock) => Level): ShiftRow[] {
  const rows = new Map<string, { -readonly [Key in keyof ShiftRow]: ShiftRow[Key] }>()
  for (const clock of clocks) {
    const { subject, window, department } = clock
    const own = rows.get(subject) ?? { window, department, feeds: [], level: 'green', awaiting: false }
    const level = levelOf(clock)
    own.feeds = [...own.feeds, ...clock.feed.split(',')]
    if (compareLevels(level, own.level) > 0) own.level = level
    own.awaiting ||= clock.awaiting
    rows.set(subject, own)
  }
  return [...rows.values()]
}

/**
 * The windows of a scope whose shift is under way, by whether it is known that somebody is there or away: not where a feed that it
 * waits for is silent, has still to tell, or a clock is unknown. What is lit stays lit, and is known (`clock.md` 31, 33).
 */
export function shiftsOf(scope: Scope, rows: readonly ShiftRow[], feeds: readonly FeedRow[]): Shifts {
  const silent = silentFeeds(feeds)
  const isKnown = new Map<string, boolean>()
  for (const row of rows) {
    if (!seesWindow(scope, row)) continue
    const known = compareLevels(row.level, 'unknown') > 0 || isKnownGreen(row, silent)
    isKnown.set(row.window, known && (isKnown.get(row.window) ?? true))
  }
  const known = [...isKnown.values()].filter((one) => one).length
  return { known, unknown: isKnown.size - known }
}

function isKnownGreen({ level, feeds, awaiting }: ShiftRow, silent: ReadonlySet<string>): boolean {
  return level === 'green' && !awaiting && !feeds.some((feed) => silent.has(feed))
}
