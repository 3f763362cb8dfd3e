import { open } from 'node:fs/promises'
import { stringify } from 'csv-stringify/sync'
import type { Book } from '../rules/book.ts'
import { stepAt, type Clock } from '../rules/clock.ts'
import { clocksOf } from '../rules/history.ts'
import type { Finding, SubjectState } from '../rules/state.ts'
import { instantText, type Instant } from '../rules/time.ts'
import type { Subjects } from './subjects.ts'
import { Summary } from './summary.ts'

const COLUMNS = [
  'subject',
  'rule',
  'level',
  'state',
  'started_at',
  'due_at',
  'stopped_at',
  'yellow_at',
  'red_at',
  'counted_seconds',
  'provisional',
  'run',
  'reason',
  'edition',
] as const

const FINDING_COLUMNS = ['subject', 'rule', 'run', 'finding', 'level', 'at', 'source', 'event', 'detail'] as const

const BATCH = 5_000

/**
 * Judges every subject as of an instant and writes one row a clock to `out`, findings to `out`.checks.csv (design §6).
 * Rows are ordered by subject, then as the book orders its rules, then by run.
 */
export async function replay(
  book: Book,
  subjects: Subjects,
  asOf: Instant,
  out: string,
  onProgress?: (done: number, total: number) => void,
): Promise<Summary> {
  const clocksFile = await create(out)
  const findingsFile = await create(`${out}.checks.csv`)
  const summary = new Summary()
  try {
    await clocksFile.appendFile(`${COLUMNS.join(',')}\n`)
    await findingsFile.appendFile(`${FINDING_COLUMNS.join(',')}\n`)
    const names = subjects.names(book, asOf)
    for (let from = 0; from < names.length; from += BATCH) {
      const rows: unknown[][] = []
      const found: unknown[][] = []
      for (const subject of names.slice(from, from + BATCH)) {
        const state = subjects.fold(book, subject, asOf)
        const clocks = clocksOf(book, state, asOf)
        for (const clock of clocks) {
          rows.push(rowOf(clock))
          summary.add(clock, departmentOf(book, state, clock))
        }
        for (const finding of [...state.findings, ...clocks.flatMap(({ findings }) => findings)])
          found.push(findingRow(subject, finding))
      }
      summary.subjects = Math.min(names.length, from + BATCH)
      summary.findings += found.length
      await clocksFile.appendFile(stringify(rows))
      await findingsFile.appendFile(stringify(found))
      onProgress?.(summary.subjects, names.length)
    }
  } finally {
    await clocksFile.close()
    await findingsFile.close()
  }
  return summary
}

async function create(file: string): ReturnType<typeof open> {
  return open(file, 'w').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file}: can't be written (${error.code ?? error.message}): expected a place for the result`, {
      cause: error,
    })
  })
}

const instant = (t: Instant | null): string => (t === null ? '' : instantText(t))

function rowOf(clock: Clock): unknown[] {
  return [
    clock.subject,
    clock.rule,
    clock.level,
    clock.state,
    instant(clock.startedAt),
    instant(clock.dueAt),
    instant(clock.stoppedAt),
    instant(stepAt(clock, 'yellow')),
    instant(stepAt(clock, 'red')),
    clock.countedMs === null ? '' : Math.ceil(clock.countedMs / 1_000),
    String(clock.provisional),
    clock.run,
    clock.reason,
    clock.edition,
  ]
}

function findingRow(subject: string, finding: Finding): unknown[] {
  const { rule, run, finding: name, level, at, source, event, detail } = finding
  return [subject, rule ?? '', run ?? '', name, level, instantText(at), source, event, detail]
}

/** The department that a clock is counted under: its holder's, else the subject's own, else its item's. */
function departmentOf(book: Book, state: SubjectState, clock: Clock): string {
  const item = book.catalogue.fieldsAt(state.facts['item'], clock.startedAt)
  const department = clock.holder?.department ?? state.facts['department'] ?? item['department']
  return typeof department === 'string' ? department : ''
}
