import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bookOf, readBookFiles } from '../../../backend/book.ts'
import { centreFiles } from '../../../backend/hall/centre/files.ts'

const RULES = fileURLToPath(new URL('../../../rules/', import.meta.url))
const parts = [...(await readBookFiles(`${RULES}book`)), ...(await readBookFiles(`${RULES}hall`))]
const book = await bookOf(parts)
const items = [...book.catalogue.ids()].map((id) => book.catalogue.fieldsAt(id, 0))

test('the generated files in the tree are what `npm run centre` writes', () => {
  for (const { file, text } of centreFiles()) expect(readFileSync(`${RULES}${file}`, 'utf8'), file).toBe(text)
})

test('the model centre has 35 departments, 50 windows, 120 staff and 50 rosters', () => {
  expect(book.members.get('department')).toHaveLength(35)
  expect(book.windows.size).toBe(50)
  expect(book.members.get('staff')).toHaveLength(120)
  expect(book.rosters.size).toBe(50)
  const departments = new Set(book.members.get('department'))
  expect(new Set(book.windows.values())).toEqual(departments)
  expect(items.every(({ department }) => departments.has(String(department)))).toBe(true)
})

test('621 items: 280 approvals, 341 services', () => {
  expect(items.filter(({ kind }) => kind === 'approval')).toHaveLength(280)
  expect(items.filter(({ kind }) => kind === 'service')).toHaveLength(341)
  expect(items).toHaveLength(621)
})

test('the promised items are promised 3.89 working days on average, none more than 0.6 of its statutory limit', () => {
  const promised = items.filter((item) => item['class'] === 'promised')
  const days = promised.map(({ promisedDays }) => Number(promisedDays))
  expect(days.reduce((sum, each) => sum + each, 0) / days.length).toBeCloseTo(3.89, 2)
  expect(promised.every(({ promisedDays, statutoryDays }) => Number(promisedDays) <= Number(statutoryDays) * 0.6)).toBe(
    true,
  )
  expect(items.filter((item) => item['class'] === 'instant').every((item) => item['promisedDays'] === undefined)).toBe(
    true,
  )
})

test('approvals of two days and more list a review and a check that fill the promise; licences are delivered', () => {
  const generated = items.filter(({ id, kind }) => kind === 'approval' && /^QG-1\d{3}$/.test(String(id)))
  for (const { id, promisedDays, steps, certificate, eLicence } of generated) {
    const days = steps as readonly { id: string; days: number }[] | undefined
    expect(days?.map((step) => step.id) ?? [], String(id)).toEqual(Number(promisedDays) > 1 ? ['review', 'check'] : [])
    if (days !== undefined) expect(days.reduce((sum, step) => sum + step.days, 0)).toBe(promisedDays)
    if (eLicence === true) expect(certificate).toBe(true)
  }
  const count = (field: string): number => generated.filter((item) => item[field] === true).length
  expect(count('certificate')).toBe(140)
  expect(count('eLicence')).toBeGreaterThan(40)
  expect(count('tacitConsent')).toBeGreaterThan(15)
})

test('every name is there in both languages, and no two items of a department have the same', () => {
  const named = parts.flatMap(({ entries }) => [...(entries.items ?? []), ...(entries.departments ?? [])])
  for (const { name } of named)
    expect(name).toEqual({ zh: expect.any(String) as string, en: expect.any(String) as string })
  const names = named.map(({ name, department }) => JSON.stringify([name, department]))
  expect(new Set(names).size).toBe(names.length)
})
