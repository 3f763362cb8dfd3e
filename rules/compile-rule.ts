import type { Calendar } from './calendar.ts'
import { editionOf } from './compile-edition.ts'
import { compileLights } from './compile-lights.ts'
import { feedOfEntry } from './compile-lists.ts'
import { conditionOf, NUMBER, YES_NO, type CompileCondition } from './compile-condition.ts'
import { limitOf, type Fault } from './compile-limit.ts'
import type { Condition } from './condition.ts'
import type { Faults } from './faults.ts'
import type { LightSpec } from './lights.ts'
import { isAct } from './ledger.ts'
import { nameOf, type Lights, type PauseSpec, type Rule } from './rule.ts'
import { rolesOf } from './role.ts'
import type { BookFile, CheckEntry, RuleEntry, StartEntry } from './schema.ts'
import type { IndicatorEntry } from './schema-indicator.ts'
import { parseDuration, type Zone } from './time.ts'
import { canonicalKind } from './vocabulary.ts'

export interface RuleSetting {
  readonly zone: Zone
  readonly calendars: ReadonlyMap<string, Calendar>
  readonly presets: ReadonlyMap<string, readonly LightSpec[]>
  readonly feeds: ReadonlySet<string>
  readonly faults: Faults
}

/** Compiles one rule; null where it can't be, with the faults told. */
export function compileRule(
  file: string,
  path: string,
  entry: RuleEntry & { readonly of: string },
  above: BookFile,
  setting: RuleSetting,
  ofAny: readonly string[] = [entry.of],
): Rule | null {
  const { faults, zone, calendars } = setting
  const before = faults.all.length
  const fault = (at: string, message: string): void => faults.add(file, `${path}.${at}`, message)
  const edition = editionOf(file, path, entry, above, zone, faults)
  const calendar = entry.calendar === undefined ? null : (calendars.get(entry.calendar) ?? null)
  if (entry.calendar !== undefined && calendar === null)
    fault(
      'calendar',
      `no calendar ${entry.calendar} in the book: expected ${[...calendars.keys()].join(', ') || 'one under calendars:'}`,
    )
  const feed = feedOfEntry(entry.feed, setting.feeds, (why) => fault('feed', why))
  const condition: CompileCondition = (text, at, gives) => conditionOf(text, entry.of, gives, (why) => fault(at, why))
  const starts = startsOf(entry.start, condition)
  const ends = kindSet(entry.ends)
  const final = kindSet(entry.final)
  const stops = new Set([...kindSet(entry.stop), ...ends])
  if (starts.presence !== null && entry.of !== 'shift') fault('start', 'presence is of a shift: expected of: shift')
  if (starts.presence !== null && (stops.size > 0 || entry.pause !== undefined || entry.extend !== undefined))
    fault('start', 'a rule of presence begins, stops and pauses with the shift: expected no stop, pause or extend')
  const pause = entry.pause && {
    from: kindSet(entry.pause.from),
    until: kindSet(entry.pause.until),
    when: entry.pause.when === undefined ? null : condition(entry.pause.when, 'pause.when', YES_NO),
    branches: entry.pause.branches ?? ('any' as const),
  }
  const limit = entry.limit === undefined ? null : limitOf(entry.limit, calendar?.zone ?? zone, condition, fault)
  const days = limit?.policy.kind === 'workingDays' || limit?.policy.kind === 'calendarDays'
  if (pause !== undefined && (limit?.policy.kind === 'until' || limit?.policy.kind === 'at'))
    fault('pause', `expected none with a limit ${limit.policy.kind}: its due instant doesn't move (clock.md 20)`)
  if (entry.extend !== undefined && !days)
    fault('extend', 'expected with a limit of workingDays or calendarDays alone (clock.md 26)')
  if (entry.key !== undefined && entry.extend !== undefined)
    fault('key', 'expected without extend: an extension doesn’t say of which run it is')
  if (entry.flag === 'default' && [...starts.kinds].some(isAct))
    fault('start', 'expected no act for a flag of default: an act is a word on its ledger entry')
  if (entry.ends !== undefined && entry.key === undefined) fault('ends', 'expected beside key, else it is a stop')
  const extendDays =
    entry.extend === undefined ? null : condition(String(entry.extend.days ?? 'event.days'), 'extend.days', NUMBER)
  const when = entry.when === undefined ? null : condition(entry.when, 'when', YES_NO)
  const lights = lightsOf(entry.lights, setting, fault)
  checkKinds(entry, starts.kinds, new Set([...stops, ...final]), pause ?? null, fault)
  if (faults.all.length > before) return null
  const value = limit?.value.kind === 'expression' ? [limit.value.condition] : []
  const reads = subjectReads([when, pause?.when ?? null, ...value, ...starts.when.values()])
  const kinds = { starts: starts.kinds, stops, ends, final, pause: pause ?? null }
  return {
    id: entry.id,
    ...edition,
    name: nameOf(entry.name, entry.id),
    basis: entry.basis ?? '',
    of: entry.of,
    ofAny,
    when,
    ...kinds,
    roles: rolesOf(kinds),
    startsWhen: starts.when,
    derived: starts.derived,
    cadence: starts.cadence,
    presence: starts.presence,
    restart: entry.key !== undefined || (entry.restart ?? false) !== false,
    chained: entry.restart === 'chained',
    key: entry.key ?? null,
    extend:
      entry.extend === undefined || extendDays === null
        ? null
        : {
            on: canonicalKind(entry.extend.on),
            days: extendDays,
            times: entry.extend.times ?? Infinity,
            max: entry.extend.max ?? null,
            by: entry.extend.by ?? null,
            withReason: entry.extend.withReason ?? false,
          },
    limit,
    calendar,
    lights,
    ...classesOf(entry),
    gravityAgain: entry.again?.gravity ?? entry.gravity ?? 'internal',
    feed,
    dwellMs: entry.dwell === undefined ? 0 : (parseDuration(entry.dwell) ?? 0),
    watched: [...new Set(['class', 'item', 'due', ...subjectReads(value)])],
    reads,
  }
}

type Classes = Pick<Rule, 'gravity' | 'flag' | 'conduct' | 'audience'>

/** How a light or a finding is told and reported. */
export function classesOf({ gravity, flag, conduct, audience }: RuleEntry | CheckEntry | IndicatorEntry): Classes {
  return { gravity: gravity ?? 'internal', flag: flag ?? null, conduct: conduct ?? null, audience: audience ?? [] }
}

type KindEntry = string | { readonly act: string }

/** Kinds of events in their one spelling, and acts. */
export function kindSet(kinds: KindEntry | readonly KindEntry[] | undefined): Set<string> {
  const all = kinds === undefined ? [] : [kinds].flat()
  return new Set(all.map((kind) => (typeof kind === 'string' ? canonicalKind(kind) : `act.${kind.act}`)))
}

interface Starts extends Pick<Rule, 'derived' | 'cadence' | 'presence'> {
  readonly kinds: Set<string>
  readonly when: Map<string, Condition>
}

function startsOf(start: StartEntry, condition: CompileCondition): Starts {
  const kinds = new Set<string>()
  const when = new Map<string, Condition>()
  const derived: Rule['derived'][number][] = []
  let cadence: Rule['cadence'] = null
  let presence: Rule['presence'] = null
  for (const one of Array.isArray(start) ? start : [start])
    if (typeof one === 'string') kinds.add(canonicalKind(one))
    else if ('each' in one)
      cadence = { each: one.each, of: one.of, only: one.only === undefined ? null : [one.only].flat() }
    else if ('presence' in one) ({ presence } = one)
    else if ('red' in one) derived.push({ kind: 'red', rule: one.red, from: one.from ?? 'red' })
    else if ('act' in one) kinds.add(`act.${one.act}`)
    else if ('event' in one) {
      const compiled = condition(one.when, 'start', YES_NO)
      kinds.add(canonicalKind(one.event))
      if (compiled !== null) when.set(canonicalKind(one.event), compiled)
    } else derived.push({ kind: 'whenRed', rule: one.whenRed, at: canonicalKind(one.at) })
  return { kinds, when, derived, cadence, presence }
}

function checkKinds(
  entry: { readonly of: string; readonly extend?: { readonly on: string } | undefined },
  starts: ReadonlySet<string>,
  stops: ReadonlySet<string>,
  pause: PauseSpec | null,
  fault: Fault,
): void {
  const own = (kind: string): boolean => kind.startsWith(`${entry.of}.`) || kind.startsWith('act.')
  const branch = (kind: string): boolean =>
    own(kind) || ((entry.of === 'joint' || entry.of === 'bundle') && kind.startsWith('case.'))
  const check = (kinds: Iterable<string>, at: string, fits: (kind: string) => boolean): void => {
    for (const kind of kinds)
      if (!fits(kind)) fault(at, `${kind} doesn't happen to a ${entry.of}: expected ${entry.of}.…`)
  }
  check(starts, 'start', own)
  check(stops, 'stop', own)
  check(pause?.from ?? [], 'pause.from', branch)
  check(pause?.until ?? [], 'pause.until', branch)
  check(entry.extend === undefined ? [] : [entry.extend.on], 'extend.on', own)
}

function lightsOf(entry: RuleEntry['lights'], { presets }: RuleSetting, fault: Fault): Lights {
  if (entry === undefined || entry === 'two-lights') return { preset: 'two-lights' }
  if (entry === 'three-cards') return { preset: 'three-cards' }
  if (typeof entry !== 'string') return { list: compileLights(entry) }
  const preset = presets.get(entry)
  if (preset === undefined)
    fault('lights', `no preset ${entry}: expected ${['two-lights', 'three-cards', ...presets.keys()].join(', ')}`)
  return { list: preset ?? [] }
}

/** The subject facts that conditions read; reading `item.x` reads `item`, reading `item.class` also `class`. */
function subjectReads(conditions: readonly (Condition | null)[]): Set<string> {
  const reads = new Set<string>()
  for (const condition of conditions)
    for (const { root, field } of condition?.reads ?? []) {
      if (root === 'subject') reads.add(field)
      if (root === 'item') reads.add('item')
      if (root === 'item' && field === 'class') reads.add('class')
    }
  return reads
}
