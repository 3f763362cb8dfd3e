import { expect } from 'vitest'
import { createFeeds, heartbeat, lockFeeds, raiseEngineHorizon } from '../../../db/feed.ts'
import { migrate } from '../../../db/migrate.ts'
import { open, testOnServer, testPlace } from '../../support/database.ts'
import { nov } from '../../support/live.ts'

const waiting = `SELECT count(*)::int AS count FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
  OR NOT granted AND locktype = 'transactionid'`

testOnServer(
  'a heartbeat holds feeds in their order and the engine’s row after them, so that no writer waits for it in a ring',
  async () => {
    const place = await testPlace()
    const [one, two] = [await open(place), await open(place)]
    await migrate(one)
    const feeds = ['approval', 'hand', 'video', 'zoning']
    await createFeeds(one, feeds, nov('09T08:00'))
    const horizons = feeds.toReversed().map((feed) => ({ feed, horizon: nov('09T09:00') }))
    let writer = 0
    let beaten: Promise<unknown> = Promise.resolve()
    await one.transaction(async (tx) => {
      // Said again only after a deadlock.
      writer++
      await lockFeeds(tx, ['approval'])
      beaten = two.transaction((other) => heartbeat(other, horizons, nov('09T09:00'), true))
      for (;;) {
        const [row] = await one.query<{ count: number }>(waiting)
        if (row !== undefined && row.count > 0) break
      }
      await lockFeeds(tx, ['zoning'])
      await raiseEngineHorizon(tx, nov('09T09:00'))
    })
    await beaten
    expect(writer).toBe(1)
    const [rows] = await one.query<{ deadlocks: number }>(
      'SELECT pg_stat_get_db_deadlocks(oid)::int AS deadlocks FROM pg_database WHERE datname = current_database()',
    )
    expect(rows?.deadlocks).toBe(0)
  },
)
