// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { LedgerEntry, LedgerPage } from '../../backend/contract/ledger.ts'
import type { Change, Light } from '../../backend/contract/light.ts'
import { filterOf } from '../../dashboard/desk/filter.ts'
import type { News } from '../../dashboard/link.ts'
import type { Picture } from '../../dashboard/picture.ts'
import { useLedger } from '../../dashboard/stores/ledger.ts'
import { usePicture } from '../../dashboard/stores/picture.ts'
import { changeOf, lightOf } from '../support/lights.ts'

const NONE = { green: 0, unknown: 0, notice: 0, yellow: 0, red: 0, verify: 0, awaiting: 0 }
const asked: string[] = []
let answers: LedgerPage[] = []
let hear: (news: News) => void

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers()
  asked.length = 0
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    const answer = answers.shift()
    if (answer === undefined) throw new Error(`nobody expected ${path}`)
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
  useLedger().stop()
  usePicture().close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const pictureOf = (seq: number, ...lights: readonly Light[]): Picture => ({
  ...{ build: 'b', newBuild: null, scope: { view: 'desk' }, seq, now: 10_000, rate: 1, demo: false, scannedTo: 10_000 },
  ...{ edition: 1, outdated: 0, calendars: [], feeds: [], stale: false },
  lights: new Map(lights.map((light) => [light.id, light])),
  tallies: { total: NONE, departments: {}, windows: {} },
})
const deemed = (n: number, given: Partial<Light> = {}): Light =>
  lightOf(n, { id: `case/QG-${n}/tacit-consent/1`, rule: 'tacit-consent', flag: 'default', level: 'notice', ...given })
const entry = (light: Light): LedgerEntry => ({
  ...{ light, openedAt: light.since, state: 'open', verdict: null, stoppedAt: null, basis: '' },
})
const page = (seq: number, lights: readonly Light[], next: string | null = null): LedgerPage => ({
  ...{ seq, entries: lights.map(entry), items: {}, next },
  counts: { open: lights.length, confirmed: 0, refused: 0, withdrawn: 0 },
})
const [one, two, three] = [deemed(1), deemed(2), deemed(3)]

async function told(seq: number, changes: readonly Change[], ...lights: readonly Light[]): Promise<void> {
  hear({ kind: 'frame', state: pictureOf(seq, ...lights), changes })
  await vi.advanceTimersByTimeAsync(200)
}
async function board(seq: number, ...lights: readonly Light[]): Promise<void> {
  hear({ kind: 'board', state: pictureOf(seq, ...lights) })
  await vi.advanceTimersByTimeAsync(200)
}
async function opened(...lights: readonly Light[]): Promise<ReturnType<typeof useLedger>> {
  const ledger = useLedger()
  ledger.start()
  await board(5, ...lights)
  answers = [page(5, lights)]
  await ledger.show(filterOf({}))
  return ledger
}

test('an entry that a light opens is new until it is asked for', async () => {
  const ledger = await opened(one)
  await told(6, [changeOf(6, two)], one, two)
  expect([ledger.newCount, ledger.count]).toEqual([1, 1])
  answers = [page(6, [two, one])]
  await ledger.showNew()
  expect([ledger.newCount, ledger.count]).toEqual([0, 2])
})

test('a light that is raised further opens no other entry: that of a later page isn’t new', async () => {
  const ledger = useLedger()
  ledger.start()
  await board(5, one, two)
  answers = [page(5, [two], 'place')]
  await ledger.show(filterOf({}))
  const red = { ...one, level: 'red' as const }
  await told(6, [changeOf(6, red, { was: 'notice' })], red, two)
  expect(ledger.newCount).toBe(0)
})

test('an entry that was opened in a gap of the line is found by comparing boards', async () => {
  const ledger = await opened(one)
  await board(9, one, three, lightOf(4))
  expect(ledger.newCount).toBe(1)
  answers = [page(9, [three, one])]
  await ledger.showNew()
  expect(ledger.newCount).toBe(0)
})

test('a first board that is newer than the ledger asks for it again', async () => {
  const ledger = useLedger()
  ledger.start()
  answers = [page(3, []), page(5, [one])]
  await ledger.show(filterOf({}))
  await board(5, one)
  expect([ledger.count, asked.length]).toEqual([1, 2])
})

test('the light of an entry is as the stream tells it, and none once it has gone out', async () => {
  const ledger = await opened(one, two)
  const red = { ...one, level: 'red' as const }
  await told(6, [changeOf(6, red, { was: 'notice' })], red, two)
  expect(ledger.entries.map((entry) => ledger.lightOf(entry)?.level)).toEqual(['red', 'notice'])
  await told(7, [changeOf(7, { ...red, state: 'stopped' }, { kind: 'stopped', was: 'red' })], two)
  expect(ledger.entries.map((entry) => ledger.lightOf(entry)?.level)).toEqual([undefined, 'notice'])
})

test('the light of an entry that had stopped before it was read is as it was read', async () => {
  const ledger = useLedger()
  const stopped = { ...one, level: 'red' as const, state: 'stopped' as const }
  ledger.start()
  await board(5)
  answers = [page(5, [stopped])]
  await ledger.show(filterOf({}))
  expect(ledger.lightOf(ledger.entries[0]!)).toMatchObject({ level: 'red', state: 'stopped' })
})

test('pages that follow add their entries', async () => {
  const ledger = useLedger()
  answers = [page(5, [three], 'place'), page(6, [two, one])]
  await ledger.show(filterOf({ state: 'open', level: 'red' }))
  await ledger.more()
  await ledger.more()
  expect(asked).toEqual(['/api/ledger?state=open', '/api/ledger?state=open&after=place'])
  expect(ledger.entries.map(({ light }) => light.id)).toEqual([three.id, two.id, one.id])
})
