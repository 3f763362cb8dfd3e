import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Where } from '../../db/connect.ts'
import type { SubjectEvent } from '../../rules/event.ts'
import { keyOf } from './live.ts'

const CLI = fileURLToPath(new URL('../../backend/cli.ts', import.meta.url))

/** The environment of a process on a database, with the book of a directory. */
function environment(where: Where, book: string | null): NodeJS.ProcessEnv {
  const place =
    'url' in where ? { DATABASE_URL: where.url } : 'directory' in where ? { HELIOGRAPH_DATA: where.directory } : {}
  const { DATABASE_URL: _url, HELIOGRAPH_DATA: _data, HELIOGRAPH_BOOK: _book, ...rest } = process.env
  return {
    ...rest,
    ...place,
    ...(book !== null && { HELIOGRAPH_BOOK: book }),
    PORT: '0',
    LOG_LEVEL: 'error',
    HELIOGRAPH_FEEDS: `approval=${keyOf('approval')}`,
  }
}

/** Writes a book of one file into a directory of that name below `directory`. */
export function bookDirectory(directory: string, text: string): string {
  const book = join(directory, 'book')
  mkdirSync(book, { recursive: true })
  writeFileSync(join(book, 'book.yaml'), text)
  return book
}

/** The whole system in a process of its own. */
export interface Served {
  readonly url: string
  readonly process: ChildProcess
  /** What it logged: errors alone. */
  readonly logged: readonly string[]
  /** Ends it at once; resolves when it is gone. */
  readonly kill: () => Promise<void>
}

/** Starts `heliograph serve` on a database, with options for node; resolves once it listens. */
export async function serveChild(where: Where, book: string, node: readonly string[] = []): Promise<Served> {
  const child = spawn(process.execPath, [...node, '--import', 'tsx', CLI, 'serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(where, book),
  })
  const ended = once(child, 'exit')
  const logged: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => logged.push(line))
  const said: string[] = []
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line)
    const url = /^Heliograph listens on (\S+)$/.exec(line)?.[1]
    if (url === undefined) continue
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL')
      await ended
    }
    return { url, process: child, logged, kill }
  }
  throw new Error(`serve ended (${child.exitCode}) before it listened: ${[...said, ...logged].join('\n')}`)
}

/** Runs `heliograph verify` on a database that nobody else has open. */
export function verifyChild(where: Where): Promise<{ code: number; out: string }> {
  return commandChild(where, 'verify')
}

/** Runs a command of `heliograph` on a database. */
export async function commandChild(where: Where, ...words: readonly string[]): Promise<{ code: number; out: string }> {
  return new Promise((resolve) => {
    const args = ['--import', 'tsx', CLI, ...words]
    const child = execFile(process.execPath, args, { env: environment(where, null) }, (_error, out, err) =>
      resolve({ code: child.exitCode ?? -1, out: `${out}${err}`.trim() }),
    )
  })
}

/** The centre's clock as a server has it. */
export async function nowOf(url: string): Promise<number> {
  const { now } = (await (await fetch(`${url}/api/board`)).json()) as { now: number }
  return now
}

/** What a server acknowledged of a batch: all of it, or nothing that anyone knows of. */
export async function postBatch(url: string, events: readonly SubjectEvent[]): Promise<'whole' | 'none'> {
  const body = events.map(({ source, id, kind, subject, at, data }) => {
    return { specversion: '1.0', source, id, type: kind, subject, time: new Date(at).toISOString(), data }
  })
  const answer = await fetch(`${url}/api/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keyOf('approval')}`,
      'content-type': 'application/cloudevents-batch+json',
    },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${answer.status} ${text}`)
  const { accepted, duplicates, rejected } = JSON.parse(text) as {
    accepted: number
    duplicates: number
    rejected: unknown[]
  }
  if (rejected.length > 0) throw new TypeError(`rejected: ${text}`)
  return accepted + duplicates === events.length ? 'whole' : 'none'
}
