import type { Clock } from '../rules/clock.ts'
import { LEVELS, type Level } from '../rules/level.ts'
import { compareText } from '../rules/order.ts'
import { table } from './table.ts'

interface Count {
  rule: string
  level: Level
  department: string
  clocks: number
  /** Of them, those that haven't stopped. */
  open: number
}

/** How many clocks of each rule, level and department a replay found. */
export class Summary {
  subjects = 0
  findings = 0
  /** Of the ledger of deemed approvals. */
  entries = 0
  private readonly counts = new Map<string, Count>()

  add({ rule, level, stoppedAt }: Clock, department: string): void {
    const key = `${rule}\u0000${level}\u0000${department}`
    const count = this.counts.get(key) ?? { rule, level, department, clocks: 0, open: 0 }
    this.counts.set(key, count)
    count.clocks++
    if (stoppedAt === null) count.open++
  }

  /** Rows in the order rule, worst level first, department. */
  rows(): readonly Count[] {
    return [...this.counts.values()].sort(
      (a, b) =>
        compareText(a.rule, b.rule) ||
        LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) ||
        compareText(a.department, b.department),
    )
  }

  /** Totals by one column, worst level or first name first. */
  by(column: 'rule' | 'level'): Record<string, { clocks: number; open: number }> {
    const totals: Record<string, { clocks: number; open: number }> = {}
    for (const { clocks, open, ...row } of this.rows()) {
      const total = (totals[row[column]] ??= { clocks: 0, open: 0 })
      total.clocks += clocks
      total.open += open
    }
    return totals
  }

  get clocks(): number {
    return this.rows().reduce((sum, { clocks }) => sum + clocks, 0)
  }

  text(): string {
    const rows = this.rows().map(({ rule, level, department, clocks, open }) => [
      rule,
      level,
      department || '–',
      String(clocks),
      String(open),
    ])
    const levels = LEVELS.toReversed().flatMap((level) => {
      const total = this.by('level')[level]
      return total === undefined ? [] : [['all', level, 'all', String(total.clocks), String(total.open)]]
    })
    return table([['rule', 'level', 'department', 'clocks', 'open'], ...rows, ...levels], 3)
  }
}
