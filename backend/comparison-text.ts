import { MEASURES, type Verdict } from '../rules/difference.ts'
import { instantText, type Instant } from '../rules/time.ts'
import type { Case, Comparison } from './comparison.ts'
import { csvCell } from './log/csv-cell.ts'
import { table } from './table.ts'

/** The columns of a file of cases; instants are UTC, ISO 8601. */
export const CASE_COLUMNS = [
  'subject',
  'rule',
  'run',
  'finding',
  'changes',
  ...['a', 'b'].flatMap((book) =>
    ['level', 'state', 'yellow_at', 'red_at', 'due_at', 'at'].map((of) => `${of}_${book}`),
  ),
] as const

const instant = (t: Instant | null | undefined): string => (t === null || t === undefined ? '' : instantText(t))

const SIGNS = { more: '+', fewer: '-', changed: '~' } as const

/** `~clock +red`: one more in B, one fewer, or another instant or level. */
function changesText({ changes }: Case): string {
  return MEASURES.flatMap((measure) => {
    const change = changes[measure]
    return change === undefined ? [] : [`${SIGNS[change]}${measure}`]
  }).join(' ')
}

/** A case as a row of CSV. `at_a` and `at_b` are where the clock started or the finding was found. */
export function caseRow(one: Case): string {
  const { subject, rule, run, finding, a, b } = one
  const side = (verdict: Verdict | null): string[] =>
    verdict === null
      ? ['', '', '', '', '', '']
      : [
          ...[verdict.level, verdict.state ?? '', instant(verdict.yellowAt), instant(verdict.redAt)],
          ...[instant(verdict.dueAt), instant(verdict.since.clock ?? verdict.since.finding)],
        ]
  const cells = [subject, rule, String(run ?? ''), finding ?? '', changesText(one), ...side(a), ...side(b)]
  return `${cells.map(csvCell).join(',')}\n`
}

function sideText(verdict: Verdict | null): string {
  if (verdict === null) return 'none'
  const { level, state, yellowAt, redAt, dueAt, since, reason } = verdict
  if (state === null) return `${level} ${instant(since.finding)}`
  const told = [
    ...(yellowAt === null ? [] : [`yellow ${instant(yellowAt)}`]),
    ...(redAt === null ? [] : [`red ${instant(redAt)}`]),
    ...(dueAt === null ? [] : [`due ${instant(dueAt)}`]),
    ...(reason === '' ? [] : [reason]),
  ]
  return [`${level}, ${state}`, ...told].join(', ')
}

/** A case on three lines: which and how, then what each book gives. */
export function caseText(one: Case): string {
  const { subject, rule, run, finding, a, b } = one
  const name = [subject, ...(rule === '' ? [] : [rule]), ...(run === null ? [] : [String(run)])].join('/')
  const found = finding === null ? '' : ` ${finding}`
  return `${name}${found}: ${changesText(one)}\n  A ${sideText(a)}\n  B ${sideText(b)}\n`
}

/** The table per rule, of what differs, then the totals. */
export function comparisonText(comparison: Comparison): string {
  const cells = ({ a, b, more, fewer, changed }: Counts): string[] => [a, b, more, fewer, changed].map(String)
  const differing = comparison.rows().filter(({ more, fewer, changed }) => more + fewer + changed > 0)
  const rows = differing.map((row) => [row.rule || '–', row.finding || row.measure, ...cells(row)])
  const totals = comparison.totals().map((row) => ['all', row.measure, ...cells(row)])
  const left = comparison.leftOut()
  return (
    table([['rule', 'of', 'A', 'B', 'more', 'fewer', 'changed'], ...rows, ...totals], 2) +
    `${comparison.subjects} subjects, ${comparison.cases} cases differ${comparison.cases === 0 ? ': nothing would have been lit otherwise' : ''}\n` +
    (left.length === 0 ? '' : `not compared, since they don't judge one subject's history: ${left.join(', ')}\n`)
  )
}

interface Counts {
  readonly a: number
  readonly b: number
  readonly more: number
  readonly fewer: number
  readonly changed: number
}

/** The same for machines. */
export function comparisonJson(comparison: Comparison, asOf: Instant, cases: readonly Case[] | null): string {
  const side = (verdict: Verdict | null): object | null =>
    verdict === null
      ? null
      : {
          ...{ level: verdict.level, state: verdict.state },
          ...{ yellowAt: instant(verdict.yellowAt) || null, redAt: instant(verdict.redAt) || null },
          ...{ dueAt: instant(verdict.dueAt) || null, reason: verdict.reason },
          at: instant(verdict.since.clock ?? verdict.since.finding),
        }
  return JSON.stringify({
    asOf: instantText(asOf),
    ...{ subjects: comparison.subjects, differ: comparison.cases },
    ...{ rows: comparison.rows(), totals: comparison.totals(), notCompared: comparison.leftOut() },
    ...(cases === null ? {} : { cases: cases.map((one) => ({ ...one, a: side(one.a), b: side(one.b) })) }),
  })
}
