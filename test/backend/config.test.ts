import { expect, test } from 'vitest'
import { configHelp, ConfigFaults, readConfig } from '../../backend/config.ts'
import { feedOf } from '../../backend/keys.ts'

const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigFaults) return error.faults
    throw error
  }
  return []
}

test('nothing set is the embedded database on loopback', () => {
  expect(readConfig({})).toEqual({
    host: '127.0.0.1',
    port: 8686,
    databaseUrl: null,
    data: './data',
    book: null,
    feeds: [],
    logLevel: 'info',
  })
})

test('a variable set to nothing counts as not set', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: ' ', HELIOGRAPH_FEEDS: '' })).toEqual(readConfig({}))
})

test('everything set is read', () => {
  const config = readConfig({
    PORT: '0',
    HOST: 'hall.example',
    DATABASE_URL: 'postgresql://me:secret@db/heliograph',
    HELIOGRAPH_DATA: '/srv/data',
    HELIOGRAPH_BOOK: 'book',
    HELIOGRAPH_FEEDS: 'approval=0123456789abcdef, 招投标=MDEyMzQ1Njc4OWFiY2RlZg==,approval=fedcba9876543210',
    LOG_LEVEL: 'debug',
  })
  expect(config).toMatchObject({ port: 0, host: 'hall.example', data: '/srv/data', book: 'book', logLevel: 'debug' })
  expect(config.databaseUrl).toBe('postgresql://me:secret@db/heliograph')
  expect(config.feeds.map(({ feed }) => feed)).toEqual(['approval', '招投标', 'approval'])
  expect(feedOf(config.feeds, 'MDEyMzQ1Njc4OWFiY2RlZg==')).toBe('招投标')
  expect(JSON.stringify(config.feeds)).not.toContain('0123456789abcdef')
})

test('all faults are told at once, each with its variable, what it holds and what was expected', () => {
  expect(
    faultsOf({ PORT: '65536', HOST: 'http://x', LOG_LEVEL: 'loud', DATABASE_URL: 'mysql://me:secret@db' }),
  ).toEqual([
    'HOST is "http://x", expected an address or a name without scheme and port, like 127.0.0.1',
    'PORT is "65536", expected a whole number from 0 to 65535',
    'DATABASE_URL holds a URL of the scheme "mysql:", expected postgres://user:password@host:port/database',
    'LOG_LEVEL is "loud", expected one of fatal, error, warn, info, debug, trace, silent',
  ])
  expect(() => readConfig({ PORT: 'x', LOG_LEVEL: 'y' })).toThrow(/PORT is "x".*\n.*LOG_LEVEL is "y"/)
})

test.each(['-1', '8686.5', '1e3', '0x10', 'http', '999999'])('PORT %s is none', (PORT) => {
  expect(faultsOf({ PORT })).toHaveLength(1)
})

test.each(['127.0.0.1', '::1', '0.0.0.0', 'localhost', 'a-b.example'])('HOST %s is one', (HOST) => {
  expect(readConfig({ HOST }).host).toBe(HOST)
})

test.each(['127.0.0.1:8686', 'a b', '[::1]', '-a', 'a/b'])('HOST %s is none', (HOST) => {
  expect(faultsOf({ HOST })).toHaveLength(1)
})

const SECRET = 'sEcReT0123456789'

test.each([
  [SECRET, 'entry 1 has no «=», expected name=key'],
  [`a=${SECRET},${SECRET}`, 'entry 2 has no «=»'],
  [`a/b=${SECRET}`, 'entry 1 has the name "a/b", expected one without «/» and blanks'],
  [`=${SECRET}`, 'entry 1 has the name ""'],
  [`a=${SECRET.slice(1)}`, 'entry 1: the key of "a" has 15 characters, expected at least 16'],
  [`a=${SECRET} x`, 'entry 1: the key of "a" has 18 characters, expected at least 16 of A–Z'],
  [`a=${SECRET},b=${SECRET}`, 'entry 2: the key of "b" is the key of "a" too, expected one of its own'],
])('a fault of HELIOGRAPH_FEEDS is told without the key (%#)', (HELIOGRAPH_FEEDS, fault) => {
  const faults = faultsOf({ HELIOGRAPH_FEEDS })
  expect(faults).toEqual([expect.stringContaining(`HELIOGRAPH_FEEDS ${fault}`)])
  expect(faults.join()).not.toContain(SECRET.slice(1))
})

test('a password is never quoted', () => {
  expect(faultsOf({ DATABASE_URL: SECRET }).join()).not.toContain(SECRET)
  expect(faultsOf({ DATABASE_URL: `http://me:${SECRET}@db` }).join()).not.toContain(SECRET)
})

test('the help names every variable that is read', () => {
  const read: string[] = []
  readConfig(new Proxy({}, { get: (_, name) => void read.push(String(name)) }))
  expect(read.length).toBeGreaterThan(0)
  for (const name of read) expect(configHelp()).toMatch(new RegExp(`^  ${name} `, 'm'))
  expect(configHelp().trim().split('\n')).toHaveLength(read.length + 1)
})
