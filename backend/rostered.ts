import { publishedAtOf, readBookOf } from '../db/book.ts'
import type { Queryable } from '../db/database.ts'
import { entriesOf } from '../rules/edit.ts'
import { BookError } from '../rules/faults.ts'
import { shiftName, shiftsOn } from '../rules/shift.ts'
import type { Instant } from '../rules/time.ts'
import { partsOf, type Edition } from './edition.ts'

/** Those of some subjects that are no shift, or one that began when the book had its window rostered: before, nobody had to be there. */
export async function rostered(tx: Queryable, edition: Edition, names: readonly string[]): Promise<string[]> {
  const shifts = names.filter((name) => shiftName(name) !== null)
  if (shifts.length === 0) return [...names]
  const since = await rosteredSince(tx, edition)
  return names.filter((name) => {
    const shift = shiftName(name)
    const roster = shift === null ? undefined : edition.book.rosters.get(shift.window)
    const from = shift === null ? undefined : since.get(shift.window)
    if (shift === null || roster === undefined || from === undefined) return true
    return shiftsOn([roster], shift.date, from).length > 0
  })
}

/** Since when the editions up to one roster each window without a break; of each edition it is found once. */
const known = new WeakMap<Edition, ReadonlyMap<string, Instant>>()

async function rosteredSince(tx: Queryable, edition: Edition): Promise<ReadonlyMap<string, Instant>> {
  const found = known.get(edition)
  if (found !== undefined) return found
  const since = new Map<string, Instant>()
  let open = new Set(edition.book.rosters.keys())
  for (let number = edition.number; number > 0 && open.size > 0; number--) {
    const [windows, at] = [await windowsOf(tx, number), await publishedAtOf(tx, number)]
    if (windows === null || at === null) break
    open = new Set([...open].filter((window) => windows.has(window)))
    for (const window of open) since.set(window, at)
  }
  known.set(edition, since)
  return since
}

/** The windows that an edition rosters; null for one that this build reads no more, or that isn't there. */
async function windowsOf(tx: Queryable, number: number): Promise<ReadonlySet<string> | null> {
  const row = await readBookOf(tx, number)
  if (row === null) return null
  try {
    const entries = entriesOf(partsOf(row.files))
    return new Set(entries.filter(({ section }) => section === 'rosters').map(({ id }) => id))
  } catch (error) {
    if (error instanceof BookError) return null
    throw error
  }
}
