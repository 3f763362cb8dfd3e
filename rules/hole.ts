import type { Instant } from './time.ts'

/** A stretch that doesn't count, (from, until]; `until` is Infinity while its pause is open (`clock.md` 21). */
export interface Hole {
  readonly from: Instant
  readonly until: Instant
}

/** The union: ascending, disjoint; holes that overlap or touch are one. */
export function unite(holes: readonly Hole[]): Hole[] {
  if (holes.length < 2) return holes.filter(({ from, until }) => from < until)
  const united: Hole[] = []
  for (const hole of [...holes].sort((a, b) => a.from - b.from)) {
    if (hole.from >= hole.until) continue
    const last = united.at(-1)
    if (last !== undefined && hole.from <= last.until)
      united[united.length - 1] = { from: last.from, until: Math.max(last.until, hole.until) }
    else united.push(hole)
  }
  return united
}

/** The instants that lie in every one of the sets; none where there is no set. */
export function intersect(sets: readonly (readonly Hole[])[]): Hole[] {
  const [first = [], ...rest] = sets.map(unite)
  return rest.reduce<Hole[]>(
    (common, set) =>
      common.flatMap((a) =>
        set
          .map((b) => ({ from: Math.max(a.from, b.from), until: Math.min(a.until, b.until) }))
          .filter(({ from, until }) => from < until),
      ),
    [...first],
  )
}

/** What of (from, until] lies in none of the holes, which are united. */
export function complement(holes: readonly Hole[], from: Instant, until: Instant): Hole[] {
  const rest: Hole[] = []
  let at = from
  for (const hole of holes) {
    if (hole.from >= until) break
    if (hole.from > at) rest.push({ from: at, until: hole.from })
    at = Math.max(at, hole.until)
  }
  if (at < until) rest.push({ from: at, until })
  return rest
}

/** The hole in which `t` lies. */
export function holeAt(holes: readonly Hole[], t: Instant): Hole | undefined {
  return holes.find(({ from, until }) => from < t && t <= until)
}

/** A step that would fall inside a pause takes place at its end (`clock.md` 22). */
export function afterHole(holes: readonly Hole[], t: Instant): Instant {
  return holeAt(holes, t)?.until ?? t
}
