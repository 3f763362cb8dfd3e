import { conditionText } from './condition-words.ts'
import {
  AUDIENCE_WORDS,
  CONDUCT_WORDS,
  FIELD_WORDS,
  FLAG_WORDS,
  GRAVITY_WORDS,
  ROLE_WORDS,
  wordOf,
} from './field-words.ts'
import { allOf, anyOf, kindsText, kindText, SUBJECT_WORDS } from './kind-words.ts'
import { indicatorSentences } from './indicator-words.ts'
import { lightsText, limitText, spanText } from './limit-words.ts'
import { nameOf } from './rule.ts'
import type { BookPart, CheckEntry, LightEntry, RuleEntry } from './schema.ts'
import type { classes } from './schema-words.ts'
import { startText, stopText } from './start-words.ts'
import { LEVEL_ZH, type Text } from './trace-text.ts'

/** A rule, check or indicator of a book, said in sentences; the first is its heading. */
export interface Said {
  readonly file: string
  readonly id: string
  readonly heading: Text
  readonly sentences: readonly Text[]
}

const t = (zh: string, en: string): Text => ({ zh, en })

/** Every rule, check and indicator of a book in sentences that need no programmer, in the order of its files. */
export function sentencesOf(parts: readonly BookPart[]): Said[] {
  const names = new Map<string, Text>()
  const presets = new Map<string, readonly LightEntry[]>()
  for (const { entries } of parts) {
    const { rules = [], calendars = [], feeds = [], routines = [] } = entries
    for (const [list, kind] of [
      [rules, 'rule'],
      [calendars, 'calendar'],
      [feeds, 'feed'],
      [routines, 'member'],
    ] as const)
      for (const { id, name } of list) names.set(`${kind} ${id}`, nameOf(name, id))
    for (const [name, lights] of Object.entries(entries.presets ?? {})) presets.set(name, lights)
  }
  const named = (kind: string) => (id: string) => {
    const { zh, en } = names.get(`${kind} ${id}`) ?? t(id, id)
    return t(`“${zh}”（${id}）`, `«${en}» (${id})`)
  }
  return parts.flatMap(({ file, entries }) => [
    ...(entries.rules ?? []).map((rule) => ({
      ...{ file, id: rule.id, heading: heading('规则', 'Rule', rule) },
      sentences: ruleSentences(rule, named, presets),
    })),
    ...(entries.checks ?? []).map((check) => ({
      ...{ file, id: check.id, heading: heading('核查', 'Check', check) },
      sentences: checkSentences(check, named),
    })),
    ...(entries.indicators ?? []).map((indicator) => ({
      ...{ file, id: indicator.id, heading: heading('指标', 'Indicator', indicator) },
      sentences: [
        ...basis(indicator.basis),
        ...indicatorSentences(indicator, named('feed')),
        ...classText(indicator),
        ...inForce(indicator),
      ],
    })),
  ])
}

type Named = (kind: string) => (id: string) => Text

function heading(zh: string, en: string, { id, name }: Pick<RuleEntry, 'id' | 'name'>): Text {
  const words = nameOf(name, id)
  return t(`${zh} ${id}：${words.zh}`, `${en} ${id}: ${words.en}`)
}

function basis(text: string | undefined): Text[] {
  return text === undefined ? [] : [t(`依据：${text}。`, `Basis: ${text}.`)]
}

function ruleSentences(rule: RuleEntry, named: Named, presets: ReadonlyMap<string, readonly LightEntry[]>): Text[] {
  const of = anyOf([rule.of].flat().map((kind) => wordOf(SUBJECT_WORDS, kind)))
  const when = rule.when === undefined ? null : conditionText(rule.when)
  const limit = rule.limit === undefined ? null : limitText(rule.limit)
  const stop = stopText(rule.stop)
  const key = rule.key === undefined ? null : wordOf(FIELD_WORDS, rule.key)
  const calendar = rule.calendar === undefined ? null : named('calendar')(rule.calendar)
  const ends = rule.ends === undefined ? null : kindsText(rule.ends)
  const final = rule.final === undefined ? null : kindsText(rule.final)
  const dwell = rule.dwell === undefined ? null : spanText(rule.dwell)
  const feeds = rule.feed === undefined ? null : feedsText([rule.feed].flat().map(named('feed')))
  return [
    ...basis(rule.basis),
    when === null
      ? t(`对象：${of.zh}。`, `It concerns each ${of.en}.`)
      : t(`对象：${of.zh}，条件：${when.zh}。`, `It concerns each ${of.en}, if ${when.en}.`),
    startText(rule.start, named('rule'), named('member')),
    ...(stop === null ? [] : [stop]),
    ...(key === null ? [] : [t(`每个${key.zh}各有自己的时钟。`, `Each ${key.en} has clocks of its own.`)]),
    ...(ends === null ? [] : [t(`${ends.zh}时全部停止。`, `All of them stop when ${ends.en}.`)]),
    ...(final === null ? [] : [t(`${final.zh}后不再起算。`, `After ${final.en} none starts any more.`)]),
    ...(rule.restart === undefined || rule.restart === false ? [] : [restart(rule.restart)]),
    ...pauseText(rule.pause),
    ...extendText(rule.extend),
    ...(limit === null ? [] : [t(`时限：${limit.zh}。`, `Limit: ${limit.en}.`)]),
    ...(calendar === null ? [] : [t(`日历：${calendar.zh}。`, `Calendar: ${calendar.en}.`)]),
    ...lightsText(rule.lights, rule.limit, rule.gravity ?? 'internal', presets),
    ...(dwell === null
      ? []
      : [
          t(
            `灭灯后屏幕继续显示 ${dwell.zh}，标明已恢复。`,
            `A light that has cleared is shown as cleared for ${dwell.en}.`,
          ),
        ]),
    ...(feeds === null ? [] : [t(`等待数据源${feeds.zh}。`, `It waits for what is told by ${feeds.en}.`)]),
    ...classText(rule),
    ...(rule.again === undefined
      ? []
      : [
          t(
            `自第二轮起，轻重：${GRAVITY_WORDS[rule.again.gravity].zh}。`,
            `From the second run on, it is a matter of ${GRAVITY_WORDS[rule.again.gravity].en}.`,
          ),
        ]),
    ...inForce(rule),
  ]
}

function restart(how: true | 'chained'): Text {
  return how === 'chained'
    ? t('停止的事件同时开始下一轮。', 'An event that stops one run and is a start too opens the next.')
    : t('停止后再次起算的，另计一轮。', 'A start after a stop opens a run of its own.')
}

function pauseText(pause: RuleEntry['pause']): Text[] {
  if (pause === undefined) return []
  const [from, until] = [kindsText(pause.from), kindsText(pause.until)]
  const when = pause.when === undefined ? null : conditionText(pause.when)
  const branches =
    pause.branches === undefined
      ? null
      : pause.branches === 'any'
        ? t('任一分件暂停即暂停。', 'One branch’s pause is enough.')
        : t('全部分件暂停才暂停。', 'All branches must be paused.')
  return [
    t(
      `暂停：自${from.zh}起至${until.zh}止不计${when === null ? '' : `，条件：${when.zh}`}。`,
      `It is paused from when ${from.en} until ${until.en}${when === null ? '' : `, if ${when.en}`}.`,
    ),
    ...(branches === null ? [] : [branches]),
  ]
}

function extendText(extend: RuleEntry['extend']): Text[] {
  if (extend === undefined) return []
  const { on, days = 'event.days', times = 1, max, by, withReason } = extend
  const event = kindText(on)
  const asked =
    days === 'event.days' ? t('事件所载天数', 'the days that the event says') : t(`\`${days}\` 天`, `\`${days}\` days`)
  const who = by === undefined ? null : anyOf(by.map((role) => wordOf(ROLE_WORDS, role)))
  return [
    t(
      `延长：${event.zh}时，延长${asked.zh}，最多 ${times} 次${max === undefined ? '' : `，每次不超过 ${max} 天`}${who === null ? '' : `，由${who.zh}批准`}${withReason === true ? '，须说明理由' : ''}。`,
      `It is extended when ${event.en}, by ${asked.en}, ${times === 1 ? 'once' : `${times} times`} at most${max === undefined ? '' : `, ${max} days at most`}${who === null ? '' : `, by ${who.en}`}${withReason === true ? ', with a reason' : ''}.`,
    ),
  ]
}

function classText({ gravity, flag, conduct, audience }: Pick<RuleEntry, keyof typeof classes>): Text[] {
  const told = (audience ?? []).map((one) => wordOf(AUDIENCE_WORDS, one))
  return [
    ...(gravity === undefined
      ? []
      : [t(`轻重：${GRAVITY_WORDS[gravity].zh}。`, `It is a matter of ${GRAVITY_WORDS[gravity].en}.`)]),
    ...(flag === undefined ? [] : [t(`标记：${FLAG_WORDS[flag].zh}。`, `Flag: ${FLAG_WORDS[flag].en}.`)]),
    ...(conduct === undefined
      ? []
      : [t(`行为类别：${CONDUCT_WORDS[conduct].zh}。`, `Class of conduct: ${CONDUCT_WORDS[conduct].en}.`)]),
    ...(told.length === 0
      ? []
      : [t(`告知：${told.map(({ zh }) => zh).join('、')}。`, `It is told to ${allOf(told).en}.`)]),
  ]
}

/** Of several feeds the slowest is waited for: all have to be heard. */
function feedsText(feeds: readonly Text[]): Text {
  const { zh, en } = allOf(feeds)
  return feeds.length === 1 ? t(zh, `the feed ${en}`) : t(`${zh}（缺一不可）`, `all of the feeds ${en}`)
}

function inForce({ effectiveFrom }: Pick<RuleEntry, 'effectiveFrom'>): Text[] {
  return effectiveFrom === undefined ? [] : [t(`自 ${effectiveFrom} 起施行。`, `In force from ${effectiveFrom}.`)]
}

function checkSentences(check: CheckEntry, named: Named): Text[] {
  const level = check.level ?? 'notice'
  const { across, bound, calendar, feed } = check
  const feeds = feed === undefined ? null : feedsText([feed].flat().map(named('feed')))
  const when = conditionText(check.when)
  const by = across === undefined ? null : [across.by].flat().map((fact) => wordOf(FIELD_WORDS, fact))
  const within = across === undefined ? null : spanText(across.within)
  const counted = across === undefined ? null : kindsText(across.kinds ?? check.on ?? [])
  const coarse = bound === undefined ? null : spanText(bound)
  const days = calendar === undefined ? null : named('calendar')(calendar)
  return [
    ...basis(check.basis),
    looksAt(check, named('rule')),
    ...(by === null || within === null || counted === null
      ? []
      : [
          t(
            `统计 ${within.zh}内${by.map(({ zh }) => zh).join('、')}相同的事件：${counted.zh}。`,
            `It counts, within ${within.en}, what has the same ${by.map(({ en }) => en).join(' and ')}: when ${counted.en}.`,
          ),
        ]),
    t(`发现条件：${when.zh}。`, `It is found if ${when.en}.`),
    t(`级别：${LEVEL_ZH[level]}。`, `Level: ${level}.`),
    ...(coarse === null
      ? []
      : [
          t(
            `时间精度粗于 ${coarse.zh}的数据源不作判断。`,
            `Events of a feed that is coarser than ${coarse.en} are not judged.`,
          ),
        ]),
    ...(feeds === null ? [] : [t(`等待数据源${feeds.zh}。`, `It waits for what is told by ${feeds.en}.`)]),
    ...(days === null ? [] : [t(`日历：${days.zh}。`, `Calendar: ${days.en}.`)]),
    ...classText(check),
    ...inForce(check),
  ]
}

function looksAt({ of, on, pauses, stops, edits }: CheckEntry, rule: (id: string) => Text): Text {
  if (on !== undefined) return t(`查看：${kindsText(on).zh}时。`, `It looks when ${kindsText(on).en}.`)
  const rules = (ids: string | readonly string[]): Text => anyOf([ids].flat().map(rule))
  if (pauses !== undefined)
    return t(`查看：${rules(pauses).zh}的每次暂停。`, `It looks at each pause of ${rules(pauses).en}.`)
  if (stops !== undefined)
    return t(`查看：${rules(stops).zh}停止时的时钟。`, `It looks at each stopped clock of ${rules(stops).en}.`)
  if (edits !== undefined)
    return t(
      `查看：${rules(edits).zh}运行期间事项目录的修改。`,
      `It looks at edits of the item while a clock of ${rules(edits).en} is open.`,
    )
  const { zh, en } = wordOf(SUBJECT_WORDS, of)
  return t(`查看：目录中的每个${zh}。`, `It looks at each ${en}.`)
}
