import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { BUILT } from '../backend/pages.ts'

/** Of the scripts that a screen loads, gzip (`npm run build` first). `without` are scripts that are there already. */
const BUDGETS: readonly Budget[] = [
  { screen: 'wall', entries: ['wall.html'], mostKb: 85 },
  { screen: 'desk', entries: ['index.html', 'screens/DeskScreen.vue'], mostKb: 190 },
  { screen: 'trends, all', entries: ['index.html', 'screens/TrendsScreen.vue', 'charts/echarts.ts'], mostKb: 320 },
  { screen: 'charts, lazy', entries: ['charts/echarts.ts'], without: ['index.html'], mostKb: 175 },
]

interface Budget {
  readonly screen: string
  readonly entries: readonly string[]
  readonly without?: readonly string[]
  readonly mostKb: number
}

type Manifest = Readonly<Record<string, { readonly file: string; readonly imports?: readonly string[] }>>

const manifest = JSON.parse(readFileSync(join(BUILT, '.vite/manifest.json'), 'utf8')) as Manifest

/** The files of entries and all that they import at once. */
function closure(entries: readonly string[], seen = new Set<string>()): Set<string> {
  for (const entry of entries) {
    const chunk = manifest[entry]
    if (chunk === undefined) throw new Error(`${entry} is not in the build's manifest, expected it there`)
    if (seen.has(chunk.file)) continue
    seen.add(chunk.file)
    closure(chunk.imports ?? [], seen)
  }
  return seen
}

let whole = true
for (const { screen, entries, without = [], mostKb } of BUDGETS) {
  const there = closure(without)
  const files = [...closure(entries)].filter((file) => file.endsWith('.js') && !there.has(file))
  const kb =
    files.reduce((sum, file) => sum + gzipSync(readFileSync(join(BUILT, file)), { level: 9 }).length, 0) / 1_000
  const fits = kb <= mostKb
  whole &&= fits
  console.log(
    `${screen}: ${kb.toFixed(1)} KB gzip in ${files.length} scripts, at most ${mostKb} KB${fits ? '' : ': TOO MUCH'}`,
  )
}
process.exitCode = whole ? 0 : 1
