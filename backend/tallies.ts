import type { ClockRow } from '../db/clock.ts'
import { keyText, type TallyCount, type TallyKey } from '../db/tally.ts'
import { compareLevels, type Level } from '../rules/level.ts'

type Counted = Pick<ClockRow, 'level' | 'stopped' | 'verify' | 'department' | 'window' | 'feed'>

/** Deltas of the tallies, gathered over a batch of subjects. */
export class TallyDeltas {
  private readonly counts = new Map<string, { readonly key: TallyKey; count: number }>()

  /** Moves the tallies from a subject's clocks as they were to those that they are. */
  move(before: readonly Counted[], after: readonly Counted[]): void {
    for (const key of keysOf(before)) this.add(key, -1)
    for (const key of keysOf(after)) this.add(key, 1)
  }

  /** Those that aren't zero. */
  deltas(): TallyCount[] {
    return [...this.counts.values()].flatMap(({ key, count }) => (count === 0 ? [] : [{ ...key, count }]))
  }

  private add(key: TallyKey, delta: number): void {
    const text = keyText(key)
    const counted = this.counts.get(text)
    if (counted === undefined) this.counts.set(text, { key, count: delta })
    else counted.count += delta
  }
}

interface Group {
  readonly department: string
  readonly window: string
  level: Level
  readonly feeds: Set<string>
}

/**
 * Where a subject is counted: once in the centre, in each department and in each window that holds an open clock of it, by
 * the highest level there; and each light that is to be verified.
 */
export function keysOf(rows: readonly Counted[]): TallyKey[] {
  const groups = new Map<string, Group>()
  const keys: TallyKey[] = []
  for (const row of rows)
    for (const { department, window } of scopesOf(row)) {
      if (row.verify) keys.push({ department, window, feeds: row.feed, level: 'verify' })
      if (row.stopped) continue
      const name = `${department}\u0000${window}`
      const group = groups.get(name)
      if (group === undefined) groups.set(name, { department, window, level: row.level, feeds: new Set([row.feed]) })
      else {
        group.feeds.add(row.feed)
        if (compareLevels(row.level, group.level) > 0) group.level = row.level
      }
    }
  for (const { department, window, level, feeds } of groups.values())
    keys.push({ department, window, level, feeds: [...feeds].sort().join(',') })
  return keys
}

function scopesOf({ department, window }: Counted): { department: string; window: string }[] {
  const scopes = [{ department: '', window: '' }]
  if (department !== null && department !== '') scopes.push({ department, window: '' })
  if (window !== null && window !== '') scopes.push({ department: department ?? '', window })
  return scopes
}
