import type { Book } from '../../rules/book.ts'
import type { Calendar } from '../../rules/calendar.ts'
import type { Period } from '../../rules/policy.ts'
import type { Instant } from '../../rules/time.ts'
import { DEPARTMENTS } from './centre/departments.ts'

/** 事项 as the hall handles it. */
export interface HallItem {
  readonly id: string
  readonly department: string
  /** Working days; null where it is done on the day. */
  readonly promisedDays: number | null
}

/** A window with who sits there. */
export interface HallPost {
  readonly window: string
  readonly department: string
  readonly clerk: string
  readonly ab: string
}

/** What a department is asked for, and where. */
export interface HallDepartment {
  readonly id: string
  /** Its share of the cases, relative to the others. */
  readonly load: number
  readonly posts: readonly HallPost[]
  readonly instant: readonly HallItem[]
  readonly promised: readonly HallItem[]
}

/** A time of day in which a feed is dead; what it had to tell comes at the end. */
export interface Outage {
  readonly feed: string
  /** Milliseconds of the local day. */
  readonly from: number
  readonly until: number
}

/** 例行工作: what the office does in each period, and of which kind of subject that is. */
export interface HallRoutine {
  readonly of: string
  readonly id: string
  readonly each: Period
}

export interface HallFeed {
  readonly id: string
  readonly rhythmMs: number
}

/** What the simulator knows of the centre, out of its rulebook. */
export interface HallFacts {
  readonly calendar: Calendar
  readonly departments: readonly HallDepartment[]
  readonly posts: readonly HallPost[]
  /** Those that send beats. */
  readonly feeds: readonly HallFeed[]
  readonly outages: readonly Outage[]
  readonly routines: readonly HallRoutine[]
}

const at = (hour: number, minute: number): number => (hour * 60 + minute) * 60_000

/** 数据源中断: each working day the video feed dies for three quarters of an hour. */
const OUTAGES: readonly Outage[] = [{ feed: 'video', from: at(10, 15), until: at(11, 0) }]

/** Reads the facts of a book as of an instant. Throws where the book has no roster or no item, since nothing would happen then. */
export function hallFacts(book: Book, asOf: Instant, outages: readonly Outage[] = OUTAGES): HallFacts {
  const posts = [...book.rosters.values()].map(({ window, staff, ab }): HallPost => {
    const department = book.windows.get(window) ?? ''
    return { window, department, clerk: staff ?? window, ab: ab ?? staff ?? window }
  })
  const items = [...book.catalogue.ids()].map((id): HallItem => {
    const { department, promisedDays } = book.catalogue.fieldsAt(id, asOf)
    return { id, department: String(department), promisedDays: typeof promisedDays === 'number' ? promisedDays : null }
  })
  const [calendar] = [...book.rosters.values()].map((roster) => roster.calendar)
  if (calendar === undefined) throw new Error('the rulebook has no rosters: the hall would be empty')
  if (items.length === 0) throw new Error('the rulebook has no items: nobody would come to the hall')
  const departments = [...new Set(posts.map(({ department }) => department))].map((id): HallDepartment => {
    const own = items.filter(({ department }) => department === id)
    return {
      id,
      load: DEPARTMENTS.find((one) => one.id === id)?.load ?? 1,
      posts: posts.filter(({ department }) => department === id),
      instant: own.filter(({ promisedDays }) => promisedDays === null),
      promised: own.filter(({ promisedDays }) => promisedDays !== null),
    }
  })
  const feeds = [...book.feeds.values()].flatMap(({ id, rhythmMs }) => (rhythmMs === null ? [] : [{ id, rhythmMs }]))
  return { calendar, departments, posts, feeds, outages, routines: routinesIn(book) }
}

function routinesIn(book: Book): HallRoutine[] {
  const rules = [...book.sets.values()].flatMap(({ lines }) => lines.flatMap(({ editions }) => editions.slice(-1)))
  return rules.flatMap(({ of, cadence }) => {
    if (cadence?.of !== 'routine') return []
    const members = cadence.only ?? book.members.get('routine') ?? []
    return members.map((id) => ({ of, id, each: cadence.each }))
  })
}
