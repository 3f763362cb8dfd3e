import { ROLE_WORDS } from './field-words.ts'
import { ACT_WORDS, KIND_WORDS } from './kind-words.ts'
import type { Instant } from './time.ts'

/** An instant as the engine writes it. */
export const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z/g

/** A kind of event as it is called; a kind that the vocabulary lacks stays as it is. */
const kindOf = (kind: string): string => {
  const act = ACT_WORDS[kind.replace(/^act\./, '')]
  return (kind.startsWith('act.') ? act?.zh : KIND_WORDS[kind]?.zh) ?? kind
}

type Words = readonly [pattern: RegExp, zh: (...parts: string[]) => string]
const I = '(⟨[^⟩]*⟩)'
const words = (pattern: string, zh: Words[1]): Words => [new RegExp(`^${pattern}$`, 's'), zh]

/**
 * What the engine says, in Chinese: the log of changes holds it in English, since it is part of what each change's hash is of.
 * Instants stand in ⟨⟩ here. Expressions of the book, ids and values stay as they are.
 */
const WORDS: readonly Words[] = [
  words(`due ${I}`, (at) => `到期时间 ${at}`),
  words('edition (\\d+) of the rulebook', (n) => `规则库第 ${n} 版`),
  words(`edition (\\d+) of the rulebook; due ${I}`, (n, at) => `规则库第 ${n} 版；到期时间 ${at}`),
  words(`([a-z]+\\.[a-z-]+) of ${I}`, (kind, at) => `${at} ${kindOf(kind)}`),
  words(`([a-z]+\\.[a-z-]+) of ${I} was recorded after the light was announced`, (kind, at) => {
    return `${at} ${kindOf(kind)}，在亮灯之后才记录`
  }),
  words(`last heard of ${I}`, (at) => `最后一次消息 ${at}`),
  words(`silent since ${I}`, (at) => `自 ${at} 起无消息`),
  words(`silent since ${I}; the rulebook asks for no rhythm of it any more`, (at) => {
    return `自 ${at} 起无消息；规则库不再要求其定时报到`
  }),
  words(`nothing was scanned between ${I} and ${I}`, (from, to) => `${from} 至 ${to} 未扫描`),
  words(`the scan lagged from ${I} to ${I}`, (from, to) => `扫描滞后：${from} 至 ${to}`),
  words(
    `(\\d+) events?(?: at once)? (?:was|were) told more than (\\S+) h after (?:it|they) happened; the oldest, (\\S+) of (\\S+) at ${I}, came at ${I}`,
    (count, hours, kind, subject, at, came) =>
      `${count} 条记录在发生 ${hours} 小时以后才上报；最早一条：${subject} ${kindOf(kind)}，发生于 ${at}，上报于 ${came}`,
  ),
  words('missing fact (.+)', (fact) => `缺少事实 ${fact}`),
  words('when is false: (.+)', (text) => `条件不成立：${text}`),
  words('(?:when is )?neither true nor false: (.+)', (text) => `条件既非真也非假：${text}`),
  words('no limit', () => '未规定时限'),
  words('no calendar', () => '未规定日历'),
  words(
    '(.+) is (.+): expected a whole number of days from 0 on',
    (text, value) => `${text} 为 ${value}，应为不小于 0 的整数天`,
  ),
  words(
    '(.+) is (.+): expected an ISO 8601 (?:duration|date and time).*',
    (text, value) => `${text} 为 ${value}，格式不符`,
  ),
  words('stopped before its start', () => '终点早于起点'),
  words('asked for before the start', () => '在起点之前申请'),
  words('asked for after the due instant', () => '到期之后申请'),
  words('asked for after the stop', () => '终点之后申请'),
  words('more than (\\d+)', (times) => `超过 ${times} 次`),
  words('(.+) is not a whole number of days from 1 on', (days) => `${days} 不是不小于 1 的整数天`),
  words('(\\S+) days are more than (\\d+)', (days, most) => `${days} 天，超过上限 ${most} 天`),
  words('granted by (.+), not by (.+)', (by, expected) => {
    const roles = expected.split(' or ').map((role) => ROLE_WORDS[role]?.zh ?? role)
    return `${by === 'nobody' ? '未写明批准人' : `批准人为 ${ROLE_WORDS[by]?.zh ?? by}`}，应为${roles.join('或')}`
  }),
  words('no reason given', () => '未说明理由'),
  words('no pause is open', () => '没有进行中的暂停'),
  words('no event (\\S+) of (\\S+) in this history', (id, source) => `本对象没有 ${source} 的记录 ${id}`),
  words('a void cannot be voided: send the event again under a new id', () => '作废记录不能再作废：请用新编号重报'),
  words('a void needs a reason', () => '作废须写明理由'),
  words('a void needs the id of the event', () => '作废须写明原记录编号'),
  words('a void of (.+) by (.+): expected the same source', (of, by) => `${by} 不能作废 ${of} 的记录`),
  words('(act\\.[a-z-]+) of (\\S+) names no person \\(staff\\): only a person confirms or refuses', (kind, light) => {
    return `${kindOf(kind)}（${light}）未写明人员：只有人才能确认或不予确认`
  }),
  words(
    '(act\\.[a-z-]+) of (\\S+) by (.+), whose own it is: another person confirms or refuses',
    (kind, light, who) => {
      return `${who} 不能对本人的灯 ${light} 作“${kindOf(kind)}”：须由他人确认或不予确认`
    },
  ),
  words('(act\\.[a-z-]+) names the light (.+), which is none of (\\S+)', (kind, light, subject) => {
    return `${kindOf(kind)}所指的灯 ${light} 不属于 ${subject}`
  }),
  words('(\\d+) min', (minutes) => `${minutes} 分钟`),
  words('([a-z]+\\.[a-z-]+)', (kind) => kindOf(kind)),
]

/** A reason of the engine in Chinese, with its instants as `instant` says them; null where there are no words for it. */
export function reasonZh(text: string, instant: (t: Instant) => string): string | null {
  const marked = text.replace(INSTANT, (one) => `⟨${instant(Date.parse(one))}⟩`)
  for (const [pattern, zh] of WORDS) {
    const parts = pattern.exec(marked)
    if (parts !== null) return zh(...parts.slice(1)).replaceAll(/[⟨⟩]/g, '')
  }
  return null
}
