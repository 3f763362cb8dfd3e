import type { Change, Light } from './contract/light.ts'
import type { Level } from '../rules/level.ts'
import type { Instant } from '../rules/time.ts'

/**
 * A row of the tallies: subjects whose open clocks are of `feeds`, by their highest level. With department and window '' it
 * is the whole centre's, with a department alone the department's, with a window the window's (its department named too).
 */
export interface TallyRow {
  readonly department: string
  readonly window: string
  readonly feeds: readonly string[]
  readonly level: Level | 'verify' | 'awaiting'
  readonly count: number
}

/** The shift of a window that is under way: the feeds that its clocks wait for, and the highest of their levels. */
export interface ShiftRow {
  readonly window: string
  readonly department: string
  readonly feeds: readonly string[]
  readonly level: Level
  /** A step of it lies between its feed's horizon and now. */
  readonly awaiting: boolean
}

export interface FeedRow {
  readonly id: string
  readonly horizon: Instant | null
  readonly silentSince: Instant | null
  readonly heardAt: Instant | null
}

/** The figures of one snapshot: everything in it is as of `seq`. */
export interface Reading {
  readonly seq: number
  readonly tallies: readonly TallyRow[]
  /** The shifts that are under way. */
  readonly shifts: readonly ShiftRow[]
  readonly feeds: readonly FeedRow[]
  readonly scannedTo: Instant
  /** Subjects that the edition in force has still to look at; 0 where it is not said. */
  readonly outdated?: number
}

export interface LightsReading extends Reading {
  readonly lights: readonly Light[]
}

export interface ChangesReading extends Reading {
  readonly changes: readonly Change[]
}

/**
 * Where a picture comes from. Both must settle: a statement that hangs is the source's to end by a timeout, since a stream
 * has one reading under way at a time.
 */
export interface Source {
  /** All lit lights at one sequence number. */
  lights(): Promise<LightsReading>
  /** Every change after a number, in order and without gaps up to `seq`, and the figures of the same snapshot. */
  since(seq: number): Promise<ChangesReading>
}
