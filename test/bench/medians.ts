/** Something to be timed: does `times` pieces of work and returns something of them, so that none is optimised away. */
export interface Contender {
  readonly name: string
  readonly run: (times: number) => number | Promise<number>
}

const ROUNDS = 15
const ROUND_MS = 40

/**
 * Microseconds of one piece of work of each contender, the median of rounds. A round times every contender once, one after
 * the other, so that what else the machine does falls on all of them.
 */
export async function medians(contenders: readonly Contender[]): Promise<ReadonlyMap<string, number>> {
  const sized = []
  for (const contender of contenders) sized.push({ contender, times: await timesOf(contender), found: [] as number[] })
  for (let round = 0; round < ROUNDS; round++)
    for (const { contender, times, found } of sized) found.push(((await timed(contender, times)) * 1_000) / times)
  return new Map(sized.map(({ contender, found }) => [contender.name, median(found)]))
}

/** How many pieces of work fill a round; finding it out warms the contender up. */
async function timesOf(contender: Contender): Promise<number> {
  let times = 1
  for (let ms = 0; ms < ROUND_MS; ms = await timed(contender, times)) times *= 2
  await timed(contender, times)
  return times
}

async function timed({ name, run }: Contender, times: number): Promise<number> {
  const begun = performance.now()
  const result = run(times)
  const found = typeof result === 'number' ? result : await result
  const took = performance.now() - begun
  if (Number.isNaN(found)) throw new Error(`${name}: found no number, so it did not do its work`)
  return took
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
