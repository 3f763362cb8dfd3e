import { readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readScenario } from '../../backend/scenario-file.ts'
import { runScenario } from '../../backend/scenario.ts'

const DIRECTORY = resolve(import.meta.dirname, '../scenarios')
const files = readdirSync(DIRECTORY, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.ya?ml$/.test(name))
  .sort()

/** The rows of clock.md «Worked histories» that a fold alone can show, by their place in the table. */
const WORKED = [
  'worked-01-hearing',
  'worked-02-hearing-open',
  'worked-03-inspection-of-an-hour',
  'worked-04-review-to-the-close',
  // Rows 5 and 6 (announcing, lag) need a live engine: test/backend/live/worked.test.ts.
  'worked-07-same-second',
  'worked-08-withdrawn-before',
  'worked-09-withdrawn-alone',
  'worked-10-later-edition',
  'worked-11-reclassified',
  'worked-12-tender-contract',
  'worked-13-year-without-a-table',
  'worked-14-shift',
]

/** domain.md §1: start day, working days (the start day excluded). */
const VECTORS = ['01-22-plus-5', '01-22-plus-20', '04-24-plus-5', '09-25-plus-5', '09-25-plus-20']

describe('the scenarios hold', () => {
  test.each(files)('%s', async (name) => {
    const file = join(DIRECTORY, name)
    const { checks, failures } = await runScenario(await readScenario(file), relative('.', file))
    expect(failures).toEqual([])
    expect(checks).toBeGreaterThan(0)
  })
})

test('each worked history has its file', () => {
  expect(files.filter((name) => name.startsWith('worked-'))).toEqual(WORKED.map((name) => `${name}.yaml`))
})

test('each vector of the law has its file', () => {
  const wanted = VECTORS.map((name) => `vector-2025-${name}.yaml`).sort()
  expect(files.filter((name) => name.startsWith('vector-'))).toEqual(wanted)
})

test('each scenario has a name in both languages, used once', async () => {
  const names = await Promise.all(files.map(async (name) => (await readScenario(join(DIRECTORY, name))).name))
  const pairs = names.map((name) => (typeof name === 'string' ? { zh: name, en: name } : name))
  expect(pairs.filter(({ zh, en }) => !/\p{Script=Han}/u.test(zh) || !/[a-z]/.test(en))).toEqual([])
  expect(new Set(pairs.map(({ zh }) => zh)).size).toBe(files.length)
  expect(new Set(pairs.map(({ en }) => en)).size).toBe(files.length)
})

test('each row of what is supervised has three scenarios and more', () => {
  for (let row = 1; row <= 31; row++) {
    const own = files.filter((name) => name.startsWith(`row${String(row).padStart(2, '0')}-`))
    expect(own.length, `row ${row}`).toBeGreaterThanOrEqual(3)
  }
})
