// What of each of the 31 mechanisms a demonstration has lit and found: `tsx test/bench/mechanisms.ts [DIRECTORY]`, ./demo-data by
// default; DATABASE_URL names a server instead. The rows are those of rules/book/MECHANISMS.md. Exit code 1 where one was never lit.
import { existsSync, readFileSync } from 'node:fs'
import { connect } from '../../db/connect.ts'

const url = process.env['DATABASE_URL'] ?? ''
const directory = process.argv[2] ?? './demo-data'
// The embedded server would make a new one there.
if (url === '' && !existsSync(directory))
  throw new Error(`${directory} is not there: expected the directory of a demonstration`)

/** The number and name of each row, with every word that stands in backticks in it: ids of rules and checks among them. */
function readRows(): { row: number; name: string; words: Set<string> }[] {
  const text = readFileSync('rules/book/MECHANISMS.md', 'utf8')
  const rows = new Map<number, { row: number; name: string; words: Set<string> }>()
  for (const line of text.split('\n')) {
    const [, number, name] = /^\| (\d+) \| ([^|]+) \|/.exec(line) ?? []
    if (number === undefined || name === undefined) continue
    const row = rows.get(Number(number)) ?? { row: Number(number), name: name.split(':')[0] ?? name, words: new Set() }
    for (const [, word] of line.matchAll(/`([\w-]+)`/g)) if (word !== undefined) row.words.add(word)
    rows.set(row.row, row)
  }
  return [...rows.values()].sort((a, b) => a.row - b.row)
}

const database = await connect(url === '' ? { directory } : { url })
try {
  const lights = await database.query<{ rule: string; level: string; count: number }>(
    `SELECT split_part(light_id, '/', array_length(string_to_array(light_id, '/'), 1) - 1) AS rule,
       light::jsonb ->> 'level' AS level, count(DISTINCT light_id)::int AS count
     FROM change WHERE kind IN ('raised', 'silent') GROUP BY 1, 2 ORDER BY 1, 2`,
  )
  const findings = await database.query<{ finding: string; count: number }>(
    'SELECT finding, count(*)::int AS count FROM finding GROUP BY 1 ORDER BY 1',
  )
  const entries = await database.query<{ rule: string; state: string; count: number }>(
    `SELECT rule, CASE WHEN state = 'withdrawn' THEN 'withdrawn' ELSE coalesce(verdict ->> 'state', 'open') END AS state,
       count(*)::int AS count
     FROM clock WHERE opened_at IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`,
  )
  let dark = 0
  console.log('row  mechanism                                     lights; findings; ledger entries')
  for (const { row, name, words } of readRows()) {
    const lit = lights
      .filter(({ rule }) => words.has(rule))
      .map(({ rule, level, count }) => `${rule} ${level} ${count}`)
    const found = findings.filter(({ finding }) => words.has(finding)).map((one) => `${one.finding} ${one.count}`)
    const entered = entries.filter(({ rule }) => words.has(rule)).map((one) => `${one.rule} ${one.state} ${one.count}`)
    const isDark = lit.length + found.length === 0
    if (isDark) dark++
    const parts = [lit.join(', '), found.join(', '), entered.length > 0 ? `ledger: ${entered.join(', ')}` : '']
    const told = isDark ? 'NEVER LIT' : parts.filter((part) => part !== '').join('; ')
    console.log(`${String(row).padStart(3)}  ${name.slice(0, 44).padEnd(44)}  ${told}`)
  }
  console.log(`${readRows().length} mechanisms, ${dark} never lit`)
  process.exitCode = dark > 0 ? 1 : 0
} finally {
  await database.close()
}
