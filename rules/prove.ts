import type { RuleSet } from './book.ts'
import type { Catalogue } from './catalogue.ts'
import type { ByKind, Condition, Context } from './condition.ts'
import type { Facts, FactValue } from './event.ts'
import { filesOf, type Faults } from './faults.ts'
import type { Check, Rule } from './rule.ts'
import type { BookPart } from './schema.ts'
import { amountOf } from './start.ts'
import type { Zone } from './time.ts'

/** What a fact may be, for the sample that each condition is tried on. */
const SAMPLES: readonly FactValue[] = ['text', 1, true, '2026-01-01T00:00:00Z', ['text'], {}, []]

/**
 * Tries every condition once on samples, so that what loads doesn't throw at run time, and every limit on every item of
 * the catalogue: a catalogue value that is no limit is refused at load (`clock.md` «n is a whole number»).
 */
export function proveRules(
  sets: ReadonlyMap<string, RuleSet>,
  checks: readonly Check[],
  catalogue: Catalogue,
  parts: readonly BookPart[],
  centre: Zone,
  faults: Faults,
): void {
  for (const { lines } of sets.values()) {
    for (const { editions } of lines)
      for (const rule of editions) {
        const value = rule.limit?.value.kind === 'expression' ? rule.limit.value.condition : null
        for (const condition of [rule.when, rule.pause?.when, rule.extend?.days, value, ...rule.startsWhen.values()])
          if (condition)
            proveCondition(condition, catalogue, (why) =>
              faults.add(filesOf(parts, 'rules', rule.id), `rule ${rule.id}`, why),
            )
        if (value !== null) proveItems(rule, value, parts, centre, faults)
      }
  }
  for (const check of checks)
    proveCondition(check.when, catalogue, (why) =>
      faults.add(filesOf(parts, 'checks', check.id), `check ${check.id}`, why),
    )
}

function proveCondition(condition: Condition, catalogue: Catalogue, fault: (why: string) => void): void {
  const given = itemFor(condition, catalogue)
  let last = ''
  for (const sample of [...SAMPLES, ...wordsIn(Object.values(given))]) {
    const fields = (root: string): Facts =>
      Object.fromEntries(
        condition.reads.filter((read) => read.root === root && read.field !== '*').map(({ field }) => [field, sample]),
      )
    const ones = (root: string): ByKind =>
      Object.fromEntries(condition.reads.filter((read) => read.root === root).map(({ field }) => [field, 1]))
    const item = { ...fields('item'), ...given }
    const context: Context = {
      subject: fields('subject'),
      item,
      event: fields('event'),
      before: fields('before'),
      pause: fields('pause'),
      clock: fields('clock'),
      edited: { ...fields('edited'), ...item },
      history: ones('history'),
      minutesSince: ones('minutesSince'),
      daysSince: ones('daysSince'),
      workingDaysSince: ones('workingDaysSince'),
      recorded: ones('recorded'),
      across: ones('across'),
      steps: [{ step: 'text', staff: 'text' }],
    }
    const outcome = condition.evaluate(context)
    if (outcome.ok || outcome.missing !== null) return
    last = outcome.reason
  }
  fault(`${condition.text} can't be evaluated on any sample: ${last}`)
}

const NOTHING: Facts = {}

/** The fields of an item that has all that a condition reads of items; of the first one where none has. */
function itemFor(condition: Condition, catalogue: Catalogue): Facts {
  const read = condition.reads.filter(({ root, field }) => root === 'item' && field !== '*').map(({ field }) => field)
  const items = [...catalogue.ids()].flatMap((id) => catalogue.editionsOf(id)).map(({ fields }) => fields)
  return items.find((fields) => read.every((field) => field in fields)) ?? items[0] ?? NOTHING
}

/** The texts in a value at any depth: a step that an event names is one that the item lists. */
function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsIn) : []
}

function proveItems(rule: Rule, value: Condition, parts: readonly BookPart[], centre: Zone, faults: Faults): void {
  if (rule.limit === null || value.reads.some(({ root }) => root !== 'item')) return
  for (const { file, entries } of parts)
    (entries.items ?? []).forEach((entry, i) => {
      const context: Context = { subject: NOTHING, item: entry as Facts, event: NOTHING }
      const applies = rule.when?.evaluate(context)
      if (applies?.ok === true && applies.value === false) return
      const outcome = value.evaluate(context)
      if (!outcome.ok && outcome.missing !== null) return
      const amount =
        outcome.ok && rule.limit !== null
          ? amountOf(rule.limit.policy, outcome.value, rule.calendar?.zone ?? centre)
          : null
      if (amount !== null) return
      const path = `items[${i}].${value.reads.map(({ field }) => field).join(', ')}`
      const found = outcome.ok ? JSON.stringify(outcome.value) : outcome.reason
      faults.add(
        file,
        path,
        `item ${entry.id}: ${value.text} is ${found}: no amount for rule ${rule.id}, expected e.g. a whole number of days from 0 on`,
      )
    })
}
