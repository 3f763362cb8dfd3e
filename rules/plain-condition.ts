import type { Context, Root } from './condition.ts'
import type { Facts } from './event.ts'

/** A node of a parsed CEL expression. */
export interface ConditionNode {
  readonly op: string
  readonly args: unknown
}

/** What a part of a condition comes to; undefined where only CEL can say it. */
type Part = (context: Context) => unknown

/** The root that a name stands for; null for a name that is none. */
type RootOf = (name: string) => Root | null

/** True or false where a condition plainly is one of them. */
export type Plain = (context: Context) => boolean | undefined

const UNDECIDED: Part = () => undefined

/**
 * Decides conditions without CEL where nothing can be doubtful: facts that are there and of the type of what they are compared
 * with, `has()`, and what joins these. A missing fact, another type, and any other kind of expression are left to CEL, whose
 * word is the same wherever both speak. Evaluating by CEL took a fifth of the time of folding and judging a case.
 */
export function plainOf(node: ConditionNode, rootOf: RootOf): Plain | null {
  const part = partOf(node, rootOf)
  if (part === UNDECIDED) return null
  return (context) => {
    const value = part(context)
    return typeof value === 'boolean' ? value : undefined
  }
}

function partOf({ op, args }: ConditionNode, rootOf: RootOf): Part {
  if (op === 'value') return constantOf(args)
  if (op === '!_') return notOf(partOf(args as ConditionNode, rootOf))
  if (!Array.isArray(args)) return UNDECIDED
  if (op === 'call') return hasOf(args, rootOf)
  const [first, second, third] = args as [ConditionNode, ConditionNode, ConditionNode]
  if (op === '.' || op === '[]') {
    const read = readOf(first, op === '.' ? second : second.args, rootOf)
    return read === null ? UNDECIDED : (context) => valueIn(context[read.root], read.field)
  }
  if (op === 'in') return memberOf(partOf(first, rootOf), second, rootOf)
  const left = partOf(first, rootOf)
  const right = second === undefined ? UNDECIDED : partOf(second, rootOf)
  if (op === '&&') return left === UNDECIDED ? UNDECIDED : joined(left, right, false)
  if (op === '||') return left === UNDECIDED ? UNDECIDED : joined(left, right, true)
  if (op === '?:') return choiceOf(left, right, partOf(third, rootOf))
  if (left === UNDECIDED || right === UNDECIDED) return UNDECIDED
  const compare = COMPARISONS.get(op)
  return compare === undefined
    ? UNDECIDED
    : (context) => {
        const a = left(context)
        const b = right(context)
        return typeof a === typeof b ? compare(a, b) : undefined
      }
}

type Compare = (a: unknown, b: unknown) => boolean | undefined

const isNumber = (value: unknown): value is number => typeof value === 'number'
const isScalar = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** Of two values of one type. */
const COMPARISONS: ReadonlyMap<string, Compare> = new Map<string, Compare>([
  ['==', (a, b) => (isScalar(a) ? a === b : undefined)],
  ['!=', (a, b) => (isScalar(a) ? a !== b : undefined)],
  ['<', (a, b) => (isNumber(a) && isNumber(b) ? a < b : undefined)],
  ['<=', (a, b) => (isNumber(a) && isNumber(b) ? a <= b : undefined)],
  ['>', (a, b) => (isNumber(a) && isNumber(b) ? a > b : undefined)],
  ['>=', (a, b) => (isNumber(a) && isNumber(b) ? a >= b : undefined)],
])

/** CEL's whole numbers are big integers; one that a double can't be compared with exactly is left to CEL. */
function constantOf(constant: unknown): Part {
  const value = typeof constant === 'bigint' ? Number(constant) : constant
  if (!isScalar(value) || (typeof constant === 'bigint' && !Number.isSafeInteger(value))) return UNDECIDED
  return () => value
}

function notOf(part: Part): Part {
  if (part === UNDECIDED) return UNDECIDED
  return (context) => {
    const value = part(context)
    return typeof value === 'boolean' ? !value : undefined
  }
}

/** `&&` is decided by a false side, `||` by a true one. */
function joined(left: Part, right: Part, decides: boolean): Part {
  return (context) => {
    const value = left(context)
    if (value === decides) return decides
    const other = value === !decides ? right(context) : undefined
    return typeof other === 'boolean' ? other : undefined
  }
}

function choiceOf(condition: Part, yes: Part, no: Part): Part {
  if (condition === UNDECIDED) return UNDECIDED
  return (context) => {
    const value = condition(context)
    return value === true ? yes(context) : value === false ? no(context) : undefined
  }
}

/** `has(event.x)`. */
function hasOf([name, args]: readonly unknown[], rootOf: RootOf): Part {
  const [field] = args as [ConditionNode]
  if (name !== 'has' || field.op !== '.') return UNDECIDED
  const [target, key] = field.args as [ConditionNode, unknown]
  const read = readOf(target, key, rootOf)
  return read === null ? UNDECIDED : (context) => isIn(context[read.root], read.field)
}

/** `event.x in ["a", "b"]`, `"case.decided" in history`. */
function memberOf(left: Part, { op, args }: ConditionNode, rootOf: RootOf): Part {
  if (left === UNDECIDED) return UNDECIDED
  if (op === 'id') {
    const root = rootOf(String(args))
    if (root === null) return UNDECIDED
    return (context) => {
      const key = left(context)
      return typeof key === 'string' ? isIn(context[root], key) : undefined
    }
  }
  const texts = op === 'list' ? (args as ConditionNode[]).map((one) => (one.op === 'value' ? one.args : null)) : []
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string')) return UNDECIDED
  const listed: ReadonlySet<string> = new Set(texts)
  return (context) => {
    const text = left(context)
    return typeof text === 'string' ? listed.has(text) : undefined
  }
}

function readOf(
  target: ConditionNode,
  field: unknown,
  rootOf: RootOf,
): { readonly root: Root; readonly field: string } | null {
  const root = target.op === 'id' ? rootOf(String(target.args)) : null
  return root === null || typeof field !== 'string' ? null : { root, field }
}

/** The value of a field that is there. */
function valueIn(from: Context[Root], field: string): unknown {
  return from !== undefined && Object.hasOwn(from, field) ? (from as Facts)[field] : undefined
}

/** Whether a field is there; of one that holds nothing CEL has its own view. */
function isIn(from: Context[Root], field: string): boolean | undefined {
  if (from === undefined) return undefined
  if (!Object.hasOwn(from, field)) return false
  const value = (from as Facts)[field]
  return value === null || value === undefined ? undefined : true
}
