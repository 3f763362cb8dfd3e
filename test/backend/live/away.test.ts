import { Writable } from 'node:stream'
import { Client } from 'pg'
import { expect, onTestFinished } from 'vitest'
import { createLog } from '../../../backend/log.ts'
import { verify } from '../../../backend/verify.ts'
import { migrate } from '../../../db/migrate.ts'
import { open, testOnServer, testPlace } from '../../support/database.ts'
import { FAULTS_BOOK } from '../../support/faults.ts'
import { lineTo } from '../../support/faults-proxy.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'

const accepted = (id: string, time: string): Record<string, unknown> =>
  cloudEvent('approval', `${id} accepted`, 'case.accepted', `case/${id}`, time, { item: 'QG-1' })

async function serverUrl(): Promise<string> {
  const place = await testPlace()
  if (!('url' in place)) throw new Error('this test is about a server')
  return place.url
}

/** A log that keeps its lines. */
function keptLog(): { lines: string[]; log: ReturnType<typeof createLog> } {
  const lines: string[] = []
  const write = (chunk: Buffer, _: string, done: () => void): void => {
    lines.push(chunk.toString())
    done()
  }
  return { lines, log: createLog('info', new Writable({ write })) }
}

testOnServer(
  'while the database is away nothing is acknowledged or announced, and the screens stand still',
  async () => {
    const line = await lineTo(await serverUrl())
    onTestFinished(line.cut)
    const database = await open({ url: line.url })
    await migrate(database)
    const { lines, log } = keptLog()
    const live = await startLive(FAULTS_BOOK, '10T10:00', { database, log })
    onTestFinished(async () => void (await live.stop()))
    const desk = await live.watch()
    expect((await live.post('approval', accepted('1', '10T10:00'))).status).toBe(200)
    await live.at('10T10:00:01')
    await desk.until(({ scannedTo }) => scannedTo === nov('10T10:00:01'))
    await desk.changes(1)

    await line.cut()
    await live.at('10T10:00:05')
    const refused = await live.post('approval', accepted('2', '10T10:00:04'))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(lines.filter((text) => text.includes('tick: the database is away'))).not.toEqual([])
    const health = await fetch(`${live.url}/api/health`)
    expect(health.status).toBe(503)
    expect(await health.json()).toMatchObject({ ok: false, database: { reachable: false } })
    const told = desk.frames.length
    // The next is an empty one: frames go on, and say up to when all is known.
    const still = await desk.until(({ now }) => desk.frames.length > told && now === nov('10T10:00:05'))
    expect(still).toMatchObject({ scannedTo: nov('10T10:00:01') })
    expect((await fetch(`${live.url}/api/board`)).status).toBe(200)
    expect((await fetch(`${live.url}/api/subjects/case/1`)).status).toBe(503)

    await line.restore()
    const again = await live.post('approval', accepted('1', '10T10:00'), accepted('2', '10T10:00:04'))
    expect(await again.json()).toMatchObject({ accepted: 1, duplicates: 1, rejected: [] })
    await live.at('10T10:00:07')
    const changes = await desk.changes(4)
    expect(changes.map(({ light: { id, level } }) => `${id} ${level}`).sort()).toEqual([
      'case/1/quick/1 red',
      'case/1/quick/1 yellow',
      'case/2/quick/1 red',
      'case/2/quick/1 yellow',
    ])
    await desk.until(({ scannedTo }) => scannedTo === nov('10T10:00:07'))
    const back = await fetch(`${live.url}/api/health`)
    expect([back.status, await back.json()]).toMatchObject([200, { ok: true, database: { reachable: true } }])
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  },
)

testOnServer(
  'connections that are ended under load cost no event that was acknowledged, and none is taken twice',
  async () => {
    const url = await serverUrl()
    const database = await open({ url })
    await migrate(database)
    const live = await startLive(FAULTS_BOOK, '10T10:00', { database })
    onTestFinished(async () => void (await live.stop()))
    const admin = new Client({ connectionString: url })
    await admin.connect()
    onTestFinished(() => admin.end())
    const END_ALL = `
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`

    const statuses = new Map<number, number>()
    const acknowledged: string[] = []
    let ended = 0
    const write = async (writer: number): Promise<void> => {
      for (let n = 0; n < 40; n++) {
        const events = Array.from({ length: 5 }, (_, i) => accepted(`${writer}-${n}-${i}`, '10T10:00'))
        for (let status = 0; status !== 200;) {
          const answer = await live.post('approval', ...events)
          status = answer.status
          await answer.arrayBuffer()
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        }
        acknowledged.push(...events.map(({ id }) => String(id)))
        if (writer === 0 && n % 10 === 5) {
          const { rowCount } = await admin.query(END_ALL)
          ended += rowCount ?? 0
        }
        await live.engine.beat()
      }
    }
    await Promise.all([0, 1, 2].map(write))
    expect([...statuses.keys()].filter((status) => status !== 200 && status !== 503)).toEqual([])
    expect(ended).toBeGreaterThan(0)
    const rows = await database.query<{ id: string }>('SELECT id FROM event')
    expect(rows.map(({ id }) => id).sort()).toEqual([...acknowledged].sort())
    await live.at('10T10:00:05')
    expect((await verify(database, live.engine.edition)).differences).toEqual([])
    console.info(
      `${ended} connections ended, ${acknowledged.length} events acknowledged, answers ${JSON.stringify([...statuses])}`,
    )
  },
)
