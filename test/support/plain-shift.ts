import { HOURS, midnight } from './plain-days.ts'

/** What was told of a window's shift. Instants are whole seconds, in ms. */
export interface ToldOfShift {
  readonly day: number
  /** When the clerk, or who stands in for him, was seen. */
  readonly seen: readonly number[]
  readonly leaves: readonly (readonly [from: number, until: number])[]
  /** How many wait from an instant on, ascending. */
  readonly queue: readonly (readonly [at: number, waiting: number])[]
}

/** The bounds of rules/book/presence.yaml, s. */
const BOUND = 15 * 60
const BOUND_WAITING = 5 * 60

/**
 * A shift in office hours second by second, from the words of the rule and not from the code: a second is absent that passes in
 * rostered time without leave when nobody has been seen for the bound, or for the shorter one of time in which people waited.
 */
export function plainShift({ day, seen, leaves, queue }: ToldOfShift): { rostered: number; absent: number } {
  const base = midnight(day)
  const [[begin], [, end]] = HOURS
  const sights = new Set([...seen, ...leaves.map(([, until]) => until)])
  let rostered = 0
  let absent = 0
  let idle = 0
  let idleWaiting = 0
  let waiting = 0
  let told = 0
  for (let second = begin; second < end; second += 1_000) {
    const at = base + second
    for (let next = queue[told]; next !== undefined && next[0] <= at; next = queue[++told]) waiting = next[1]
    if (sights.has(at)) idle = idleWaiting = 0
    const isRostered = HOURS.some(([from, until]) => second >= from && second < until)
    if (!isRostered || leaves.some(([from, until]) => at >= from && at < until)) continue
    rostered++
    if (idle >= BOUND || idleWaiting >= BOUND_WAITING) absent++
    idle++
    if (waiting > 0) idleWaiting++
  }
  return { rostered: Math.ceil(rostered / 60), absent: Math.ceil(absent / 60) }
}
