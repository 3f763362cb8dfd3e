import { parseDocument } from 'yaml'
import type { Book } from './book.ts'
import { compileCalendars, compileHolidays } from './compile-calendar.ts'
import { editionOf } from './compile-edition.ts'
import { compileCheck } from './compile-check.ts'
import { compileIndicators } from './compile-indicator.ts'
import { compileRule, type RuleSetting } from './compile-rule.ts'
import { Catalogue, type Item } from './catalogue.ts'
import { BookError, Faults, pathText, type Fault } from './faults.ts'
import type { Facts } from './event.ts'
import { compileLights } from './compile-lights.ts'
import type { LightSpec } from './lights.ts'
import { proveRules } from './prove.ts'
import { nameOf } from './rule.ts'
import { checkCadences, checkLists, compileFeeds, compileRosters, namesOf, windowsOf } from './compile-lists.ts'
import { checksAcross, checksOfItems, ruleSets, withEnds } from './rule-sets.ts'
import { bookFile, type BookPart } from './schema.ts'
import { parseDuration, Zone } from './time.ts'

/** A file of a rulebook as text. */
export interface BookText {
  readonly file: string
  readonly text: string
}

/** Reads one file. Throws a `BookError` that names the file, the path in it and what was expected. */
export function parseBookFile({ file, text }: BookText): BookPart {
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true })
  if (document.errors.length > 0)
    throw new BookError(
      document.errors.map(({ message }) => ({ file, path: '', message: message.split('\n')[0] ?? '' })),
    )
  return checkBookFile(file, document.toJS() as unknown)
}

/** Reads the files of a book. Throws a `BookError` with the faults of all of them. */
export function parseBookFiles(files: readonly BookText[]): BookPart[] {
  const faults: Fault[] = []
  const parts: BookPart[] = []
  for (const one of files)
    try {
      parts.push(parseBookFile(one))
    } catch (error) {
      if (!(error instanceof BookError)) throw error
      faults.push(...error.faults)
    }
  if (faults.length > 0) throw new BookError(faults)
  return parts
}

/** Checks the shape of entries that were read elsewhere, such as a scenario's own. */
export function checkBookFile(file: string, value: unknown): BookPart {
  const parsed = bookFile.safeParse(value ?? {})
  if (parsed.success) return { file, entries: parsed.data }
  throw new BookError(parsed.error.issues.flatMap((issue) => issueFaults(file, issue)))
}

interface Issue {
  path: PropertyKey[]
  message: string
  code?: string | undefined
  errors?: Issue[][]
}

/** Of a union's alternatives the one whose complaint lies deepest is the one that was meant. */
function issueFaults(
  file: string,
  issue: Issue,
  above: readonly PropertyKey[] = [],
): { file: string; path: string; message: string }[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'invalid_union' && issue.errors !== undefined && issue.errors.length > 0) {
    const depth = (issues: readonly Issue[]): number => Math.max(...issues.map((one) => one.path.length))
    const [best] = [...issue.errors].sort((a, b) => depth(b) - depth(a))
    if (best !== undefined && depth(best) > 0) return best.flatMap((inner) => issueFaults(file, inner, path))
    return [
      {
        file,
        path: pathText(path),
        message: [...new Set(issue.errors.flat().map(({ message }) => message))].join(' or '),
      },
    ]
  }
  return [{ file, path: pathText(path), message: issue.message }]
}

/**
 * Compiles the files of one book. Everything that can be wrong is found here, so that what loads doesn't throw later.
 * Throws a `BookError` with every fault.
 */
export function compileBook(parts: readonly BookPart[]): Book {
  const faults = new Faults()
  const centrePart = parts.filter(({ entries }) => entries.centre !== undefined)
  for (const { file } of centrePart.slice(1))
    faults.add(file, 'centre', `expected once in a book, also in ${centrePart[0]?.file}`)
  const centre = centrePart[0]?.entries.centre
  const zoneId = centre?.zone ?? parts.flatMap(({ entries }) => entries.calendars ?? [])[0]?.zone ?? 'UTC'
  // A calendar's own zone is judged with the calendar.
  const zone = zoneOf(zoneId, centrePart[0]?.file ?? '', centre === undefined ? new Faults() : faults)
  const holidays = compileHolidays(parts, faults)
  const calendars = compileCalendars(parts, holidays, zone, faults)
  const items = compileItems(parts, zone, faults)
  const catalogue = new Catalogue(items)
  const presets = compilePresets(parts, faults)
  const feedIds = new Set(parts.flatMap(({ entries }) => (entries.feeds ?? []).map(({ id }) => id)))
  const setting: RuleSetting = { zone, calendars, presets, feeds: feedIds, faults }
  const rules = parts.flatMap(({ file, entries }) =>
    (entries.rules ?? []).flatMap((entry, i) => {
      const ofAny = [entry.of].flat()
      return ofAny.map((of) => compileRule(file, `rules[${i}]`, { ...entry, of }, entries, setting, ofAny))
    }),
  )
  const checks = withEnds(
    parts.flatMap(({ file, entries }) =>
      (entries.checks ?? []).flatMap((entry, i) => compileCheck(file, `checks[${i}]`, entry, entries, setting)),
    ),
  )
  const feeds = compileFeeds(parts, calendars, faults)
  checkLists(parts, faults)
  const rosters = compileRosters(parts, calendars, feedIds, faults)
  faults.throwIfAny()
  const members = membersOf(parts, centre?.id, catalogue)
  checkCadences(rules, members, parts, faults)
  const sets = ruleSets(
    rules.filter((rule) => rule !== null),
    checks,
    parts,
    faults,
  )
  const indicators = compileIndicators(parts, checks, members, feedIds, zone, faults)
  proveRules(sets, checks, catalogue, parts, zone, faults)
  faults.throwIfAny()
  return {
    centre: zone,
    centreName: nameOf(centre?.name, centre?.id ?? ''),
    engineLagMs: engineLagOf(parts, faults),
    catalogue,
    takesOver: [...items, ...rules].some((edition) => edition !== null && edition.appliesOpen),
    calendars,
    feeds,
    sets,
    rosters,
    names: namesOf(parts),
    windows: windowsOf(parts),
    members,
    across: checksAcross(checks),
    checksOfItems: checksOfItems(checks),
    indicators,
  }
}

/** Once in a book, like the centre. */
function engineLagOf(parts: readonly BookPart[], faults: Faults): number | null {
  const named = parts.filter(({ entries }) => entries.engine !== undefined)
  for (const { file } of named.slice(1))
    faults.add(file, 'engine', `expected once in a book, also in ${named[0]?.file}`)
  faults.throwIfAny()
  return parseDuration(named[0]?.entries.engine?.lag ?? '')
}

function zoneOf(id: string, file: string, faults: Faults): Zone {
  try {
    return Zone.of(id)
  } catch (error) {
    faults.add(
      file,
      'centre.zone',
      `${id} is no IANA time zone (${(error as Error).message}): expected a name such as Asia/Shanghai`,
    )
    return Zone.of('UTC')
  }
}

function compileItems(parts: readonly BookPart[], zone: Zone, faults: Faults): Item[] {
  const items: Item[] = []
  const seen = new Set<string>()
  for (const { file, entries } of parts)
    (entries.items ?? []).forEach((entry, i) => {
      const path = `items[${i}]`
      const { fromAt, appliesOpen } = editionOf(file, path, entry, entries, zone, faults)
      const key = `${entry.id} ${fromAt}`
      if (seen.has(key)) faults.add(file, path, `item ${entry.id} stands twice in the book for the same effectiveFrom`)
      seen.add(key)
      items.push({ id: entry.id, fromAt, appliesOpen, fields: entry as Facts })
    })
  return items
}

function compilePresets(parts: readonly BookPart[], faults: Faults): Map<string, readonly LightSpec[]> {
  const presets = new Map<string, readonly LightSpec[]>()
  for (const { file, entries } of parts)
    for (const [name, lights] of Object.entries(entries.presets ?? {})) {
      if (name === 'two-lights' || name === 'three-cards' || presets.has(name))
        faults.add(file, `presets.${name}`, 'expected a name of its own: this preset exists already')
      presets.set(name, compileLights(lights))
    }
  return presets
}

function membersOf(
  parts: readonly BookPart[],
  centre: string | undefined,
  catalogue: Catalogue,
): Map<string, readonly string[]> {
  const ids = (of: 'departments' | 'windows' | 'staff' | 'routines'): string[] =>
    parts.flatMap(({ entries }) => (entries[of] ?? []).map(({ id }) => id))
  return new Map([
    ['department', ids('departments')],
    ['window', ids('windows')],
    ['staff', ids('staff')],
    ['item', [...catalogue.ids()]],
    ['routine', ids('routines')],
    ['centre', centre === undefined ? [] : [centre]],
  ])
}
