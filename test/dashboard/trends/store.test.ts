// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { createApp } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useTrends } from '../../../dashboard/stores/trends.ts'

let asked: { path: string; answer: (answer: unknown) => void }[] = []
let trends: ReturnType<typeof useTrends>

beforeEach(async () => {
  vi.useFakeTimers()
  asked = []
  vi.stubGlobal(
    'fetch',
    (path: string, { signal }: RequestInit) =>
      new Promise<Response>((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
        const answer = (given: unknown): void =>
          given instanceof Error ? reject(given) : resolve(new Response(JSON.stringify(given)))
        asked.push({ path, answer })
      }),
  )
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/trends', component: { render: () => null } }],
  })
  await router.push('/trends?departments=D07')
  const pinia = createPinia()
  createApp({}).use(router).use(pinia)
  setActivePinia(pinia)
  trends = useTrends()
})
afterEach(() => {
  trends.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function answered(part: string, answer: unknown): Promise<void> {
  const at = asked.findIndex(({ path }) => path.includes(part))
  if (at === -1) throw new Error(`nothing asks for ${part}: ${asked.map(({ path }) => path).join(', ')}`)
  asked.splice(at, 1)[0]?.answer(answer)
  await vi.advanceTimersByTimeAsync(0)
}
const paths = (): string[] => asked.map(({ path }) => path)

test('what is shown changes only once both answers are there', async () => {
  trends.start()
  await answered('/api/today', { on: '2026-11-24' })
  expect(paths()).toEqual([expect.stringMatching(/departments=D07&by=day$/), expect.stringMatching(/by=department$/)])
  await answered('by=day', { through: '2026-11-24' })
  expect([trends.loaded, trends.loading]).toEqual([null, true])
  await answered('by=department', { through: '2026-11-24' })
  expect([trends.loaded?.today, trends.isUnfinished, trends.loading]).toEqual(['2026-11-24', true, false])
})

test('another question ends the one under way, without an error, and its figures are what is shown', async () => {
  trends.start()
  await answered('/api/today', { on: '2026-11-24' })
  asked = []
  await trends.change({ departments: ['D12'] })
  await vi.advanceTimersByTimeAsync(0)
  expect([trends.error, trends.loading]).toEqual([null, true])
  await answered('/api/today', { on: '2026-11-24' })
  expect(paths().every((path) => path.includes('departments=D12'))).toBe(true)
})

test('figures that can’t be had say why and leave those that are shown', async () => {
  trends.start()
  await answered('/api/today', { on: '2026-11-24' })
  await answered('by=day', { through: '2026-11-23' })
  await answered('by=department', { through: '2026-11-23' })
  await vi.advanceTimersByTimeAsync(300_000)
  await answered('/api/today', new Error('no route'))
  expect([trends.error, trends.loaded?.today, trends.loading]).toEqual(['no route', '2026-11-24', false])
})

test('once stopped asks no more', async () => {
  trends.start()
  trends.start()
  trends.stop()
  asked = []
  await vi.advanceTimersByTimeAsync(900_000)
  expect(paths()).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
