import { eventId } from './canonical.ts'
import { cellReader, copied, isBlank, keeper, told, type Told } from './cell.ts'
import { Fault } from './fault.ts'
import { instantReader } from './instant.ts'
import { Recent } from './recent.ts'
import type { EventMapping, FactMapping, TableMapping } from './mapping.ts'
import { voidFault } from './voided.ts'
import type { FactValue, Facts, SubjectEvent } from '../../rules/event.ts'
import { ownText } from '../../rules/vocabulary.ts'

/** Reads the cells of one row: its events, or the reason why the whole row can't be read. */
export type RowReader = (cells: readonly string[]) => readonly SubjectEvent[] | Fault

interface FactReader {
  readonly name: string
  readonly read: (cells: readonly string[]) => Told | undefined | Fault
}

interface ReadFacts {
  readonly data: Facts
  readonly canonical: string
}

interface EventReader {
  readonly kind: (cells: readonly string[]) => Told<string> | undefined
  readonly at: (cells: readonly string[]) => number | undefined | Fault
  /** Null where the event has the facts of its row and none of its own. */
  readonly facts: readonly FactReader[] | null
}

/**
 * Compiles a mapping for a table. `place` says at which index of a row the cells of a column are.
 * Facts are kept sorted by name, so that the canonical text of an event needs no sorting row by row.
 */
export function rowReader(mapping: TableMapping, place: (column: string) => number): RowReader {
  const instants = instantReader(mapping.time ?? null, mapping.zone ?? null)

  const cell = <Value>(column: string, read: (text: string) => Value | Fault) => {
    const index = place(column)
    return (cells: readonly string[]) => {
      const text = cells[index] ?? ''
      if (isBlank(text)) return undefined
      const value = read(text)
      return value instanceof Fault ? new Fault(`column "${column}": ${value.reason}`) : value
    }
  }

  const factReader = (name: string, from: FactMapping): FactReader['read'] => {
    const field = `${JSON.stringify(name)}:`
    if (typeof from === 'string') return cell(from, cellReader('string', instants, field))
    if ('column' in from) return cell(from.column, cellReader(from.type, instants, field))
    const constant = told(from.value, field)
    return () => constant
  }

  const factReaders = (facts: Readonly<Record<string, FactMapping>>): readonly FactReader[] =>
    Object.keys(facts)
      .sort()
      .flatMap((name) => {
        const from = facts[name]
        return from === undefined ? [] : [{ name, read: factReader(name, from) }]
      })

  const event = (from: EventMapping): EventReader => ({
    kind: kindReader(from.kind, place),
    at: cell(from.at, instants.cell),
    facts: from.facts === undefined ? null : factReaders({ ...mapping.facts, ...from.facts }),
  })

  const subjectAt = place(mapping.subject.id)
  // Rows of one subject mostly stand near one another; one text for all its events takes less memory and is hashed once.
  const subjects = new Recent((id) => {
    const subject = copied(`${mapping.subject.kind}/${id}`)
    return { subject, json: JSON.stringify(subject) }
  })
  const rowFacts = factReaders(mapping.facts)
  const events = mapping.events.map(event)

  return (cells) => {
    const subjectId = cells[subjectAt] ?? ''
    if (isBlank(subjectId)) return new Fault(`column "${mapping.subject.id}" is empty, expected the id of the subject`)
    const { subject, json: subjectJson } = subjects.get(subjectId)
    const common = readFacts(rowFacts, cells)
    if (common instanceof Fault) return common
    const found: SubjectEvent[] = []
    for (const reader of events) {
      const kind = reader.kind(cells)
      const at = kind === undefined ? undefined : reader.at(cells)
      if (kind === undefined || at === undefined) continue
      if (at instanceof Fault) return at
      const facts = reader.facts === null ? common : readFacts(reader.facts, cells)
      if (facts instanceof Fault) return facts
      const id = eventId(subjectJson, kind.json, at, facts.canonical)
      const read = { source: mapping.source, id, kind: kind.value, subject, at, data: facts.data }
      const refused = voidFault(read)
      if (refused !== null) return new Fault(refused)
      found.push(read)
    }
    return found
  }
}

/** The kind is fixed, or a cell, or what the map makes of a cell; undefined where the row has no such event. */
function kindReader(kind: EventMapping['kind'], place: (column: string) => number): EventReader['kind'] {
  if (typeof kind === 'string') {
    const fixed = told(ownText(kind))
    return () => fixed
  }
  const index = place(kind.column)
  const keep = keeper()
  const map =
    kind.map === undefined
      ? null
      : new Map(Object.entries(kind.map).map(([text, one]) => [text, told(ownText(one))] as const))
  return (cells) => {
    const text = cells[index] ?? ''
    if (map !== null) return map.get(text)
    return isBlank(text) ? undefined : keep(text)
  }
}

function readFacts(readers: readonly FactReader[], cells: readonly string[]): ReadFacts | Fault {
  const data: Record<string, FactValue> = {}
  let canonical = ''
  for (const reader of readers) {
    const one = reader.read(cells)
    if (one === undefined) continue
    if (one instanceof Fault) return one
    data[reader.name] = one.value
    canonical = canonical === '' ? one.json : `${canonical},${one.json}`
  }
  return { data, canonical: `{${canonical}}` }
}
