import { factText, markText, pathText, valueText } from './fact-words.ts'
import { anyOf, kindText } from './kind-words.ts'
import type { Text } from './trace-text.ts'

/** The plain clauses of which conditions are made, each with its words. */

const PATH = '([a-z]+)\\.(\\w+)'
/** A kind of event in its quotes. */
export const KIND = '"([\\w.:-]+)"'
const COMPARES = '(==|!=|<=|>=|<|>)'
const OPERATORS: Readonly<Record<string, Text>> = {
  '==': { zh: '为', en: 'is' },
  '!=': { zh: '不为', en: 'is not' },
  '<=': { zh: '不超过', en: 'is at most' },
  '>=': { zh: '不少于', en: 'is at least' },
  '<': { zh: '少于', en: 'is less than' },
  '>': { zh: '多于', en: 'is more than' },
}
export const OPPOSITE: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<=': '>',
  '>=': '<',
  '<': '>=',
  '>': '<=',
}
/** Of two events, by the time since each. */
const ORDER: Readonly<Record<string, Text>> = {
  '<=': { zh: '不早于', en: 'did not come before' },
  '>=': { zh: '不晚于', en: 'did not come after' },
  '<': { zh: '晚于', en: 'came after' },
  '>': { zh: '早于', en: 'came before' },
}

type Clause = readonly [pattern: RegExp, words: (...parts: string[]) => Text | null]
const clause = (pattern: string, words: Clause[1]): Clause => [new RegExp(`^${pattern}$`), words]

const compared = (left: Text | null, operator: string, right: Text | null): Text | null => {
  const is = OPERATORS[operator]
  return left === null || right === null || is === undefined
    ? null
    : { zh: `${left.zh}${is.zh}${right.zh}`, en: `${left.en} ${is.en} ${right.en}` }
}
const times = (fact: Text | null, factor: string): Text | null =>
  fact === null ? null : { zh: `${fact.zh}的 ${factor} 倍`, en: `${factor} times ${fact.en}` }
const often = (kind: string): Text => {
  const { zh, en } = kindText(kind)
  return { zh: `“${zh}”的次数`, en: `the number of times that ${en}` }
}
const sizeOf = (path: string): Text | null => {
  const fact = pathText(path)
  return fact === null ? null : { zh: `${fact.zh}的数目`, en: `the number of ${fact.en}` }
}
/** A fact that is one of some values, or none of them: also where it is not told. */
export const among = (path: string, values: string, none: boolean): Text | null => {
  const fact = pathText(path)
  const { zh, en } = anyOf(values.split(',').map((value) => valueText(value.trim())))
  if (fact === null) return null
  return none
    ? { zh: `未写明${fact.zh}为${zh}`, en: `${fact.en} is not told to be ${en}` }
    : { zh: `${fact.zh}为${zh}`, en: `${fact.en} is ${en}` }
}
/** How often a kind came, 0 where it never did, as CEL has to say it. */
const COUNTED = `\\(${KIND} in history \\? history\\[${KIND}\\] : 0\\)`

const CLAUSES: readonly Clause[] = [
  clause(`${KIND} in history`, (kind) => {
    const { zh, en } = kindText(kind)
    return { zh: `此前已有“${zh}”`, en: `it has happened before that ${en}` }
  }),
  clause(`(days|minutes|workingDays)Since\\[${KIND}\\] (<=|>=|<|>|==) (\\d+)`, spanText),
  clause(`(\\w+)Since\\[${KIND}\\] (<=|>=|<|>) \\1Since\\[${KIND}\\]`, (_unit, kind, operator, other) => {
    const [a, b, is] = [kindText(kind), kindText(other), ORDER[operator]]
    return is === undefined
      ? null
      : { zh: `最近一次“${a.zh}”${is.zh}“${b.zh}”`, en: `the last time that ${a.en} ${is.en} that when ${b.en}` }
  }),
  clause(`history\\[${KIND}\\] ${COMPARES} ${COUNTED}`, (kind, operator, other) =>
    compared(often(kind), operator, often(other)),
  ),
  clause(`size\\(${PATH}\\) ${COMPARES} ${COUNTED}`, (root, field, operator, kind) =>
    compared(sizeOf(`${root}.${field}`), operator, often(kind)),
  ),
  clause(`size\\(${PATH}\\) == 0`, (root, field) => {
    const fact = factText(root, field)
    return fact === null ? null : { zh: `${fact.zh}为空`, en: `${fact.en} is empty` }
  }),
  clause('edited\\((\\w+)\\)', (field) => {
    const fact = factText('item', field)
    return fact === null ? null : { zh: `${fact.zh}有改动`, en: `${fact.en} has been edited` }
  }),
  clause(`type\\(${PATH}\\) (==|!=) (string|bool)`, (root, field, operator, type) => {
    const fact = factText(root, field)
    if (fact === null) return null
    const is = operator === '=='
    return type === 'bool'
      ? { zh: `${fact.zh}${is ? '已写明' : '未写明'}是或否`, en: `${fact.en} is ${is ? '' : 'not '}told as yes or no` }
      : { zh: `${fact.zh}${is ? '为' : '不为'}文字`, en: `${fact.en} is ${is ? '' : 'not '}told in words` }
  }),
  clause(`(!?)has\\(${PATH}\\)`, (not, root, field) => {
    const fact = factText(root, field)
    if (fact === null) return null
    return not === ''
      ? { zh: `已记录${fact.zh}`, en: `${fact.en} is on record` }
      : { zh: `未记录${fact.zh}`, en: `${fact.en} is not on record` }
  }),
  clause(`has\\(${PATH}\\) != has\\(${PATH}\\)`, (root, field, other, same) => {
    const [a, b] = [factText(root, field), factText(other, same)]
    return a === null || b === null
      ? null
      : { zh: `${a.zh}与${b.zh}一有一无`, en: `only one of ${a.en} and ${b.en} is on record` }
  }),
  clause(`(!?)${PATH}(?: == (true|false))?`, (not, root, field, value) =>
    markText(root, field, (not === '') !== (value === 'false')),
  ),
  clause(`(?:string\\()?(${PATH})\\)? in \\[([^\\]]*)\\]`, (path, _root, _field, values) => among(path, values, false)),
  clause(`${PATH} (==|!=) ""`, (root, field, operator) => {
    const fact = factText(root, field)
    const is = operator === '=='
    return fact === null
      ? null
      : { zh: `${fact.zh}${is ? '为空' : '不为空'}`, en: `${fact.en} is ${is ? '' : 'not '}empty` }
  }),
  clause(`${PATH} ${COMPARES} ("[^"]*"|-?[\\d.]+)`, (root, field, operator, value) =>
    compared(factText(root, field), operator, valueText(value)),
  ),
  clause(`(${PATH}) ${COMPARES} (${PATH})`, (path, _root, _field, operator, other) =>
    compared(pathText(path), operator, pathText(other)),
  ),
  clause(`(${PATH}) \\* (\\d+) ${COMPARES} (${PATH}) \\* (\\d+)`, (path, _r, _f, factor, operator, other, _o, _g, by) =>
    compared(times(pathText(path), factor), operator, times(pathText(other), by)),
  ),
]

/** A clause without brackets in words; null where it is none of those that have any. */
export function plainClause(cel: string): Text | null {
  for (const [pattern, words] of CLAUSES) {
    const parts = pattern.exec(cel)
    if (parts !== null) return words(...parts.slice(1).map((part) => (part as string | undefined) ?? ''))
  }
  return null
}

function spanText(unit: string, kind: string, operator: string, count: string): Text {
  const { zh, en } = kindText(kind)
  if (unit === 'days' && count === '0' && operator === '==')
    return { zh: `与“${zh}”同日`, en: `it is on the day when ${en}` }
  if (unit === 'days' && count === '0' && operator === '>')
    return { zh: `晚于“${zh}”当日`, en: `it is on a later day than that when ${en}` }
  const is = OPERATORS[operator] ?? { zh: operator, en: operator }
  const units = { days: ['日', 'days'], minutes: ['分钟', 'minutes'], workingDays: ['个工作日', 'working days'] }
  const [unitZh = '', unitEn = ''] = units[unit as keyof typeof units]
  const counted = count === '1' ? unitEn.slice(0, -1) : unitEn
  return { zh: `距“${zh}”${is.zh} ${count} ${unitZh}`, en: `the time since ${en} ${is.en} ${count} ${counted}` }
}
