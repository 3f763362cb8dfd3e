// The figures of a demonstration that was played: what the trends say, what a plain count of its raw events says, and what the
// model's report has. `tsx test/bench/demo-figures.ts [DIRECTORY]`, ./demo-data by default; DATABASE_URL names a server instead.
// Exit code 0 where the first two are the same in every sum of every day and department.
import { existsSync } from 'node:fs'
import { readTrends } from '../../backend/trends.ts'
import { connect } from '../../db/connect.ts'
import { readDemo } from '../../db/demo.ts'
import { NO_SUMS, RATES, SUMS, type RateName, type Sums } from '../../rules/kpi.ts'
import { dateOf, dayOf } from '../support/plain-days.ts'
import { addedBy, plainFigures, readPlainBook, readPlainEvents } from '../support/plain-figures.ts'

/** What the model's report says (`domain.md` 4); «drawn» is what the simulator draws by (backend/hall/: cases, promised, shifts). */
const MODEL: Readonly<Partial<Record<RateName | keyof Sums, string>>> = {
  accepted: '172,338 in 2014, 690 a working day; drawn: 690 by weekday',
  finished: '171,878 in 2014, 688 a working day',
  completion: '99.73%; of a short history less, for cases are open at its end',
  onTime: '99.73% as published, the same number as completion; drawn: 99.87%',
  early: '96.75% as published, and 96.73% in the same report: an instant case must have counted as early',
  instant: '86.83%; drawn: 83.5% of accepted',
  yellow: 'lights in 0.02–3% of cases; drawn: 0.83% (3% of promised, 0.4% of instant)',
  red: '12 in five years as published; drawn: 0.13% (0.5% of promised, 0.06% of instant)',
  absent: 'not told; drawn: an absence of 18–40 min in 3% of shifts',
}
const ROWS = [
  'completion',
  'onTime',
  'early',
  'earlyPromised',
  'instant',
  'yellow',
  'red',
  'satisfaction',
  'absent',
] as const

const url = process.env['DATABASE_URL'] ?? ''
const directory = process.argv[2] ?? './demo-data'
// The embedded server would make a new one there.
if (url === '' && !existsSync(directory))
  throw new Error(`${directory} is not there: expected the directory of a demonstration`)
const database = await connect(url === '' ? { directory } : { url })
try {
  process.exitCode = await compare()
} finally {
  await database.close()
}

async function compare(): Promise<number> {
  const demo = await readDemo(database)
  if (demo === null)
    throw new Error('this database is no demonstration’s: only its book and its simulator are known here')
  const scope = { from: dateOf(dayOf(demo.beganAt)), through: dateOf(dayOf(demo.at)), departments: null }
  const byDay = await readTrends(database, scope, 'day', demo.at)
  const byDepartment = await readTrends(database, scope, 'department', demo.at)
  const added = plainFigures(readPlainBook(), await readPlainEvents(database), scope.from, scope.through, demo.at)
  const plain = addedBy(added, 'none', NO_SUMS).get('') ?? NO_SUMS
  const shown = { ...NO_SUMS, ...byDay.total.sums } as Sums

  console.log(`${scope.from} to ${scope.through}, seed ${String(demo.seed)}\n`)
  print('figure', 'trends', 'raw events', 'difference', 'model')
  for (const name of SUMS)
    print(name, String(shown[name]), String(plain[name]), String(shown[name] - plain[name]), MODEL[name] ?? '')
  console.log()
  for (const name of ROWS) {
    const [ours, theirs] = [RATES[name].of(shown), RATES[name].of(plain)]
    const points = ((ours.value ?? 0) - (theirs.value ?? 0)) * 100
    print(name, rateText(ours.value), rateText(theirs.value), `${points} pp`, MODEL[name] ?? '')
  }
  const wrong = [
    ...differences(byDay.groups, addedBy(added, 'day', NO_SUMS)),
    ...differences(byDepartment.groups, addedBy(added, 'department', NO_SUMS)),
  ]
  for (const text of wrong) console.log(text)
  console.log(
    `\n${wrong.length} differences in ${byDay.groups.length} days and ${byDepartment.groups.length} departments`,
  )
  return wrong.length === 0 ? 0 : 1
}

function differences(
  groups: readonly { readonly group: string | null; readonly sums: Readonly<Record<string, number>> }[],
  plain: ReadonlyMap<string, Sums>,
): string[] {
  const shown = new Map(groups.map(({ group, sums }) => [group ?? '', sums]))
  return [...new Set([...shown.keys(), ...plain.keys()])].flatMap((group) =>
    SUMS.flatMap((name) => {
      const [ours, theirs] = [shown.get(group)?.[name] ?? 0, plain.get(group)?.[name] ?? 0]
      return ours === theirs ? [] : [`${group || 'without one'}: ${name} is ${ours}, by raw events ${theirs}`]
    }),
  )
}

function rateText(value: number | null): string {
  return value === null ? '–' : `${(value * 100).toFixed(3)}%`
}

function print(name: string, ours: string, theirs: string, difference: string, model: string): void {
  console.log(
    `${name.padEnd(16)} ${ours.padStart(12)} ${theirs.padStart(12)} ${difference.padStart(12)}  ${model}`.trimEnd(),
  )
}
