// @vitest-environment happy-dom
import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useNow } from '../../dashboard/stores/now.ts'

beforeEach(() => {
  setActivePinia(createPinia())
  vi.useFakeTimers({ now: 1_000_000 })
})
afterEach(() => {
  useNow().stop()
  vi.useRealTimers()
})

/** The machine's clock jumps, its monotonic one doesn't. */
const setBy = (ms: number): unknown => vi.setSystemTime(vi.getMockedSystemTime()!.getTime() + ms)

function heardWakes(): () => number {
  let count = 0
  useNow().onWake(() => count++)
  return () => count
}

test('ticks once a second however often it is started, and no more once stopped', () => {
  const clock = useNow()
  const began = clock.monotonic
  clock.start()
  clock.start()
  vi.advanceTimersByTime(3_500)
  expect(clock.monotonic - began).toBe(3_000)
  clock.stop()
  vi.advanceTimersByTime(5_000)
  expect(clock.monotonic - began).toBe(3_000)
  expect(vi.getTimerCount()).toBe(0)
  clock.start()
  vi.advanceTimersByTime(1_000)
  expect(clock.monotonic).toBe(clock.read())
})

test('a machine that slept, or whose clock was set, is told once; ordinary ticks are not', () => {
  const clock = useNow()
  const wakes = heardWakes()
  clock.start()
  vi.advanceTimersByTime(60_000)
  expect(wakes()).toBe(0)
  setBy(3_600_000)
  vi.advanceTimersByTime(3_000)
  expect(wakes()).toBe(1)
  setBy(-7_200_000)
  vi.advanceTimersByTime(3_000)
  expect(wakes()).toBe(2)
  setBy(2_000)
  vi.advanceTimersByTime(3_000)
  expect(wakes()).toBe(2)
})

test('a page that is shown again or has its line back is told, one that is hidden is not', () => {
  const clock = useNow()
  const wakes = heardWakes()
  clock.start()
  window.dispatchEvent(new Event('online'))
  window.dispatchEvent(new Event('pageshow'))
  expect(wakes()).toBe(2)
  const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(wakes()).toBe(2)
  hidden.mockReturnValue(false)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(wakes()).toBe(3)
  hidden.mockRestore()
  clock.stop()
  window.dispatchEvent(new Event('online'))
  expect(wakes()).toBe(3)
})

test('who no longer hears isn’t told', () => {
  const clock = useNow()
  let heard = 0
  const end = clock.onWake(() => heard++)
  clock.start()
  end()
  window.dispatchEvent(new Event('online'))
  expect(heard).toBe(0)
})
