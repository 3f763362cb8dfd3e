import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import manifest from '../package.json' with { type: 'json' }
import { connect } from '../db/connect.ts'
import { DatabaseUnavailable, type Database } from '../db/database.ts'
import { readFeedKeys, readSecret, readTickedAt } from '../db/feed.ts'
import { isHeldHere } from '../db/lock.ts'
import { migrate } from '../db/migrate.ts'
import { countOutdated } from '../db/subject.ts'
import type { Instant } from '../rules/time.ts'
import { createApp } from './app.ts'
import type { Setting } from './board.ts'
import { readBookTexts } from './book.ts'
import type { Config } from './config.ts'
import type { Health } from './contract/intake.ts'
import { readDossier } from './dossier.ts'
import { adopt, loadEdition, publish, says, type Edition } from './edition.ts'
import { Engine } from './engine.ts'
import { heartbeat } from './heartbeat.ts'
import { socketGuard } from './http/guard.ts'
import { feedOf, type FeedKey } from './keys.ts'
import { listEntries } from './ledger.ts'
import { listFindings, listLights } from './list.ts'
import { readNames } from './names.ts'
import { createPages } from './pages.ts'
import { readPast } from './past.ts'
import { Queue } from './queue.ts'
import { createSource } from './reading.ts'
import { recompute } from './recompute.ts'
import { serve, type Companion, type Serving } from './serve.ts'
import { sideDoor } from './edit/side-door.ts'
import { createStream, type Stream } from './stream.ts'
import { readFigureCases, readTrends } from './trends.ts'
import { readToday } from './today.ts'

const SHIPPED = fileURLToPath(new URL('../rules/book', import.meta.url))

/** Opens the database that the environment names, with the schema of this build. */
export async function openDatabase({ databaseUrl, data }: Config): Promise<Database> {
  const database = await connect(databaseUrl === null ? { directory: data } : { url: databaseUrl })
  try {
    await migrate(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}

/**
 * The edition of the rulebook in force: that of `HELIOGRAPH_BOOK`, published if no edition has said it yet; else the database's
 * newest; else the shipped book, published. Throws a `BookError` where the book is wrong.
 */
export async function openEdition(database: Database, { book }: Config, now: Instant): Promise<Edition> {
  if (book !== null) return adopt(database, await readBookTexts(book), now)
  return (await loadEdition(database)) ?? publish(database, await readBookTexts(SHIPPED), now)
}

export interface LiveParts {
  /** Closed by the server, also where it doesn't start. */
  readonly database: Database
  readonly config: Config
  readonly log: Logger
  /** The centre's clock, and how many times as fast as the machine's it runs. */
  readonly now: () => Instant
  readonly rate: number
  /** True for a demonstration: boards say so. */
  readonly demo?: boolean
  /** Asked before each scan: whether the clock has run evenly since the one before; left out, it always does. */
  readonly isSteady?: () => boolean
  /** Asked each second whether the engine is to beat by itself; left out, it always does. */
  readonly beats?: () => boolean
  readonly say: (text: string) => void
  readonly stop: AbortSignal
  readonly halt: AbortSignal
}

/** Runs the whole system on a database: engine, stream and the HTTP door; resolves once it listens. */
export async function serveLive({
  database,
  config,
  log,
  now,
  rate,
  demo = false,
  isSteady = () => true,
  beats = () => true,
  say,
  stop,
  halt,
}: LiveParts): Promise<Serving & { readonly engine: Engine }> {
  const closeDatabase = { name: 'database', close: () => database.close() }
  try {
    const edition = await openEdition(database, config, now())
    if (config.book !== null && !(await says(edition, await readBookTexts(config.book))))
      log.warn({ edition: edition.number }, 'HELIOGRAPH_BOOK says what an edition of before said: the newest stays')
    const engine = new Engine({ database, edition, now, log, isSteady })
    const queue = new Queue((events) => engine.take(events), { writers: database.server.kind === 'embedded' ? 1 : 3 })
    const source = createSource(database, () => engine.edition, now)
    const setting: Setting = {
      ...{ build: manifest.version, rate, demo, now },
      secret: await readSecret(database),
      edition: () => engine.edition,
    }
    const wakes = await createWakes(database)
    const keys = await createKeys(database, config.feeds)
    const streams: Stream[] = []
    const stream = (): Stream => {
      const [one] = streams
      if (one === undefined) throw new Error('the stream has not started')
      return one
    }
    const app = createApp({
      take: (events) => queue.take(events),
      feedOf: keys.feedOf,
      subject: (name) => readDossier(database, engine.edition.book, name, now()),
      recompute: (name) => recompute(database, engine.edition, name, now()),
      board: async (scope, at) => (at === null ? stream().board(scope) : readPast(database, scope, at, setting)),
      lights: (query) => listLights(database, engine.edition.book, query, now()),
      findings: (query) => listFindings(database, query),
      ledger: (query) => listEntries(database, engine.edition.book, query, now()),
      names: () => readNames(engine.edition, now()),
      today: () => readToday(database, engine.edition.book, now()),
      health: () => readHealth(database, source.figures, queue, engine.edition.number, now()),
      trends: (scope, by) => readTrends(database, scope, by, now()),
      cases: (scope, measure, after) => readFigureCases(database, scope, measure, after, now()),
      now,
      log,
      host: config.host,
      pages: createPages(),
    })
    const companions: Companion[] = [
      closeDatabase,
      { name: 'wakes', close: wakes.close },
      heartbeat(engine, beats, keys.refresh, log),
      ...(isHeldHere(config.data) ? [sideDoor({ directory: config.data, database, engine, now, log })] : []),
      {
        name: 'stream',
        start: async (server) => {
          streams.push(
            await createStream({
              ...setting,
              server,
              source,
              wake: wakes.wake,
              log,
              options: { allowRequest: socketGuard(config.host) },
            }),
          )
        },
        close: () => stream().close(),
      },
    ]
    const { host, port } = config
    return { ...(await serve({ host, port, app, queue, companions, log, say, stop, halt })), engine }
  } catch (error) {
    await database.close()
    throw error
  }
}

interface Wakes {
  /** Calls `hear` when any process has announced something; gives the function that ends it. */
  readonly wake: (hear: () => void) => () => void
  readonly close: () => Promise<void>
}

/** One listener on the database for all that want to be woken. */
async function createWakes(database: Database): Promise<Wakes> {
  const hearers = new Set<() => void>()
  const close = await database.listen(() => {
    for (const hear of hearers) hear()
  })
  return {
    wake: (hear) => {
      hearers.add(hear)
      return () => hearers.delete(hear)
    },
    close,
  }
}

interface Keys {
  readonly feedOf: (key: string) => string | null
  /** Reads anew what `feed add` has set up. */
  readonly refresh: () => Promise<void>
}

/** The keys of the environment, and those in the database. */
async function createKeys(database: Database, configured: readonly FeedKey[]): Promise<Keys> {
  let keys = configured
  const refresh = async (): Promise<void> => {
    const added = (await readFeedKeys(database)).map(({ feed, hash }) => ({ feed, digest: Buffer.from(hash, 'hex') }))
    keys = [...configured, ...added]
  }
  await refresh()
  return { feedOf: (key) => feedOf(keys, key), refresh }
}

/** More than this behind, and the engine isn't whole. */
const MOST_LAG_MS = 15_000

async function readHealth(
  database: Database,
  figures: ReturnType<typeof createSource>['figures'],
  { waiting, limit }: Queue,
  edition: number,
  now: Instant,
): Promise<Health> {
  const { kind, version } = database.server
  const queue = { waiting, limit }
  try {
    const { scannedTo, feeds } = await figures()
    const tickedAt = await readTickedAt(database)
    const lagMs = tickedAt === null ? null : Math.max(0, now - scannedTo)
    return {
      ok: lagMs !== null && lagMs <= MOST_LAG_MS && feeds.every(({ silentSince }) => silentSince === null),
      engine: { lagMs, scannedTo: tickedAt === null ? null : scannedTo, tickedAt },
      database: { kind, version, reachable: true },
      feeds: [...feeds],
      rulebook: { edition, left: await countOutdated(database, edition) },
      queue,
    }
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error
    return {
      ok: false,
      engine: { lagMs: null, scannedTo: null, tickedAt: null },
      database: { kind, version, reachable: false },
      feeds: [],
      rulebook: { edition, left: null },
      queue,
    }
  }
}
