import type { Instant } from '../../rules/time.ts'

/** The least and the most that the clock of a demonstration is run at, times the machine's. */
export const RATES = { least: 1, most: 600 } as const

/**
 * 演示时钟: the centre's clock of a demonstration. It runs `rate` times as fast as the machine's, never back, and never
 * past its `bound`, a little past what has been told: so a slow machine makes a slow day and not a silent feed.
 */
export class VirtualClock {
  private readonly machine: () => number
  private base: Instant
  private since: number
  private bound: Instant
  private paused = false

  readonly rate: number

  /** `machine` is the machine's clock, epoch ms. It stands at `at` until its bound is moved. */
  constructor(machine: () => number, at: Instant, rate: number) {
    this.machine = machine
    this.base = at
    this.bound = at
    this.since = machine()
    this.rate = rate
  }

  /** The instant by the centre's clock, whole ms. */
  now = (): Instant => {
    const at = Math.floor(this.unbound())
    if (at <= this.bound) return at
    // Held at its bound, it goes on from there and doesn't make up for the time.
    this.base = this.bound
    this.since = this.machine()
    return this.bound
  }

  /** Where it would be, were there no bound. */
  private unbound(): number {
    return this.paused ? this.base : this.base + Math.max(0, this.machine() - this.since) * this.rate
  }

  /** The clock may run so far. */
  allow(at: Instant): void {
    this.bound = Math.max(this.bound, at)
  }

  /** Moves on to `at` at once, where that is later. */
  set(at: Instant): void {
    this.base = Math.max(at, this.now())
    this.since = this.machine()
    this.allow(this.base)
  }

  /** Stands still until `resume`; `set` moves it meanwhile, step by step. */
  pause(): void {
    this.base = this.now()
    this.paused = true
  }

  resume(): void {
    this.since = this.machine()
    this.paused = false
  }
}
