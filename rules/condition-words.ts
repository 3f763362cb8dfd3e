import { among, KIND, OPPOSITE, plainClause } from './clause-words.ts'
import { pathText } from './fact-words.ts'
import { PHRASES } from './field-words.ts'
import { KIND_WORDS, kindText } from './kind-words.ts'
import type { Text } from './trace-text.ts'

/**
 * A CEL condition in words, as far as it is simple: comparisons of facts with values and with one another, facts that are told,
 * events that came before and how often, spans, and `&&`, `||` and `!` of those. Anything else is quoted as it is written, the
 * kinds of events in it explained.
 */
export function conditionText(text: string): Text {
  const cel = text.trim().replaceAll(/\s+/g, ' ')
  return eitherOf(cel.replaceAll(EDITED, 'edited($1)')) ?? celText(cel)
}

/** An expression as it is written, in backticks. */
export function celText(text: string): Text {
  const cel = text.trim()
  const kinds = Object.entries(KIND_WORDS).filter(([kind]) => cel.includes(`"${kind}"`))
  const zh = kinds.map(([kind, words]) => `\`${kind}\` 指${words.zh}`).join('，')
  const en = kinds.map(([kind, words]) => `\`${kind}\`: ${words.en}`).join('; ')
  return {
    zh: `表达式 \`${cel}\` 成立${zh === '' ? '' : `（${zh}）`}`,
    en: `the expression \`${cel}\` holds${en === '' ? '' : ` (${en})`}`,
  }
}

/** A field of an item that differs in its later edition, also where only one of them has it. */
const EDITED = /has\(item\.(\w+)\) != has\(edited\.\1\) \|\| \(has\(item\.\1\) && edited\.\1 != item\.\1\)/g

function eitherOf(cel: string): Text | null {
  const parts = split(cel, '||')
  const known = parts.map((part) => (parts.length > 1 ? bracketed(part) : allOf(part))).filter((part) => part !== null)
  if (known.length < parts.length) return null
  return { zh: known.map(({ zh }) => zh).join('，或者'), en: known.map(({ en }) => en).join(', or ') }
}

function allOf(cel: string): Text | null {
  const parts = clausesOf(cel)
  const [only = ''] = parts
  if (parts.length === 1 && only.startsWith('(') && isOneBracket(only)) return eitherOf(only.slice(1, -1).trim())
  const known = parts.map(clauseText).filter((part) => part !== null)
  if (known.length < parts.length) return null
  return { zh: known.map(({ zh }) => zh).join('，且'), en: known.map(({ en }) => en).join(', and ') }
}

/** The clauses of an `&&`. A fact that another clause compares need not be said to be told. */
function clausesOf(cel: string): string[] {
  const clauses = split(cel, '&&')
  const reads = (one: string, path: string): boolean =>
    new RegExp(`(^|[^\\w.])${path.replaceAll('.', '\\.')}($|[^\\w.])`).test(one) && !one.startsWith('!has(')
  return clauses.filter((one) => {
    const [, path] = /^has\(([\w.]+)\)$/.exec(one) ?? []
    return path === undefined || !clauses.some((other) => other !== one && reads(other, path))
  })
}

/** Splits at an operator that stands in no bracket and no text; the whole where there is none. */
function split(cel: string, operator: '&&' | '||'): string[] {
  const parts: string[] = []
  let [depth, from, quoted] = [0, 0, false]
  for (let i = 0; i < cel.length; i++) {
    const char = cel.charAt(i)
    if (char === '"') quoted = !quoted
    else if (quoted) continue
    else if ('([{'.includes(char)) depth++
    else if (')]}'.includes(char)) depth--
    else if (depth === 0 && cel.startsWith(operator, i)) {
      parts.push(cel.slice(from, i).trim())
      from = i + operator.length
    }
  }
  return [...parts, cel.slice(from).trim()]
}

function clauseText(cel: string): Text | null {
  const phrase = PHRASES[cel]
  if (phrase !== undefined) return phrase
  const not = /^!\((.*)\)$/.exec(cel)
  if (not?.[1] !== undefined && isOneBracket(cel.slice(1))) return negated(not[1].trim())
  if (cel.startsWith('(') && isOneBracket(cel)) return bracketed(cel.slice(1, -1).trim())
  return plainClause(cel)
}

/** What stands in a bracket keeps it where it would read otherwise without. */
function bracketed(cel: string): Text | null {
  if (cel.startsWith('(') && isOneBracket(cel)) return bracketed(cel.slice(1, -1).trim())
  const inner = eitherOf(cel)
  if (inner === null || (split(cel, '||').length === 1 && clausesOf(cel).length === 1)) return inner
  return { zh: `（${inner.zh}）`, en: `(${inner.en})` }
}

function negated(cel: string): Text | null {
  const clauses = split(cel, '||').length > 1 ? [] : clausesOf(cel)
  const [only] = clauses
  if (clauses.length === 1 && only !== undefined) {
    const [, kind] = new RegExp(`^${KIND} in history$`).exec(only) ?? []
    if (kind !== undefined) {
      const { zh, en } = kindText(kind)
      return { zh: `此前没有“${zh}”`, en: `it has not happened before that ${en}` }
    }
    const [, path, values] = /^([a-z]+\.\w+) in \[([^\]]*)\]$/.exec(only) ?? []
    if (path !== undefined && values !== undefined) return among(path, values, true)
    const [, left, operator = '', right] = /^([a-z]+\.\w+) (==|!=|<=|>=|<|>) (\S+)$/.exec(only) ?? []
    if (left !== undefined && right !== undefined && cel === only)
      return clauseText(`${left} ${OPPOSITE[operator] ?? operator} ${right}`)
    const other = right === undefined ? null : pathText(right)
    if (left !== undefined && other !== null && operator === '!=') {
      const fact = pathText(left)
      return fact === null
        ? null
        : { zh: `未写明${fact.zh}与${other.zh}不同`, en: `${fact.en} is not told to be another than ${other.en}` }
    }
    if (left !== undefined && right?.startsWith('"') === true && operator === '==') return among(left, right, true)
  }
  const inner = eitherOf(cel)
  if (inner === null) return null
  const en = clauses.length === 1 ? inner.en : `(${inner.en})`
  return { zh: `并非（${inner.zh}）`, en: `it is not so that ${en}` }
}

/** True where the first bracket closes at the very end. */
function isOneBracket(cel: string): boolean {
  let [depth, quoted] = [0, false]
  for (let i = 0; i < cel.length; i++) {
    const char = cel.charAt(i)
    if (char === '"') quoted = !quoted
    else if (quoted) continue
    else if (char === '(') depth++
    else if (char === ')' && --depth === 0) return i === cel.length - 1
  }
  return false
}
