import { countPaused, nextSteps } from '../db/clock.ts'
import type { Database } from '../db/database.ts'
import { lastChangedAt } from '../db/head.ts'
import { readSums } from '../db/outcome.ts'
import { tallyBars } from '../db/tally.ts'
import type { Book } from '../rules/book.ts'
import { NO_SUMS, RATES } from '../rules/kpi.ts'
import { dateText, HOUR_MS, type Day, type Instant } from '../rules/time.ts'
import { allHorizons } from './feeds.ts'
import type { Today } from './contract/today.ts'

const NEXT = 4
const WEEK_DAYS = 7
/** An hour ago is told by what was kept in the hour before that; older figures say nothing of it. */
const HOUR_AGO_MS = 2 * HOUR_MS

/** The day as a wall shows it: open or not, its figures, when a light last changed, when the next may, the quarters of an hour so far. */
export async function readToday(database: Database, book: Book, now: Instant): Promise<Today> {
  const { centre } = book
  const day = centre.dayOf(now)
  const begin = (of: Day): Instant => centre.instant(of, 0)
  return database.transaction(async (tx) => {
    const feeds = (await allHorizons(tx, book, now)).list.map(({ feed }) => feed)
    const on = dateText(day)
    const [sums = NO_SUMS] = (await readSums(tx, { from: on, through: on, departments: null }, 'none', now)).map(
      (group) => group.sums,
    )
    return {
      on,
      beginsAt: begin(day),
      endsAt: begin(day + 1),
      day: dayOf(book, day),
      changedAt: await lastChangedAt(tx),
      next: await nextSteps(tx, feeds, now, NEXT),
      bars: await tallyBars(tx, begin(day), begin(day + 1)),
      barsBefore: await tallyBars(tx, begin(day - WEEK_DAYS), begin(day - WEEK_DAYS + 1)),
      hourAgo: (await tallyBars(tx, now - HOUR_AGO_MS, now - HOUR_MS + 1)).at(-1) ?? null,
      accepted: sums.accepted,
      finished: sums.finished,
      onTime: RATES.onTime.of(sums),
      paused: await countPaused(tx),
    }
  }, 'snapshot')
}

/** By the book's first calendar, which is the centre's own. */
function dayOf({ calendars }: Book, day: Day): Today['day'] {
  const [calendar] = calendars.values()
  if (calendar === undefined) return null
  const { reason, name } = calendar.hoursOn(day)
  const hours = calendar.spansOn(day).map(({ from, until }) => ({ from, until }))
  return { reason, name, working: calendar.isWorking(day), hours }
}
