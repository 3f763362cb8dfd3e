import { publications, readBookOf, type PublicationRow } from '../db/book.ts'
import type { Queryable } from '../db/database.ts'
import type { Book } from '../rules/book.ts'
import { isListed } from '../rules/cadence.ts'
import { BookError } from '../rules/faults.ts'
import { clocksOf, fold } from '../rules/history.ts'
import { shiftBegins, shiftName } from '../rules/shift.ts'
import type { Instant } from '../rules/time.ts'
import { bookOfEdition, type Edition } from './edition.ts'

/**
 * Those of some duties and shifts whose period has begun that were asked for in time: by the edition of the rulebook that was in
 * force when the shift began, or when the duty was due. What a later one opens, rosters or lists nobody could have kept, so nobody
 * can be said to have missed it.
 */
export async function asked(
  tx: Queryable,
  edition: Edition,
  names: readonly string[],
  now: Instant,
): Promise<string[]> {
  const past = await pastOf(tx, edition)
  const kept: string[] = []
  for (const name of names) {
    const by = askedBy(edition.book, name, now)
    if (by === null) continue
    const number = inForce(past.published, by)
    const book = number === edition.number ? edition.book : await bookAt(tx, past, number)
    if (book !== null && (book === edition.book || askedBy(book, name, now) !== null)) kept.push(name)
  }
  return kept
}

/** By when a book has to be in force so that it can ask for a duty or a shift; null where it asks nothing. */
function askedBy(book: Book, name: string, now: Instant): Instant | null {
  const shift = shiftName(name)
  const roster = shift === null ? undefined : book.rosters.get(shift.window)
  if (shift !== null && roster !== undefined) return shiftBegins(roster, shift.date)
  if (!isListed(book, name)) return null
  // Of several clocks the one that is due first: what is set up is judged by all of them.
  const due = clocksOf(book, fold(book, name, [], now), now).map(({ dueAt, startedAt }) => dueAt ?? startedAt)
  return due.length === 0 ? null : Math.min(...due)
}

interface Past {
  /** Every edition up to this one, the oldest first. */
  readonly published: readonly PublicationRow[]
  readonly books: Map<number, Book | null>
}

/** Of each edition what was before it is read once. */
const known = new WeakMap<Edition, Past>()

async function pastOf(tx: Queryable, edition: Edition): Promise<Past> {
  const found = known.get(edition)
  if (found !== undefined) return found
  const past = { published: await publications(tx, edition.number), books: new Map<number, Book | null>() }
  known.set(edition, past)
  return past
}

/** The edition in force at an instant: the first where that is before all of them, since what had begun then is looked after from it on. */
function inForce(published: readonly PublicationRow[], at: Instant): number {
  return (published.findLast((one) => one.at <= at) ?? published[0])?.number ?? 0
}

/** An edition's book; null for one that this build reads no more: nobody can tell then what it asked for. */
async function bookAt(tx: Queryable, { books }: Past, number: number): Promise<Book | null> {
  const found = books.get(number)
  if (found !== undefined) return found
  const row = await readBookOf(tx, number)
  const book = row === null ? null : await readable(row.files)
  books.set(number, book)
  return book
}

async function readable(files: Parameters<typeof bookOfEdition>[0]): Promise<Book | null> {
  try {
    return await bookOfEdition(files)
  } catch (error) {
    if (error instanceof BookError) return null
    throw error
  }
}
