import { editionOf } from './compile-edition.ts'
import { feedOfEntry } from './compile-lists.ts'
import { classesOf } from './compile-rule.ts'
import type { Faults } from './faults.ts'
import { joinedFeed } from './feed-name.ts'
import { ENGINE } from './horizon.ts'
import type { Indicator, IndicatorLine } from './indicator.ts'
import { nameOf, type Check } from './rule.ts'
import type { BookPart } from './schema.ts'
import type { Zone } from './time.ts'

/** The indicators of a book, the editions of each together. Their ids are of one kind with those of checks: both name findings. */
export function compileIndicators(
  parts: readonly BookPart[],
  checks: readonly Check[],
  members: ReadonlyMap<string, readonly string[]>,
  feeds: ReadonlySet<string>,
  zone: Zone,
  faults: Faults,
): IndicatorLine[] {
  const lines = new Map<string, Indicator[]>()
  const taken = new Set(checks.map(({ id }) => id))
  for (const { file, entries } of parts)
    (entries.indicators ?? []).forEach((entry, i) => {
      const fault = (at: string, why: string): void => faults.add(file, `indicators[${i}].${at}`, why)
      const { edition, fromAt } = editionOf(file, `indicators[${i}]`, entry, entries, zone, faults)
      const { id, rate, atLeast, atMost, least = 1, level = 'yellow', basis = '' } = entry
      const of = [...new Set([entry.of].flat())]
      for (const scope of of)
        if ((members.get(scope) ?? []).length === 0)
          fault('of', scope === 'centre' ? 'expected centre: {id, …} in the book' : 'expected departments in the book')
      if (taken.has(id)) fault('id', `a check is called ${id}: expected a name of its own`)
      const line = lines.get(id) ?? []
      lines.set(id, line)
      if (line.some((other) => other.fromAt === fromAt))
        fault('id', `indicator ${id} stands twice in the book for the same effectiveFrom`)
      const target = {
        kind: atLeast === undefined ? ('atMost' as const) : ('atLeast' as const),
        share: atLeast ?? atMost ?? 0,
      }
      const named = feedOfEntry(entry.feed, feeds, (why) => fault('feed', why))
      const feed = named ?? (feeds.size === 0 ? ENGINE : joinedFeed([...feeds]))
      line.push({
        ...{ id, edition, fromAt, name: nameOf(entry.name, id), basis, rate, each: [...new Set([entry.each].flat())] },
        ...{ of, target, least, level, feed, ...classesOf(entry) },
      })
    })
  for (const line of lines.values()) line.sort((a, b) => a.fromAt - b.fromAt)
  return [...lines.values()]
}
