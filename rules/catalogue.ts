import type { Facts } from './event.ts'
import type { Instant } from './time.ts'

/** One edition of a catalogue item (事项): its fields as conditions see them. */
export interface Item {
  readonly id: string
  /** In force from here on; -Infinity where no `effectiveFrom` is given. */
  readonly fromAt: number
  /** A later edition that open clocks take over as well (`clock.md` 4). */
  readonly appliesOpen: boolean
  readonly fields: Facts
}

const NO_FIELDS: Facts = {}
const NO_EDITIONS: readonly Item[] = []

/** 权力清单: items by id, each with its editions. */
export class Catalogue {
  private readonly items: ReadonlyMap<string, readonly Item[]>
  /** What was asked for last: a subject's events and clocks ask for its item a dozen times. */
  private last: { readonly id: unknown; readonly editions: readonly Item[] } = { id: null, editions: NO_EDITIONS }

  constructor(items: readonly Item[]) {
    const byId = new Map<string, Item[]>()
    for (const item of items) byId.set(item.id, [...(byId.get(item.id) ?? []), item])
    for (const editions of byId.values()) editions.sort((a, b) => a.fromAt - b.fromAt)
    this.items = byId
  }

  /** The fields of an item by the edition in force at `t`; an item that isn't in the catalogue has none (`clock.md` 3). */
  fieldsAt(id: unknown, t: Instant): Facts {
    const editions = this.editionsOf(id)
    const only = editions[0]
    // Mostly there is one, from ever on.
    if (only !== undefined && editions.length === 1) return only.fromAt <= t ? only.fields : NO_FIELDS
    return this.editionAt(id, t)?.fields ?? NO_FIELDS
  }

  editionAt(id: unknown, t: Instant): Item | undefined {
    return this.editionsOf(id).findLast(({ fromAt }) => fromAt <= t)
  }

  /** Every edition of an item, oldest first. */
  editionsOf(id: unknown): readonly Item[] {
    if (id === this.last.id) return this.last.editions
    const editions = typeof id === 'string' ? (this.items.get(id) ?? NO_EDITIONS) : NO_EDITIONS
    this.last = { id, editions }
    return editions
  }

  has(id: string): boolean {
    return this.items.has(id)
  }

  ids(): IterableIterator<string> {
    return this.items.keys()
  }
}
