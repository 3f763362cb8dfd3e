import { instantText, SECOND_MS, type Day, type Instant } from '../../rules/time.ts'
import type { HallFacts } from './facts.ts'
import type { Told } from './told.ts'

/** What a feed says that it has delivered is so old: longer than its events are under way. */
const DELIVERED_BEFORE_MS = 20 * SECOND_MS

/**
 * 心跳: each feed's beats on a working day, five in each rhythm, from opening to closing. What they have delivered moves its
 * clocks on ahead of its lag, and none past what a dead feed has told (`clock.md` 33).
 */
export function beatsOf({ calendar, feeds }: HallFacts, day: Day): Told[] {
  return feeds.flatMap(({ id, rhythmMs }) =>
    calendar.spansOn(day).flatMap(({ from, until }) => {
      const beats: Told[] = []
      for (let at = from; at < until; at += rhythmMs / 5) beats.push(beat(id, at))
      return [...beats, beat(id, until)]
    }),
  )
}

function beat(feed: string, at: Instant): Told {
  const deliveredTo = instantText(at - DELIVERED_BEFORE_MS)
  const id = `beat/${at}`
  const subject = `feed/${feed}`
  const time = instantText(at)
  const event = {
    specversion: '1.0',
    source: feed,
    id,
    type: 'feed.beat',
    subject,
    time,
    data: { deliveredTo },
  } as const
  return { at, knownAt: at, event }
}

/** 数据源中断: what a dead feed had to tell, it tells when it is back, a beat last; the beats between are lost. */
export function withOutages({ calendar, outages }: HallFacts, day: Day, events: readonly Told[]): Told[] {
  if (!calendar.isWorking(day)) return [...events]
  let told = [...events]
  for (const { feed, from, until } of outages) {
    const dead = { from: calendar.zone.instant(day, from), until: calendar.zone.instant(day, until) }
    const held = ({ knownAt, event }: Told): boolean =>
      event.source === feed && knownAt >= dead.from && knownAt < dead.until
    told = told.flatMap((one): Told[] => {
      if (!held(one)) return [one]
      return one.event.type === 'feed.beat' ? [] : [{ ...one, knownAt: dead.until }]
    })
    told.push(beat(feed, dead.until))
  }
  return told
}
