import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Database } from '../../db/database.ts'
import { instantOf, instantText } from '../../db/instants.ts'
import { testDatabase } from '../support/database.ts'

const FIRST = -2_440_588 * 86_400_000
const LAST = 8_640_000_000_000_000

let db: Database
beforeAll(async () => {
  db = await testDatabase({ bare: true })
})

describe('an instant is written as PostgreSQL reads it', () => {
  test.each([
    ['2026-11-09T02:00:00.123Z', '2026-11-09 02:00:00.123+00'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31 23:59:59.999+00'],
    ['0099-01-01T00:00:00.000Z', '0099-01-01 00:00:00.000+00'],
    ['+010000-01-01T00:00:00.000Z', '10000-01-01 00:00:00.000+00'],
    ['+275760-09-13T00:00:00.000Z', '275760-09-13 00:00:00.000+00'],
    ['0000-02-29T00:00:00.000Z', '0001-02-29 00:00:00.000+00 BC'],
    ['-000043-03-15T12:00:00.000Z', '0044-03-15 12:00:00.000+00 BC'],
  ])('%s', (iso, text) => {
    expect(instantText(Date.parse(iso))).toBe(text)
  })

  test.each([0.5, NaN, FIRST - 1, LAST + 1])('%d is refused', (ms) => {
    expect(() => instantText(ms)).toThrow(RangeError)
  })
})

test('every instant comes back from the server as it was', async () => {
  const instant = fc.oneof(
    fc.integer({ min: FIRST, max: LAST }),
    fc.integer({ min: -70_000_000_000_000, max: -50_000_000_000_000 }), // the turn of the eras
    fc.integer({ min: 0, max: 4_000_000_000_000 }),
    fc.constantFrom(FIRST, LAST, 0, -1, Infinity, -Infinity),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(instant, { minLength: 200, maxLength: 400 }), async (instants) => {
      const rows = await db.query<{ at: number }>(
        'SELECT at FROM unnest($1::timestamptz[]) WITH ORDINALITY AS given (at, n) ORDER BY n',
        [instants.map(instantText)],
      )
      expect(rows.map(({ at }) => at)).toEqual(instants)
    }),
    { numRuns: 20 },
  )
})

describe('what the server writes is read to the millisecond', () => {
  test.each([
    ['1970-01-01 00:00:00.000999+00', 0],
    ['1969-12-31 23:59:59.999999+00', -1],
    ['1969-12-31 23:59:59.9999+00', -1],
    ['1970-01-01 00:00:00.5+00', 500],
    ['2026-11-09 10:00:00+08', Date.parse('2026-11-09T10:00:00+08:00')],
    ['0044-03-15 00:00:00+00 BC', Date.parse('-000043-03-15T00:00:00Z')],
    ['294276-12-31 23:59:59.999999+00', 9_224_318_015_999_999],
  ])('%s', async (text, ms) => {
    const [row] = await db.query<{ at: number }>('SELECT $1::timestamptz AS at', [text])
    expect(row!.at).toBe(ms)
  })

  test('the zone of the session is UTC, whatever the zone of the machine', async () => {
    expect(await db.query('SHOW timezone')).toEqual([{ TimeZone: 'UTC' }])
  })

  test('text of another style is an error', () => {
    expect(() => instantOf('09/11/2026 10:00:00 CST')).toThrow(RangeError)
  })
})
