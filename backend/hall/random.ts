/** Uniform numbers from 0 on, below 1. */
export type Random = () => number

/** A number of 32 bits of a text (FNV-1a): what a seed and a name have in common on every machine. */
export function mixed(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** Numbers of a seed and a name (mulberry32): the same on every machine, and independent of who else draws. */
export function randomOf(seed: number, name: string): Random {
  let state = mixed(`${seed}/${name}`)
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let next = Math.imul(state ^ (state >>> 15), state | 1)
    next ^= next + Math.imul(next ^ (next >>> 7), next | 61)
    return ((next ^ (next >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A whole number from `from` to `to`, both included. */
export function between(random: Random, from: number, to: number): number {
  return from + Math.floor(random() * (to - from + 1))
}

/** One of a list that isn't empty. */
export function pick<T>(random: Random, list: readonly T[]): T {
  const one = list[Math.floor(random() * list.length)]
  if (one === undefined) throw new RangeError('there is nothing to pick from')
  return one
}

/** The place of one of several weights, drawn by weight. */
export function weighted(random: Random, weights: readonly number[]): number {
  let left = random() * weights.reduce((sum, weight) => sum + weight, 0)
  for (const [place, weight] of weights.entries()) if ((left -= weight) < 0) return place
  return weights.length - 1
}
