import type { Book } from '../rules/book.ts'
import { nameOf, type Check, type Name, type RuleLine } from '../rules/rule.ts'
import type { Instant } from '../rules/time.ts'
import type { Names } from './contract/names.ts'
import type { Edition } from './edition.ts'

/** What rules, checks, departments, windows, feeds and items are called at an instant, by the edition in force. */
export function readNames({ number, book }: Pick<Edition, 'number' | 'book'>, now: Instant): Names {
  const sets = [...book.sets.values()]
  const checks = sets.flatMap(({ checksOn, checksOfPauses, checksOfStops, checksOfEdits }) =>
    [checksOn, checksOfPauses, checksOfStops, checksOfEdits].flatMap((by) => [...by.values()].flat()),
  )
  return {
    edition: number,
    centre: { name: book.centreName, zone: book.centre.id },
    rules: Object.fromEntries(sets.flatMap(({ lines }) => lines.map((line) => ruleName(line, now)))),
    checks: Object.fromEntries(
      [...checks, ...book.checksOfItems, ...[...book.across.values()].flat(), ...book.indicators].flatMap((editions) =>
        checkName(editions, now),
      ),
    ),
    departments: Object.fromEntries(book.names.departments),
    windows: Object.fromEntries(book.names.windows),
    feeds: Object.fromEntries(book.names.feeds),
    items: itemNames(book, now),
  }
}

function ruleName({ id, editions }: RuleLine, now: Instant): [string, Name] {
  const edition = editions.findLast(({ fromAt }) => fromAt <= now) ?? editions[0]
  return [id, edition?.name ?? nameOf(undefined, id)]
}

function checkName(editions: readonly Pick<Check, 'id' | 'fromAt' | 'name'>[], now: Instant): [string, Name][] {
  const edition = editions.findLast(({ fromAt }) => fromAt <= now) ?? editions[0]
  return edition === undefined ? [] : [[edition.id, edition.name]]
}

function itemNames({ catalogue }: Book, now: Instant): Record<string, Name> {
  return Object.fromEntries(
    [...catalogue.ids()].map((id) => {
      const given = catalogue.fieldsAt(id, now)['name']
      return [id, isName(given) ? nameOf(given, id) : nameOf(undefined, id)]
    }),
  )
}

function isName(given: unknown): given is string | Name {
  if (typeof given === 'string') return true
  return typeof given === 'object' && given !== null && 'zh' in given && 'en' in given
}
