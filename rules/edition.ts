import { editionNamed, type Rule, type RuleLine } from './rule.ts'
import { contextOf, startOf } from './start.ts'
import type { RunState, Start } from './state.ts'
import type { Setting } from './taken.ts'
import type { Instant } from './time.ts'

/** The edition that judges a run at an instant. */
export interface InForce {
  readonly rule: Rule
  readonly counts: Start
  /** Since when an edition that open clocks take over has judged it; null where the edition of the start does. */
  readonly since: Instant | null
}

/**
 * Rule and item are those of the edition in force at the start; a later one counts only where it `applies: open`, from its
 * own beginning on, for clocks that were open then (`clock.md` 4).
 */
export function editionInForce(line: RuleLine, run: RunState, asOf: Instant, setting: Setting): InForce {
  const own = editionNamed(line, run.edition)
  if (!setting.takesOver) return { rule: own, counts: run.counts, since: null }
  const { at } = run.start
  const end = Math.min(asOf, run.stop?.at ?? asOf)
  const taken = <E extends { fromAt: number; appliesOpen: boolean }>(editions: readonly E[]): E | undefined =>
    editions.findLast(({ fromAt, appliesOpen }) => appliesOpen && fromAt > at && fromAt <= end)
  const rule = taken(line.editions)
  const item = taken(setting.catalogue.editionsOf(run.facts['item']))
  if (rule === undefined && item === undefined) return { rule: own, counts: run.counts, since: null }
  const context = contextOf(run, setting.catalogue)
  const counts = startOf(
    rule ?? own,
    item === undefined ? context : { ...context, item: item.fields },
    setting.centre,
    run.start.kind,
  )
  return { rule: rule ?? own, counts, since: Math.max(rule?.fromAt ?? -Infinity, item?.fromAt ?? -Infinity) }
}
