import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, vi } from 'vitest'
import type { Change, Light } from '../../backend/contract/light.ts'
import type { News } from '../../dashboard/link.ts'
import type { Picture } from '../../dashboard/picture.ts'
import { usePicture } from '../../dashboard/stores/picture.ts'

const NONE = { green: 0, unknown: 0, notice: 0, yellow: 0, red: 0, verify: 0, awaiting: 0 }

/** A desk's picture with these lights at this number of the log. */
export const pictureOf = (seq: number, ...lights: readonly Light[]): Picture => ({
  ...{ build: 'b', newBuild: null, scope: { view: 'desk' }, seq, now: 10_000, rate: 1, demo: false, scannedTo: 10_000 },
  ...{ edition: 1, outdated: 0, calendars: [], feeds: [], stale: false },
  lights: new Map(lights.map((light) => [light.id, light])),
  tallies: { total: NONE, departments: {}, windows: {} },
  shifts: { known: 0, unknown: 0 },
})

/** A desk before each test of a file: a server that gives the answers it was handed, and a stream that says what it is told. */
export interface Desk<Page> {
  /** The paths that were asked for. */
  readonly asked: string[]
  readonly answer: (...pages: readonly (Page | Error)[]) => void
  readonly tell: (news: News) => Promise<void>
  readonly board: (seq: number, ...lights: readonly Light[]) => Promise<void>
  readonly frame: (seq: number, changes: readonly Change[], ...lights: readonly Light[]) => Promise<void>
}

export function useDesk<Page>(): Desk<Page> {
  const asked: string[] = []
  let answers: (Page | Error)[] = []
  let hear: (news: News) => void

  beforeEach(() => {
    setActivePinia(createPinia())
    vi.useFakeTimers()
    asked.length = 0
    answers = []
    vi.stubGlobal('fetch', async (path: string) => {
      asked.push(path)
      const answer = answers.shift()
      if (answer === undefined) throw new Error(`nobody expected ${path}`)
      if (answer instanceof Error) throw answer
      return new Response(JSON.stringify(answer))
    })
    usePicture().open(
      (parts) => {
        hear = parts.hear
        return { watch: () => undefined, close: () => undefined }
      },
      { view: 'desk' },
    )
  })
  afterEach(() => {
    usePicture().close()
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  const tell = async (news: News): Promise<void> => {
    hear(news)
    await vi.advanceTimersByTimeAsync(200)
  }
  return {
    asked,
    answer: (...pages) => (answers = [...pages]),
    tell,
    board: (seq, ...lights) => tell({ kind: 'board', state: pictureOf(seq, ...lights) }),
    frame: (seq, changes, ...lights) => tell({ kind: 'frame', state: pictureOf(seq, ...lights), changes }),
  }
}
