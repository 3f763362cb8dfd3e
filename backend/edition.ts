import { hash } from 'node:crypto'
import { bookNumber, numberOfHash, publishBook, readBook, type BookText } from '../db/book.ts'
import type { Database, Queryable } from '../db/database.ts'
import type { Book } from '../rules/book.ts'
import { editOf, type Edit } from '../rules/edit.ts'
import { BookError } from '../rules/faults.ts'
import { compileBook, parseBookFile, parseBookFiles } from '../rules/rulebook.ts'
import type { BookPart } from '../rules/schema.ts'
import type { Instant } from '../rules/time.ts'
import { bookOf, readShippedHolidays } from './book.ts'
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

/** Another edition is in force than the one that the publisher looked at: nothing was written. */
export class EditionMoved extends Error {
  override readonly name = 'EditionMoved'
}

/** What publishing came to: the edition in force now, the one before it (0 for none), and whether a new one was made. */
export interface Publication {
  readonly edition: Edition
  readonly before: number
  readonly isNew: boolean
  /** What it says otherwise than the one before; null where there was none, or none that this build can read. */
  readonly edit: Edit | null
}

export interface PublishOptions {
  /** The edition that the publisher has looked at: another one in force by then is no longer replaced unseen. */
  readonly on?: number | null
  /** Only says what would come of it. */
  readonly dry?: boolean
}

/** The holiday tables that the project ships are kept with each edition under this folder: a later build may ship others. */
const SHIPPED = 'shipped/'

/** The folder that all files have in common is no part of a book: the same book is the same edition wherever it lies. */
function withoutFolder(files: readonly BookText[]): BookText[] {
  const folders = files.map(({ file }) => file.split('/').slice(0, -1))
  const [first = []] = folders
  let common = 0
  while (common < first.length && folders.every((folder) => folder[common] === first[common])) common++
  return files.map(({ file, text }) => ({ file: file.split('/').slice(common).join('/'), text }))
}

/** A book's files as an edition keeps them: all that it is compiled of. */
async function sealed(files: readonly BookText[]): Promise<BookText[]> {
  const shipped = (await readShippedHolidays()).map(({ file, text }) => ({ file: `${SHIPPED}${file}`, text }))
  return [...withoutFolder(files), ...shipped]
}

/** SHA-256, hex, of an edition's files by name and text. */
function bookHash(files: readonly BookText[]): string {
  const sorted = [...files].sort((a, b) => (a.file < b.file ? -1 : 1)).map(({ file, text }) => [file, text])
  return hash('sha256', JSON.stringify(sorted))
}

/** Whether an edition says what a book's files say. */
export async function says({ hash }: Edition, files: readonly BookText[]): Promise<boolean> {
  return hash === bookHash(await sealed(files))
}

/** An edition's files, read. Throws a `BookError` where this build reads them no more. */
export function partsOf(files: readonly BookText[]): BookPart[] {
  return files.map((one) => {
    const part = parseBookFile(one)
    return one.file.startsWith(SHIPPED) ? { ...part, entries: { holidays: part.entries.holidays } } : part
  })
}

/** The latest editions of this process, by hash: while one follows another each is asked for several times. */
const compiled = new Map<string, Book>()
const KEPT = 3

function keep(name: string, book: Book): void {
  compiled.delete(name)
  compiled.set(name, book)
  for (const old of compiled.keys()) if (compiled.size > KEPT) compiled.delete(old)
}

/** The book of an edition's files. One that was kept without the shipped holiday tables is given those of this build. */
export async function bookOfEdition(files: readonly BookText[]): Promise<Book> {
  const name = bookHash(files)
  const known = compiled.get(name)
  if (known !== undefined) return known
  const parts = partsOf(files)
  const book = files.some(({ file }) => file.startsWith(SHIPPED)) ? compileBook(parts) : await bookOf(parts)
  keep(name, book)
  return book
}

/** Loads the newest edition; null where none has been published. */
export async function loadEdition(database: Queryable): Promise<Edition | null> {
  const row = await readBook(database)
  return row === null ? null : { number: row.number, hash: row.hash, book: await bookOfEdition(row.files) }
}

/**
 * Publishes a book as a new edition if the newest one says something else, and gives the edition that is in force then.
 * Throws a `BookError` where the book is wrong; the old edition stays.
 */
export async function publish(database: Database, files: readonly BookText[], now: Instant): Promise<Edition> {
  return (await publishing(database, files, now)).edition
}

/**
 * The same, and what it came to. Publishers wait for one another. Throws `EditionMoved` where another edition than that of `on`
 * is in force by then.
 */
export async function publishing(
  database: Database,
  files: readonly BookText[],
  now: Instant,
  { on = null, dry = false }: PublishOptions = {},
): Promise<Publication> {
  const book = await bookOf(parseBookFiles(files))
  const kept = await sealed(files)
  const name = bookHash(kept)
  keep(name, book)
  return database.transaction(async (tx) => {
    await tx.query('LOCK TABLE book IN EXCLUSIVE MODE')
    const newest = await readBook(tx)
    const before = newest?.number ?? 0
    if (on !== null && on !== before)
      throw new EditionMoved(`edition ${before} of the rulebook is in force, expected ${on}: nothing was published`)
    const isNew = newest?.hash !== name
    const edit = newest === null ? null : await editBetween(newest.files, kept, book)
    if (isNew && !dry) {
      await publishBook(tx, name, kept, now)
      await expectFeeds(tx, book, now)
    }
    return { edition: { number: isNew ? before + 1 : before, hash: name, book }, before, isNew, edit }
  })
}

/** What files of an edition say otherwise than those of another; null where this build reads the other no more. */
async function editBetween(before: readonly BookText[], after: readonly BookText[], book: Book): Promise<Edit | null> {
  try {
    const old = { parts: partsOf(before), book: await bookOfEdition(before) }
    return editOf(old, { parts: partsOf(after), book })
  } catch (error) {
    if (error instanceof BookError) return null
    throw error
  }
}

/**
 * The edition in force for a server that is started with a book: publishes it unless some edition has said the same; then
 * the newest stands, since who published that one knew of it. Throws a `BookError` where the book is wrong.
 */
export async function adopt(database: Database, files: readonly BookText[], now: Instant): Promise<Edition> {
  const known = await numberOfHash(database, bookHash(await sealed(files)))
  const newest = known === null ? null : await loadEdition(database)
  return newest ?? publish(database, files, now)
}

/** Throws `NewerEdition` where the database has one. */
export async function checkEdition(tx: Queryable, edition: Edition): Promise<void> {
  expectEdition(edition, await bookNumber(tx))
}

/** The same where the number of the newest is at hand. */
export function expectEdition({ number }: Edition, newest: number): void {
  if (newest !== number) throw new NewerEdition(`edition ${newest} of the rulebook stands, this process has ${number}`)
}
