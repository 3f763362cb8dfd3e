export interface Interval {
  readonly low: number
  readonly high: number
}

/** The 97.5th percentile of the normal distribution: two-sided 95 %. */
const Z = 1.959963984540054

/**
 * Wilson's 95 % score interval of a share (Wilson 1927; Newcombe 1998, method 3): where its true value may lie, so that 2 of 2
 * isn't read as better than 98 of 100. Null without a case.
 */
export function wilson(numerator: number, denominator: number): Interval | null {
  if (denominator === 0) return null
  const share = numerator / denominator
  const spread = Z ** 2 / denominator
  const centre = share + spread / 2
  const half = Z * Math.sqrt((share * (1 - share) + spread / 4) / denominator)
  const bound = (value: number): number => Math.min(1, Math.max(0, value / (1 + spread)))
  // Exact at the ends, where rounding would leave a trace of 1e-17.
  return {
    low: numerator === 0 ? 0 : bound(centre - half),
    high: numerator === denominator ? 1 : bound(centre + half),
  }
}
