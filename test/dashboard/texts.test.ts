import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bookOf, readBookFiles } from '../../backend/book.ts'
import { hallEvents } from '../../backend/hall/events.ts'
import { hallFacts } from '../../backend/hall/facts.ts'
import { showcaseOf } from '../../backend/hall/showcase.ts'
import { compile, type Texts } from '../../dashboard/i18n/compile.ts'
import { deskEn } from '../../dashboard/i18n/desk.en.ts'
import { deskZh } from '../../dashboard/i18n/desk.zh.ts'
import { en } from '../../dashboard/i18n/en.ts'
import { recordZh } from '../../dashboard/i18n/record.zh.ts'
import { trendsEn } from '../../dashboard/i18n/trends.en.ts'
import { trendsZh } from '../../dashboard/i18n/trends.zh.ts'
import { zh } from '../../dashboard/i18n/zh.ts'
import { spanText } from '../../dashboard/format.ts'
import { ACT_WORDS, KIND_WORDS } from '../../rules/kind-words.ts'

/** `a.b.c` of every text, with the names of its values. */
function keysOf(texts: Texts, above = ''): string[] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string'
      ? [
          `${above}${key} ${[...text.matchAll(/\{(\w+)\}/g)]
            .map(([, name]) => name)
            .sort()
            .join(',')}`,
        ]
      : keysOf(text, `${above}${key}.`),
  )
}

const allZh: Texts = { ...zh, ...deskZh, trends: trendsZh }
const allEn: Texts = { ...en, ...deskEn, trends: trendsEn }

test('no page’s texts hide another’s', () => {
  expect(Object.keys(allZh)).toHaveLength(Object.keys(zh).length + Object.keys(deskZh).length + 1)
})

test('both languages say the same things with the same values', () => {
  expect(keysOf(allEn).sort()).toEqual(keysOf(allZh).sort())
})

test('every text that a component names is there', () => {
  const known = new Set(keysOf(allZh).map((key) => key.slice(0, key.lastIndexOf(' '))))
  const root = new URL('../../dashboard/', import.meta.url)
  const named = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.vue') || file.endsWith('.ts'))
    .flatMap((file) =>
      [...readFileSync(new URL(file, root), 'utf8').matchAll(/\bt\('([\w.-]+)'/g)].map(([, key]) => key!),
    )
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((key) => !known.has(key))).toEqual([])
})

test('a text takes its values by name', () => {
  const { more } = compile({ more: '{n} more, {n} of {all}' })
  const named = (name: string): number => ({ n: 2, all: 5 })[name] ?? 0
  expect((more as unknown as (context: object) => string)({ named })).toBe('2 more, 2 of 5')
})

test.each([
  [0, '0秒', '0s'],
  [59_999, '59秒', '59s'],
  [60_000, '1分', '1m'],
  [8_040_000, '2小时14分', '2h 14m'],
  [266_400_000, '3天2小时', '3d 2h'],
  [-5, '0秒', '0s'],
])('a span of %s ms is told in its two greatest units', (ms, chinese, english) => {
  expect(spanText(ms, 'zh-CN')).toBe(chinese)
  expect(spanText(ms, 'en')).toBe(english)
})

test('every kind of event, every act and every fact that the model centre tells has a word', async () => {
  const rules = fileURLToPath(new URL('../../rules/', import.meta.url))
  const book = await bookOf([...(await readBookFiles(`${rules}book`)), ...(await readBookFiles(`${rules}hall`))])
  const facts = hallFacts(book, 0)
  const { zone } = facts.calendar
  const day = zone.dayOf(Date.parse('2026-11-24T00:00Z'))
  const from = zone.instant(day - 14, 0)
  const stretch = { since: day - 14, from, until: zone.instant(day + 1, 0), showcase: showcaseOf(facts, day, from) }
  const told = [...hallEvents(facts, 1, stretch)].map(({ event }) => event)
  const acts = Object.keys(ACT_WORDS).map((act) => `act.${act}`)
  const kinds = new Set([...Object.keys(KIND_WORDS), ...acts, ...told.map(({ type }) => type)])
  expect(kinds.size).toBeGreaterThan(70)
  expect(
    [...kinds].map((kind) => kind.slice(kind.indexOf('.') + 1)).filter((word) => !(word in recordZh.event)),
  ).toEqual([])
  const fields = new Set(told.flatMap(({ data }) => Object.keys(data ?? {})))
  expect(fields.size).toBeGreaterThan(20)
  expect([...fields].filter((field) => !(field in recordZh.fact))).toEqual([])
})
