import type { Book, RuleSet } from './book.ts'
import { foundBy, inForce } from './check.ts'
import { isCoarser } from './closeness.ts'
import type { Facts, FactValue } from './event.ts'
import type { Judgement } from './judge.ts'
import type { Check } from './rule.ts'
import { contextOf } from './start.ts'
import type { Finding } from './state.ts'
import type { Setting } from './taken.ts'
import { MINUTE_MS, type Instant } from './time.ts'

/** What checks find of one clock: of its stop, and of later editions of its item that came while it was open. */
export function clockFindings(book: Book, set: RuleSet, judgement: Judgement, asOf: Instant): readonly Finding[] {
  const { rule, run } = judgement
  const ofStops = set.checksOfStops.get(rule.id)
  const ofEdits = set.checksOfEdits.get(rule.id)
  if (ofStops === undefined && ofEdits === undefined) return NONE
  const found: Finding[] = []
  if (ofStops !== undefined && run.stop !== null && run.stop.at <= asOf) findStop(book, ofStops, judgement, found)
  if (ofEdits !== undefined) findEdits(book, ofEdits, judgement, asOf, found)
  return found
}

const NONE: readonly Finding[] = []

type Checks = readonly (readonly Check[])[]

/**
 * A stopped clock is shown as `clock`: `stop` (the kind of the event), `level`, and `minutesLeft`, the open minutes from the
 * stop to the due instant, by the rule's calendar where it has one; without it where the clock has no due instant or was late.
 */
function findStop(book: Book, checks: Checks, { rule, run, count, clock }: Judgement, found: Finding[]): void {
  const { stop } = run
  if (stop === null || clock.stoppedAt !== stop.at) return
  const facts: Record<string, FactValue> = { stop: stop.kind, level: clock.level }
  if (count !== null && clock.dueAt !== null && stop.at <= clock.dueAt) {
    const { calendar } = count
    const left = calendar === null ? clock.dueAt - stop.at : calendar.openBetween(stop.at, clock.dueAt)
    facts['minutesLeft'] = left / MINUTE_MS
  }
  const { subject, item, event } = contextOf(run, book.catalogue)
  const context = { subject, item, event, clock: facts }
  for (const editions of checks) {
    const check = inForce(editions, stop.at)
    if (check === undefined || isCoarser(book, check, stop.source)) continue
    const outcome = check.when.evaluate(context)
    if (!outcome.ok || outcome.value !== false) found.push(foundBy(check, outcome, rule.id, run.run, stop))
  }
}

/** Each edition of the item that came into force while the clock was open is shown as `edited`, beside the `item` of the start. */
function findEdits(
  { catalogue }: Setting,
  checks: Checks,
  { rule, run }: Judgement,
  asOf: Instant,
  found: Finding[],
): void {
  const editions = catalogue.editionsOf(run.facts['item'])
  if (editions.length < 2) return
  let before: Facts = catalogue.fieldsAt(run.facts['item'], run.start.at)
  for (const { fromAt, fields } of editions) {
    if (fromAt <= run.start.at || fromAt > asOf || (run.stop !== null && fromAt >= run.stop.at)) continue
    for (const one of checks) {
      const check = inForce(one, fromAt)
      if (check === undefined) continue
      const outcome = check.when.evaluate({ ...contextOf(run, catalogue), item: before, edited: fields })
      // An edition has no event: the finding stands at its beginning, by the event that the clock started with.
      if (!outcome.ok || outcome.value !== false)
        found.push(foundBy(check, outcome, rule.id, run.run, { ...run.start, at: fromAt }))
    }
    before = fields
  }
}
