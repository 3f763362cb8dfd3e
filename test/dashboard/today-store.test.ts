// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Today } from '../../backend/contract/today.ts'
import { useToday } from '../../dashboard/stores/today.ts'

/** The answers that are still to come, by the order in which they were asked for. */
let pending: ((answer: Response | Error) => void)[] = []
const day = (on: string): Response => new Response(JSON.stringify({ on } as Partial<Today>))

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers()
  pending = []
  vi.stubGlobal(
    'fetch',
    () =>
      new Promise<Response>((resolve, reject) => {
        pending.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)))
      }),
  )
})
afterEach(() => {
  useToday().stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function answered(n: number, answer: Response | Error): Promise<void> {
  pending[n]?.(answer)
  await vi.advanceTimersByTimeAsync(0)
}

test('is asked for at once and each minute, by one timer, until it is stopped', async () => {
  const day = useToday()
  day.start()
  day.start()
  expect(pending).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(120_000)
  expect(pending).toHaveLength(4)
  day.stop()
  await vi.advanceTimersByTimeAsync(120_000)
  expect(pending).toHaveLength(4)
})

test('a day that can’t be had leaves the last one', async () => {
  const store = useToday()
  store.start()
  await answered(0, day('2026-11-24'))
  expect(store.today?.on).toBe('2026-11-24')
  await vi.advanceTimersByTimeAsync(60_000)
  await answered(1, new Error('no route'))
  expect(store.today?.on).toBe('2026-11-24')
})

test('an answer that comes after a later one’s is passed over', async () => {
  const store = useToday()
  void store.load()
  void store.load()
  await answered(1, day('2026-11-25'))
  await answered(0, day('2026-11-24'))
  expect(store.today?.on).toBe('2026-11-25')
})
