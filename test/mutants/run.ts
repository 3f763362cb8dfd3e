/**
 * `npm run mutants`: makes each deliberate fault in a copy of the tree and prints the first test that fails. Exits 1 where
 * no test sees one.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MUTANTS, type Mutant } from './list.ts'

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly message: string
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const wanted = process.argv.slice(2)

function failingTest(copy: string, files: readonly string[]): string | null {
  const report = join(copy, 'report.json')
  const args = ['vitest', 'run', ...files, '--bail', '1', '--reporter=json', `--outputFile.json=${report}`]
  const { status } = spawnSync('npx', args, {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, HELIOGRAPH_RUNS: '2000' },
  })
  if (status === 0) return null
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  for (const { name, assertionResults, message } of testResults) {
    const failed = assertionResults.find((one) => one.status === 'failed')
    const file = name.slice(copy.length + 1)
    if (failed !== undefined) return `${file}: ${failed.fullName}`
    if (assertionResults.length === 0 && message !== '') return `${file}: ${message.split('\n')[0] ?? ''}`
  }
  throw new Error('the tests failed, but the report names none')
}

function seenBy({ file, find, replace }: Mutant): string | null {
  const copy = mkdtempSync(join(tmpdir(), 'heliograph-mutant-'))
  try {
    for (const part of ['rules', 'backend', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
      cpSync(join(root, part), join(copy, part), { recursive: true })
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    const path = join(copy, 'rules', file)
    const text = readFileSync(path, 'utf8')
    if (text.split(find).length !== 2) throw new Error(`${file}: expected exactly once: ${find}`)
    writeFileSync(
      path,
      text.replace(find, () => replace),
    )
    return failingTest(copy, ['test/rules'])
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

const chosen = MUTANTS.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
let unseen = 0
for (const mutant of chosen) {
  const test = seenBy(mutant)
  if (test === null) unseen++
  console.log(`${mutant.name} (${mutant.file}): ${test ?? 'NO TEST SEES IT'}`)
}
console.log(`${chosen.length} mutants, ${unseen} unseen`)
process.exitCode = unseen === 0 ? 0 : 1
