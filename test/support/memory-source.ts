import type { Change, Light } from '../../backend/contract/light.ts'
import { isLit } from '../../rules/lit.ts'
import type {
  ChangesReading,
  FeedRow,
  LightsReading,
  Reading,
  ShiftRow,
  Source,
  TallyRow,
} from '../../backend/source.ts'

/** A source in memory: `commit` writes and wakes, as the database does; `fails` is the database being away. */
export class MemorySource implements Source {
  readonly log: Change[] = []
  tallies: TallyRow[] = []
  shifts: ShiftRow[] = []
  feeds: FeedRow[] = []
  scannedTo = 0
  fails: Error | null = null
  /** Holds an answer back that was found already, as a slow line to the database does. */
  slow: Promise<void> | null = null
  private readonly listeners = new Set<() => void>()

  /** Appends changes as `changeOf` would, numbered on. */
  commit(...changes: readonly Omit<Change, 'seq'>[]): void {
    for (const change of changes) this.log.push({ ...change, seq: this.log.length + 1 })
    this.wake()
  }

  wake(): void {
    for (const listener of this.listeners) listener()
  }

  readonly listen = (woken: () => void): (() => void) => {
    this.listeners.add(woken)
    return () => this.listeners.delete(woken)
  }

  get listening(): number {
    return this.listeners.size
  }

  lights(): Promise<LightsReading> {
    const lights = new Map<string, Light>()
    for (const { kind, light } of this.log) if (kind !== 'found') lights.set(light.id, light)
    return this.answer({ ...this.reading(), lights: [...lights.values()].filter(isLit) })
  }

  since(seq: number): Promise<ChangesReading> {
    return this.answer({ ...this.reading(), changes: this.log.filter((change) => change.seq > seq) })
  }

  private reading(): Reading {
    const { tallies, shifts, feeds, scannedTo } = this
    return { seq: this.log.length, tallies, shifts, feeds, scannedTo }
  }

  private async answer<T>(found: T): Promise<T> {
    if (this.slow !== null) await this.slow
    if (this.fails !== null) throw this.fails
    return found
  }
}
