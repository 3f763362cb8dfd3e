import { fileURLToPath } from 'node:url'
import { readBookTexts } from '../../backend/book.ts'
import { readConfig } from '../../backend/config.ts'
import { publish } from '../../backend/edition.ts'
import { serveLive } from '../../backend/live.ts'
import { createLog } from '../../backend/log.ts'
import { connect } from '../../db/connect.ts'
import { migrate } from '../../db/migrate.ts'

const BOOK = fileURLToPath(new URL('../../rules/book', import.meta.url))
const KEY = 'key-of-the-feed-approval'

/** The model centre's windows with their shifts, as the demonstration has them. */
const HALL = fileURLToPath(new URL('../../rules/hall', import.meta.url))

export interface Stage {
  readonly url: string
  /** The centre's clock, which runs as fast as the machine's. */
  readonly now: () => number
  readonly post: (...events: readonly Record<string, unknown>[]) => Promise<Response>
  /** Puts the centre's clock on by so much, ms. */
  readonly skip: (ms: number) => void
  /** From now on the server stands still, or goes on: the engine and its clock. */
  readonly stop: () => Promise<void>
}

/** A whole system with the built screens, its clock begun at an instant; `port` to come back on the same, `demo` to say so. */
export async function startStage(begin: string, { port = 0, demo = false } = {}): Promise<Stage> {
  const database = await connect({ memory: true })
  await migrate(database)
  const beganAt = Date.parse(begin)
  const startedAt = process.uptime()
  let skipped = 0
  const now = (): number => beganAt + Math.round((process.uptime() - startedAt) * 1_000) + skipped
  await publish(database, [...(await readBookTexts(BOOK)), ...(await readBookTexts(HALL))], now())
  const stop = new AbortController()
  const { address, stopped } = await serveLive({
    database,
    config: readConfig({
      PORT: String(port),
      HELIOGRAPH_FEEDS: `approval=${KEY},video=${KEY}-video`,
      LOG_LEVEL: 'silent',
    }),
    log: createLog('silent'),
    now,
    rate: 1,
    demo,
    say: () => undefined,
    stop: stop.signal,
    halt: stop.signal,
  })
  const url = `http://127.0.0.1:${address.port}`
  return {
    url,
    now,
    skip: (ms) => {
      skipped += ms
    },
    post: (...events) =>
      fetch(`${url}/api/events`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${String(events[0]?.['source']) === 'video' ? `${KEY}-video` : KEY}`,
          'content-type': 'application/cloudevents-batch+json',
        },
        body: JSON.stringify(events),
      }),
    stop: async () => {
      stop.abort()
      await stopped
    },
  }
}

let count = 0
/** An event of a case as the approval network sends it. */
export function caseEvent(
  id: string,
  kind: string,
  time: string,
  data: Record<string, unknown> = {},
  source = 'approval',
): Record<string, unknown> {
  count++
  const subject = id.includes('/') ? id : `case/${id}`
  return { specversion: '1.0', source, id: `e${count}`, type: kind, subject, time, data }
}
