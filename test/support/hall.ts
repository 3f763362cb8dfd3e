import { fileURLToPath } from 'node:url'
import { readBookTexts } from '../../backend/book.ts'
import { readConfig } from '../../backend/config.ts'
import { startDemo, type Demo, type DemoPlan } from '../../backend/hall/demo.ts'
import { createLog } from '../../backend/log.ts'
import type { Database } from '../../db/database.ts'

const RULES = fileURLToPath(new URL('../../rules/', import.meta.url))
const book = [...(await readBookTexts(`${RULES}book`)), ...(await readBookTexts(`${RULES}hall`))]

export interface Played {
  readonly demo: Demo
  readonly stop: () => Promise<'whole' | 'cut'>
  /** When so much of the history is told. */
  readonly told: (share: number) => Promise<void>
}

/** A machine on which each look at the clock takes 5 ms. */
let ms = 0
const machine = (): number => (ms += 5)

/** A demonstration at the highest speed, on a machine whose clock is the test's own. */
export async function playDemo(database: Database, plan: DemoPlan): Promise<Played> {
  const stop = new AbortController()
  let share = 0
  const waits: { share: number; resolve: () => void }[] = []
  const demo = await startDemo({
    database,
    config: readConfig({ PORT: '0', LOG_LEVEL: 'silent' }),
    book,
    plan,
    rate: 600,
    machine,
    log: createLog('silent'),
    say: () => undefined,
    onHistory: (done, total) => {
      share = done / total
      for (const wait of waits) if (wait.share <= share) wait.resolve()
    },
    stop: stop.signal,
    halt: new AbortController().signal,
  })
  return {
    demo,
    stop: () => {
      stop.abort()
      return demo.stopped
    },
    told: (wanted) => new Promise((resolve) => waits.push({ share: wanted, resolve })),
  }
}
