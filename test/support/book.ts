import { readFileSync } from 'node:fs'
import type { Book } from '../../rules/book.ts'
import { checkBookFile, compileBook, parseBookFile } from '../../rules/rulebook.ts'
import type { BookPart } from '../../rules/schema.ts'
import type { OracleBook } from '../oracle.ts'

/** The holiday tables that the project ships. */
export const SHIPPED_HOLIDAYS: BookPart = parseBookFile({
  file: 'rules/book/holidays-cn.yaml',
  text: readFileSync(new URL('../../rules/book/holidays-cn.yaml', import.meta.url), 'utf8'),
})

/** A book from entries in the shape of its YAML, with the shipped holiday tables. */
export function bookFrom(entries: Record<string, unknown>): Book {
  return compileBook([checkBookFile('test', entries), SHIPPED_HOLIDAYS])
}

/** The office hours of clock.md's worked histories. */
export const CN_OFFICE = {
  id: 'cn-office',
  zone: 'Asia/Shanghai',
  hours: { 'mon-fri': ['08:30-12:00', '14:30-17:30'] },
  holidays: 'cn',
}

/** An oracle's book as the engine compiles it. */
export function compileOracleBook(book: OracleBook): Book {
  return compileBook([oraclePart(book)])
}

/** The same as the one file of a rulebook. */
export function oraclePart({ zone, calendars, holidayTables, items, rules }: OracleBook): BookPart {
  const holidays = Object.entries(holidayTables).flatMap(([set, { years, off, work }]) =>
    years.map((year, i) => {
      const own = (date: string): boolean =>
        Number(date.slice(0, 4)) === year || (i === 0 && !years.includes(Number(date.slice(0, 4))))
      return {
        set,
        year,
        notice: { title: 'test', source: 'test' },
        off: { off: off.filter(own) },
        work: { work: work.filter(own) },
      }
    }),
  )
  return checkBookFile('test', { centre: { id: 'test', zone }, calendars, holidays, items, rules })
}
