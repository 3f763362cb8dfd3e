import { expect, test } from 'vitest'
import { VirtualClock } from '../../../backend/hall/clock.ts'

function started(rate: number): { clock: VirtualClock; wait: (ms: number) => void } {
  let machine = 1_000
  const clock = new VirtualClock(() => machine, 50_000, rate)
  return {
    clock,
    wait: (ms) => {
      machine += ms
    },
  }
}

test('runs so many times as fast as the machine, up to its bound', () => {
  const { clock, wait } = started(60)
  wait(100)
  expect(clock.now()).toBe(50_000)
  clock.allow(59_000)
  wait(100)
  expect(clock.now()).toBe(56_000)
  wait(100)
  expect(clock.now()).toBe(59_000)
})

test('held at its bound it does not make up for the time', () => {
  const { clock, wait } = started(10)
  wait(60_000)
  expect(clock.now()).toBe(50_000)
  clock.allow(90_000)
  expect(clock.now()).toBe(50_000)
  wait(1_000)
  expect(clock.now()).toBe(60_000)
})

test('stands still while paused, moved on step by step, and never goes back', () => {
  const { clock, wait } = started(10)
  clock.pause()
  wait(5_000)
  clock.set(70_000)
  expect(clock.now()).toBe(70_000)
  clock.set(60_000)
  expect(clock.now()).toBe(70_000)
  clock.resume()
  clock.allow(80_000)
  wait(500)
  expect(clock.now()).toBe(75_000)
})

test('a machine whose clock is set back holds it where it is', () => {
  const { clock, wait } = started(1)
  clock.allow(60_000)
  wait(2_000)
  expect(clock.now()).toBe(52_000)
  wait(-1_500)
  expect(clock.now()).toBeGreaterThanOrEqual(50_000)
})
