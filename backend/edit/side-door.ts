import { mkdirSync, rmSync } from 'node:fs'
import { createServer, request, type IncomingMessage, type RequestListener } from 'node:http'
import { join, relative } from 'node:path'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Database } from '../../db/database.ts'
import { countOutdated } from '../../db/subject.ts'
import { BookError } from '../../rules/faults.ts'
import type { Instant } from '../../rules/time.ts'
import { editText } from './edit-text.ts'
import { EditionMoved, publishing } from '../edition.ts'
import type { Engine } from '../engine.ts'
import type { Companion } from '../serve.ts'

/** What is asked of the process that has an embedded database open. */
const asked = z.strictObject({
  files: z.array(z.strictObject({ file: z.string(), text: z.string() })).min(1),
  on: z.int().nullable(),
  dry: z.boolean(),
})
export type Asked = z.infer<typeof asked>

/** What it answers: the edition, the text that says what it changes; or why it was refused. */
const told = z.union([
  z.strictObject({ edition: z.int(), before: z.int(), isNew: z.boolean(), text: z.string() }),
  z.strictObject({ refused: z.string() }),
])
export type Told = z.infer<typeof told>

const stand = z.strictObject({ edition: z.int(), left: z.int() })
/** The edition in force, and how many subjects it has still to look at. */
export type Stand = z.infer<typeof stand>

const MOST_BYTES = 64 * 2 ** 20

/** In a folder that is its owner's alone from its making on: who may write there might as well write the database's files. */
const folderOf = (directory: string): string => join(directory, 'door')
/** As a way from here where that is shorter: the system allows about a hundred bytes. */
function socketOf(directory: string): string {
  const path = join(folderOf(directory), 'socket')
  const way = relative('.', path)
  return way.length < path.length ? way : path
}

export interface SideDoorParts {
  readonly directory: string
  readonly database: Database
  readonly engine: Pick<Engine, 'edition'>
  readonly now: () => Instant
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
}

/**
 * The door beside the front one: a socket in the data directory by which a command on the same machine publishes a book while
 * this process has the embedded database open. Where it can't be opened the server runs without it and says so.
 */
export function sideDoor(parts: SideDoorParts): Companion {
  const { directory, log } = parts
  const server = createServer(listener(parts))
  return {
    name: 'side door',
    start: async () => {
      const path = socketOf(directory)
      try {
        mkdirSync(folderOf(directory), { recursive: true, mode: 0o700 })
        rmSync(path, { force: true }) // of a process that was killed: the directory is this one's now
        await new Promise<void>((resolve, reject) => {
          server.once('error', reject)
          server.listen(path, resolve)
        })
      } catch (error) {
        log.warn({ err: error }, 'no side door: a book can be published only while this server is stopped')
      }
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function listener(parts: SideDoorParts): RequestListener {
  const { database, engine, log } = parts
  const answer = async (incoming: IncomingMessage): Promise<Told | Stand> => {
    if (incoming.method === 'POST') return publishAsked(parts, asked.parse(JSON.parse(await bodyOf(incoming))))
    const { number } = engine.edition
    return { edition: number, left: await countOutdated(database, number) }
  }
  return (incoming, response) => {
    answer(incoming).then(
      (said) => response.end(JSON.stringify(said)),
      (error: unknown) => {
        log.error({ err: error }, 'side door: a request failed')
        response.writeHead(500).end(error instanceof Error ? error.message : String(error))
      },
    )
  }
}

async function publishAsked({ database, now, log }: SideDoorParts, { files, on, dry }: Asked): Promise<Told> {
  try {
    const publication = await publishing(database, files, now(), { on, dry })
    const { before, isNew } = publication
    const { number } = publication.edition
    if (isNew && !dry) {
      log.info({ edition: number, before }, 'a new edition of the rulebook was published')
      await database.wake()
    }
    return { edition: number, before, isNew, text: editText(publication) }
  } catch (error) {
    if (error instanceof BookError || error instanceof EditionMoved) return { refused: error.message }
    throw error
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    size += part.length
    if (size > MOST_BYTES) throw new RangeError(`more than ${MOST_BYTES} bytes were sent`)
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Publishes through the process that has the directory open; null where none listens there. */
export async function publishThrough(directory: string, what: Asked): Promise<Told | null> {
  const answer = await ask(directory, JSON.stringify(what))
  return answer === null ? null : told.parse(JSON.parse(answer))
}

/** How far that process is; null where none listens there. */
export async function standThrough(directory: string): Promise<Stand | null> {
  const answer = await ask(directory, null)
  return answer === null ? null : stand.parse(JSON.parse(answer))
}

function ask(directory: string, body: string | null): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const asking = request({ socketPath: socketOf(directory), method: body === null ? 'GET' : 'POST', path: '/' })
    asking.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null)
      else reject(new Error(`${folderOf(directory)}: ${error.message}`, { cause: error }))
    })
    asking.once('response', (incoming) => {
      bodyOf(incoming).then((text) => {
        if (incoming.statusCode === 200) resolve(text)
        else reject(new Error(text))
      }, reject)
    })
    asking.end(body ?? undefined)
  })
}
