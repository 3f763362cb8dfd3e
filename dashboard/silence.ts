import type { FeedState } from '../backend/contract/board.ts'
import type { Light } from '../backend/contract/light.ts'
import type { Instant } from '../rules/time.ts'

/**
 * Up to when a light is known, where a feed that it waits for is silent (law 7): what is lit stays lit, and says as of when.
 * Null where all its feeds speak. A feed that was never heard has no such instant: then it is that of its silence.
 */
export function knownUntil({ feed }: Pick<Light, 'feed'>, feeds: readonly FeedState[]): Instant | null {
  const own = feed.split(',')
  let until: Instant | null = null
  for (const { id, silentSince, horizon } of feeds)
    if (silentSince !== null && own.includes(id)) until = Math.min(until ?? Infinity, horizon ?? silentSince)
  return until
}
