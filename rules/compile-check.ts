import { CHECK, conditionOf } from './compile-condition.ts'
import { editionOf } from './compile-edition.ts'
import { feedOfEntry } from './compile-lists.ts'
import { classesOf, kindSet, type RuleSetting } from './compile-rule.ts'
import type { Condition, Root } from './condition.ts'
import { nameOf, type Across, type Check, type Occasion } from './rule.ts'
import type { BookFile, CheckEntry } from './schema.ts'
import { CATALOGUE } from './schema-words.ts'
import { parseDuration } from './time.ts'

/** What only some occasions have to be read. */
const ONLY: Readonly<Partial<Record<Root, keyof CheckEntry>>> = {
  pause: 'pauses',
  clock: 'stops',
  edited: 'edits',
  across: 'across',
  before: 'on',
  steps: 'on',
  recorded: 'on',
  history: 'on',
  minutesSince: 'on',
  daysSince: 'on',
  workingDaysSince: 'on',
}

const ACROSS: ReadonlySet<string> = new Set(['subject', 'item', 'event', 'across'])

/** Compiles a check, once for each kind of event or each rule that it listens to. */
export function compileCheck(
  file: string,
  path: string,
  entry: CheckEntry,
  above: BookFile,
  { faults, zone, calendars, feeds }: RuleSetting,
): Check[] {
  const fault = (at: string, message: string): void => faults.add(file, `${path}.${at}`, message)
  const when = conditionOf(entry.when, entry.of, CHECK, (why) => fault('when', why))
  const { edition, fromAt } = editionOf(file, path, entry, above, zone, faults)
  const calendar = entry.calendar === undefined ? null : (calendars.get(entry.calendar) ?? null)
  if (entry.calendar !== undefined && calendar === null)
    fault('calendar', `no calendar ${entry.calendar} in the book: expected ${[...calendars.keys()].join(', ')}`)
  const across = acrossOf(entry)
  const feed = feedOfEntry(entry.feed, feeds, (why) => fault('feed', why))
  for (const kind of kindSet(entry.on))
    if (!kind.startsWith(`${entry.of}.`)) fault('on', `${kind} doesn't happen to a ${entry.of}: expected ${entry.of}.…`)
  if (when === null) return []
  checkReads(entry, when, fault)
  const { reads } = when
  const reading = (root: Root): boolean => reads.some((read) => read.root === root)
  if (calendar === null && (reading('workingDaysSince') || reading('recorded')))
    fault('calendar', `${when.text} counts working days: expected a calendar`)
  const sinceKinds = sinceKindsOf(when)
  return occasionsOf(entry).map((on) => ({
    id: entry.id,
    edition,
    fromAt,
    untilAt: Infinity,
    of: entry.of,
    on,
    when,
    boundMs: entry.bound === undefined ? null : parseDuration(entry.bound),
    sinceKinds,
    readsRecord: reading('recorded'),
    readsHistory: reading('history'),
    calendar,
    across,
    feed,
    level: entry.level ?? 'notice',
    name: nameOf(entry.name, entry.id),
    basis: entry.basis ?? '',
    ...classesOf(entry),
    gravity: entry.gravity ?? null,
  }))
}

function occasionsOf({ of, on, pauses, stops, edits }: CheckEntry): Occasion[] {
  if (of === CATALOGUE) return [{ catalogue: true }]
  const rules = (ids: string | readonly string[] | undefined): readonly string[] => [ids ?? []].flat()
  return [
    ...[...kindSet(on)].map((event) => ({ event })),
    ...rules(pauses).map((pauseOf) => ({ pauseOf })),
    ...rules(stops).map((stopOf) => ({ stopOf })),
    ...rules(edits).map((editOf) => ({ editOf })),
  ]
}

function acrossOf({ on, across }: CheckEntry): Across | null {
  if (across === undefined) return null
  return { by: [across.by].flat(), kinds: kindSet(across.kinds ?? on), withinMs: parseDuration(across.within) ?? 0 }
}

function checkReads(entry: CheckEntry, { text, reads }: Condition, fault: (at: string, message: string) => void): void {
  for (const { root, field } of reads) {
    const only = ONLY[root]
    if (only !== undefined && entry[only] === undefined)
      fault('when', `${text} reads ${root}: expected with ${only} alone, there is none here`)
    if (entry.of === CATALOGUE && root !== 'item')
      fault('when', `${text} reads ${root}.${field}: expected item alone, since the check is of items`)
    if (entry.across !== undefined && !ACROSS.has(root))
      fault(
        'when',
        `${text} reads ${root}: expected subject, item, event and across alone, where many subjects are counted`,
      )
    if (root.endsWith('Since') && field === '*')
      fault(
        'when',
        `${text} reads all of ${root}: expected ${root}["${entry.of}.…"], and history to ask whether there was any`,
      )
  }
}

function sinceKindsOf({ reads }: Condition): string[] {
  return [...new Set(reads.filter(({ root }) => root.endsWith('Since')).map(({ field }) => field))]
}
