import { isIP } from 'node:net'
import { Fault, shown } from './log/fault.ts'
import { feedKey, feedOf, KEY, type FeedKey } from './keys.ts'
import { LOG_LEVELS, type LogLevel } from './log.ts'

/** How the server was told to run. Of a feed's key only the SHA-256 is here. */
export interface Config {
  readonly host: string
  /** 0 is any free port. */
  readonly port: number
  /** Null: the embedded database in `data`. */
  readonly databaseUrl: string | null
  readonly data: string
  readonly book: string | null
  readonly feeds: readonly FeedKey[]
  readonly logLevel: LogLevel
}

/** name → what it is for. A variable that is set to nothing counts as not set. */
const VARIABLES = {
  PORT: 'port to listen on, 0 for any free one (8686)',
  HOST: 'address or name to listen on (127.0.0.1; there are no accounts yet, so keep it there)',
  DATABASE_URL: 'postgres://… of a PostgreSQL 15 to 18; without it the embedded database is used',
  HELIOGRAPH_DATA: 'directory of the embedded database (./data)',
  HELIOGRAPH_BOOK: 'directory of the rulebook to publish unless some edition has said it already (none)',
  HELIOGRAPH_FEEDS:
    'name=key,… of the feeds that may send events; a name may stand twice while its key is changed (none)',
  LOG_LEVEL: `${LOG_LEVELS.join(', ')} (info)`,
} as const
type Name = keyof typeof VARIABLES

/** What the environment may say, one variable a line, for `serve --help`. */
export function configHelp(): string {
  const lines = Object.entries(VARIABLES).map(([name, says]) => `  ${name.padEnd(17)} ${says}`)
  return `Environment:\n${lines.join('\n')}\n`
}

/** Every fault of the environment, one a line. */
export class ConfigFaults extends Error {
  override readonly name = 'ConfigFaults'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`The environment can't be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/**
 * Reads the environment. Throws `ConfigFaults` with all faults at once, each naming the variable, what it holds and what
 * was expected; neither a key nor `DATABASE_URL`, which may hold a password, is ever quoted.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = []
  const read = <T>(name: Name, fallback: T, reader: (text: string) => T | Fault): T => {
    const text = env[name]?.trim() ?? ''
    const value = text === '' ? fallback : reader(text)
    if (!(value instanceof Fault)) return value
    faults.push(`${name} ${value.reason}`)
    return fallback
  }
  const config: Config = {
    host: read('HOST', '127.0.0.1', hostOf),
    port: read('PORT', 8686, portOf),
    databaseUrl: read<string | null>('DATABASE_URL', null, databaseUrlOf),
    data: read('HELIOGRAPH_DATA', './data', (text) => text),
    book: read<string | null>('HELIOGRAPH_BOOK', null, (text) => text),
    feeds: read<readonly FeedKey[]>('HELIOGRAPH_FEEDS', [], feedsOf),
    logLevel: read<LogLevel>('LOG_LEVEL', 'info', logLevelOf),
  }
  if (faults.length > 0) throw new ConfigFaults(faults)
  return config
}

function portOf(text: string): number | Fault {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN
  return port <= 65_535 ? port : new Fault(`is ${shown(text)}, expected a whole number from 0 to 65535`)
}

function hostOf(text: string): string | Fault {
  if (isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text)) return text
  return new Fault(`is ${shown(text)}, expected an address or a name without scheme and port, like 127.0.0.1`)
}

function databaseUrlOf(text: string): string | Fault {
  const expected = 'expected postgres://user:password@host:port/database'
  if (!URL.canParse(text)) return new Fault(`holds something that is no URL, ${expected}`)
  const { protocol } = new URL(text)
  if (protocol === 'postgres:' || protocol === 'postgresql:') return text
  return new Fault(`holds a URL of the scheme ${shown(protocol)}, ${expected}`)
}

function logLevelOf(text: string): LogLevel | Fault {
  const level = LOG_LEVELS.find((known) => known === text)
  return level ?? new Fault(`is ${shown(text)}, expected one of ${LOG_LEVELS.join(', ')}`)
}

function feedsOf(text: string): readonly FeedKey[] | Fault {
  const keys: FeedKey[] = []
  const faults: string[] = []
  for (const [index, entry] of text.split(',').entries()) {
    const where = `entry ${index + 1}`
    const equals = entry.indexOf('=')
    if (equals === -1) {
      faults.push(`${where} has no «=», expected name=key`)
      continue
    }
    const [name, key] = [entry.slice(0, equals).trim(), entry.slice(equals + 1).trim()]
    const other = feedOf(keys, key)
    if (!/^[^\s/]+$/u.test(name))
      faults.push(`${where} has the name ${shown(name)}, expected one without «/» and blanks`)
    else if (!KEY.test(key)) {
      const form = 'at least 16 of A–Z a–z 0–9 . _ ~ + / - (and = at its end)'
      faults.push(`${where}: the key of ${shown(name)} has ${key.length} characters, expected ${form}`)
    } else if (other !== null)
      faults.push(`${where}: the key of ${shown(name)} is the key of ${shown(other)} too, expected one of its own`)
    else keys.push(feedKey(name, key))
  }
  return faults.length === 0 ? keys : new Fault(faults.join('; '))
}
