import { FIELD_WORDS, VALUE_WORDS } from './field-words.ts'
import { anyOf, KIND_WORDS, kindText, SUBJECT_WORDS } from './kind-words.ts'
import type { Text } from './trace-text.ts'

/**
 * A CEL condition in words, as far as it is simple: comparisons of one fact with a value, facts that are told, events that came
 * before, and `&&`, `||` and `!` of those. Anything else is quoted as it is written, the kinds of events in it explained.
 */
export function conditionText(text: string): Text {
  const cel = text.trim()
  return eitherOf(cel) ?? celText(cel)
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

function eitherOf(cel: string): Text | null {
  const parts = split(cel, '||').map(allOf)
  const known = parts.filter((part) => part !== null)
  if (known.length < parts.length) return null
  return { zh: known.map(({ zh }) => zh).join('，或者'), en: known.map(({ en }) => en).join(', or ') }
}

function allOf(cel: string): Text | null {
  const clauses = split(cel, '&&')
  // A fact that another clause compares need not be said to be told.
  const said = clauses.filter((one) => {
    const [, path] = /^has\(([\w.]+)\)$/.exec(one) ?? []
    return path === undefined || !clauses.some((other) => other !== one && other.startsWith(path))
  })
  const parts = said.map(clauseText)
  const known = parts.filter((part) => part !== null)
  if (known.length < parts.length) return null
  return { zh: known.map(({ zh }) => zh).join('，且'), en: known.map(({ en }) => en).join(', and ') }
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

const PATH = '([a-z]+)\\.(\\w+)'
const OPERATORS: Readonly<Record<string, Text>> = {
  '==': { zh: '为', en: 'is' },
  '!=': { zh: '不为', en: 'is not' },
  '<=': { zh: '不超过', en: 'is at most' },
  '>=': { zh: '不少于', en: 'is at least' },
  '<': { zh: '少于', en: 'is less than' },
  '>': { zh: '多于', en: 'is more than' },
}

function clauseText(cel: string): Text | null {
  const not = /^!\((.*)\)$/s.exec(cel)
  if (not?.[1] !== undefined && isOneBracket(cel.slice(1))) return negated(not[1])
  if (cel.startsWith('(') && isOneBracket(cel)) return eitherOf(cel.slice(1, -1).trim())
  const came = /^"([\w.-]+)" in history$/.exec(cel)
  if (came?.[1] !== undefined) {
    const { zh, en } = kindText(came[1])
    return { zh: `此前已有“${zh}”`, en: `it has happened before that ${en}` }
  }
  const span = /^(days|minutes|workingDays)Since\["([\w.:-]+)"\] (<=|>=|<|>) (\d+)$/.exec(cel)
  if (span !== null) return spanText(span)
  const told = new RegExp(`^(!?)has\\(${PATH}\\)$`).exec(cel)
  if (told !== null) {
    const fact = factText(told[2], told[3])
    if (fact === null) return null
    return told[1] === ''
      ? { zh: `已记录${fact.zh}`, en: `${fact.en} is on record` }
      : { zh: `未记录${fact.zh}`, en: `${fact.en} is not on record` }
  }
  const mark = new RegExp(`^(!?)${PATH}( == (true|false))?$`).exec(cel)
  if (mark !== null) {
    const fact = factText(mark[2], mark[3])
    const set = (mark[1] === '') !== (mark[5] === 'false')
    return fact === null
      ? null
      : { zh: `${fact.zh}为${set ? '是' : '否'}`, en: `${fact.en} is ${set ? 'set' : 'not set'}` }
  }
  const among = new RegExp(`^${PATH} in \\[([^\\]]*)\\]$`).exec(cel)
  if (among?.[3] !== undefined) {
    const fact = factText(among[1], among[2])
    const { zh, en } = anyOf(among[3].split(',').map((value) => valueText(value.trim())))
    return fact === null ? null : { zh: `${fact.zh}为${zh}`, en: `${fact.en} is ${en}` }
  }
  const compared = new RegExp(`^${PATH} (==|!=|<=|>=|<|>) ("[^"]*"|-?[\\d.]+)$`).exec(cel)
  if (compared?.[4] === undefined) return null
  const fact = factText(compared[1], compared[2])
  const [is, value] = [OPERATORS[compared[3] ?? ''], valueText(compared[4])]
  return fact === null || is === undefined
    ? null
    : { zh: `${fact.zh}${is.zh}${value.zh}`, en: `${fact.en} ${is.en} ${value.en}` }
}

function negated(cel: string): Text | null {
  const came = /^"([\w.-]+)" in history$/.exec(cel)
  if (came?.[1] !== undefined) {
    const { zh, en } = kindText(came[1])
    return { zh: `此前没有“${zh}”`, en: `it has not happened before that ${en}` }
  }
  const inner = eitherOf(cel.trim())
  return inner === null ? null : { zh: `不是“${inner.zh}”`, en: `it is not so that ${inner.en}` }
}

function spanText([, unit, kind = '', operator = '', count = '']: RegExpExecArray): Text {
  const { zh, en } = kindText(kind)
  const is = OPERATORS[operator] ?? { zh: operator, en: operator }
  const units = { days: ['日', 'days'], minutes: ['分钟', 'minutes'], workingDays: ['个工作日', 'working days'] }
  const [unitZh = '', unitEn = ''] = units[unit as keyof typeof units]
  const counted = count === '1' ? unitEn.slice(0, -1) : unitEn
  return { zh: `距“${zh}”${is.zh} ${count} ${unitZh}`, en: `the time since ${en} ${is.en} ${count} ${counted}` }
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

/** Whose fact it is, and which: null where a word is missing for it. */
function factText(root: string | undefined, field: string | undefined): Text | null {
  const name = field === undefined ? undefined : FIELD_WORDS[field]
  if (root === undefined || name === undefined) return null
  if (root === 'event') return { zh: `该事件的${name.zh}`, en: `the event’s ${name.en}` }
  if (root === 'item') return { zh: `事项的${name.zh}`, en: `the item’s ${name.en}` }
  if (root === 'subject') return { zh: `其${name.zh}`, en: `its ${name.en}` }
  if (root === 'before') return { zh: `此前的${name.zh}`, en: `the ${name.en} before` }
  const of = SUBJECT_WORDS[root]
  return of === undefined ? null : { zh: `${of.zh}的${name.zh}`, en: `the ${of.en}’s ${name.en}` }
}

function valueText(value: string): Text {
  if (!value.startsWith('"')) return { zh: ` ${value} `, en: value }
  const text = value.slice(1, -1)
  const words = VALUE_WORDS[text] ?? { zh: text, en: text }
  return { zh: `“${words.zh}”`, en: `«${words.en}»` }
}
