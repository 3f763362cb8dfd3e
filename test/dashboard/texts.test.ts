import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compile, type Texts } from '../../dashboard/i18n/compile.ts'
import { deskEn } from '../../dashboard/i18n/desk.en.ts'
import { deskZh } from '../../dashboard/i18n/desk.zh.ts'
import { en } from '../../dashboard/i18n/en.ts'
import { trendsEn } from '../../dashboard/i18n/trends.en.ts'
import { trendsZh } from '../../dashboard/i18n/trends.zh.ts'
import { zh } from '../../dashboard/i18n/zh.ts'
import { spanText } from '../../dashboard/format.ts'

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
