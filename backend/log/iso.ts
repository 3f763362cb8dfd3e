import { digit, four, offsetMs, two, wallTime } from './civil.ts'
import type { LocalClock } from './zone.ts'
import type { Instant } from '../../rules/time.ts'

const [DASH, COLON, PLUS, DOT, COMMA, BLANK] = [45, 58, 43, 46, 44, 32]
const [T, SMALL_T, Z, SMALL_Z] = [84, 116, 90, 122]

/**
 * Reads ISO 8601 dates and times: `yyyy-MM-dd`, then T or a blank, `HH:mm`, `:ss`, any number of decimals (floored to
 * ms), then Z, `+08`, `+0800`, `+08:00` or nothing, which is local. A date alone is the start of that local day.
 * Answers NaN for everything else, and for local times where there is no clock. By hand, as Temporal takes 100 times
 * longer.
 */
export function isoReader(clock: LocalClock | null): (text: string) => Instant {
  return (text) => {
    if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return NaN
    const [year, month, day] = [four(text, 0), two(text, 5), two(text, 8)]
    if (text.length === 10) return local(clock, wallTime(year, month, day, 0, 0, 0, 0))

    const separator = text.charCodeAt(10)
    if (separator !== T && separator !== BLANK && separator !== SMALL_T) return NaN
    if (text.charCodeAt(13) !== COLON) return NaN
    let end = 16
    let second = 0
    let ms = 0
    if (text.charCodeAt(16) === COLON) {
      second = two(text, 17)
      end = 19
      const point = text.charCodeAt(19)
      if (point === DOT || point === COMMA) {
        end = endOfDigits(text, 20)
        if (end === 20) return NaN
        ms = thousandths(text, 20, end)
      }
    }
    const wall = wallTime(year, month, day, two(text, 11), two(text, 14), second, ms)
    return end === text.length ? local(clock, wall) : wall - isoOffset(text, end)
  }
}

const local = (clock: LocalClock | null, wall: number): Instant =>
  clock === null || Number.isNaN(wall) ? NaN : clock(wall)

function endOfDigits(text: string, from: number): number {
  let end = from
  while (!Number.isNaN(digit(text, end))) end++
  return end
}

/** Only the first three decimals count: adding up more could round up to the next millisecond. */
function thousandths(text: string, from: number, end: number): number {
  let ms = 0
  for (let index = 0; index < 3; index++) ms = ms * 10 + (from + index < end ? digit(text, from + index) : 0)
  return ms
}

/** The offset from `at` to the end of the text in ms, or NaN. */
function isoOffset(text: string, at: number): number {
  const sign = text.charCodeAt(at)
  if (sign === Z || sign === SMALL_Z) return text.length === at + 1 ? 0 : NaN
  if (sign !== PLUS && sign !== DASH) return NaN
  const factor = sign === PLUS ? 1 : -1
  const length = text.length - at
  if (length === 3) return offsetMs(factor, two(text, at + 1), 0)
  if (length === 5) return offsetMs(factor, two(text, at + 1), two(text, at + 3))
  if (length !== 6 || text.charCodeAt(at + 3) !== COLON) return NaN
  return offsetMs(factor, two(text, at + 1), two(text, at + 4))
}
