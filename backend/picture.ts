import type { Change, Light } from './contract/light.ts'
import { isLit } from '../rules/lit.ts'
import type { ChangesReading, FeedRow, LightsReading, Reading, ShiftRow, TallyRow } from './source.ts'
import type { Instant } from '../rules/time.ts'

/**
 * What is lit, as a process keeps it in memory: the lit lights alone, by id, and the latest figures, all of one sequence
 * number. It costs what is lit, not what is open (design §9).
 */
export interface Picture {
  seq: number
  scannedTo: Instant
  tallies: readonly TallyRow[]
  shifts: readonly ShiftRow[]
  feeds: readonly FeedRow[]
  outdated: number
  readonly lights: Map<string, Light>
}

/** One change and the light that was lit under its id before it, so that a room can tell what left it. */
export interface Step {
  readonly change: Change
  readonly before: Light | null
}

/** A picture of all that is lit at one sequence number. */
export function pictureOf(reading: LightsReading): Picture {
  const none = { seq: 0, scannedTo: 0, tallies: [], shifts: [], feeds: [], outdated: 0 }
  const picture: Picture = { ...none, lights: new Map<string, Light>() }
  load(picture, reading)
  return picture
}

/** Puts a reading in the place of all that the picture holds. */
export function load(picture: Picture, reading: LightsReading): void {
  picture.lights.clear()
  for (const light of reading.lights) if (isLit(light)) picture.lights.set(light.id, light)
  setFigures(picture, reading)
}

/**
 * True where a reading goes on from the picture's number without a gap. It doesn't where the log behind it was put back or
 * exchanged; then the picture is of no use and is loaded anew.
 */
export function follows(picture: Picture, { seq, changes }: ChangesReading): boolean {
  if (changes.length !== seq - picture.seq) return false
  for (let i = 0; i < changes.length; i++) if (changes[i]?.seq !== picture.seq + 1 + i) return false
  return true
}

/**
 * Moves the picture on, in place, and gives the steps that it took. The reading must follow (`follows`). A finding lights
 * nothing and puts nothing out: its light is a text for the log, never on a board.
 */
export function moveOn(picture: Picture, reading: ChangesReading): Step[] {
  const { lights } = picture
  const steps: Step[] = []
  for (const change of reading.changes) {
    const { light } = change
    steps.push({ change, before: lights.get(light.id) ?? null })
    if (change.kind === 'found') continue
    if (isLit(light)) lights.set(light.id, light)
    else lights.delete(light.id)
  }
  setFigures(picture, reading)
  return steps
}

function setFigures(picture: Picture, { seq, scannedTo, tallies, shifts, feeds, outdated = 0 }: Reading): void {
  picture.seq = seq
  picture.scannedTo = scannedTo
  picture.tallies = tallies
  picture.shifts = shifts
  picture.feeds = feeds
  picture.outdated = outdated
}
