import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { Book } from '../rules/book.ts'
import { bookJsonSchema } from '../rules/schema.ts'
import { parseInstant, type Instant } from '../rules/time.ts'
import { addBookCommand } from './book-command.ts'
import { loadBook } from './book.ts'
import { addComparisonCommands } from './comparison-command.ts'
import { explain, explainFindings } from './explain.ts'
import { addCentreCommand } from './hall/centre/command.ts'
import { addDemoCommand } from './hall/command.ts'
import type { Intake } from './log/intake.ts'
import { openLog, readCode } from './log/opening.ts'
import { addLiveCommands } from './live-command.ts'
import { progressBar } from './progress.ts'
import { replay } from './replay.ts'
import { readScenario } from './scenario-file.ts'
import { runScenario } from './scenario.ts'
import type { Subjects } from './subjects.ts'

/** What a command may touch outside itself. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** True where a person watches: progress is shown. */
  readonly terminal: boolean
  /** The machine's clock, epoch ms: how long something took, and the centre's clock of a living system. */
  readonly now: () => number
  readonly env: Readonly<Record<string, string | undefined>>
  /**
   * From now on a signal to end asks what runs on to stop, and the second one not to wait any longer. Other commands are
   * simply ended by a signal.
   */
  readonly signals: () => { readonly stop: AbortSignal; readonly halt: AbortSignal }
}

interface LogOptions {
  readonly log: string
  readonly mapping?: string
  readonly book: string
  readonly asOf: string
  readonly rejects?: string
}

/**
 * Runs one command. Exit codes: 0 done; 1 done with a verdict against (no row read, a scenario failed); 2 could not run,
 * the reason is on `err`.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  let code = 0
  const program = new Command('heliograph')
    .description('E-supervision: every light is arithmetic that anyone can check.')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
  withLog(program.command('replay').description('judge every clock of a log as of an instant, in memory'))
    .requiredOption('--out <file>', 'clocks as CSV; findings go to <file>.checks.csv')
    .option('--json', 'print the summary as JSON')
    .action(async (options: LogOptions & { out: string; json?: true }) => {
      code = await runReplay(options, terminal)
    })
  withLog(program.command('explain').description('print the trace of the clocks of one subject of a log'))
    .requiredOption('--subject <subject>', 'kind/id, such as case/QG-2026-000123')
    .option('--rule <rule>', 'one rule alone')
    .option('--run <number>', 'one run alone', whole)
    .addOption(new Option('--lang <language>', 'language of the trace').choices(['zh', 'en', 'both']).default('en'))
    .action(async (options: ExplainOptions) => {
      code = await runExplain(options, terminal)
    })
  program
    .command('test-rules')
    .description('run scenarios')
    .argument('<path>', 'one *.yaml file, or a directory of them')
    .action(async (path: string) => {
      code = await testRules(path, terminal)
    })
  addBookCommand(program, terminal, (result) => {
    code = result
  })
  addComparisonCommands(program, terminal, (result) => {
    code = result
  })
  addLiveCommands(program, terminal, (result) => {
    code = result
  })
  addDemoCommand(program, terminal, (result) => {
    code = result
  })
  addCentreCommand(program, terminal)
  program
    .command('schema')
    .description('print the JSON Schema of a rulebook file')
    .action(() => terminal.out(`${JSON.stringify(bookJsonSchema(), null, 2)}\n`))
  try {
    await program.parseAsync([...args], { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    terminal.err(`${error instanceof Error ? error.message : String(error)}\n`)
    return 2
  }
}

function withLog(command: Command): Command {
  return command
    .requiredOption('--log <file>', 'CSV, XES or NDJSON of CloudEvents; also gzip')
    .option('--mapping <file>', 'how rows become events; NDJSON needs none')
    .requiredOption('--book <directory>', 'the rulebook')
    .requiredOption('--as-of <instant>', 'ISO 8601; without an offset in the zone of the centre')
    .option('--rejects <file>', 'rows that cannot be read, with line and reason')
}

function whole(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number from 1 on')
  return value
}

interface Loaded {
  readonly book: Book
  readonly asOf: Instant
  readonly subjects: Subjects
  readonly intake: Intake
}

async function load(options: LogOptions, terminal: Terminal): Promise<Loaded> {
  const book = await loadBook(options.book)
  const asOf = parseInstant(options.asOf, book.centre)
  if (asOf === null)
    throw new Error(`--as-of ${options.asOf}: expected an ISO 8601 date and time, such as 2026-11-24T10:00+08:00`)
  return { book, asOf, ...(await openLog(options, terminal)) }
}

async function runReplay(options: LogOptions & { out: string; json?: true }, terminal: Terminal): Promise<number> {
  const begun = terminal.now()
  const { book, asOf, subjects, intake } = await load(options, terminal)
  const bar = progressBar('judging', terminal)
  const summary = await replay(book, subjects, asOf, options.out, bar.update).finally(bar.stop)
  const { rows, events, duplicates, rejects } = intake
  const { clocks, findings, entries } = summary
  if (options.json === true) {
    const totals = { rows, events, duplicates, rejects, subjects: summary.subjects, clocks, findings, entries }
    terminal.out(
      `${JSON.stringify({ asOf: new Date(asOf).toISOString(), ...totals, byRule: summary.by('rule'), byLevel: summary.by('level'), counts: summary.rows() })}\n`,
    )
  } else {
    terminal.out(summary.text())
    terminal.out(
      `${rows} rows read, ${rejects} rejected, ${events} events (${duplicates} repeated), ${summary.subjects} subjects, ${clocks} clocks, ${findings} findings${entries > 0 ? `, ${entries} ledger entries` : ''}\n`,
    )
  }
  if (terminal.terminal) terminal.err(`${((terminal.now() - begun) / 1_000).toFixed(1)} s\n`)
  return readCode(options, intake, terminal)
}

interface ExplainOptions extends LogOptions {
  readonly subject: string
  readonly rule?: string
  readonly run?: number
  readonly lang: 'zh' | 'en' | 'both'
}

async function runExplain(options: ExplainOptions, terminal: Terminal): Promise<number> {
  const { book, asOf, subjects } = await load(options, terminal)
  if (!subjects.names(book, asOf).includes(options.subject))
    throw new Error(`--subject ${options.subject}: the log tells nothing of it`)
  const state = subjects.fold(book, options.subject, asOf)
  const which = { rule: options.rule, run: options.run }
  const texts = options.lang === 'both' ? (['zh', 'en'] as const) : [options.lang]
  const traces = texts.map((language) => explain(book, state, asOf, which, language))
  if (traces[0] === '') {
    terminal.err(
      `${options.subject} has no clock${options.rule === undefined ? '' : ` of rule ${options.rule}`} as of ${options.asOf}\n`,
    )
    return 1
  }
  terminal.out(traces.join('\n'))
  terminal.out(explainFindings(state))
  return 0
}

async function testRules(path: string, terminal: Terminal): Promise<number> {
  const kept = await stat(path).catch(() => null)
  if (kept === null) throw new Error(`${path} is not there: expected a scenario file or a directory of them`)
  const directory = kept.isDirectory() ? path : dirname(path)
  const names = kept.isDirectory()
    ? (await readdir(path, { recursive: true })).filter((name) => /\.ya?ml$/.test(name)).sort()
    : [basename(path)]
  if (names.length === 0) throw new Error(`${path}: no scenarios here, expected files *.yaml`)
  let failed = 0
  const rows = new Map<string, { files: number; failed: number }>()
  for (const name of names) {
    const file = join(directory, name)
    const failures = await readScenario(file)
      .then((scenario) => runScenario(scenario, file))
      .then(
        (result) => {
          terminal.out(`${result.failures.length === 0 ? 'ok  ' : 'FAIL'} ${name}: ${result.name}\n`)
          return result.failures
        },
        (error: unknown) => {
          terminal.out(`FAIL ${name}\n`)
          return [error instanceof Error ? error.message : String(error)]
        },
      )
    if (failures.length > 0) failed++
    const [, row] = /^row(\d\d)-/.exec(basename(name)) ?? []
    if (row !== undefined) {
      const known = rows.get(row) ?? { files: 0, failed: 0 }
      rows.set(row, { files: known.files + 1, failed: known.failed + (failures.length > 0 ? 1 : 0) })
    }
    for (const failure of failures) terminal.out(`  ${failure.replaceAll('\n', '\n  ')}\n`)
  }
  for (const [row, own] of rows) terminal.out(`mechanism ${Number(row)}: ${countText(own.files, own.failed)}\n`)
  const mechanisms = rows.size === 0 ? '' : `${rows.size} ${rows.size === 1 ? 'mechanism' : 'mechanisms'}, `
  terminal.out(`${mechanisms}${countText(names.length, failed)}\n`)
  return failed === 0 ? 0 : 1
}

function countText(scenarios: number, failed: number): string {
  return `${scenarios} ${scenarios === 1 ? 'scenario' : 'scenarios'}, ${failed} failed`
}
