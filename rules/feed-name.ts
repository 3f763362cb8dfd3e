/**
 * The feeds that a clock waits for: one, or several that are told apart by commas, as where presence is seen by video, by ticket
 * calls and by sign-in. A name that the book or a source has as it stands is one feed.
 */
export function partsOf(feed: string, isFeed: (name: string) => boolean): readonly string[] {
  return !feed.includes(',') || isFeed(feed) ? [feed] : feed.split(',')
}

/** The name of several feeds together. */
export function joinedFeed(feeds: readonly string[]): string {
  return [...new Set(feeds)].sort().join(',')
}
