import { hash } from 'node:crypto'
import { bookNumber, publishBook, readBook, type BookText } from '../db/book.ts'
import type { Database, Queryable } from '../db/database.ts'
import type { Book } from '../rules/book.ts'
import { parseBookFile } from '../rules/rulebook.ts'
import type { Instant } from '../rules/time.ts'
import { bookOf } from './book.ts'
import { expectFeeds } from './feeds.ts'

/** The edition of the rulebook that a process works with; the database's is the truth (design §7). */
export interface Edition {
  readonly number: number
  readonly hash: string
  readonly book: Book
}

/** The database has a newer edition than the one at hand: nothing was written, it is to be loaded first. */
export class NewerEdition extends Error {
  override readonly name = 'NewerEdition'
}

/** SHA-256, hex, of a book's files by name and text. */
export function bookHash(files: readonly BookText[]): string {
  const sorted = [...files].sort((a, b) => (a.file < b.file ? -1 : 1)).map(({ file, text }) => [file, text])
  return hash('sha256', JSON.stringify(sorted))
}

async function compiled(files: readonly BookText[]): Promise<Book> {
  return bookOf(files.map(parseBookFile))
}

/** Loads the newest edition; null where none has been published. */
export async function loadEdition(database: Queryable): Promise<Edition | null> {
  const row = await readBook(database)
  return row === null ? null : { number: row.number, hash: row.hash, book: await compiled(row.files) }
}

/**
 * Publishes a book as a new edition if the newest one says something else, and gives the edition that is in force then.
 * Throws a `BookError` where the book is wrong; the old edition stays.
 */
export async function publish(database: Database, files: readonly BookText[], now: Instant): Promise<Edition> {
  const book = await compiled(files)
  const name = bookHash(files)
  return database.transaction(async (tx) => {
    await tx.query('LOCK TABLE book IN EXCLUSIVE MODE')
    const newest = await readBook(tx)
    if (newest?.hash === name) return { number: newest.number, hash: name, book }
    await publishBook(tx, name, files, now)
    await expectFeeds(tx, book, now)
    return { number: (newest?.number ?? 0) + 1, hash: name, book }
  })
}

/** Throws `NewerEdition` where the database has one. */
export async function checkEdition(tx: Queryable, edition: Edition): Promise<void> {
  expectEdition(edition, await bookNumber(tx))
}

/** The same where the number of the newest is at hand. */
export function expectEdition({ number }: Edition, newest: number): void {
  if (newest !== number) throw new NewerEdition(`edition ${newest} of the rulebook stands, this process has ${number}`)
}
