import { hash, timingSafeEqual } from 'node:crypto'

/** A feed's key, of which only the SHA-256 is kept. A feed may have several, so that they can be changed in turn. */
export interface FeedKey {
  readonly feed: string
  readonly digest: Buffer
}

/** What a key may look like: at least 16 characters that an `Authorization: Bearer` header carries (RFC 6750). */
export const KEY = /^(?=.{16})[A-Za-z0-9._~+/-]+=*$/

const digestOf = (key: string): Buffer => hash('sha256', key, 'buffer')

/** Keeps the SHA-256 of a feed's key. */
export function feedKey(feed: string, key: string): FeedKey {
  return { feed, digest: digestOf(key) }
}

/** The feed of a key, or null. Every key is compared, each in constant time, so that the time taken tells nothing. */
export function feedOf(keys: readonly FeedKey[], key: string): string | null {
  const digest = digestOf(key)
  let found: string | null = null
  for (const known of keys) if (timingSafeEqual(known.digest, digest)) found = known.feed
  return found
}
