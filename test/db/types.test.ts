import { beforeAll, describe, expect, test } from 'vitest'
import type { Database, Value } from '../../db/database.ts'
import { testDatabase } from '../support/database.ts'

let db: Database
beforeAll(async () => {
  db = await testDatabase({ bare: true })
})

async function read(expression: string, ...values: Value[]): Promise<unknown> {
  const [row] = await db.query<{ value: unknown }>(`SELECT ${expression} AS value`, values)
  return row!.value
}

describe('a value is read as the same JavaScript on every server', () => {
  test.each<[string, unknown]>([
    ['(-32768)::int2', -32768],
    ['2147483647::int4', 2147483647],
    ['9007199254740991::int8', 9007199254740991],
    ['(-9007199254740991)::int8', -9007199254740991],
    ['0.1::float8', 0.1],
    ["'Infinity'::float8", Infinity],
    ["'NaN'::float8", NaN],
    ['1.5::float4', 1.5],
    ['1234.50::numeric', 1234.5],
    ['0.1::numeric', 0.1],
    ['0.00::numeric', 0],
    ['-0.000001200::numeric', -0.0000012],
    ['1e30::numeric', 1e30],
    ['9007199254740992::numeric', 9007199254740992],
    ["'NaN'::numeric", NaN],
    ['true', true],
    ['false', false],
    ["'办结'::text", '办结'],
    ["''::varchar", ''],
    ['\'a\'::"char"', 'a'],
    ["'00000000-0000-0000-0000-000000000001'::uuid", '00000000-0000-0000-0000-000000000001'],
    ["date '2026-11-09'", '2026-11-09'],
    ["timestamp '2026-11-09 10:00:00'", '2026-11-09 10:00:00'],
    [`'{"a": [1, null, "x"]}'::json`, { a: [1, null, 'x'] }],
    [`'"x"'::jsonb`, 'x'],
    ["'null'::jsonb", null],
    ["'\\x00ff10'::bytea", Uint8Array.of(0, 255, 16)],
    ["''::bytea", new Uint8Array()],
    ['NULL::int8', null],
    [`ARRAY['a', NULL, 'NULL', '', 'b,"c"\\d', '{e}', '  ']`, ['a', null, 'NULL', '', 'b,"c"\\d', '{e}', '  ']],
    ["'{}'::text[]", []],
    ['ARRAY[1, NULL, -3]', [1, null, -3]],
    ['ARRAY[1.5, 2]::float8[]', [1.5, 2]],
    ['ARRAY[1, 2]::int8[]', [1, 2]],
    ['ARRAY[true, NULL]', [true, null]],
    ["ARRAY['1970-01-01 00:00:00.001+00', 'infinity']::timestamptz[]", [1, Infinity]],
    ["ARRAY['2026-11-09']::date[]", '{2026-11-09}'],
  ])('%s', async (expression, expected) => {
    expect(await read(expression)).toEqual(expected)
  })
})

describe('a number that JavaScript would round is an error', () => {
  test.each([
    '9007199254740993::int8',
    '(-9223372036854775808)::int8',
    '9007199254740993::numeric',
    '(1::numeric / 3)',
    '0.12345678901234567890::numeric',
    '1e400::numeric',
    'ARRAY[9007199254740993]::int8[]',
  ])('%s', async (expression) => {
    await expect(read(expression)).rejects.toThrow(RangeError)
  })

  test('and the session goes on', async () => {
    await expect(read('9007199254740993::int8')).rejects.toThrow('9007199254740993 is past what a number holds exactly')
    expect(await read('1')).toBe(1)
  })
})

test('an array of two dimensions is an error', async () => {
  await expect(read('ARRAY[ARRAY[1], ARRAY[2]]')).rejects.toThrow('arrays of one dimension')
})

describe('a parameter arrives as it is', () => {
  test.each<[string, Value]>([
    ['$1::text', `it's "quoted" \\ {} , 办结 \u{1F6A6}\n`],
    ['$1::int8', 9007199254740991],
    ['$1::float8', 0.1],
    ['$1::float8', 5e-324],
    ['$1::float8', -Infinity],
    ['$1::numeric', 1e21],
    ['$1::boolean', false],
    ['$1::text', null],
    ['$1::bytea', Uint8Array.of(0, 1, 254, 255)],
    ['$1::text[]', ['a', null, 'NULL', '', 'b,"c"\\d', '{e}']],
    ['$1::text[]', []],
    ['$1::int4[]', [1, null, -3]],
    ['$1::float8[]', [0.1, 1e300]],
    ['$1::boolean[]', [true, false, null]],
  ])('%s of %j', async (expression, value) => {
    expect(await read(expression, value)).toEqual(value)
  })

  test('JSON as its text', async () => {
    expect(await read('$1::jsonb', '{"a":[1,"x"]}')).toEqual({ a: [1, 'x'] })
  })

  test('a boolean that is none is refused by the server', async () => {
    await expect(read('$1::boolean', 'perhaps')).rejects.toMatchObject({ code: '22P02' })
  })
})

test('without parameters several statements may be given, and the rows are those of the last', async () => {
  expect(await db.query('SELECT 1 AS a; SELECT 2 AS b UNION SELECT 3 ORDER BY b')).toEqual([{ b: 2 }, { b: 3 }])
})

test("an error names PostgreSQL's code and what it concerns", async () => {
  await db.query('CREATE TABLE one (number int PRIMARY KEY)')
  await db.query('INSERT INTO one VALUES ($1)', [1])
  await expect(db.query('INSERT INTO one VALUES ($1)', [1])).rejects.toMatchObject({
    code: '23505',
    constraint: 'one_pkey',
    table: 'one',
    message: expect.stringContaining('duplicate key') as string,
  })
})
