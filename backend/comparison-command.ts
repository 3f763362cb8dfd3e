import { InvalidArgumentError, type Command } from 'commander'
import type { Database } from '../db/database.ts'
import { instantText, parseInstant, type Instant } from '../rules/time.ts'
import { expectSchema, openAsItIs } from './as-it-is.ts'
import { backtest, type TakeCases } from './backtest.ts'
import { loadBook } from './book.ts'
import type { Terminal } from './command.ts'
import { CASE_COLUMNS, caseRow, caseText, comparisonJson, comparisonText } from './comparison-text.ts'
import type { Case, Comparison } from './comparison.ts'
import { configHelp, readConfig } from './config.ts'
import { loadEdition } from './edition.ts'
import { openLog, readCode } from './log/opening.ts'
import { progressBar } from './progress.ts'
import { RowsFile } from './rows-file.ts'
import { centreNow, tryBook } from './trial.ts'

interface OutOptions {
  readonly out?: string
  readonly json?: true
}

interface BacktestOptions extends OutOptions {
  readonly log: string
  readonly mapping?: string
  readonly rejects?: string
  readonly book: string
  readonly against: string
  readonly asOf: string
}

interface TryOptions extends OutOptions {
  readonly book: string
  readonly days: number
}

/** The commands that say what another rulebook would light: over a log, and on the database. `done` is told the exit code. */
export function addComparisonCommands(program: Command, terminal: Terminal, done: (code: number) => void): void {
  withOut(program.command('backtest').description('print what another book would have lit differently over a log'))
    .requiredOption('--log <file>', 'CSV, XES or NDJSON of CloudEvents; also gzip')
    .option('--mapping <file>', 'how rows become events; NDJSON needs none')
    .option('--rejects <file>', 'rows that cannot be read, with line and reason')
    .requiredOption('--book <directory>', 'book A')
    .requiredOption('--against <directory>', 'book B')
    .requiredOption('--as-of <instant>', 'ISO 8601; without an offset in the zone of book A’s centre')
    .action(async (options: BacktestOptions) => {
      done(await runBacktest(options, terminal))
    })
  withOut(
    program.command('try').description('print what a new book would light differently on the database; writes nothing'),
  )
    .requiredOption('--book <directory>', 'the new book, B; A is the edition in force')
    .option('--days <number>', 'subjects with events in so many days up to the centre’s now', days, 30)
    .addHelpText('after', `\n${configHelp()}`)
    .action(async (options: TryOptions) => {
      done(await runTry(options, terminal))
    })
}

function withOut(command: Command): Command {
  return command
    .option('--out <file>', 'the cases as CSV instead of printing them')
    .option('--json', 'print the table, and the cases unless they go to a file, as JSON')
}

function days(text: string): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 36_525) return value
  throw new InvalidArgumentError('expected a whole number of days from 1 on')
}

async function runBacktest(options: BacktestOptions, terminal: Terminal): Promise<number> {
  const [a, b] = [await loadBook(options.book), await loadBook(options.against)]
  const asOf = parseInstant(options.asOf, a.centre)
  if (asOf === null)
    throw new Error(`--as-of ${options.asOf}: expected an ISO 8601 date and time, such as 2026-11-24T10:00+08:00`)
  const { subjects, intake } = await openLog(options, terminal)
  const bar = progressBar('judging', terminal)
  await print(options, asOf, terminal, (take) => backtest(a, b, subjects, asOf, take, bar.update).finally(bar.stop))
  return readCode(options, intake, terminal)
}

async function runTry(options: TryOptions, terminal: Terminal): Promise<number> {
  const book = await loadBook(options.book)
  const database = await openAsItIs(readConfig(terminal.env))
  try {
    return await tryOn(database, { ...options, book }, terminal)
  } finally {
    await database.close()
  }
}

/** Tries a book on an open database. Throws where there is nothing to compare it with. */
export async function tryOn(
  database: Database,
  options: OutOptions & { readonly book: Awaited<ReturnType<typeof loadBook>>; readonly days: number },
  terminal: Terminal,
): Promise<number> {
  await expectSchema(database)
  const edition = await loadEdition(database)
  const now = await centreNow(database)
  if (edition === null || now === null)
    throw new Error('nothing to compare with: expected a database with an edition of the rulebook and events')
  const bar = progressBar('judging', terminal)
  await print(options, now, terminal, (take) =>
    tryBook(database, edition.book, options.book, options.days, now, take, bar.update).finally(bar.stop),
  )
  if (options.json !== true)
    terminal.out(
      `A: edition ${edition.number}; the ${options.days} days up to ${instantText(now)}; nothing was written\n`,
    )
  return 0
}

/** Runs a comparison; cases go to a file or to `out` as they come, then the table. */
async function print(
  { out, json }: OutOptions,
  asOf: Instant,
  terminal: Terminal,
  run: (take: TakeCases) => Promise<Comparison>,
): Promise<void> {
  const file = out === undefined ? null : await RowsFile.create(out)
  const kept: Case[] = []
  try {
    file?.add(`${CASE_COLUMNS.join(',')}\n`)
    const comparison = await run(async (cases) => {
      if (file !== null) {
        for (const one of cases) file.add(caseRow(one))
        await file.flush()
      } else if (json === true) kept.push(...cases)
      else for (const one of cases) terminal.out(caseText(one))
    })
    await file?.flush()
    if (json === true) terminal.out(`${comparisonJson(comparison, asOf, file === null ? kept : null)}\n`)
    else terminal.out(comparisonText(comparison))
  } finally {
    await file?.close()
  }
}
