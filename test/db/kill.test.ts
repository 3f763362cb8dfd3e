import { expect, test } from 'vitest'
import { connect } from '../../db/connect.ts'
import { testPlace } from '../support/database.ts'
import { writeAndKill } from '../support/kill.ts'

const KILLS = 10

test('no acknowledged row is lost when the process is killed at random', { timeout: 600_000 }, async () => {
  const place = await testPlace({ directory: true })
  let acknowledged = 0
  for (let kill = 0; kill < KILLS; kill++) {
    acknowledged = Math.max(acknowledged, await writeAndKill(place, Math.floor(Math.random() * 60)))
  }
  const db = await connect(place)
  const [found] = await db.query<{ rows: number; first: number; last: number }>(
    'SELECT count(*) AS rows, min(number) AS first, max(number) AS last FROM written JOIN written_too USING (number)',
  )
  const [all] = await db.query('SELECT (SELECT count(*) FROM written) AS a, (SELECT count(*) FROM written_too) AS b')
  await db.close()
  // One more may have been committed than its writer lived to say.
  expect(found!.last).toBeGreaterThanOrEqual(acknowledged)
  expect(found).toEqual({ rows: found!.last, first: 1, last: found!.last })
  expect(all).toEqual({ a: found!.rows, b: found!.rows })
})
