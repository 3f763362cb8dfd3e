/**
 * fast-check arbitraries: a small rulebook over one calendar, one subject's history, an as-of instant. Instants lie on a
 * minute grid and are drawn close together, so that histories often hit closing times, breaks, days off, the year's end,
 * each other's minute and the clocks' own due instants and steps. Due instants stay within about four months.
 */
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import type { Facts, FactValue, SubjectEvent } from '../../rules/event.ts'
import type { Instant } from '../../rules/time.ts'
import { judge } from '../oracle.ts'
import type {
  LitLevel,
  OracleAmount,
  OracleBook,
  OracleCalendar,
  OracleClock,
  OracleItem,
  OracleLight,
  OracleLimit,
  OracleRule,
  OracleTable,
} from '../oracle.ts'

export interface HistoryCase {
  readonly book: OracleBook
  readonly events: readonly SubjectEvent[]
  readonly asOf: Instant
}

// Calendars ---------------------------------------------------------------------------------------------------------

/** `days` dates from `first` on. */
const span = (first: string, days: number): string[] =>
  Array.from({ length: days }, (_, i) => Temporal.PlainDate.from(first).add({ days: i }).toString())

/** Some of the State Council's dates of 2025 and 2026; for 2027 there is no table, so its new year is nobody's. */
export const CN_TABLE: OracleTable = {
  years: [2025, 2026],
  off: [
    ...['2025-01-01', ...span('2025-01-28', 8), ...span('2025-05-01', 5), ...span('2025-10-01', 8)],
    ...[...span('2026-01-01', 3), ...span('2026-02-15', 9), ...span('2026-05-01', 5), ...span('2026-06-19', 3)],
    ...span('2026-10-01', 7),
  ],
  work: [
    ...['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'],
    ...['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
  ],
}

/** The same, and the notice for 2026 already names two dates of 2027. */
const CN_TABLE_LOOKING_AHEAD: OracleTable = {
  ...CN_TABLE,
  off: [...CN_TABLE.off, '2027-01-01', '2027-01-04'],
  work: [...CN_TABLE.work, '2027-01-03'],
}

export const CALENDARS: readonly OracleCalendar[] = [
  {
    id: 'cn-office',
    zone: 'Asia/Shanghai',
    hours: { 'mon-fri': ['08:30-12:00', '14:30-17:30'] },
    holidays: 'cn',
  },
  {
    id: 'cn-own-days',
    zone: 'Asia/Shanghai',
    hours: { 'mon-thu': ['08:30-12:00', '14:30-17:30'], fri: ['08:30-11:30'], sat: ['09:30-10:30'] },
    holidays: 'cn',
    makeUp: ['09:00-12:00'],
    closed: ['2025-01-27', '2026-03-09', '2026-11-11', '2026-11-13', '2026-12-30'],
    open: {
      '2026-11-11': ['15:00-19:00'],
      '2026-11-15': ['09:00-12:00'],
      '2026-11-12': { hours: ['09:00-12:00'], counts: false },
      '2025-10-05': { hours: ['09:00-11:00'], counts: false },
      '2026-02-20': { hours: ['10:00-11:00'], counts: true },
    },
  },
  {
    id: 'model-city',
    zone: 'Asia/Shanghai',
    hours: [
      { from: '06-01', until: '09-30', 'mon-fri': ['08:00-12:00', '15:00-18:00'] },
      { 'mon-fri': ['08:00-12:00', '14:30-17:30'] },
    ],
    holidays: 'cn',
  },
  {
    id: 'saturday',
    zone: 'Asia/Shanghai',
    hours: { 'mon-fri': ['09:00-12:00', '12:00-17:00'], sat: ['09:00-12:00'] },
    closed: ['2026-11-10'],
    open: { '2026-11-14': ['08:00-10:00', '13:00-14:00'] },
  },
  { id: 'new-york', zone: 'America/New_York', hours: { 'mon-fri': ['09:00-17:00'] } },
  {
    id: 'new-york-nights',
    zone: 'America/New_York',
    hours: { 'mon-fri': ['00:00-24:00'], sat: ['00:00-06:00', '22:00-24:00'], sun: ['01:30-02:30', '20:00-24:00'] },
  },
  {
    id: 'late',
    zone: 'Asia/Shanghai',
    hours: { mon: ['13:00-24:00'], 'tue-fri': ['00:00-01:00', '13:00-24:00'], sat: ['00:00-01:00'] },
    closed: ['2026-11-12'],
  },
  {
    id: 'winter-hours',
    zone: 'Asia/Shanghai',
    hours: [
      { from: '11-01', until: '02-28', 'mon-sat': ['09:00-16:00'] },
      { from: '03-01', until: '10-31', 'mon-fri': ['08:00-18:00'], sun: ['10:00-12:00'] },
    ],
    holidays: 'cn',
    makeUp: ['10:00-15:00'],
  },
]

/** Days near which something happens: holidays, make-up days, seasons, summer time, year's end, overrides. */
const ANCHORS = [
  ...['2025-01-22', '2025-04-24', '2025-09-25', '2025-12-26', '2026-02-10', '2026-03-05', '2026-05-27'],
  ...['2026-09-17', '2026-09-28', '2026-10-28', '2026-11-06', '2026-11-09', '2026-12-22', '2026-12-30'],
]

// Small tools -------------------------------------------------------------------------------------------------------

type Loose<T> = { [K in keyof T]: T[K] | undefined }

/** Without the keys that are undefined, as YAML would leave them out. */
const compact = <T extends object>(object: Loose<T>): T =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T

/** There in so many cases of ten. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, tenths: number): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 10 - tenths, arbitrary: fc.constant(undefined) }, { weight: tenths, arbitrary })

const rarely = <T>(value: T, other: T, weight = 19): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(other) }, { weight: 1, arbitrary: fc.constant(value) })

const instantOf = (zone: string, date: string, days: number, minute: number): Instant =>
  Temporal.PlainDate.from(date)
    .add({ days })
    .toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 })
    .toZonedDateTime(zone).epochMilliseconds

const utc = (at: Instant): string => Temporal.Instant.fromEpochMilliseconds(at).toString()

/** Minutes of the day worth hitting in a calendar: its openings and closings, a minute around them, and some others. */
function minutesOf(calendar: OracleCalendar): number[] {
  const minutes = new Set([0, 1, 420, 600, 601, 660, 780, 900, 960, 1080, 1200, 1439])
  for (const [time, hours, minute] of JSON.stringify([calendar.hours, calendar.open ?? {}]).matchAll(
    /(\d\d):(\d\d)(?=[-"])/g,
  )) {
    const at = Number(hours) * 60 + Number(minute)
    if (time !== '24:00') for (const near of [at, at, at - 1, at + 1]) if (near >= 0) minutes.add(near)
  }
  return [...minutes]
}

// Rules -------------------------------------------------------------------------------------------------------------

const durations = (...texts: string[]): fc.Arbitrary<string> => fc.constantFrom(...texts)

const days = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<number | string>(1, 2, 3, 4, 5) },
  { weight: 2, arbitrary: fc.constantFrom<number | string>(0, 7, 10, 15) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<number | string>(
      ...['item.promisedDays', 'item.promisedDays', 'item.promisedDays', 'case.days', 'subject.plannedDays + 1'],
      ...['item.statutoryDays - item.promisedDays', 'has(case.days) ? case.days : item.promisedDays', '2 + 1'],
      ...['case.plannedDays / 2', 'has(case.class) && case.class == "instant" ? 1 : 3', 'item.promisedDays * 2'],
    ),
  },
)

const limit: fc.Arbitrary<OracleLimit | undefined> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        workingDays: days,
        startDay: maybe(fc.constant('counted' as const), 3),
        ends: maybe(fc.constantFrom('midnight' as const, 'close' as const), 3),
      })
      .map((l) => compact<OracleLimit>(l)),
  },
  { weight: 3, arbitrary: fc.record({ workingDays: days, keepTime: fc.constant(true) }) },
  {
    weight: 4,
    arbitrary: durations('PT8H', 'PT1H', 'PT6H30M', 'PT13H', 'PT30M', 'PT26H', 'PT47H13M').map((workingTime) => ({
      workingTime,
    })),
  },
  {
    weight: 5,
    arbitrary: fc
      .record({
        calendarDays: days,
        end: fc.constantFrom('plain', 'plain-roll', 'close', 'midnight', 'midnight-roll'),
      })
      .map(({ calendarDays, end }) =>
        compact<OracleLimit>({
          calendarDays,
          roll: end === 'close' || end.endsWith('-roll') ? 'nextWorkingDay' : undefined,
          ends: end === 'close' ? 'close' : end.startsWith('midnight') ? 'midnight' : undefined,
        }),
      ),
  },
  { weight: 3, arbitrary: durations('PT15M', 'PT24H', 'PT2H30M', 'PT60H').map((elapsed) => ({ elapsed })) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom('closeOfDay', 'closeOfDay', 'closeOfWeek', 'closeOfMonth', 'closeOfQuarter')
      .map((until) => ({ until })),
  },
  { weight: 3, arbitrary: fc.constant({ at: 'case.due' }) },
)

const amount = (withCalendar: boolean): fc.Arbitrary<OracleAmount> => {
  const plain = [
    fc.integer({ min: 1, max: 5 }).map((calendarDays) => ({ calendarDays })),
    durations('PT30M', 'PT24H', 'PT50H').map((elapsed) => ({ elapsed })),
  ]
  const working = [
    fc.constantFrom(1, 1, 2, 3).map((workingDays) => ({ workingDays })),
    durations('PT1H', 'PT3H', 'PT3H30M', 'PT90M', 'PT10H', 'PT7M').map((workingTime) => ({ workingTime })),
  ]
  return fc.oneof(...(withCalendar ? [...working, ...plain] : plain))
}

const light = (withCalendar: boolean): fc.Arbitrary<OracleLight> =>
  fc
    .record({
      level: fc.constantFrom<LitLevel>('notice', 'yellow', 'yellow', 'red'),
      threshold: fc.oneof(
        { weight: 4, arbitrary: amount(withCalendar).map((remaining) => ({ remaining })) },
        { weight: 3, arbitrary: fc.constantFrom(0.9, 0.5, 0.75, 0.333, 0.07, 1).map((used) => ({ used })) },
        { weight: 1, arbitrary: durations('PT30M', 'PT30H').map((elapsed) => ({ elapsed })) },
        { weight: 2, arbitrary: amount(withCalendar).map((overdue) => ({ overdue })) },
        { weight: 1, arbitrary: fc.constant({ overdue: true as const }) },
      ),
    })
    .map(({ level, threshold }) => ({ level, ...threshold }))

const lights = (withCalendar: boolean): fc.Arbitrary<OracleRule['lights']> => {
  const list = fc
    .array(light(withCalendar), { minLength: 1, maxLength: 3 })
    .map((some): OracleLight[] => [...some, { level: 'red', overdue: true }])
  const preset = fc.constantFrom<OracleRule['lights']>('two-lights', 'two-lights', 'three-cards', undefined)
  return withCalendar ? fc.oneof(preset, list) : list
}

const when = maybe(
  fc.constantFrom(
    ...['item.class == "promised"', 'case.class == "promised"', 'has(case.class) && case.class != "instant"'],
    ...['case.class == "promised" || item.class == "promised"', '!has(case.channel) || case.channel == "hall"'],
    ...['has(item.promisedDays) && item.promisedDays > 1', 'subject.days >= 2', 'has(event.item)'],
  ),
  4,
)

const pauseWhen = maybe(
  fc.constantFrom(
    ...['event.reason in ["hearing", "inspection"]', 'event.reason == "hearing"', 'event.plannedDays <= 5'],
    ...['item.class == "promised" && event.reason != "expert-review"', 'has(event.notice)', 'case.class == "promised"'],
  ),
  4,
)

/** What may differ between the editions of a rule. */
const policy = fc
  .record({
    limit,
    missesLimit: rarely(true, false, 60),
    missesCalendar: rarely(true, false, 60),
    ownCalendar: fc.boolean(),
    pauseWhen,
    extend: maybe(
      fc.record({
        times: fc.constantFrom(1, 1, 2),
        max: maybe(fc.constantFrom(2, 5, 10), 4),
        by: maybe(fc.constant(['head']), 4),
        withReason: maybe(fc.boolean(), 4),
        days: fc.constantFrom<string | number>('event.days', 'event.days', 'event.days', 'event.days + 1', 2),
      }),
      6,
    ),
    when,
    lightsWith: lights(true),
    lightsWithout: lights(false),
    gravity: fc.constantFrom('promise', 'statutory', 'internal', undefined),
  })
  .map((p) => {
    const kind = p.missesLimit ? undefined : p.limit
    const canPause = kind?.until === undefined && kind?.at === undefined
    const canExtend = kind?.workingDays !== undefined || kind?.calendarDays !== undefined
    const needsCalendar =
      kind === undefined ||
      (kind.elapsed === undefined && kind.at === undefined && !(kind.calendarDays !== undefined && !kind.roll))
    const hasCalendar = needsCalendar ? !p.missesCalendar : p.ownCalendar
    const pause = { from: 'case.suspended', until: 'case.resumed' }
    return {
      limit: kind,
      hasCalendar,
      pause: canPause ? (p.pauseWhen === undefined ? pause : { ...pause, when: p.pauseWhen }) : undefined,
      extend: canExtend && p.extend ? compact({ on: 'case.extended', ...p.extend }) : undefined,
      when: p.when,
      lights: hasCalendar || needsCalendar ? p.lightsWith : p.lightsWithout,
      gravity: p.gravity,
    }
  })

interface Course {
  readonly start: OracleRule['start']
  readonly stop: OracleRule['stop']
  readonly restart?: boolean
}

const course: fc.Arbitrary<Course> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ start: 'case.accepted', stop: ['case.decided', 'case.withdrawn'] }) },
  { weight: 2, arbitrary: fc.constant({ start: ['case.received', 'case.accepted'], stop: 'case.decided' }) },
  { weight: 1, arbitrary: fc.constant({ start: 'case.received', stop: ['case.accepted', 'case.withdrawn'] }) },
  { weight: 1, arbitrary: fc.constant({ start: 'case.decided', stop: 'case.delivered' }) },
  {
    weight: 4,
    arbitrary: fc.constant({
      start: ['case.accepted', 'case.reopened'],
      stop: ['case.decided', 'case.withdrawn', 'case.delivered'],
      restart: true,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.boolean().map((restart) => ({
      start: ['case.accepted', 'case.reopened'],
      stop: ['case.decided', 'case.reopened'],
      restart,
    })),
  },
)

const rawRule = fc.record({
  course,
  policy,
  later: maybe(
    fc.record({
      policy,
      from: fc.integer({ min: -2, max: 12 }),
      minute: maybe(fc.nat(), 3),
      first: maybe(fc.integer({ min: -4, max: 3 }), 2),
    }),
    2,
  ),
})

// Events ------------------------------------------------------------------------------------------------------------

/** A due that is still to be placed in time. */
interface RawDue {
  readonly days: number
  readonly minute: number
  readonly form: 'offset' | 'utc' | 'local' | 'seconds'
}

const due = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record<RawDue>({
      days: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: -1, max: 40 })),
      minute: fc.nat(),
      form: fc.constantFrom('offset', 'utc', 'local', 'seconds'),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<FactValue>('tomorrow', '2026-11-16', '2026-02-30T10:00Z', 5, null, '') },
)

const item = fc.constantFrom<FactValue>('A', 'A', 'A', 'A', 'B', 'B', 'C', 'Z', null)
const caseClass = fc.constantFrom<FactValue>('promised', 'promised', 'promised', 'instant', null)
const reason = fc.constantFrom<FactValue>('hearing', 'hearing', 'hearing', 'inspection', 'expert-review', null)
const notice = fc.constantFrom<FactValue>('N1', 'N1', 'N2', null)
const someDays = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<FactValue>(1, 2, 3, 5, 8) },
  { weight: 2, arbitrary: fc.constantFrom<FactValue>(0, 2.5, -1, 'two', null, 12) },
)
const plannedDays = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom<FactValue>(2, 4, 6) },
  { weight: 2, arbitrary: fc.constantFrom<FactValue>(0, 3, 1.5, 'x', null) },
)

type RawData = Readonly<Record<string, FactValue | RawDue | undefined>>

const data = (model: Record<string, fc.Arbitrary<FactValue | RawDue | undefined>>): fc.Arbitrary<RawData> =>
  fc.record(model)

const opening = data({
  item: maybe(item, 9),
  class: maybe(caseClass, 5),
  days: maybe(someDays, 5),
  plannedDays: maybe(plannedDays, 5),
  due: maybe(due, 6),
  channel: maybe(fc.constantFrom('hall', 'online'), 2),
})
const turning = data({ item: maybe(item, 2), class: maybe(caseClass, 2), due: maybe(due, 1), days: maybe(someDays, 1) })

const DATA: Readonly<Record<string, fc.Arbitrary<RawData>>> = {
  'case.received': opening,
  'case.accepted': opening,
  'case.reopened': opening,
  'case.suspended': data({
    reason: maybe(reason, 9),
    notice: maybe(notice, 3),
    plannedDays: maybe(plannedDays, 4),
  }),
  'case.resumed': data({ reason: maybe(reason, 3), notice: maybe(notice, 3) }),
  'case.extended': data({
    days: maybe(someDays, 9),
    by: maybe(fc.constantFrom('head', 'head', 'head', 'clerk'), 9),
    reason: maybe(fc.constantFrom('complex', 'complex', ''), 8),
  }),
  'case.decided': turning,
  'case.withdrawn': fc.constant({}),
  'case.delivered': turning,
  'case.step-started': turning,
  'case.puzzled': opening,
  'complaint.accepted': opening,
}

const kind = fc.oneof(
  { weight: 5, arbitrary: fc.constant('case.suspended') },
  { weight: 5, arbitrary: fc.constant('case.resumed') },
  { weight: 4, arbitrary: fc.constant('case.extended') },
  { weight: 3, arbitrary: fc.constant('case.decided') },
  { weight: 2, arbitrary: fc.constantFrom('case.accepted', 'case.reopened') },
  { weight: 1, arbitrary: fc.constantFrom('case.received', 'case.withdrawn', 'case.delivered') },
  { weight: 2, arbitrary: fc.constant('case.step-started') },
  { weight: 1, arbitrary: fc.constantFrom('case.puzzled', 'complaint.accepted') },
)

/** Where an event lies: at the one before, or so many days after it at one of the calendar's minutes. */
const place = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  {
    weight: 5,
    arbitrary: fc.record({
      gap: fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(0, 1) },
        { weight: 2, arbitrary: fc.constantFrom(2, 3, 4) },
        { weight: 1, arbitrary: fc.constantFrom(0, 7, 14) },
      ),
      minute: fc.oneof(
        { weight: 5, arbitrary: fc.nat(999) },
        { weight: 1, arbitrary: fc.integer({ min: -1440, max: -1 }) },
      ),
    }),
  },
)

const name = fc.record({
  source: fc.constantFrom('net', 'net', 'net', 'hand', '窗口'),
  // U+FF5E and U+20BB7 order one way by UTF-16 units and the other way by UTF-8 bytes.
  id: fc.constantFrom('a', 'b', 'Z', '～', '𠮷', ''),
})

const eventOf = (kinds: fc.Arbitrary<string>) =>
  kinds.chain((k) => fc.record({ kind: fc.constant(k), data: DATA[k] ?? fc.constant({}), place, name }))

const rawVoid = fc.record({
  target: fc.nat(13),
  days: fc.integer({ min: 0, max: 20 }),
  minute: fc.nat(999),
  flaw: fc.constantFrom(null, null, null, null, null, 'source', 'reason', 'blank', 'id'),
})

/** An event moved to an instant of the clocks that the history would have without the move. */
const snap = fc.record({
  event: fc.nat(11),
  to: fc.constantFrom('dueAt', 'dueAt', 'dueAt', 'yellowAt', 'redAt', 'noticeAt'),
  by: fc.constantFrom(0, 0, 0, -1, 1),
})

const rawAsOf = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      to: fc.constant('day' as const),
      n: fc.oneof(fc.nat(6), fc.nat(60)),
      minute: fc.nat(999),
      ms: fc.constantFrom(0, 0, 1, -1),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      to: fc.constant('event' as const),
      n: fc.nat(14),
      minute: fc.constant(0),
      ms: fc.constantFrom(0, 0, 1, -1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      to: fc.constantFrom('dueAt' as const, 'yellowAt' as const, 'redAt' as const, 'noticeAt' as const),
      n: fc.nat(2),
      minute: fc.constant(0),
      ms: fc.constantFrom(0, 1, -1),
    }),
  },
)

const raw = fc.record({
  calendar: fc.constantFrom(...CALENDARS),
  table: rarely(CN_TABLE_LOOKING_AHEAD, CN_TABLE, 4),
  zone: rarely('America/New_York', 'Asia/Shanghai', 9),
  promised: fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 8 })),
  rules: fc.array(rawRule, { minLength: 1, maxLength: 3 }),
  anchor: fc.constantFrom(...ANCHORS),
  anchorDay: fc.nat(6),
  first: eventOf(fc.constantFrom('case.accepted', 'case.accepted', 'case.accepted', 'case.accepted', 'case.received')),
  before: fc.array(eventOf(fc.constantFrom('case.received', 'case.suspended', 'case.withdrawn', 'case.extended')), {
    maxLength: 2,
  }),
  hasBefore: fc.constantFrom(false, false, true),
  events: fc.array(eventOf(kind), { maxLength: 8, size: 'max' }),
  voids: maybe(fc.array(rawVoid, { minLength: 1, maxLength: 2 }), 2),
  voidOfVoid: rarely(true, false, 30),
  snaps: fc.array(snap, { maxLength: 2 }),
  asOf: rawAsOf,
  repeats: fc.array(fc.nat(11), { maxLength: 2 }),
  reversed: fc.boolean(),
})

type Raw = typeof raw extends fc.Arbitrary<infer T> ? T : never

// Building ----------------------------------------------------------------------------------------------------------

function bookOf(r: Raw): OracleBook {
  const items: OracleItem[] = [
    { id: 'A', class: 'promised', promisedDays: r.promised[0], statutoryDays: r.promised[0] + r.promised[2] },
    { id: 'B', class: 'instant', promisedDays: r.promised[1], statutoryDays: 5 },
    { id: 'C', class: 'promised' },
  ]
  const rules = r.rules.flatMap(({ course, policy, later }, index): OracleRule[] => {
    const edition = ({ hasCalendar, ...rest }: typeof policy, effectiveFrom: string | undefined): OracleRule =>
      compact<OracleRule>({
        id: `r${index + 1}`,
        of: 'case',
        effectiveFrom,
        ...course,
        ...rest,
        calendar: hasCalendar ? r.calendar.id : undefined,
      } as Loose<OracleRule>)
    const dateAt = (days: number): string => Temporal.PlainDate.from(r.anchor).add({ days }).toString()
    if (!later) return [edition(policy, undefined)]
    const { from, minute, first } = later
    const second =
      minute === undefined
        ? dateAt(r.anchorDay + from)
        : utc(instantOf(r.zone, r.anchor, r.anchorDay + from, pick(r, minute)))
    return [
      edition(policy, first === undefined ? undefined : dateAt(r.anchorDay + Math.min(first, from - 1))),
      edition(later.policy, second),
    ]
  })
  return { zone: r.zone, calendars: [r.calendar], holidayTables: { cn: r.table }, items, rules }
}

const minutesByCalendar = new Map(CALENDARS.map((calendar) => [calendar, minutesOf(calendar)]))

/** One of the calendar's minutes of the day; a negative one is any minute, counted from −1. */
function pick({ calendar }: Raw, minute: number): number {
  if (minute < 0) return -1 - minute
  const minutes = minutesByCalendar.get(calendar) ?? [0]
  return minutes[minute % minutes.length] ?? 0
}

function dueText(r: Raw, { days, minute, form }: RawDue): string {
  const zone = r.calendar.zone
  const at = instantOf(zone, r.anchor, r.anchorDay + days, pick(r, minute))
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  if (form === 'utc') return utc(at)
  if (form === 'local') return zoned.toPlainDateTime().toString({ smallestUnit: 'minute' })
  if (form === 'seconds')
    return `${zoned.toPlainDateTime().toString({ smallestUnit: 'second' }).slice(0, -2)}30${zoned.offset}`
  return `${zoned.toPlainDateTime().toString({ smallestUnit: 'minute' })}${zoned.offset}`
}

const isRawDue = (value: FactValue | RawDue): value is RawDue =>
  typeof value === 'object' && value !== null && 'form' in value

function factsOf(r: Raw, rawData: RawData): Facts {
  const facts: Record<string, FactValue> = {}
  for (const [field, value] of Object.entries(rawData)) {
    if (value !== undefined) facts[field] = isRawDue(value) ? dueText(r, value) : value
  }
  return facts
}

function eventsOf(r: Raw): SubjectEvent[] {
  const events: SubjectEvent[] = []
  const rawEvents = [...(r.hasBefore ? r.before : []), r.first, ...r.events]
  let day = r.anchorDay
  let at = instantOf(r.calendar.zone, r.anchor, day, pick(r, 3))
  for (const { kind, data, place, name } of rawEvents) {
    if (place) {
      day += events.length === 0 ? 0 : place.gap
      at = instantOf(r.calendar.zone, r.anchor, day, pick(r, place.minute))
    }
    const facts = factsOf(r, data)
    events.push({ source: name.source, id: `${name.id}${events.length}`, kind, subject: 'case/1', at, data: facts })
  }
  return events
}

const lastOf = (events: readonly SubjectEvent[]): Instant => Math.max(...events.map((event) => event.at))

/** Moves some events to due instants and steps that they then may or may not change. */
function snapped(r: Raw, book: OracleBook, told: readonly SubjectEvent[]): SubjectEvent[] {
  let events = [...told]
  for (const { event, to, by } of r.snaps) {
    const index = event % events.length
    const clock = judge(book, events, lastOf(events)).find((c) => instantIn(c, to) !== null)
    const at = clock ? instantIn(clock, to) : null
    const moved = at === null ? null : Math.floor(at / 60_000) * 60_000 + by * 60_000
    if (moved !== null) events = events.map((e, i) => (i === index ? { ...e, at: moved } : e))
  }
  return events
}

const instantIn = (clock: OracleClock, field: string): Instant | null =>
  field === 'dueAt'
    ? clock.dueAt
    : field === 'yellowAt'
      ? clock.yellowAt
      : field === 'noticeAt'
        ? clock.noticeAt
        : clock.redAt

function withVoids(r: Raw, events: readonly SubjectEvent[]): SubjectEvent[] {
  const voids = (r.voids ?? []).map(({ target, days, minute, flaw }, i): SubjectEvent => {
    const event = events[target % events.length]
    const source = event?.source ?? 'net'
    const id = flaw === 'id' ? 'nothing' : (event?.id ?? '')
    const why: Facts = flaw === 'reason' ? {} : { reason: flaw === 'blank' ? '' : 'typed twice' }
    const at = instantOf(r.calendar.zone, r.anchor, r.anchorDay + days, pick(r, minute))
    const voidSource = flaw === 'source' ? `${source}/other` : source
    return {
      source: voidSource,
      id: `v${i}`,
      kind: 'event.voided',
      subject: 'case/1',
      at,
      data: { source, id, ...why },
    }
  })
  const first = voids[0]
  const again: SubjectEvent[] =
    first && r.voidOfVoid
      ? [{ ...first, id: 'vv', data: { source: first.source, id: first.id, reason: 'a void of a void' } }]
      : []
  return [...events, ...voids, ...again]
}

function asOfOf(r: Raw, book: OracleBook, events: readonly SubjectEvent[]): Instant {
  const { to, n, minute, ms } = r.asOf
  const last = lastOf(events)
  if (to === 'day') return instantOf(r.calendar.zone, r.anchor, r.anchorDay + n, pick(r, minute)) + ms
  // Of two draws the later event, so that a clock has mostly begun.
  const index = Math.max(n % events.length, (n * 7) % events.length)
  if (to === 'event') return (events[index]?.at ?? last) + ms
  const clocks = judge(book, events, last)
  const clock = clocks[n % Math.max(1, clocks.length)]
  const at = clock ? instantIn(clock, to) : null
  return (at === null ? last : Math.floor(at / 60_000) * 60_000) + ms
}

function build(r: Raw): HistoryCase {
  const book = bookOf(r)
  const events = withVoids(r, snapped(r, book, eventsOf(r)))
  const asOf = asOfOf(r, book, events)
  const repeated = r.repeats.flatMap((index) => events.slice(index % events.length).slice(0, 1))
  const all = [...events, ...repeated]
  return { book, events: r.reversed ? all.reverse() : all, asOf }
}

/** A book, the events of `case/1` in any order, some told twice, and an instant as of which to judge. */
export const historyCase: fc.Arbitrary<HistoryCase> = raw.map(build)

// Coverage ----------------------------------------------------------------------------------------------------------

/** Labels of what a case exercises, for statistics (`fc.statistics`): what stands in it and what the oracle makes of it. */
export function describeKinds({ book, events, asOf }: HistoryCase): string[] {
  const labels = new Set<string>([`calendar ${book.calendars[0]?.id ?? 'none'}`])
  const seen = events.filter((event) => event.at <= asOf)
  for (const { kind } of seen) if (kind === 'event.voided') labels.add('void')
  const instants = new Map<Instant, string>()
  for (const { at, source, id } of seen) {
    const other = instants.get(at)
    if (other !== undefined && other !== source + id) labels.add('tie')
    instants.set(at, source + id)
  }
  if (seen.length !== events.length) labels.add('event after as-of')
  for (const clock of judge(book, events, asOf)) {
    const editions = book.rules.filter((rule) => rule.id === clock.rule)
    const rule = editions[0]
    if (editions.length > 1) labels.add('editions')
    if (clock.run > 1) labels.add('later run')
    labels.add(`level ${clock.level}`).add(`state ${clock.state}`).add(`${clock.state} ${clock.level}`)
    if (clock.provisional) labels.add('provisional')
    for (const finding of clock.findings) labels.add(`finding ${finding}`)
    if (editions.length !== 1 || !rule) continue
    for (const [key, value] of Object.entries(rule.limit ?? { none: true })) {
      labels.add(typeof value === 'string' && key === 'until' ? `limit ${value}` : `limit ${key}`)
      if (clock.level !== 'unknown') labels.add(`judged ${key}`)
    }
    labels.add(typeof rule.lights === 'object' ? 'lights listed' : `lights ${rule.lights ?? 'default'}`)
    if (typeof rule.lights === 'object') {
      for (const { remaining, used, elapsed, overdue } of rule.lights) {
        if (remaining) labels.add(`remaining ${Object.keys(remaining).join()}`)
        if (used !== undefined) labels.add('used')
        if (elapsed !== undefined) labels.add('elapsed threshold')
        if (typeof overdue === 'object') labels.add(`overdue ${Object.keys(overdue).join()}`)
      }
    }
    if (rule.pause && seen.some(({ kind, at }) => kind === 'case.suspended' && at >= clock.startedAt)) {
      labels.add('pause')
    }
    if (rule.extend && clock.level !== 'unknown') {
      const asked = seen.filter(({ kind }) => kind === 'case.extended').length
      if (asked > clock.findings.filter((finding) => finding === 'extension-refused').length) labels.add('extension')
    }
    if (clock.dueAt === asOf) labels.add('as of due')
    if (clock.dueAt !== null && clock.stoppedAt === clock.dueAt) labels.add('stopped at due')
    if (seen.some(({ at, kind }) => at === clock.dueAt && kind === 'case.suspended')) labels.add('pause at due')
    if (seen.some(({ at, kind }) => at === clock.dueAt && kind === 'case.extended')) labels.add('extension at due')
  }
  return [...labels]
}
