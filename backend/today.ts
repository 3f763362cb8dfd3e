import { nextSteps } from '../db/clock.ts'
import type { Database } from '../db/database.ts'
import { lastChangedAt } from '../db/head.ts'
import { tallyBars } from '../db/tally.ts'
import type { Book } from '../rules/book.ts'
import { dateText, type Day, type Instant } from '../rules/time.ts'
import { allHorizons } from './feeds.ts'
import type { Today } from './contract/today.ts'

const NEXT = 4
const WEEK_DAYS = 7

/** The day as a wall shows it: open or not, when a light last changed, when the next may, and the quarters of an hour so far. */
export async function readToday(database: Database, book: Book, now: Instant): Promise<Today> {
  const { centre } = book
  const day = centre.dayOf(now)
  const begin = (of: Day): Instant => centre.instant(of, 0)
  return database.transaction(async (tx) => {
    const feeds = (await allHorizons(tx, book, now)).list.map(({ feed }) => feed)
    return {
      on: dateText(day),
      beginsAt: begin(day),
      endsAt: begin(day + 1),
      day: dayOf(book, day),
      changedAt: await lastChangedAt(tx),
      next: await nextSteps(tx, feeds, now, NEXT),
      bars: await tallyBars(tx, begin(day), begin(day + 1)),
      barsBefore: await tallyBars(tx, begin(day - WEEK_DAYS), begin(day - WEEK_DAYS + 1)),
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
