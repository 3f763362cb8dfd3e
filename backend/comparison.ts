import { changesOf, MEASURES, pairs, verdictsOf, type Change, type Measure, type Pair } from '../rules/difference.ts'
import type { Book } from '../rules/book.ts'
import type { SubjectState } from '../rules/state.ts'
import { compareText } from '../rules/order.ts'
import type { Instant } from '../rules/time.ts'

/** How many of one measure book A and book B give for a rule, and what B has otherwise. */
export interface Row {
  readonly rule: string
  readonly measure: Measure
  /** A finding's name; empty for clocks and lights. */
  readonly finding: string
  a: number
  b: number
  more: number
  fewer: number
  changed: number
}

/** A clock or finding that the two books don't give alike. */
export interface Case extends Pair {
  readonly changes: Readonly<Partial<Record<Measure, Change>>>
}

/** 试算对比: what book B would have lit otherwise than book A, rule by rule, from subject after subject. */
export class Comparison {
  subjects = 0
  cases = 0
  private readonly all = new Map<string, Row>()
  private readonly a: Book
  private readonly b: Book

  constructor(a: Book, b: Book) {
    this.a = a
    this.b = b
  }

  /** Compares one subject's clocks and findings as of an instant; gives the cases that differ. */
  add(subject: string, a: SubjectState, b: SubjectState, asOf: Instant): Case[] {
    this.subjects++
    const cases: Case[] = []
    for (const pair of pairs(subject, verdictsOf(this.a, a, asOf), verdictsOf(this.b, b, asOf))) {
      const changes = changesOf(pair)
      for (const measure of MEASURES) this.count(pair, measure, changes[measure])
      if (Object.keys(changes).length > 0) cases.push({ ...pair, changes })
    }
    this.cases += cases.length
    return cases
  }

  private count(pair: Pair, measure: Measure, change: Change | undefined): void {
    const [a, b] = [pair.a?.since[measure], pair.b?.since[measure]]
    if (a === undefined && b === undefined) return
    const { rule, finding } = pair
    const key = JSON.stringify([rule, measure, finding])
    const row = this.all.get(key) ?? {
      ...{ rule, measure, finding: finding ?? '' },
      ...{ a: 0, b: 0, more: 0, fewer: 0, changed: 0 },
    }
    this.all.set(key, row)
    if (a !== undefined) row.a++
    if (b !== undefined) row.b++
    if (change !== undefined) row[change]++
  }

  /** By rule, measure and finding; the subjects' own findings stand first. */
  rows(): readonly Row[] {
    return [...this.all.values()].sort(
      (a, b) =>
        compareText(a.rule, b.rule) ||
        MEASURES.indexOf(a.measure) - MEASURES.indexOf(b.measure) ||
        compareText(a.finding, b.finding),
    )
  }

  /** The same over all rules and findings. */
  totals(): readonly Omit<Row, 'rule' | 'finding'>[] {
    return MEASURES.map((measure) => {
      const total = { measure, a: 0, b: 0, more: 0, fewer: 0, changed: 0 }
      for (const row of this.all.values())
        if (row.measure === measure)
          for (const column of ['a', 'b', 'more', 'fewer', 'changed'] as const) total[column] += row[column]
      return total
    }).filter(({ a, b }) => a > 0 || b > 0)
  }

  /**
   * Checks that count over many subjects or judge the catalogue, and indicators: no subject's history alone gives their findings, so they
   * aren't compared.
   */
  leftOut(): readonly string[] {
    const checks = [this.a, this.b].flatMap(({ across, checksOfItems, indicators }) => [
      ...[...across.values(), checksOfItems].flat(2),
      ...indicators.flat(),
    ])
    return [...new Set(checks.map(({ id }) => id))].sort(compareText)
  }
}
