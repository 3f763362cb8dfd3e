import { acrossFindings } from '../rules/across-log.ts'
import type { Book } from '../rules/book.ts'
import { stepAt, type Clock } from '../rules/clock.ts'
import { held, judgementsOf } from '../rules/history.ts'
import { lightHolder } from '../rules/holder.ts'
import { itemFindings, type ItemFinding } from '../rules/item-check.ts'
import type { Judgement } from '../rules/judge.ts'
import { openedAt, verdictOf } from '../rules/ledger.ts'
import type { Finding, SubjectState } from '../rules/state.ts'
import { instantText, type Instant } from '../rules/time.ts'
import { csvCell } from './log/csv-cell.ts'
import { RowsFile } from './rows-file.ts'
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

const LEDGER_COLUMNS = [
  'subject',
  'rule',
  'run',
  'opened_at',
  'due_at',
  'stopped_at',
  'state',
  'by',
  'at',
  'reason',
] as const

const BATCH = 1_000

/**
 * Judges every subject as of an instant and writes one row a clock to `out`, findings to `out`.checks.csv (design §6), and what the
 * ledger has, under a book with a rule of flag `default`, to `out`.ledger.csv.
 * Rows are ordered by subject, then as the book orders its rules, then by run.
 */
export async function replay(
  book: Book,
  subjects: Subjects,
  asOf: Instant,
  out: string,
  onProgress?: (done: number, total: number) => void,
): Promise<Summary> {
  const clockRows = await RowsFile.create(out)
  const findingRows = await RowsFile.create(`${out}.checks.csv`)
  const ledgerRows = hasLedger(book) ? await RowsFile.create(`${out}.ledger.csv`) : null
  const summary = new Summary()
  try {
    clockRows.add(`${COLUMNS.join(',')}\n`)
    findingRows.add(`${FINDING_COLUMNS.join(',')}\n`)
    ledgerRows?.add(`${LEDGER_COLUMNS.join(',')}\n`)
    await clockRows.flush()
    await findingRows.flush()
    for (const found of itemFindings(book, asOf)) {
      findingRows.add(itemRow(found, asOf))
      summary.findings++
    }
    const names = subjects.names(book, asOf)
    const across = acrossFindings(book, subjects.all(), asOf)
    for (let from = 0; from < names.length; from += BATCH) {
      for (const subject of names.slice(from, from + BATCH)) {
        const state = subjects.fold(book, subject, asOf)
        const judgements = judgementsOf(book, state, asOf)
        const findings = [...state.findings, ...(across.get(subject) ?? [])]
        for (const finding of findings) findingRows.add(findingRow(subject, finding))
        let rows = ''
        for (const judgement of judgements) {
          const clock = held(state, judgement, asOf)
          rows += clockRow(clock)
          summary.add(clock, lightHolder(book, state, clock).department ?? '')
          for (const finding of clock.findings) findingRows.add(findingRow(subject, finding))
          summary.findings += clock.findings.length
          if (ledgerRows === null || judgement.rule.flag !== 'default') continue
          const entry = entryRow(state, judgement, asOf)
          if (entry === null) continue
          ledgerRows.add(entry)
          summary.entries++
        }
        clockRows.add(rows)
        summary.findings += findings.length
      }
      summary.subjects = Math.min(names.length, from + BATCH)
      await clockRows.flush()
      await findingRows.flush()
      await ledgerRows?.flush()
      onProgress?.(summary.subjects, names.length)
    }
  } finally {
    await clockRows.close()
    await findingRows.close()
    await ledgerRows?.close()
  }
  return summary
}

const instant = (t: Instant | null): string => (t === null ? '' : instantText(t))

/** A row as one text: lists of cells for a batch of rows, made into text at its end, took a third of a replay's judging. */
function clockRow(clock: Clock): string {
  const { subject, rule, level, state, startedAt, dueAt, stoppedAt, countedMs, provisional, run, reason, edition } =
    clock
  const instants =
    `${instantText(startedAt)},${instant(dueAt)},${instant(stoppedAt)},` +
    `${instant(stepAt(clock, 'yellow'))},${instant(stepAt(clock, 'red'))}`
  const counted = countedMs === null ? '' : Math.ceil(countedMs / 1_000)
  return (
    `${csvCell(subject)},${csvCell(rule)},${level},${state},${instants},${counted},${provisional},${run},` +
    `${csvCell(reason)},${csvCell(edition)}\n`
  )
}

const hasLedger = (book: Book): boolean =>
  [...book.sets.values()].some(({ lines }) => lines.some(({ ledger }) => ledger))

/** An entry of the ledger and a person's word on it, by the history alone; null for none by then. */
function entryRow(state: SubjectState, { rule, run, clock }: Judgement, asOf: Instant): string | null {
  const since = openedAt(rule, clock, asOf)
  if (since === null) return null
  const verdict = verdictOf(state, rule, run, clock)
  const word = `${verdict?.state ?? 'open'},${csvCell(verdict?.by ?? '')},${instant(verdict?.at ?? null)}`
  return (
    `${csvCell(clock.subject)},${csvCell(clock.rule)},${clock.run},${instantText(since)},${instant(clock.dueAt)},` +
    `${instant(clock.stoppedAt)},${word},${csvCell(verdict?.reason ?? '')}\n`
  )
}

/** A finding of the catalogue, which has no event: it stands as of the instant asked for. */
function itemRow({ item, finding, level, detail }: ItemFinding, asOf: Instant): string {
  return `${csvCell(`item/${item}`)},,,${csvCell(finding)},${level},${instantText(asOf)},heliograph,,${csvCell(detail)}\n`
}

function findingRow(subject: string, finding: Finding): string {
  const { rule, run, finding: name, level, at, source, event, detail } = finding
  return (
    `${csvCell(subject)},${csvCell(rule ?? '')},${run ?? ''},${csvCell(name)},${level},${instantText(at)},` +
    `${csvCell(source)},${csvCell(event)},${csvCell(detail)}\n`
  )
}
