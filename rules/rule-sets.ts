import type { Kept, RuleSet } from './book.ts'
import type { Faults } from './faults.ts'
import type { Check, Occasion, Rule, RuleLine } from './rule.ts'
import { CATALOGUE } from './schema-words.ts'
import type { BookPart } from './schema.ts'

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one])
  return groups
}

/** Checks with the instant at which the next edition of each begins: an event is judged by the one in force at its `at` alone (`clock.md` 4). */
export function withEnds(checks: readonly Check[]): Check[] {
  const begins = groupBy(checks, checkName)
  return checks.map((check) => {
    const later = (begins.get(checkName(check)) ?? []).map(({ fromAt }) => fromAt).filter((at) => at > check.fromAt)
    return { ...check, untilAt: Math.min(Infinity, ...later) }
  })
}

const checkName = ({ of, id }: Check): string => `${of} ${id}`

/** The rules and checks of a book by kind of subject, each rule's editions together. */
export function ruleSets(
  rules: readonly Rule[],
  checks: readonly Check[],
  parts: readonly BookPart[],
  faults: Faults,
): Map<string, RuleSet> {
  const file = parts.map((part) => part.file).join(', ')
  const lines = [...groupBy(rules, ({ id, of }) => `${of} ${id}`).values()].map((editions) =>
    lineOf(editions, file, faults),
  )
  checkKinds(rules, file, faults)
  const sets = new Map<string, RuleSet>()
  for (const of of new Set([...rules, ...checks].map((one) => one.of))) {
    if (of === CATALOGUE) continue
    const own = lines.filter((line) => line.of === of)
    const listening = checks.filter((check) => check.of === of)
    for (const editions of groupBy(listening, ({ id, fromAt, on }) =>
      JSON.stringify([id, String(fromAt), on]),
    ).values())
      if (editions.length > 1)
        faults.add(file, editions[0]?.id ?? '', 'this check stands twice in the book for the same effectiveFrom')
    for (const { on, id } of listening)
      for (const [what, rule] of judgedRules(on))
        if (!own.some((line) => line.id === rule))
          faults.add(
            file,
            id,
            `check ${id} judges ${what} of rule ${rule}, which is not in the book for subjects of ${of}`,
          )
    const direct = own.filter((line) => line.direct)
    sets.set(of, {
      lines: own,
      linesOn: linesByKind(direct),
      listening: direct,
      ordered: inOrder(own, file, faults),
      // What counts over many subjects isn't in one subject's history: across.ts judges it.
      checksOn: listeners(listening, ({ on, across }) => ('event' in on && across === null ? on.event : null)),
      checksOfPauses: listeners(listening, ({ on }) => ('pauseOf' in on ? on.pauseOf : null)),
      checksOfStops: listeners(listening, ({ on }) => ('stopOf' in on ? on.stopOf : null)),
      checksOfEdits: listeners(listening, ({ on }) => ('editOf' in on ? on.editOf : null)),
      sinceKinds: new Set(listening.flatMap(({ sinceKinds }) => sinceKinds)),
      readsSteps: listening.some(({ when }) => when.reads.some(({ root }) => root === 'steps')),
      watched: new Set(own.flatMap((line) => line.editions.flatMap(({ watched }) => watched))),
      derived: own.some(({ derived }) => derived),
      kept: keptOf(own.filter(({ derived }) => derived)),
    })
  }
  return sets
}

/** What rules started by another's red need of a history; those of periods and of presence may need all of it. */
function keptOf(derived: readonly RuleLine[]): Kept | null {
  const rules = derived.flatMap(({ editions }) => editions)
  if (rules.some(({ cadence, presence }) => cadence !== null || presence !== null)) return null
  const moved = rules.flatMap((rule) => rule.derived.flatMap((start) => (start.kind === 'whenRed' ? [start.at] : [])))
  const extended = rules.flatMap(({ extend }) => extend?.days.reads ?? [])
  return {
    kinds: new Set([...derived.flatMap(({ kinds }) => [...kinds]), ...moved]),
    facts: new Set([
      ...derived.flatMap(({ keeps }) => keeps),
      ...rules.flatMap(({ watched }) => watched),
      ...extended.flatMap(({ root, field }) => (root === 'subject' ? [field] : [])),
    ]),
  }
}

/** The rules of whose clocks a check judges something, and what. */
function judgedRules(on: Occasion): [what: string, rule: string][] {
  if ('pauseOf' in on) return [['the pauses', on.pauseOf]]
  if ('stopOf' in on) return [['the stops', on.stopOf]]
  return 'editOf' in on ? [['the editions', on.editOf]] : []
}

function linesByKind(lines: readonly RuleLine[]): Map<string, RuleLine[]> {
  const kinds = new Set(lines.flatMap((line) => [...line.kinds]))
  return new Map([...kinds].map((kind) => [kind, lines.filter((line) => line.kinds.has(kind))]))
}

/** The checks of the catalogue, the editions of each together, oldest first. */
export function checksOfItems(checks: readonly Check[]): readonly (readonly Check[])[] {
  return listeners(checks, ({ on }) => ('catalogue' in on ? '' : null)).get('') ?? []
}

/** Checks that count over many subjects, by every kind of event that they judge or count. */
export function checksAcross(checks: readonly Check[]): Map<string, Check[][]> {
  const all = new Map<string, Check[][]>()
  for (const editions of groupBy(
    checks.filter(({ across }) => across !== null),
    ({ id }) => id,
  ).values()) {
    editions.sort((a, b) => a.fromAt - b.fromAt)
    const kinds = editions.flatMap(({ on, across }) => [...('event' in on ? [on.event] : []), ...(across?.kinds ?? [])])
    for (const kind of new Set(kinds)) all.set(kind, [...(all.get(kind) ?? []), editions])
  }
  return all
}

/** Checks by what they listen to, the editions of each together, oldest first. */
function listeners(checks: readonly Check[], keyOf: (check: Check) => string | null): Map<string, Check[][]> {
  const all = new Map<string, Check[][]>()
  for (const [key, heard] of groupBy(
    checks.filter((check) => keyOf(check) !== null),
    (check) => keyOf(check) ?? '',
  ))
    all.set(
      key,
      [...groupBy(heard, ({ id }) => id).values()].map((editions) => editions.sort((a, b) => a.fromAt - b.fromAt)),
    )
  return all
}

/** The editions of one id are of the same kinds of subjects. */
function checkKinds(rules: readonly Rule[], file: string, faults: Faults): void {
  const known = new Map<string, readonly string[]>()
  for (const { id, ofAny } of rules) {
    const other = known.get(id)
    if (other === undefined) known.set(id, ofAny)
    else if (other.join() !== ofAny.join())
      faults.add(
        file,
        id,
        `rule ${id} is of ${other.join(', ')} and of ${ofAny.join(', ')}: expected one kind of subject`,
      )
  }
}

function lineOf(editions: Rule[], file: string, faults: Faults): RuleLine {
  editions.sort((a, b) => a.fromAt - b.fromAt)
  const [first] = editions
  if (first === undefined) throw new TypeError('a rule line has at least one edition')
  editions.forEach((rule, i) => {
    const before = editions[i - 1]
    if (before?.fromAt === rule.fromAt || editions.some((other, j) => j < i && other.edition === rule.edition))
      faults.add(
        file,
        rule.id,
        `rule ${rule.id} stands twice in the book with edition ${rule.edition}: expected another effectiveFrom`,
      )
  })
  if (editions.some(({ key }) => key !== first.key))
    faults.add(file, first.id, `the editions of rule ${first.id} have different keys: expected the same`)
  const kinds = editions.flatMap(({ roles, extend }) => [...roles.keys(), ...(extend === null ? [] : [extend.on])])
  return {
    id: first.id,
    of: first.of,
    editions,
    kinds: new Set(kinds),
    begins: new Set(kinds.filter((kind) => !editions.every((rule) => rule.ends.has(kind)))),
    keeps: [...new Set(['item', 'branches', ...editions.flatMap(({ reads }) => [...reads])])],
    derived: editions.some(
      ({ derived, cadence, presence }) => derived.length > 0 || cadence !== null || presence !== null,
    ),
    direct:
      editions.every(({ cadence, presence }) => cadence === null && presence === null) &&
      editions.some(({ derived, starts }) => derived.length === 0 || starts.size > 0),
    presence: editions.some(({ presence }) => presence !== null),
    key: first.key,
    ledger: editions.some(({ flag }) => flag === 'default'),
    reds: editions.some(({ cadence, presence }) => cadence !== null || presence !== null)
      ? null
      : [...new Set(editions.flatMap(({ derived }) => derived.map(({ rule }) => rule)))],
  }
}

/** True of a list of lights without a red: what it should start would never begin. */
function neverRed({ lights }: Rule): boolean {
  return 'list' in lights && !lights.list.some(({ level }) => level === 'red')
}

/** Each rule after those whose red starts it. */
function inOrder(lines: readonly RuleLine[], file: string, faults: Faults): RuleLine[] {
  const ordered: RuleLine[] = []
  const visit = (line: RuleLine, above: readonly string[]): void => {
    if (ordered.includes(line)) return
    if (above.includes(line.id)) {
      faults.add(file, line.id, `rules start one another: ${[...above, line.id].join(' → ')}`)
      return
    }
    for (const { derived } of line.editions)
      for (const start of derived) {
        const base = lines.find(({ id }) => id === start.rule)
        if (base === undefined)
          faults.add(
            file,
            line.id,
            `start names rule ${start.rule}, which is not in the book for subjects of ${line.of}`,
          )
        else {
          if (base.editions.some(neverRed))
            faults.add(
              file,
              line.id,
              `start names the red of rule ${start.rule}, whose lights have none: expected a red light there, or a preset`,
            )
          visit(base, [...above, line.id])
        }
      }
    ordered.push(line)
  }
  for (const line of lines) visit(line, [])
  return ordered
}
