import { setTimeout as wait } from 'node:timers/promises'
import type { Database } from '../../db/database.ts'
import { readDemo } from '../../db/demo.ts'
import { countOutdated } from '../../db/subject.ts'
import { parseBookFiles } from '../../rules/rulebook.ts'
import { openAsItIs } from '../as-it-is.ts'
import { bookOf, readBookTexts } from '../book.ts'
import type { Terminal } from '../command.ts'
import { readConfig, type Config } from '../config.ts'
import { editText } from './edit-text.ts'
import { publishing, type Edition } from '../edition.ts'
import { progressBar, type Bar } from '../progress.ts'
import { takeOutdated } from './refold.ts'
import { publishThrough, standThrough, type Asked } from './side-door.ts'

export interface PublishCommandOptions {
  readonly book: string
  readonly on?: number
  readonly dryRun?: true
  readonly wait?: true
}

/** How often another process is asked how far it is. */
const ASK_MS = 250

/**
 * Publishes a book on the database that the environment names: through the server that has it open where it is an embedded one,
 * else by itself; servers take it at their next beat. A book that is wrong, or an edition that has moved, throws and changes nothing.
 */
export async function runPublish(options: PublishCommandOptions, terminal: Terminal): Promise<number> {
  const config = readConfig(terminal.env)
  const files = await readBookTexts(options.book)
  await bookOf(parseBookFiles(files)) // whoever else may be asked: what is wrong is said by this build too
  const what: Asked = { files, on: options.on ?? null, dry: options.dryRun === true }
  const bar = progressBar('judging anew', terminal)
  try {
    if (config.databaseUrl === null) {
      const told = await publishThrough(config.data, what)
      if (told !== null) {
        if ('refused' in told) throw new Error(told.refused)
        terminal.out(headText(told.before, told.edition, told.isNew, what.dry) + told.text)
        if (options.wait === true && !what.dry) await waitThrough(config, told.edition, bar)
        return 0
      }
    }
    return await publishBy(config, what, options.wait === true, terminal, bar)
  } finally {
    bar.stop()
  }
}

async function publishBy(config: Config, what: Asked, waits: boolean, terminal: Terminal, bar: Bar): Promise<number> {
  const database = await openAsItIs(config)
  try {
    const demo = await readDemo(database)
    const publication = await publishing(database, what.files, demo?.at ?? terminal.now(), what)
    const { edition, before, isNew } = publication
    terminal.out(headText(before, edition.number, isNew, what.dry) + editText(publication))
    if (what.dry) return 0
    await database.wake()
    if (!waits) return 0
    if (demo === null) await foldAlong(database, edition, terminal, bar)
    else terminal.err('a demonstration judges by its own clock, while it runs\n')
    return 0
  } finally {
    await database.close()
  }
}

function headText(before: number, number: number, isNew: boolean, dry: boolean): string {
  if (!isNew) return `edition ${number} of the rulebook stands\n`
  return dry
    ? `edition ${before + 1} of the rulebook would be made; nothing was published\n`
    : `edition ${number} of the rulebook is in force\n`
}

async function waitThrough({ data }: Config, number: number, bar: Bar): Promise<void> {
  let total: number | null = null
  for (;;) {
    const stand = await standThrough(data)
    if (stand === null) throw new Error('the server has stopped; it goes on where it was when it is started again')
    if (stand.edition > number) throw new Error(`edition ${stand.edition} of the rulebook was published meanwhile`)
    if (stand.edition === number) {
      total ??= stand.left
      if (stand.left === 0) return
      bar.update(Math.max(0, total - stand.left), total)
    }
    await wait(ASK_MS)
  }
}

/** Takes part in what the servers on the database do, so that it comes to an end also where none runs. */
async function foldAlong(database: Database, edition: Edition, terminal: Terminal, bar: Bar): Promise<void> {
  const total = await countOutdated(database, edition.number)
  const failed = new Map<string, unknown>()
  for (;;) {
    const { taken } = await takeOutdated(database, edition, terminal.now(), undefined, failed)
    await database.wake()
    const left = await countOutdated(database, edition.number)
    bar.update(Math.max(0, total - left), total)
    if (left <= failed.size) break
    // What is left is another process's.
    if (taken === 0) await wait(ASK_MS)
  }
  const [first] = failed
  if (first !== undefined)
    throw new Error(
      `${failed.size} subjects could not be judged, such as ${first[0]}: ${String(first[1])}; a server tries again`,
    )
  terminal.err(`${total} subjects were looked at anew\n`)
}
