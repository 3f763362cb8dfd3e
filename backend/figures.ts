import type { Counts, Scope, Tallies } from './contract/board.ts'
import type { FeedRow, TallyRow } from './source.ts'

/**
 * The figures of one scope, the silence of feeds laid over them: a green row any of whose feeds is silent counts as unknown,
 * what is lit stays lit (`clock.md` 33). `total` is the whole centre's, the sum of the scope's departments or the sum of its
 * windows; a scope of windows has no department's figures, since they would tell of other windows.
 */
export function talliesOf(scope: Scope, rows: readonly TallyRow[], feeds: readonly FeedRow[]): Tallies {
  const silent = silentFeeds(feeds)
  const total = none()
  const departments = new Map<string, Counts>()
  const windows = new Map<string, Counts>()
  for (const row of rows) {
    const level = shownLevel(row, silent)
    if (row.window !== '') {
      if (!seesWindow(scope, row)) continue
      countsOf(windows, row.window)[level] += row.count
      if (scope.windows !== undefined) total[level] += row.count
    } else if (row.department !== '') {
      if (!seesDepartment(scope, row)) continue
      countsOf(departments, row.department)[level] += row.count
      if (scope.departments !== undefined) total[level] += row.count
    } else if (scope.departments === undefined && scope.windows === undefined) total[level] += row.count
  }
  return { total, departments: Object.fromEntries(departments), windows: Object.fromEntries(windows) }
}

/** The feeds that are silent. */
export function silentFeeds(feeds: readonly FeedRow[]): ReadonlySet<string> {
  const silent = new Set<string>()
  for (const { id, silentSince } of feeds) if (silentSince !== null) silent.add(id)
  return silent
}

function shownLevel({ level, feeds }: TallyRow, silent: ReadonlySet<string>): TallyRow['level'] {
  if (level !== 'green' || silent.size === 0) return level
  for (const feed of feeds) if (silent.has(feed)) return 'unknown'
  return level
}

function seesDepartment({ departments, windows }: Scope, { department }: TallyRow): boolean {
  return departments === undefined ? windows === undefined : departments.includes(department)
}

/** True where a scope has the figures of a window. */
export function seesWindow({ departments, windows }: Scope, row: Pick<TallyRow, 'window' | 'department'>): boolean {
  if (windows !== undefined) return windows.includes(row.window)
  return departments === undefined || departments.includes(row.department)
}

function countsOf(groups: Map<string, Counts>, name: string): Counts {
  let counts = groups.get(name)
  if (counts === undefined) groups.set(name, (counts = none()))
  return counts
}

function none(): Counts {
  return { green: 0, unknown: 0, notice: 0, yellow: 0, red: 0, verify: 0, awaiting: 0 }
}
