import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { InvalidArgumentError, type Command } from 'commander'
import type { Book } from '../../rules/book.ts'
import { parseBookFile } from '../../rules/rulebook.ts'
import { DAY_MS, parseInstant, type Instant } from '../../rules/time.ts'
import { bookOf, readBookTexts } from '../book.ts'
import type { Terminal } from '../command.ts'
import { configHelp, readConfig } from '../config.ts'
import { openDatabase } from '../live.ts'
import { createLog } from '../log.ts'
import { progressBar } from '../progress.ts'
import { RATES } from './clock.ts'
import { historyFrom, liveFrom, startDemo, type Demo, type DemoPlan } from './demo.ts'
import { buildPages } from './pages.ts'
import { readScript } from './script.ts'

const BOOKS = ['../../rules/book', '../../rules/hall'].map((path) => fileURLToPath(new URL(path, import.meta.url)))

interface DemoOptions {
  readonly seed: number
  readonly speed: number
  readonly from?: string
  readonly history: number
  readonly script?: string
  readonly showcase?: boolean
}

/** The command that runs a model service centre on a database and a clock of its own. */
export function addDemoCommand(program: Command, terminal: Terminal, done: (code: number) => void): void {
  program
    .command('demo')
    .description('run a made-up service centre: the whole system, fed through its own door, on a clock of its own')
    .option('--seed <number>', 'of the made-up events; the same seed gives the same', wholeFrom(0), 1)
    .option('--speed <times>', `how many times as fast as the machine’s its clock runs, up to ${RATES.most}`, speed, 60)
    .option('--from <instant>', 'where its live day begins (08:25 of the last working day)')
    .option('--history <span>', 'how much is played first: 60d, 2y, 0d', span, 60)
    .option('--script <file>', 'play a YAML list of {at, kind, subject, source?, data?, knownAt?} instead')
    .option('--showcase', 'beside the hall’s life, one history of each mechanism, so that all are lit on the live day')
    .addHelpText('after', `\n${configHelp()}\nHere HELIOGRAPH_DATA is ./demo-data unless it is set.\n`)
    .action(async (options: DemoOptions) => {
      done(await runDemo(options, terminal))
    })
}

function wholeFrom(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (Number.isSafeInteger(value) && value >= least) return value
    throw new InvalidArgumentError(`expected a whole number from ${least} on`)
  }
}

function speed(text: string): number {
  const value = Number(text)
  if (value >= RATES.least && value <= RATES.most) return value
  throw new InvalidArgumentError(`expected a number from ${RATES.least} to ${RATES.most}`)
}

/** Days of a span such as 60d or 2y. */
function span(text: string): number {
  const [, count, unit] = /^(\d{1,4})([dy])$/.exec(text) ?? []
  const days = Number(count) * (unit === 'y' ? 365 : 1)
  if (days <= 3_650) return days
  throw new InvalidArgumentError('expected days or years such as 60d or 2y, at most 10y')
}

async function runDemo(options: DemoOptions, terminal: Terminal): Promise<number> {
  const { now: machine, err: say } = terminal
  const config = readConfig({ ...terminal.env, HELIOGRAPH_DATA: terminal.env['HELIOGRAPH_DATA'] ?? './demo-data' })
  const log = createLog(terminal.env['LOG_LEVEL'] === undefined ? 'warn' : config.logLevel)
  const book = (await Promise.all(BOOKS.map(readBookTexts))).flat()
  const plan = await planOf(options, await bookOf(book.map(parseBookFile)), machine())
  await buildPages(say)
  const { stop, halt } = terminal.signals()
  const database = await openDatabase(config)
  const bar = progressBar('history', terminal)
  const begun = machine()
  const demo = await startDemo({
    ...{ database, config, book, plan, machine, log, say, stop, halt },
    rate: options.speed,
    onHistory: bar.update,
  })
  say(`A made-up service centre is being played; its history comes first; ${demo.url}/wall fills meanwhile.\n`)
  try {
    await demo.history
    bar.stop()
    if (!stop.aborted) say(whereToLook(demo, machine() - begun))
    return (await demo.stopped) === 'whole' ? 0 : 1
  } finally {
    bar.stop()
  }
}

async function planOf(
  { seed, from, history, script, showcase = false }: DemoOptions,
  book: Book,
  now: number,
): Promise<DemoPlan> {
  const [roster] = book.rosters.values()
  if (roster === undefined) throw new Error('rules/hall has no roster: expected one for each window')
  const { calendar } = roster
  const given = from === undefined ? null : instantOf(from, book)
  if (script !== undefined) {
    const events = readScript(await readFile(script, 'utf8'), script, book.centre)
    const first = given ?? (events[0]?.knownAt ?? now) - 60_000
    return { seed: null, beganAt: first, liveAt: first, script: events, showcase: false }
  }
  const liveAt = given ?? liveFrom(calendar, now)
  return { seed, liveAt, beganAt: historyFrom(calendar, liveAt, history), script: null, showcase }
}

function instantOf(text: string, book: Book): Instant {
  const at = parseInstant(text, book.centre)
  if (at === null) throw new Error(`--from ${text}: expected an ISO 8601 date and time, such as 2026-11-23T08:25+08:00`)
  return at
}

function whereToLook({ url, clock, door }: Demo, tookMs: number): string {
  const at = new Date(clock.now() + DAY_MS / 3).toISOString().slice(0, 16).replace('T', ' ')
  const { accepted, duplicates } = door.sent
  return `演示 A DEMONSTRATION: everything in it is made up.
${accepted} events told in ${(tookMs / 1_000).toFixed(0)} s (${duplicates} of them twice); now ${at} (UTC+8), ${clock.rate} times as fast as the machine.
  wall    ${url}/wall
  desk    ${url}/desk
  trends  ${url}/trends
  board   ${url}/api/board        as it was: ${url}/api/board?at=INSTANT
  health  ${url}/api/health
  curl -s ${url}/api/board | head -c 2000
It stops with Ctrl-C and goes on from there when started again.
`
}
