import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Book } from '../rules/book.ts'
import { compileBook, parseBookFile, parseBookFiles } from '../rules/rulebook.ts'
import type { BookPart } from '../rules/schema.ts'

const SHIPPED = fileURLToPath(new URL('../rules/book', import.meta.url))
const HOLIDAYS = /^holidays-.*\.ya?ml$/

/** Reads every YAML file of a directory, subdirectories included. Throws the file system's error. */
export async function readBookTexts(directory: string): Promise<{ file: string; text: string }[]> {
  const names = await readdir(directory, { recursive: true })
  const files = names.filter((name) => /\.ya?ml$/.test(name)).sort()
  if (files.length === 0) throw new Error(`${directory}: no rulebook here, expected files *.yaml`)
  return Promise.all(
    files.map(async (name) => {
      const path = join(directory, name)
      return { file: relative('.', path), text: await readFile(path, 'utf8') }
    }),
  )
}

/** The same, read as files of a rulebook. Throws a `BookError` too. */
export async function readBookFiles(directory: string): Promise<BookPart[]> {
  return parseBookFiles(await readBookTexts(directory))
}

/** The files of the holiday tables that the project ships, by their bare names. */
export async function readShippedHolidays(): Promise<{ file: string; text: string }[]> {
  const files = (await readdir(SHIPPED)).filter((name) => HOLIDAYS.test(name)).sort()
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(join(SHIPPED, file), 'utf8') })))
}

/** The holiday tables that the project ships; a book's own tables go before them. */
async function shippedHolidays(): Promise<BookPart[]> {
  return (await readShippedHolidays()).map(({ file, text }) => {
    const { entries } = parseBookFile({ file: `rules/book/${file}`, text })
    return { file: `rules/book/${file}`, entries: { holidays: entries.holidays } }
  })
}

/** Compiles parts into a book, with the shipped holiday tables behind their own. Throws a `BookError`. */
export async function bookOf(parts: readonly BookPart[]): Promise<Book> {
  return compileBook([...parts, ...(await shippedHolidays())])
}

/** Loads the book of a directory. */
export async function loadBook(directory: string): Promise<Book> {
  return bookOf(await readBookFiles(directory))
}
