import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Database } from '../../db/database.ts'
import type { Sums } from '../../rules/kpi.ts'
import { plainVerdict, type PlainCase } from './plain-case.ts'
import { dateOf, dayOf, holidaysOf, isWorking, closeOf, type Holidays } from './plain-days.ts'
import { plainShift } from './plain-shift.ts'

/** An event as it was told. */
export interface PlainEvent {
  readonly at: number
  readonly subject: string
  readonly source: string
  readonly id: string
  readonly kind: string
  readonly data: Readonly<Record<string, unknown>>
}

interface Item {
  readonly id: string
  readonly department: string
  readonly class: string
  readonly promisedDays?: number
  readonly statutoryDays?: number
}

/** What the shipped book and the model centre's say, as it is written. */
export interface PlainBook {
  readonly items: ReadonlyMap<string, Item>
  readonly posts: readonly {
    readonly window: string
    readonly department: string
    readonly staff: string
    readonly ab: string
  }[]
  readonly holidays: Holidays
}

function yaml(path: string): unknown {
  return parse(readFileSync(new URL(`../../rules/${path}`, import.meta.url), 'utf8'))
}

interface Lists {
  readonly items: readonly Item[]
  readonly windows: readonly { readonly id: string; readonly department: string }[]
  readonly rosters: readonly Omit<PlainBook['posts'][number], 'department'>[]
  readonly holidays: Parameters<typeof holidaysOf>[0]
}

export function readPlainBook(): PlainBook {
  const list = <Name extends keyof Lists>(name: Name, path: string): Lists[Name] => (yaml(path) as Lists)[name]
  const items = ['items', 'approvals', 'services'].flatMap((file) => list('items', `book/${file}.yaml`))
  const departmentOf = new Map(list('windows', 'book/windows.yaml').map(({ id, department }) => [id, department]))
  return {
    items: new Map(items.map((item) => [item.id, item])),
    posts: list('rosters', 'hall/rosters.yaml').map((post) => ({
      ...post,
      department: departmentOf.get(post.window) ?? '',
    })),
    holidays: holidaysOf(list('holidays', 'book/holidays-cn.yaml')),
  }
}

/** Every event on record, in the order in which they happened. */
export async function readPlainEvents(database: Database): Promise<PlainEvent[]> {
  return database.query<PlainEvent>('SELECT at, subject, source, id, kind, data FROM event ORDER BY at')
}

/** One case or shift: where it counts, and what it adds there. */
export interface Added {
  readonly day: string
  readonly department: string
  readonly sums: Partial<Sums>
}

/**
 * What every case and shift of the model centre adds to the figures, found from raw events with nothing of `rules/`, for days
 * [from, through] up to `now`. Throws where a history has what the simulator never tells.
 */
export function plainFigures(
  book: PlainBook,
  events: readonly PlainEvent[],
  from: string,
  through: string,
  now: number,
): Added[] {
  const histories = new Map<string, PlainEvent[]>()
  const voided = new Set(
    events
      .filter(({ kind }) => kind === 'event.voided')
      .map(({ data }) => `${String(data['source'])} ${String(data['id'])}`),
  )
  for (const event of events) {
    if (voided.has(`${event.source} ${event.id}`)) continue
    const known = histories.get(event.subject)
    if (known === undefined) histories.set(event.subject, [event])
    else known.push(event)
  }
  const added = [
    ...[...histories].flatMap(([subject, history]) =>
      subject.startsWith('case/') ? caseFigures(book, subject, history) : [],
    ),
    ...shiftFigures(book, histories, from, through, now),
  ]
  return added.filter(({ day }) => from <= day && day <= through)
}

const one = (fits: boolean): number => (fits ? 1 : 0)

function caseFigures({ items, holidays }: PlainBook, subject: string, history: readonly PlainEvent[]): Added[] {
  const told = (...kinds: string[]): PlainEvent[] =>
    history.filter(({ kind }) => kinds.includes(kind.replace('case.', '')))
  const [accepted] = told('accepted')
  if (accepted === undefined) return []
  const item = items.get(String(accepted.data['item']))
  if (item === undefined) throw new Error(`${subject}: item ${String(accepted.data['item'])} is not in the book`)
  const place = { department: String(accepted.data['department']) }
  const received: Added = { ...place, day: dateOf(dayOf(accepted.at)), sums: { accepted: 1 } }
  const stop = told('decided', 'withdrawn').find(({ at }) => at > accepted.at)
  if (stop === undefined || stop.kind === 'case.withdrawn') return [received]
  const isPromised = item.class === 'promised'
  const promisedDays = item.promisedDays ?? 0
  const statutoryDays = item.statutoryDays ?? 0
  const verdict = plainVerdict(holidays, {
    acceptedAt: accepted.at,
    finishedAt: stop.at,
    promisedDays: isPromised ? promisedDays : null,
    statutoryDays: isPromised ? statutoryDays : null,
    extendedDays: told('extended').reduce((sum, { data }) => sum + Number(data['days']), 0),
    correctedAt: told('corrected').find(({ at }) => at < accepted.at)?.at ?? null,
    pauses: pausesOf(subject, told('suspended'), told('resumed'), stop.at),
  })
  const rating = told('rated').at(-1)?.data['rating']
  const { onTime, early, usedDays, level } = verdict
  const days = isPromised
    ? { promisedDays, statutoryDays, usedDays, savedDays: Math.max(0, promisedDays - usedDays) }
    : {}
  const sums = {
    finished: 1,
    instant: one(!isPromised),
    judged: 1,
    onTime: one(onTime),
    early: one(early),
    earlyPromised: one(early && isPromised),
    judgedPromised: one(isPromised),
    ...days,
    yellow: one(level === 'yellow'),
    red: one(level === 'red'),
    rated: one(rating !== undefined),
    satisfied: one(Number(rating) >= 3),
  }
  return [received, { ...place, day: dateOf(dayOf(stop.at)), sums }]
}

function pausesOf(
  subject: string,
  begun: readonly PlainEvent[],
  resumed: readonly PlainEvent[],
  finishedAt: number,
): PlainCase['pauses'] {
  return begun.map(({ at, data }) => {
    const end = resumed.find((event) => event.data['notice'] === data['notice'])
    if (end === undefined || end.at > finishedAt)
      throw new Error(`${subject}: finished in a pause, which the simulator never tells`)
    return { from: at, until: end.at, planned: Number(data['plannedDays']) }
  })
}

function shiftFigures(
  { posts, holidays }: PlainBook,
  histories: ReadonlyMap<string, readonly PlainEvent[]>,
  from: string,
  through: string,
  now: number,
): Added[] {
  const first = Math.round(Date.parse(from) / 86_400_000)
  const last = Math.round(Date.parse(through) / 86_400_000)
  const days = Array.from({ length: last - first + 1 }, (_, n) => first + n)
  return days
    .filter((day) => isWorking(holidays, day) && closeOf(day) <= now)
    .flatMap((day) =>
      posts.map(({ window, department, staff, ab }): Added => {
        const history = histories.get(`shift/${window}/${dateOf(day)}`) ?? []
        const told = (kind: string): PlainEvent[] => history.filter((event) => event.kind === `shift.${kind}`)
        const { rostered, absent } = plainShift({
          day,
          seen: told('seen').flatMap(({ at, data }) => ([staff, ab].includes(String(data['staff'])) ? [at] : [])),
          leaves: told('leave').map(({ data }) => [
            Date.parse(String(data['from'])),
            Date.parse(String(data['until'])),
          ]),
          queue: told('queue').map(({ at, data }) => [at, Number(data['waiting'])]),
        })
        return { day: dateOf(day), department, sums: { shifts: 1, rosteredMinutes: rostered, absentMinutes: absent } }
      }),
    )
}

/** The sums of what was added, by day or by department; by neither under ''. */
export function addedBy(added: readonly Added[], by: 'day' | 'department' | 'none', none: Sums): Map<string, Sums> {
  const groups = new Map<string, Sums>()
  for (const one of added) {
    const group = by === 'none' ? '' : one[by]
    const sums = { ...(groups.get(group) ?? none) } as Record<keyof Sums, number>
    for (const [name, more] of Object.entries(one.sums)) sums[name as keyof Sums] += more
    groups.set(group, sums)
  }
  return groups
}
