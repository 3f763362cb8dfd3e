import { conditionText } from './condition-words.ts'
import { EACH_WORDS, MEMBER_WORDS, wordOf } from './field-words.ts'
import { ACT_WORDS, allOf, anyOf, kindText } from './kind-words.ts'
import type { RuleEntry, StartEntry } from './schema.ts'
import type { Text } from './trace-text.ts'

/** How a rule is named beside another. */
export type NameRule = (id: string) => Text

/** When a rule's clock starts, as a sentence. */
export function startText(start: StartEntry, nameOf: NameRule, nameOfRoutine: NameRule): Text {
  if (typeof start === 'object' && 'each' in start) {
    const [each, of] = [EACH_WORDS[start.each], wordOf(MEMBER_WORDS, start.of)]
    const only = start.only === undefined ? null : allOf([start.only].flat().map(nameOfRoutine))
    return {
      zh: `${only === null ? of.zh : only.zh}${each.zh}各有一个时钟，不需事件，自周期开始起算。`,
      en: `There is a clock for ${only === null ? of.en : only.en} in ${each.en}, without any event; it starts with the period.`,
    }
  }
  if (typeof start === 'object' && 'presence' in start) {
    const waiting = start.presence === 'waiting'
    return {
      zh: `自班次开始、每次离岗假结束、每次见到经办人或 AB 岗起重新起算${waiting ? '，只计有人等候的时间' : ''}；随班次结束。`,
      en: `The clock starts with the shift, at the end of each leave, and anew each time the clerk or the AB-post is seen${waiting ? '; only time in which people wait counts' : ''}; it ends with the shift.`,
    }
  }
  const starts = (Array.isArray(start) ? start : [start]).map((one) => oneStart(one, nameOf))
  const { zh, en } = anyOf(starts)
  return { zh: `起算：${zh}时。`, en: `The clock starts when ${en}.` }
}

type One = Exclude<StartEntry, readonly unknown[] | { each: unknown } | { presence: unknown }>

function oneStart(start: One, nameOf: NameRule): Text {
  if (typeof start === 'string') return kindText(start)
  if ('act' in start) return wordOf(ACT_WORDS, start.act)
  if ('event' in start) {
    const [event, when] = [kindText(start.event), conditionText(start.when)]
    return { zh: `${event.zh}（条件：${when.zh}）`, en: `${event.en} (if ${when.en})` }
  }
  if ('red' in start) {
    const rule = nameOf(start.red)
    return start.from === 'dueDay'
      ? {
          zh: `${rule.zh}亮红灯（自其到期日零时起）`,
          en: `${rule.en} turns red (from the beginning of the day on which it fell due)`,
        }
      : { zh: `${rule.zh}亮红灯`, en: `${rule.en} turns red` }
  }
  const [rule, at] = [nameOf(start.whenRed), kindText(start.at)]
  return {
    zh: `${rule.zh}亮红灯（起算点前移至“${at.zh}”）`,
    en: `${rule.en} turns red (then it is moved back to when ${at.en})`,
  }
}

/** What ends a clock, as a sentence; null for what ends with its shift. */
export function stopText(stop: RuleEntry['stop']): Text | null {
  if (stop === undefined) return null
  const { zh, en } = anyOf(
    (Array.isArray(stop) ? stop : [stop]).map((one) =>
      typeof one === 'string' ? kindText(one) : wordOf(ACT_WORDS, one.act),
    ),
  )
  return { zh: `停止：${zh}时。`, en: `It stops when ${en}.` }
}
