import { DAY_MS, Zone, type Instant } from '../../rules/time.ts'

/** Turns a wall-clock time (ms as if it were UTC) into the instant at which that clock shows it. */
export type LocalClock = (wall: number) => Instant

/** Makes a parser that answers NaN where a text isn't an instant; without a clock, also where it has no offset. */
export type ParserMaker = (clock: LocalClock | null) => (text: string) => Instant

/** Throws unless this is the name of a time zone. */
export function demandZone(zone: string): void {
  if (/^[+-]/.test(zone)) throw new Error(`"${zone}" is an offset, expected a zone's name like Asia/Shanghai`)
  try {
    Zone.of(zone)
  } catch (error) {
    throw new Error(`"${zone}" isn't a time zone, expected an IANA name like Asia/Shanghai`, { cause: error })
  }
}

/** The clock on the wall in a zone; times that don't exist or exist twice are `compatible` (`clock.md` rule 12). */
export function localClock(id: string): LocalClock {
  const zone = Zone.of(id)
  return (wall) => {
    const day = Math.floor(wall / DAY_MS)
    return zone.instant(day, wall - day * DAY_MS)
  }
}
