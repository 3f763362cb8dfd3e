import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { FeedState, Scope } from '../../backend/contract/board.ts'
import type { Change } from '../../backend/contract/light.ts'
import type { Instant } from '../../rules/time.ts'
import { feedFreshness, freshnessOf, VOID_MS, type Cause, type FeedFreshness, type Freshness } from '../freshness.ts'
import type { Link, News } from '../link.ts'
import { freshness as ageOf, type Picture } from '../picture.ts'
import type { Moment } from '../lateness.ts'
import { useNow } from './now.ts'

/** What a link is made from; `replay` and the socket are both of this shape. */
export type OpenLink = (parts: { readonly scope: Scope; readonly hear: (news: News) => void }) => Link

/** A screen is drawn at most so often, whatever the line brings. */
const DRAW_MS = 100

/** The picture that a screen shows, and how much it may be believed. */
export const usePicture = defineStore('picture', () => {
  const clock = useNow()
  // Plain state, moved on by every frame; `picture` is what was last drawn of it.
  let latest: Picture | null = null
  let latestArrived = 0
  let latestBoards = 0
  let drawing: ReturnType<typeof setTimeout> | undefined
  let link: Link | null = null
  let stopWaking: (() => void) | undefined
  const hearers = new Set<(changes: readonly Change[]) => void>()

  const picture = shallowRef<Picture | null>(null)
  const arrived = ref(0)
  /** How many boards came: after one, what frames alone tell may have been missed. */
  const boards = ref(0)
  const cut = ref<string | null>(null)
  const refused = ref<string | null>(null)

  function draw(): void {
    drawing = undefined
    picture.value = latest
    arrived.value = latestArrived
    boards.value = latestBoards
  }

  function hear(news: News): void {
    if (news.kind === 'cut') {
      cut.value = news.reason
      return
    }
    if (news.kind === 'refused') {
      refused.value = news.error
      return
    }
    const first = picture.value === null
    // Its lights may be told by another calendar's days.
    if (news.kind === 'frame' && latest !== null && news.state.edition !== latest.edition) link?.watch()
    latest = news.state
    latestArrived = clock.read()
    if (news.kind === 'board') latestBoards++
    cut.value = null
    refused.value = null
    if (news.kind === 'frame' && news.changes.length > 0) for (const told of hearers) told(news.changes)
    if (first) draw()
    else drawing ??= setTimeout(draw, DRAW_MS)
  }

  function open(openLink: OpenLink, scope: Scope): void {
    close()
    clock.start()
    link = openLink({ scope, hear })
    stopWaking = clock.onWake(() => link?.watch())
  }

  function close(): void {
    clearTimeout(drawing)
    drawing = undefined
    stopWaking?.()
    link?.close()
    link = null
    latest = null
    picture.value = null
    cut.value = null
  }

  /** Calls `told` with the changes that frames bring; gives the function that ends it. */
  function onChanges(told: (changes: readonly Change[]) => void): () => void {
    hearers.add(told)
    return () => hearers.delete(told)
  }

  /** Real ms since what is shown was true. */
  const ageMs = computed(() =>
    picture.value === null
      ? Infinity
      : Math.max(0, ageOf(picture.value, arrived.value, Math.max(clock.monotonic, arrived.value))),
  )
  const freshness = computed<Freshness>(() => freshnessOf(ageMs.value))
  const cause = computed<Cause>(() => {
    if (cut.value !== null) return 'socket'
    return freshness.value === 'live' ? null : 'server'
  })
  /** The centre's clock, ticking here by its own rate; null before the first board. */
  const now = computed<Instant | null>(() => {
    const known = picture.value
    return known === null ? null : Math.floor(known.now + Math.max(0, clock.monotonic - arrived.value) * known.rate)
  })
  /** What lateness is told of: it stands still while the screen isn't fresh. */
  const moment = computed<Moment>(() => {
    const known = picture.value
    if (known === null) return { at: 0, told: 0, calendars: [] }
    const at = isPast.value ? known.now : (now.value ?? known.now)
    return { at, told: known.now, calendars: known.calendars }
  })
  const isPast = computed(() => freshness.value === 'stale' || freshness.value === 'offline')
  /** So old that its figures say nothing any more. */
  const isVoid = computed(() => ageMs.value > VOID_MS)
  const feeds = computed<readonly (FeedState & { readonly freshness: FeedFreshness })[]>(() =>
    (picture.value?.feeds ?? []).map((feed) => ({ ...feed, freshness: feedFreshness(feed, freshness.value) })),
  )

  return {
    picture,
    boards,
    cut,
    refused,
    ageMs,
    freshness,
    cause,
    now,
    moment,
    isPast,
    isVoid,
    feeds,
    open,
    close,
    hear,
    onChanges,
  }
})
