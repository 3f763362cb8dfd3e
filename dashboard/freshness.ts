import type { FeedState } from '../backend/contract/board.ts'

/** 时效: how much a screen may be believed. */
export const FRESHNESS = ['live', 'lagging', 'stale', 'offline'] as const
export type Freshness = (typeof FRESHNESS)[number]

export const LAGGING_MS = 10_000
export const STALE_MS = 30_000
export const OFFLINE_MS = 120_000
/** From here on a figure says nothing of the present. */
export const VOID_MS = 900_000

/** The freshness of what is so old, in real ms. A bound itself is still the better side. */
export function freshnessOf(ageMs: number): Freshness {
  if (ageMs > OFFLINE_MS) return 'offline'
  if (ageMs > STALE_MS) return 'stale'
  return ageMs > LAGGING_MS ? 'lagging' : 'live'
}

/** Why a screen isn't fresh: its line is down, or the engine behind a live line is behind. */
export type Cause = 'socket' | 'server' | null

export type FeedFreshness = 'live' | 'silent' | 'unknown'

/** A feed as a screen may show it: its rhythm is judged by the server, which must itself be heard. */
export function feedFreshness({ silentSince }: FeedState, screen: Freshness): FeedFreshness {
  if (screen === 'stale' || screen === 'offline') return 'unknown'
  return silentSince === null ? 'live' : 'silent'
}
