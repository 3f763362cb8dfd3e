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

/** More departments and windows than the shipped book's, and an absence, so that a wall has what to show. */
const MORE = `
departments:
  - {id: D01, name: {zh: 发展和改革局, en: Development and reform}}
  - {id: D02, name: {zh: 教育局, en: Education}}
  - {id: D04, name: {zh: 民政局, en: Civil affairs}}
  - {id: D05, name: {zh: 财政局, en: Finance}}
  - {id: D06, name: {zh: 人力资源和社会保障局, en: Human resources and social security}}
  - {id: D08, name: {zh: 自然资源局, en: Natural resources}}
  - {id: D09, name: {zh: 生态环境局, en: Ecology and environment}}
  - {id: D10, name: {zh: 交通运输局, en: Transport}}
  - {id: D11, name: {zh: 水利局, en: Water resources}}
  - {id: D13, name: {zh: 卫生健康局, en: Health}}
  - {id: D14, name: {zh: 应急管理局, en: Emergency management}}
windows:
  - {id: A07, department: D07, name: {zh: A07, en: A07}}
  - {id: B12, department: D12, name: {zh: B12, en: B12}}
feeds:
  - {id: video, name: {zh: 窗口视频, en: Window video}}
rosters:
  - {window: A07, calendar: cn-office}
rules:
  - id: absence
    name: {zh: 窗口缺岗, en: Window unstaffed}
    of: shift
    start: {presence: seen}
    limit: {elapsed: PT15M}
    lights: [{level: red, overdue: true}]
    gravity: internal
    flag: absent
    feed: video
`

export interface Stage {
  readonly url: string
  /** The centre's clock, which runs as fast as the machine's. */
  readonly now: () => number
  readonly post: (...events: readonly Record<string, unknown>[]) => Promise<Response>
  /** From now on the server stands still, or goes on: the engine and its clock. */
  readonly stop: () => Promise<void>
}

/** A whole system with the built screens, its clock begun at an instant; `port` to come back on the same. */
export async function startStage(begin: string, port = 0): Promise<Stage> {
  const database = await connect({ memory: true })
  await migrate(database)
  const beganAt = Date.parse(begin)
  const startedAt = process.uptime()
  const now = (): number => beganAt + Math.round((process.uptime() - startedAt) * 1_000)
  await publish(database, [...(await readBookTexts(BOOK)), { file: 'more.yaml', text: MORE }], now())
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
    say: () => undefined,
    stop: stop.signal,
    halt: stop.signal,
  })
  const url = `http://127.0.0.1:${address.port}`
  return {
    url,
    now,
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
