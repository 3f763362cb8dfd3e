import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { loadEdition } from '../../../backend/edition.ts'
import { verify, type Verification } from '../../../backend/verify.ts'
import { connect, type Where } from '../../../db/connect.ts'
import type { SubjectEvent } from '../../../rules/event.ts'
import { onServer, testDirectory, testPlace } from '../../support/database.ts'
import { BURST_BOOK } from '../../support/faults.ts'
import { below, lifeOf, random, shuffled } from '../../support/faults-load.ts'
import { bookDirectory, nowOf, postBatch, serveChild, verifyChild } from '../../support/faults-serve.ts'

const KILLS = Number(process.env['HELIOGRAPH_KILLS'] ?? 3)
const SEED = Number(process.env['HELIOGRAPH_SEED'] ?? 20_261_124)
const WRITERS = 3
/** A process is killed at some moment of so many milliseconds under load: one that no one waits for but the fault itself. */
const LIFE_MS = 2_500

/** Feeds that go on until the server is gone, and repeat whatever it didn't acknowledge. */
class Load {
  readonly acknowledged = new Map<string, SubjectEvent>()
  readonly #next = random(SEED)
  readonly #unsaid: SubjectEvent[][] = []
  #cases = 0

  async run(url: string): Promise<void> {
    const write = async (): Promise<void> => {
      for (;;) {
        const batch = this.#unsaid.shift() ?? (await this.#batch(url).catch(() => null))
        if (batch === null) return
        try {
          expect(await postBatch(url, batch)).toBe('whole')
          for (const event of batch) this.acknowledged.set(event.id, event)
        } catch (error) {
          this.#unsaid.push(batch)
          if (error instanceof TypeError && error.message === 'fetch failed') return
          if (error instanceof TypeError && error.message === 'terminated') return
          throw error
        }
      }
    }
    await Promise.all(Array.from({ length: WRITERS }, write))
  }

  /** Cases accepted some seconds ago, so that their lights are due about now, and some of what was told before. */
  async #batch(url: string): Promise<SubjectEvent[]> {
    const now = await nowOf(url)
    const next = this.#next
    const lives = Array.from({ length: 8 }, () => lifeOf(next, `case/${this.#cases++}`, now - below(next, 3_000)))
    const told = [...this.acknowledged.values()]
    const again =
      told.length === 0 ? [] : Array.from({ length: 3 }, () => told[below(next, told.length)] as SubjectEvent)
    return shuffled(next, [...lives.flat().filter(({ at }) => at <= now + 30_000), ...again])
  }
}

interface Stored {
  readonly events: number
  readonly names: number
  readonly missing: number
  readonly found: Verification
}

async function read(where: Where, load: Load): Promise<Stored> {
  const database = await connect(where)
  try {
    const rows = await database.query<{ source: string; id: string }>('SELECT source, id FROM event')
    const names = new Set(rows.map(({ id }) => id))
    const missing = [...load.acknowledged.keys()].filter((id) => !names.has(id)).length
    const edition = await loadEdition(database)
    if (edition === null) throw new Error('no edition was published')
    return { events: rows.length, names: names.size, missing, found: await verify(database, edition) }
  } finally {
    await database.close()
  }
}

test(
  'a server killed at random loses nothing that it acknowledged and takes nothing twice',
  { timeout: 1_800_000 },
  async () => {
    const where = await testPlace({ directory: true })
    const book = bookDirectory(testDirectory(), BURST_BOOK)
    const load = new Load()
    let stored: Stored | null = null
    for (let kill = 0; kill < KILLS; kill++) {
      const served = await serveChild(where, book)
      const running = load.run(served.url)
      // On a busy machine the first answer takes its time: a kill before it would show nothing.
      const before = load.acknowledged.size
      while (load.acknowledged.size === before) await wait(50)
      await wait(Math.random() * LIFE_MS)
      await served.kill()
      await running
      expect(served.logged).toEqual([])
      stored = await read(where, load)
      expect(stored.missing).toBe(0)
      expect(stored.names).toBe(stored.events)
      expect(stored.found.differences).toEqual([])
    }
    const { code, out } = await verifyChild(where)
    console.info(
      `${onServer ? 'server' : 'embedded'}: ${KILLS} kills, ${load.acknowledged.size} events acknowledged, ${stored?.events} stored, ` +
        `${(stored?.events ?? 0) - (stored?.names ?? 0)} doubles, ${stored?.missing} lost, ${stored?.found.changes} changes; verify: exit ${code}, ${out.split('\n')[0]}`,
    )
    expect(load.acknowledged.size).toBeGreaterThan(0)
    expect(code).toBe(0)
  },
)
