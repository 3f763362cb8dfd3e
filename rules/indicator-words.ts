import { anyOf } from './kind-words.ts'
import { RATES } from './kpi.ts'
import type { IndicatorEntry } from './schema-indicator.ts'
import { LEVEL_ZH, type Text } from './trace-text.ts'

const t = (zh: string, en: string): Text => ({ zh, en })

const PERIODS = {
  day: t('日', 'day'),
  week: t('周', 'week'),
  month: t('月', 'month'),
  quarter: t('季度', 'quarter'),
  year: t('年', 'year'),
} as const
const SCOPES = { centre: t('全中心', 'the whole centre'), department: t('各部门', 'each department') } as const

/** An indicator in sentences: the rate and how it is found, for whom and when, the target, what it waits for. */
export function indicatorSentences(entry: IndicatorEntry, feed: (id: string) => Text): Text[] {
  const { name, means } = RATES[entry.rate]
  const each = anyOf([entry.each].flat().map((period) => PERIODS[period]))
  const of = [entry.of].flat().map((scope) => SCOPES[scope])
  const share = `${Number(((entry.atLeast ?? entry.atMost ?? 0) * 100).toFixed(4))} %`
  const level = entry.level ?? 'yellow'
  const feeds = entry.feed === undefined ? null : [entry.feed].flat().map(feed)
  return [
    t(`比率：${name.zh}（${means.zh}）。`, `Rate: ${name.en} (${means.en}).`),
    t(
      `对象：${of.map(({ zh }) => zh).join('、')}，每${each.zh}结束后判断。`,
      `It concerns ${of.map(({ en }) => en).join(' and ')}, and is judged when each ${each.en} has closed.`,
    ),
    entry.atLeast === undefined
      ? t(`目标：不高于 ${share}。`, `Target: at most ${share}.`)
      : t(`目标：不低于 ${share}。`, `Target: at least ${share}.`),
    ...(entry.least === undefined
      ? []
      : [t(`分母不足 ${entry.least} 时不作判断。`, `A denominator below ${entry.least} says nothing.`)]),
    feeds === null
      ? t('等待全部数据源。', 'It waits for every feed of the book.')
      : t(
          `等待数据源${feeds.map(({ zh }) => zh).join('、')}。`,
          `It waits for what is told by the feeds ${feeds.map(({ en }) => en).join(', ')}.`,
        ),
    t(`未达标的级别：${LEVEL_ZH[level]}。`, `Level where it is missed: ${level}.`),
  ]
}
