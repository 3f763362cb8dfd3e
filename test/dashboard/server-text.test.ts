import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadBook } from '../../backend/book.ts'
import { readScenario } from '../../backend/scenario-file.ts'
import { translated, type Said } from '../../dashboard/server-text.ts'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import { fold, judgementsOf } from '../../rules/history.ts'
import { assessmentText } from '../../rules/indicator.ts'
import { NO_SUMS } from '../../rules/kpi.ts'
import { parseInstant } from '../../rules/time.ts'
import { traceOf } from '../../rules/trace.ts'

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url))
const zh: Said = {
  language: 'zh-CN',
  instant: (t) => new Date(t + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' '),
  check: (name) => (name === 'A bad rating' ? '差评' : null),
}
const en: Said = { ...zh, language: 'en' }

test.each([
  ['due 2026-11-24T09:30:00Z', '到期时间 2026-11-24 17:30'],
  ['case.decided of 2026-11-24T09:29:00Z', '2026-11-24 17:29 办件办结（作出决定）'],
  ['act.confirm of 2026-11-24T09:29:00Z', '2026-11-24 17:29 确认预警属实'],
  [
    'case.decided of 2026-11-24T09:29:00Z was recorded after the light was announced',
    '2026-11-24 17:29 办件办结（作出决定），在亮灯之后才记录',
  ],
  ['last heard of 2026-11-24T02:15:00Z', '最后一次消息 2026-11-24 10:15'],
  [
    'silent since 2026-11-24T02:15:00Z; the rulebook asks for no rhythm of it any more',
    '自 2026-11-24 10:15 起无消息；规则库不再要求其定时报到',
  ],
  [
    'the scan lagged from 2026-11-24T02:15:00.001Z to 2026-11-24T03:00:00Z',
    '扫描滞后：2026-11-24 10:15 至 2026-11-24 11:00',
  ],
  [
    '2 events at once were told more than 24 h after they happened; the oldest, tender.announced of tender/T-1 at 2026-11-20T01:00:00Z, came at 2026-11-24T01:00:00Z',
    '2 条记录在发生 24 小时以后才上报；最早一条：tender/T-1 招投标项目发布公告，发生于 2026-11-20 09:00，上报于 2026-11-24 09:00',
  ],
  ['missing fact item.class', '缺少事实 item.class'],
  ['granted by clerk, not by head or government-head', '批准人为 clerk，应为行政机关负责人或本级人民政府负责人'],
  [
    'act.revoke of case/1/tacit-consent/1 by S016, whose own it is: another person confirms or refuses',
    'S016 不能对本人的灯 case/1/tacit-consent/1 作“撤销预警”：须由他人确认或不予确认',
  ],
  ['granted by nobody, not by head', '未写明批准人，应为行政机关负责人'],
  ['no event 7 of approval in this history', '本对象没有 approval 的记录 7'],
  [
    'item.promisedDays is "x": expected a whole number of days from 0 on',
    'item.promisedDays 为 "x"，应为不小于 0 的整数天',
  ],
  ['class: "instant" → "promised"', 'class: "instant" → "promised"'],
  ['29 min', '29 分钟'],
  ['edition 3 of the rulebook', '规则库第 3 版'],
  ['edition 3 of the rulebook; due 2026-11-24T09:30:00Z', '规则库第 3 版；到期时间 2026-11-24 17:30'],
  ['A bad rating', '差评'],
])('%s', (text, said) => {
  expect(translated(text, zh)).toBe(said)
})

test('English keeps its words and says times as the centre has them', () => {
  expect(translated('due 2026-11-24T09:30:00.001Z', en)).toBe('due 2026-11-24 17:30')
})

test('what the engine says of an indicator in both languages is said in the reader’s', async () => {
  const indicators = (await loadBook(path('rules/book'))).indicators.flat()
  const period = { name: '2026-10', first: 20_727, last: 20_757, startsAt: 0, endsAt: 0 }
  const sums = { ...NO_SUMS, finished: 10, rated: 4, satisfied: 2 }
  const satisfaction = indicators.find(({ rate }) => rate === 'satisfaction')!
  const text = assessmentText({ ...satisfaction, target: { kind: 'atLeast', share: 0.95 } }, sums, period)
  expect(translated(text, zh)).toBe('满意率：2 ÷ 4 = 50 %；目标 ≥ 95 %；评价率：4 ÷ 10 = 40 %（2026-10-01–2026-10-31）')
  expect(translated(text, en)).toBe(
    'Satisfaction: 2 ÷ 4 = 50 %; target ≥ 95 %; Rated share: 4 ÷ 10 = 40 % (2026-10-01–2026-10-31)',
  )
  expect(indicators.length).toBeGreaterThan(2)
  for (const indicator of indicators) {
    const one = assessmentText(indicator, sums, period)
    expect(translated(one, zh), one).not.toMatch(/[a-zA-Z]/)
    expect(translated(one, en), one).not.toMatch(/[\u3000-\u9fff\uff00-\uffef]/)
  }
})

test('what there are no words for is said to be so', () => {
  expect(translated('No such thing', zh)).toBeNull()
})

test('every reason and detail that the scenarios of the shipped book bring has Chinese words', async () => {
  const book = await loadBook(path('rules/book'))
  const checks = new Set([...book.sets.values()].flatMap((set) => checkNames(set)))
  const said: Said = { ...zh, check: (name) => (checks.has(name) ? name : null) }
  const unsaid = new Set<string>()
  const inTraces = new Set<string>()
  let texts = 0
  for (const name of readdirSync(path('test/scenarios'))) {
    const scenario = await readScenario(path(`test/scenarios/${name}`))
    if (scenario.book !== '../../rules/book') continue
    const instant = (text: string): number => parseInstant(text, book.centre)!
    const events = (scenario.events ?? []).map((entry, i): SubjectEvent => ({
      source: entry.source ?? 'scenario',
      id: entry.id ?? `e${i}`,
      kind: entry.kind,
      subject: entry.subject ?? scenario.subject,
      at: instant(entry.at),
      data: (entry.data ?? {}) as Facts,
    }))
    for (const subject of new Set(events.map((event) => event.subject))) {
      const asOf = instant(scenario.expect.at(-1)!.at)
      const own = events.filter((event) => event.subject === subject)
      const state = fold(book, subject, own, asOf)
      const judgements = judgementsOf(book, state, asOf)
      const clocks = judgements.map(({ clock }) => clock)
      const found = [...state.findings, ...clocks.flatMap(({ findings }) => findings)].map(({ detail }) => detail)
      for (const text of [...found, ...clocks.flatMap(({ reason }) => reason || [])]) {
        texts++
        if (translated(text, said) === null) unsaid.add(text)
      }
      for (const judgement of judgements) {
        const { reason, findings } = judgement.clock
        const english = [reason, ...findings.map(({ detail }) => detail)].filter((text) => / [a-z]+ /.test(text))
        for (const { zh: line } of traceOf(book, state, judgement, asOf))
          if (english.some((text) => line.includes(text))) inTraces.add(line)
      }
    }
  }
  expect(texts).toBeGreaterThan(100)
  expect([...unsaid]).toEqual([])
  expect([...inTraces]).toEqual([])
})

/** The English names of a set's checks: what each says of itself when it finds something. */
function checkNames(set: object): string[] {
  const names: string[] = []
  const seen = new Set<unknown>()
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    const { when, name } = value as { when?: unknown; name?: { en?: string } }
    if (when !== undefined && typeof name?.en === 'string') names.push(name.en)
    for (const part of value instanceof Map ? value.values() : Object.values(value)) look(part)
  }
  look(set)
  return names
}
