import type { FeedState } from '../../backend/contract/board.ts'
import type { Dossier, DossierClock } from '../../backend/contract/dossier.ts'
import type { Light } from '../../backend/contract/light.ts'
import { isLit } from '../../rules/lit.ts'
import type { FeedFreshness } from '../freshness.ts'
import { compareLights, shapeOf, type Shape } from '../ranking.ts'

/** A clock of a subject: as it was announced, and as its history gives it. One of them may be missing. */
export interface ClockView {
  readonly id: string
  readonly rule: string
  readonly run: number
  readonly light: Light | null
  readonly computed: DossierClock | null
}

type KnownFeed = FeedState & { readonly freshness: FeedFreshness }

/** Its clocks: the lit ones first, worst before better, then those that run, then those that have stopped. */
export function clockViews({ lights, clocks }: Pick<Dossier, 'lights' | 'clocks'>): ClockView[] {
  const left = new Map(clocks.map((one) => [one.clock.id, one]))
  const views = lights.map((light): ClockView => {
    const computed = left.get(light.id) ?? null
    left.delete(light.id)
    return { id: light.id, rule: light.rule, run: light.run, light, computed }
  })
  const unannounced = [...left.values()].map((computed): ClockView => {
    const { id, rule, run } = computed.clock
    return { id, rule, run, light: null, computed }
  })
  return [...views, ...unannounced].sort((a, b) => placeOf(a) - placeOf(b) || compareViews(a, b))
}

function placeOf({ light }: ClockView): number {
  if (light === null) return 1
  if (isLit(light)) return 0
  return light.state === 'stopped' || light.state === 'withdrawn' ? 2 : 1
}

function compareViews(a: ClockView, b: ClockView): number {
  if (a.light === null || b.light === null) return Number(a.light === null) - Number(b.light === null)
  return compareLights(a.light, b.light)
}

/**
 * The shape that a light may be shown with. The green of an open clock is believed only while its feeds are heard
 * (`clock.md` 33); what is lit stays lit.
 */
export function believedShape(light: Light, feeds: readonly KnownFeed[]): Shape {
  const open = light.state === 'running' || light.state === 'paused'
  const waited = new Set([light.feed, ...light.feed.split(',')])
  const heard = feeds.every(({ id, freshness }) => !waited.has(id) || freshness === 'live')
  return light.level === 'green' && open && !heard ? 'unknown' : shapeOf(light)
}

/** Whether two verdicts on a clock are the same one. */
export function sameVerdict(a: object | null, b: object | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
