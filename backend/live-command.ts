import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Option, type Command } from 'commander'
import { forgetCatalogue } from '../db/catalogue.ts'
import type { Database } from '../db/database.ts'
import { forgetIndicators } from '../db/indicator.ts'
import { readDemo } from '../db/demo.ts'
import { resetTallies } from '../db/tally.ts'
import { addFeedKey, createFeeds, readFeedKeys, readFeeds } from '../db/feed.ts'
import { instantText } from '../rules/time.ts'
import { judgeCatalogue } from './catalogue.ts'
import { judgeIndicators } from './indicators.ts'
import { openAsItIs } from './as-it-is.ts'
import type { Terminal } from './command.ts'
import { configHelp, readConfig, type Config } from './config.ts'
import { loadEdition } from './edition.ts'
import { Engine } from './engine.ts'
import { importLog } from './import.ts'
import { feedKey } from './keys.ts'
import { openDatabase, openEdition, serveLive } from './live.ts'
import { createLog } from './log.ts'
import { parseMapping } from './log/mapping.ts'
import { openRejects } from './log/rejects.ts'
import { progressBar } from './progress.ts'
import { repairSubjects } from './edit/refold.ts'
import { verify, type Verification } from './verify.ts'

/** The commands of a living system, on the database that the environment names. `done` is told each one's exit code. */
export function addLiveCommands(program: Command, terminal: Terminal, done: (code: number) => void): void {
  const withHelp = (command: Command): Command => command.addHelpText('after', `\n${configHelp()}`)
  withHelp(program.command('serve').description('run the whole system: ingest, ticks, stream')).action(async () => {
    done(await runServe(terminal))
  })
  withHelp(program.command('import').description('bring a log into the database'))
    .requiredOption('--log <file>', 'CSV, XES or NDJSON of CloudEvents; also gzip')
    .option('--mapping <file>', 'how rows become events; NDJSON needs none')
    .option('--rejects <file>', 'rows and events that cannot be taken, with line and reason')
    .action(async (options: ImportOptions) => {
      done(await runImport(options, terminal))
    })
  withHelp(program.command('verify').description('fold everything anew and compare it with what is stored'))
    .option('--repair', 'write what differs anew, as changes')
    .addOption(new Option('--json', 'print the verdict as JSON'))
    .action(async (options: VerifyOptions) => {
      done(await runVerify(options, terminal))
    })
  const feed = program.command('feed').description('feeds that may send events')
  withHelp(feed.command('add').description('set up a key for a feed; it is printed once and kept as a hash alone'))
    .argument('<name>', 'the feed, as in its events’ source')
    .action(async (name: string) => {
      done(await addFeed(name, terminal))
    })
  withHelp(feed.command('list').description('feeds, their keys, and when they were heard of')).action(async () => {
    done(await listFeeds(terminal))
  })
}

interface ImportOptions {
  readonly log: string
  readonly mapping?: string
  readonly rejects?: string
}

interface VerifyOptions {
  readonly repair?: true
  readonly json?: true
}

async function runServe(terminal: Terminal): Promise<number> {
  const config = readConfig(terminal.env)
  const log = createLog(config.logLevel)
  const { now } = terminal
  const { stop, halt } = terminal.signals()
  const database = await openDatabase(config)
  await refuseDemo(database)
  const serving = await serveLive({ database, config, log, now, rate: 1, say: terminal.err, stop, halt })
  return (await serving.stopped) === 'whole' ? 0 : 1
}

/** A demonstration's database has a clock of its own and made-up events: nothing real may be told to it. Closes what it refuses. */
export async function refuseDemo(database: Database): Promise<void> {
  const demo = await readDemo(database)
  if (demo === null) return
  await database.close()
  const at = instantText(demo.at)
  throw new Error(
    `this database is a demonstration's, whose clock stands at ${at}: go on with «heliograph demo», or name another one by HELIOGRAPH_DATA or DATABASE_URL`,
  )
}

/** Opens the database for one command, with an engine that says nothing, and closes it after. */
async function withEngine<T>(
  terminal: Terminal,
  work: (parts: { config: Config; database: Awaited<ReturnType<typeof openDatabase>>; engine: Engine }) => Promise<T>,
): Promise<T> {
  const config = readConfig(terminal.env)
  const database = await openDatabase(config)
  try {
    const edition = await openEdition(database, config, terminal.now())
    const log = createLog('warn')
    return await work({ config, database, engine: new Engine({ database, edition, now: terminal.now, log }) })
  } finally {
    await database.close()
  }
}

async function runImport(options: ImportOptions, terminal: Terminal): Promise<number> {
  return withEngine(terminal, async ({ database, engine }) => {
    const mapping =
      options.mapping === undefined ? null : parseMapping(await readFile(options.mapping, 'utf8'), options.mapping)
    const rejects = options.rejects === undefined ? null : await openRejects(options.rejects)
    const reading = progressBar('reading', terminal)
    const writing = progressBar('writing', terminal)
    try {
      const {
        rows,
        accepted,
        duplicates,
        rejects: refused,
      } = await importLog(
        engine,
        database,
        options.log,
        mapping,
        terminal.now,
        async (batch) => rejects?.write(batch),
        {
          read: reading.update,
          written: (count, total) => {
            reading.stop()
            writing.update(count, total)
          },
        },
      )
      terminal.out(`${rows} rows read, ${accepted} events taken, ${duplicates} known already, ${refused} rejected\n`)
      if (rows > 0) return 0
      terminal.err(
        `${options.log}: no row could be read${options.rejects === undefined ? '; --rejects FILE tells why' : ''}\n`,
      )
      return 1
    } finally {
      reading.stop()
      writing.stop()
      await rejects?.close()
    }
  })
}

/** Judges by the edition that the database has, and changes nothing but what `--repair` asks for. */
async function runVerify(options: VerifyOptions, terminal: Terminal): Promise<number> {
  const database = await openAsItIs(readConfig(terminal.env))
  try {
    const edition = await loadEdition(database)
    if (edition === null)
      throw new Error('this database has no edition of the rulebook: expected one on which serve or import has run')
    const found = await verify(database, edition)
    if (options.json === true) terminal.out(`${JSON.stringify(found)}\n`)
    else terminal.out(verdictText(found))
    if (found.differences.length === 0) return 0
    if (options.repair === true) {
      const names = [...new Set(found.differences.flatMap(({ subject }) => (subject === null ? [] : [subject])))]
      // A demonstration has a clock of its own.
      const now = (await readDemo(database))?.at ?? terminal.now()
      await repairSubjects(database, edition, names, now)
      await database.transaction(async (tx) => {
        // The tallies last, as every writer takes them: who judges the other two waits for the head while holding them.
        await forgetCatalogue(tx)
        await forgetIndicators(tx)
        await resetTallies(tx)
      })
      await judgeCatalogue(database, edition, now)
      await judgeIndicators(database, edition, now)
      const again = await verify(database, edition)
      terminal.out(`repaired ${names.length} subjects; ${again.differences.length} differences are left\n`)
      for (const { subject, what } of again.differences) terminal.out(`  ${subject ?? 'the log'}: ${what}\n`)
    }
    return 1
  } finally {
    await database.close()
  }
}

function verdictText({ subjects, clocks, pending, changes, hash, differences }: Verification): string {
  const lines = differences.map(({ subject, what }) => `  ${subject ?? 'the log'}: ${what}\n`)
  const waits = pending === 0 ? '' : `, ${pending} subjects wait for the newest edition`
  return `${lines.join('')}${subjects} subjects, ${clocks} clocks, ${changes} changes${waits}: ${differences.length} differences\nclocks ${hash}\n`
}

async function addFeed(name: string, terminal: Terminal): Promise<number> {
  if (!/^[^\s/]+$/u.test(name)) throw new Error(`feed ${name}: expected a name without «/» and blanks`)
  return withEngine(terminal, async ({ database }) => {
    const key = randomBytes(24).toString('base64url')
    await createFeeds(database, [name], terminal.now())
    await addFeedKey(database, name, feedKey(name, key).digest, terminal.now())
    terminal.out(`${key}\n`)
    terminal.err(`The key of ${name}, printed this once: send events with «Authorization: Bearer …».\n`)
    return 0
  })
}

async function listFeeds(terminal: Terminal): Promise<number> {
  return withEngine(terminal, async ({ config, database, engine }) => {
    const keys = await readFeedKeys(database)
    const heard = await readFeeds(database)
    const names = new Set([...engine.edition.book.feeds.keys(), ...heard.keys(), ...keys.map(({ feed }) => feed)])
    for (const { feed } of config.feeds) names.add(feed)
    for (const name of [...names].sort()) {
      const count =
        keys.filter(({ feed }) => feed === name).length + config.feeds.filter(({ feed }) => feed === name).length
      const row = heard.get(name)
      const state =
        row === undefined
          ? 'never heard of'
          : `heard of ${instantText(row.heardAt)}${row.silentSince === null ? '' : `, silent since ${instantText(row.silentSince)}`}${row.held ? ', an import of it is unfinished' : ''}`
      terminal.out(`${name}: ${count} ${count === 1 ? 'key' : 'keys'}, ${state}\n`)
    }
    return 0
  })
}
