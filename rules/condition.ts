import { Environment, type ASTNode } from '@marcbachmann/cel-js'
import type { Facts } from './event.ts'
import { plainOf, type Plain } from './plain-condition.ts'
import { SUBJECT_KINDS } from './vocabulary.ts'

/** Spans since the last event of each kind, or counts of earlier events of it. */
export type ByKind = Readonly<Record<string, number>>

/** What a condition may look at. All but the first three are seen by checks alone, each where its occasion has it. */
export interface Context {
  readonly subject: Facts
  readonly item: Facts
  readonly event: Facts
  /** Earlier events of the subject, by kind. */
  readonly history?: ByKind
  /** The subject's facts before the event. */
  readonly before?: Facts
  readonly minutesSince?: ByKind
  readonly daysSince?: ByKind
  readonly workingDaysSince?: ByKind
  /** The steps finished so far, in order: `step`, and `staff` where it is told. */
  readonly steps?: readonly Facts[]
  /** How late the event was put on record: `workingDays`, where that is known. */
  readonly recorded?: Facts
  /** Events with the same facts, of whatever subject: `count`, `subjects`. */
  readonly across?: Facts
  readonly pause?: Facts
  /** A stopped clock. */
  readonly clock?: Facts
  /** The fields of a later edition of the item. */
  readonly edited?: Facts
}

/** What checks alone may read. */
export const CHECK_ROOTS = [
  'history',
  'before',
  'minutesSince',
  'daysSince',
  'workingDaysSince',
  'steps',
  'recorded',
  'across',
  'pause',
  'clock',
  'edited',
] as const satisfies readonly (keyof Context)[]

const ROOTS = ['subject', 'item', 'event', ...CHECK_ROOTS] as const
export type Root = (typeof ROOTS)[number]

/** A field that a condition reads; field `*` is the whole map. */
export interface Read {
  readonly root: Root
  readonly field: string
}

/** What came of an evaluation. A missing fact is named as it is written, e.g. `item.class` (`clock.md` 31). */
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly missing: string | null; readonly reason: string }

/** A CEL expression, parsed and type-checked once. */
export interface Condition {
  readonly text: string
  readonly reads: readonly Read[]
  readonly evaluate: (context: Context) => Outcome
}

type Vars = Record<string, unknown>

const ARITHMETIC = {
  '+': (a: number, b: number) => a + b,
  '-': (a: number, b: number) => a - b,
  '*': (a: number, b: number) => a * b,
  '/': (a: number, b: number) => a / b,
  '%': (a: number, b: number) => a % b,
} as const

/** Numbers in facts are doubles to CEL and its literals ints: every arithmetic operator takes both. */
function environment(): Environment {
  const env = new Environment()
  for (const name of [...SUBJECT_KINDS, ...ROOTS]) env.registerVariable(name, name === 'steps' ? 'list' : 'map')
  env.registerFunction('sum(list): double', sum)
  for (const [sign, apply] of Object.entries(ARITHMETIC))
    for (const [a, b] of ['double int', 'int double'].map((pair) => pair.split(' ')))
      env.registerOperator(`${a} ${sign} ${b}`, (x: unknown, y: unknown) => apply(Number(x), Number(y)))
  env.registerOperator('double % double', (x: number, y: number) => x % y)
  return env
}

function sum(numbers: readonly unknown[]): number {
  return numbers.reduce<number>((total, one) => total + Number(one), 0)
}

const ENV = environment()

/**
 * Compiles a CEL expression over the facts of subjects of kind `of` (`subject.x` or `<of>.x`), the catalogue item and the event.
 * Throws an `Error` that says what is wrong where it doesn't parse, doesn't type-check or names an unknown variable.
 */
export function compileCondition(text: string, of: string): Condition {
  const parsed = ENV.parse(text)
  const check = parsed.check()
  if (!check.valid) throw new Error(firstLine(check.error))
  const roots = new Set<string>([...ROOTS, of])
  const reads = new Map<string, Read>()
  collectReads(parsed.ast, roots, of, reads)
  const aliased = of !== 'item' && text.includes(of)
  const evaluate = (context: Context): Outcome => {
    const vars = context as Context & Vars
    // Put into the context that is there: a copy for each evaluation took longer than most conditions.
    if (aliased) vars[of] = context.subject
    try {
      return { ok: true, value: toNumber(parsed(vars)) }
    } catch (error) {
      return failure(error)
    }
  }
  const all = [...reads.values()]
  const plain = plainRead(parsed.ast, all)
  if (plain !== null) return { text, reads: all, evaluate: (context) => readPlain(context, plain, text.trim()) }
  const ofItem = all.length > 0 && all.every(({ root }) => root === 'item')
  const whole = ofItem ? onceAnItem(evaluate) : evaluate
  const decides = plainOf(parsed.ast, (name) => rootOf(name, of))
  return { text, reads: all, evaluate: decides === null ? whole : plainlyFirst(decides, whole) }
}

const TRUE: Outcome = { ok: true, value: true }
const FALSE: Outcome = { ok: true, value: false }

function plainlyFirst(decides: Plain, evaluate: Condition['evaluate']): Condition['evaluate'] {
  return (context) => {
    const decided = decides(context)
    return decided === undefined ? evaluate(context) : decided ? TRUE : FALSE
  }
}

/** The root that a name in a condition stands for, where it holds facts by name. */
function rootOf(name: string, of: string): Root | null {
  if (name === of && of !== 'item') return 'subject'
  return name !== 'steps' && (ROOTS as readonly string[]).includes(name) ? (name as Root) : null
}

/** The one field that an expression such as `event.plannedDays` is, which most limits are; null for any other. */
function plainRead({ op, args }: ASTNode, [read, ...others]: readonly Read[]): Read | null {
  if (op !== '.' || read === undefined || others.length > 0 || read.field === '*') return null
  const [target] = args as unknown as [{ op: string }]
  return target.op === 'id' ? read : null
}

/** Reads a field as CEL would. A missing one is no rare thing, and an error of CEL's with its picture of the text takes 20 µs. */
function readPlain(context: Context, { root, field }: Read, text: string): Outcome {
  const facts = (context[root] ?? {}) as Facts
  if (Object.hasOwn(facts, field)) return { ok: true, value: facts[field] }
  return { ok: false, missing: text, reason: `missing fact ${text}` }
}

/** What reads the catalogue's item alone comes out the same for every case of that item. Fields never change: an edition is another object. */
function onceAnItem(evaluate: Condition['evaluate']): Condition['evaluate'] {
  const found = new WeakMap<Facts, Outcome>()
  return (context) => {
    let outcome = found.get(context.item)
    if (outcome === undefined) found.set(context.item, (outcome = evaluate(context)))
    return outcome
  }
}

/** The type that CEL's checker finds for an expression, `dyn` where facts decide. */
export function typeOf(text: string): string {
  return String(ENV.check(text).type ?? 'dyn')
}

function toNumber(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}

function failure(error: unknown): Outcome {
  const { code, node } = error as { code?: string; node?: ASTNode }
  if (code !== 'no_such_key') return { ok: false, missing: null, reason: firstLine(error) }
  const missing = node === undefined ? firstLine(error) : pathOf(node)
  return { ok: false, missing, reason: `missing fact ${missing}` }
}

function pathOf(node: ASTNode): string {
  const args = node.args as unknown
  if (node.op === 'id') return String(args)
  if (!Array.isArray(args)) return node.op
  const [of, key] = args as [ASTNode, unknown]
  if (node.op === '.') return `${pathOf(of)}.${String(key)}`
  const value = (key as { args?: unknown }).args
  return node.op === '[]' ? `${pathOf(of)}.${String(value)}` : node.op
}

function collectReads(node: unknown, roots: ReadonlySet<string>, of: string, reads: Map<string, Read>): void {
  if (Array.isArray(node)) {
    for (const part of node) collectReads(part, roots, of, reads)
    return
  }
  if (typeof node !== 'object' || node === null || !('op' in node)) return
  const { op, args } = node as { op: string; args: unknown }
  if (op === 'id') return addRead(String(args), '*', roots, of, reads)
  if (op === 'value') return
  if ((op === '.' || op === '[]') && Array.isArray(args)) {
    const [target, key] = args as [{ op: string; args: unknown }, unknown]
    const field =
      op === '.' ? key : (key as { op: string; args: unknown }).op === 'value' && (key as { args: unknown }).args
    if (target.op === 'id' && typeof field === 'string') return addRead(String(target.args), field, roots, of, reads)
  }
  collectReads(args, roots, of, reads)
}

function addRead(root: string, field: string, roots: ReadonlySet<string>, of: string, reads: Map<string, Read>): void {
  if (SUBJECT_KINDS.includes(root) && root !== of)
    throw new Error(`${root}.${field} is read, but the rule is of ${of}: expected subject, ${of}, item or event`)
  if (!roots.has(root)) return // a macro's own variable
  const read: Read = { root: root === of && of !== 'item' ? 'subject' : (root as Root), field }
  reads.set(`${read.root}.${read.field}`, read)
}
