import { holeAt, type Hole } from './hole.ts'
import type { DayReason } from './hours.ts'
import type { Judgement } from './judge.ts'
import { DaySeries, type Count } from './policy.ts'
import { DAY_MS, type Day, type Instant } from './time.ts'

/** A stretch of a clock's course, [from, until): what a drawing of it hatches or fills. */
export interface Cell {
  readonly from: Instant
  readonly until: Instant
  /** `start`: the day of the start, which isn't counted. `after`: would count, had the limit not run out. */
  readonly kind: 'start' | 'counted' | 'pause' | 'off' | 'after'
  /** The number of a counted day; null where a limit counts no days. */
  readonly n: number | null
  /** Why the day is open or closed; null where no calendar is asked. */
  readonly reason: DayReason | null
  /** The holiday's name, where a notice gives one. */
  readonly name: string
}

/** 计时过程: how a limit was counted, for the eye. The trace says the same in words. */
export interface Course {
  readonly from: Instant
  readonly until: Instant
  readonly cells: readonly Cell[]
  /** Local midnights in it. */
  readonly days: readonly Instant[]
  /** True where it is too long to tell days off. */
  readonly coarse: boolean
}

/** A course of more days than this is drawn without its days off. */
const MOST_DAYS = 400

/** The course of one clock, from its start to its due instant, its stop or `asOf`; null where it can't be judged. */
export function courseOf({ clock, count, holes }: Judgement, asOf: Instant): Course | null {
  if (count === null) return null
  const due = clock.dueAt ?? clock.lastDueAt ?? clock.startedAt
  const end = Math.max(due, clock.startedAt, clock.stoppedAt ?? asOf)
  const { zone } = count
  const first = zone.dayOf(clock.startedAt)
  const last = zone.dayOf(Math.max(clock.startedAt, end - 1))
  const days = Array.from({ length: Math.min(last - first, MOST_DAYS) }, (_, i) => zone.instant(first + 1 + i, 0))
  // While paused there is no due instant, so nothing comes after it.
  const over = clock.state === 'paused' ? Infinity : due
  if (last - first > MOST_DAYS) {
    const cells = pieces(clock.startedAt, end, holes, [over], (t) => plain(t, over))
    return { from: clock.startedAt, until: end, cells, days: [], coarse: true }
  }
  const { kind } = count.policy
  if (kind === 'workingDays' || kind === 'calendarDays') {
    const cells = wholeDays(count, holes, first, last, over)
    return { from: zone.instant(first, 0), until: zone.instant(last, DAY_MS), cells, days, coarse: false }
  }
  const cells =
    kind === 'at' ? openTime({ ...count, calendar: null }, [], end, over) : openTime(count, holes, end, over)
  return { from: clock.startedAt, until: end, cells, days, coarse: false }
}

/** Each local day as a limit in days sees it. */
function wholeDays(count: Count, holes: readonly Hole[], first: Day, last: Day, over: Instant): Cell[] {
  const series = new DaySeries(count)
  const { calendar, policy, zone } = count
  const cells: Cell[] = []
  let n = 0
  for (let day = first; day <= last; day++) {
    const from = zone.instant(day, 0)
    const hours = calendar?.hoursOn(day)
    const counts = policy.kind === 'calendarDays' || (calendar?.isWorking(day) ?? false)
    const cell = {
      from,
      until: zone.instant(day, DAY_MS),
      n: null,
      reason: hours?.reason ?? null,
      name: hours?.name ?? '',
    }
    if (day <= series.base) cells.push({ ...cell, kind: 'start' })
    else if (!counts) cells.push({ ...cell, kind: 'off' })
    else if (from > over) cells.push({ ...cell, kind: 'after' })
    else if (holeAt(holes, series.completeAt(day)) !== undefined) cells.push({ ...cell, kind: 'pause' })
    else cells.push({ ...cell, kind: 'counted', n: ++n })
  }
  return cells
}

/** Open and closed time as a limit in hours sees it. */
function openTime(count: Count, holes: readonly Hole[], end: Instant, over: Instant): Cell[] {
  const { calendar, startedAt, zone, policy } = count
  if (calendar === null || policy.kind === 'elapsed')
    return pieces(startedAt, end, holes, [over], (t) => plain(t, over))
  const last = zone.dayOf(end)
  const edges: Instant[] = [over]
  for (let day = zone.dayOf(startedAt); day <= last; day++)
    edges.push(zone.instant(day, 0), ...calendar.spansOn(day).flatMap(({ from, until }) => [from, until]))
  return pieces(startedAt, end, holes, edges, (t) => {
    const day = zone.dayOf(t)
    const { reason, name } = calendar.hoursOn(day)
    const open = calendar.spansOn(day).some(({ from, until }) => t >= from && t < until)
    return { kind: open ? plain(t, over).kind : 'off', reason, name }
  })
}

type Kept = Pick<Cell, 'kind' | 'reason' | 'name'>

const plain = (t: Instant, over: Instant): Kept => ({ kind: t > over ? 'after' : 'counted', reason: null, name: '' })

/** Cuts (from, until] at every edge and says of each piece what it is; holes go before all else. */
function pieces(
  from: Instant,
  until: Instant,
  holes: readonly Hole[],
  edges: readonly Instant[],
  kindAt: (t: Instant) => Kept,
): Cell[] {
  const all = [from, until, ...edges, ...holes.flatMap((hole) => [hole.from, hole.until])]
  const cuts = [...new Set(all.filter((t) => t >= from && t <= until))].sort((a, b) => a - b)
  return cuts.slice(1).map((cut, i) => {
    const begin = cuts[i] ?? from
    const middle = (begin + cut) / 2
    const kept = kindAt(middle)
    return { from: begin, until: cut, n: null, ...kept, ...(holeAt(holes, middle) && { kind: 'pause' as const }) }
  })
}
