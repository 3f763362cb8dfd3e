import { Fault, shown } from './fault.ts'
import { isoReader } from './iso.ts'
import { patternReader } from './pattern.ts'
import { localClock, type ParserMaker } from './zone.ts'
import type { Instant } from '../../rules/time.ts'

/** Reads one way of writing instants. */
export interface InstantReader {
  /** Epoch ms, or why the text isn't an instant. */
  readonly cell: (text: string) => Instant | Fault
}

/**
 * Reads instants by a pattern of time tokens, or ISO 8601 where it is null. Times without an offset are local in `zone`
 * (IANA); without a zone they are refused, with that as the reason.
 */
export function instantReader(pattern: string | null, zone: string | null): InstantReader {
  const make: ParserMaker = pattern === null ? isoReader : patternReader(pattern)
  const parse = make(zone === null ? null : localClock(zone))
  const parseAsUtc = make((wall) => wall) // tells a time without an offset from what is no time at all
  const expected = pattern ?? 'ISO 8601, like 2026-11-09T10:00:00+08:00'
  return {
    cell: (text) => {
      const at = parse(text)
      if (!Number.isNaN(at)) return at
      if (zone === null && !Number.isNaN(parseAsUtc(text))) {
        return new Fault(`${shown(text)} has no offset, and the mapping has no zone to read it in`)
      }
      return new Fault(`${shown(text)} isn't an instant, expected ${expected}`)
    },
  }
}
