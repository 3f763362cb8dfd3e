import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { MUTANTS } from './list.ts'

test.each(MUTANTS)('the code has one place for the deliberate fault «$name»', ({ file, find, replace }) => {
  const text = readFileSync(new URL(`../../rules/${file}`, import.meta.url), 'utf8')
  expect(text.split(find)).toHaveLength(2)
  expect(replace).not.toBe(find)
})
