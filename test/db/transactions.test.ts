import { EventEmitter, once } from 'node:events'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Database, DatabaseUnavailable, type Queryable } from '../../db/database.ts'
import { open, testDatabase, testOnEmbedded, testOnServer, testPlace } from '../support/database.ts'

let db: Database
beforeAll(async () => {
  db = await testDatabase({ bare: true })
  await db.query('CREATE TABLE account (name text PRIMARY KEY, sum int NOT NULL)')
})
beforeEach(async () => {
  await db.query(`TRUNCATE account; INSERT INTO account VALUES ('a', 1), ('b', 1)`)
})

async function sum(session: Queryable, name: string): Promise<number> {
  const [row] = await session.query<{ sum: number }>('SELECT sum FROM account WHERE name = $1', [name])
  return row!.sum
}

const add = (session: Queryable, name: string, more: number) =>
  session.query('UPDATE account SET sum = sum + $2 WHERE name = $1', [name, more])

describe('a transaction', () => {
  test('is committed when its work resolves, and answers with what that gave', async () => {
    const given = await db.transaction(async (tx) => {
      await add(tx, 'a', 10)
      return sum(tx, 'a')
    })
    expect(given).toBe(11)
    expect(await sum(db, 'a')).toBe(11)
  })

  test('is rolled back when its work throws, and rethrows that', async () => {
    const why = new Error('not today')
    await expect(
      db.transaction(async (tx) => {
        await add(tx, 'a', 10)
        throw why
      }),
    ).rejects.toBe(why)
    expect(await sum(db, 'a')).toBe(1)
  })

  test('is rolled back when a statement fails, and the next begins afresh', async () => {
    await expect(
      db.transaction(async (tx) => {
        await add(tx, 'a', 10)
        await tx.query('SELECT 1 / 0')
      }),
    ).rejects.toMatchObject({ code: '22012' })
    expect(await sum(db, 'a')).toBe(1)
  })

  test('says so when its work went on after a statement that had failed', async () => {
    await expect(
      db.transaction(async (tx) => {
        await add(tx, 'a', 10)
        await tx.query('SELECT 1 / 0').catch(() => 'never mind')
      }),
    ).rejects.toThrow('Nothing was committed')
    expect(await sum(db, 'a')).toBe(1)
  })

  test('is rolled back when its work fails for want of another database', async () => {
    const elsewhere = new DatabaseUnavailable('another one')
    await expect(
      db.transaction(async (tx) => {
        await add(tx, 'a', 10)
        throw elsewhere
      }),
    ).rejects.toBe(elsewhere)
    expect(await sum(db, 'a')).toBe(1)
    expect(await db.transaction((tx) => sum(tx, 'a'))).toBe(1)
  })

  test('takes no statement after its end', async () => {
    const kept = await db.transaction((tx) => Promise.resolve(tx))
    await expect(kept.query('SELECT 1')).rejects.toThrow('has ended')
  })

  test('of mode snapshot refuses to write', async () => {
    await expect(db.transaction((tx) => add(tx, 'a', 1), 'snapshot')).rejects.toMatchObject({ code: '25006' })
  })
})

testOnServer('a snapshot sees one instant, whatever is committed meanwhile', async () => {
  const seen = await db.transaction(async (tx) => {
    const before = await sum(tx, 'a')
    await add(db, 'a', 10)
    return [before, await sum(tx, 'a')]
  }, 'snapshot')
  expect(seen).toEqual([1, 1])
  expect(await sum(db, 'a')).toBe(11)
})

testOnServer('work is run again from its beginning after a deadlock', async () => {
  let runs = 0
  const locks = new EventEmitter()
  const locked = { a: once(locks, 'a'), b: once(locks, 'b') }
  const crosswise = (mine: 'a' | 'b', other: 'a' | 'b') =>
    db.transaction(async (tx) => {
      runs += 1
      await add(tx, mine, 1)
      locks.emit(mine)
      await locked[other]
      await add(tx, other, 1)
    })
  await Promise.all([crosswise('a', 'b'), crosswise('b', 'a')])
  expect(runs).toBe(3)
  expect([await sum(db, 'a'), await sum(db, 'b')]).toEqual([3, 3])
})

test('work that fails to be serialized again and again is given up', async () => {
  let runs = 0
  await expect(
    db.transaction(async (tx) => {
      runs += 1
      await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`)
    }),
  ).rejects.toMatchObject({ code: '40001' })
  expect(runs).toBe(5)
})

describe('many callers at once', () => {
  test('lose no update', async () => {
    await Promise.all(Array.from({ length: 50 }, () => db.transaction((tx) => add(tx, 'a', 1))))
    expect(await sum(db, 'a')).toBe(51)
  })

  test('each get their own answer', async () => {
    const asked = Array.from({ length: 100 }, (_, n) => n)
    const answers = await Promise.all(asked.map((n) => db.query<{ n: number }>('SELECT $1::int AS n', [n])))
    expect(answers.map(([row]) => row!.n)).toEqual(asked)
  })

  test('and a failure is only its own', async () => {
    const outcomes = await Promise.allSettled([sum(db, 'a'), db.query('SELECT 1 / 0'), sum(db, 'b')])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  })
})

testOnEmbedded('a statement to the database inside a transaction is an error, not a wait without end', async () => {
  await expect(db.transaction(() => sum(db, 'a'))).rejects.toThrow('statements go to it (tx)')
})

test('close waits for what was asked, takes nothing more, and may be called twice', async () => {
  const other = await open(await testPlace(), { connections: 2 })
  const asked = Array.from({ length: 10 }, (_, n) =>
    other.transaction((tx) => tx.query<{ n: number }>('SELECT $1::int AS n', [n])),
  )
  await Promise.all([other.close(), other.close()])
  expect((await Promise.all(asked)).map(([row]) => row!.n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  await expect(other.query('SELECT 1')).rejects.toThrow('The database is closed')
  await expect(other.transaction(() => Promise.resolve())).rejects.toThrow('The database is closed')
})
