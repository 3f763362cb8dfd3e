import { z } from 'zod'
import { check } from './schema-check.ts'
import { indicator } from './schema-indicator.ts'
import {
  cadence,
  classes,
  condition,
  date,
  duration,
  edition,
  feeds,
  id,
  kind,
  kinds,
  name,
  presence,
  ranges,
  season,
  stops,
  subjects,
  weekdays,
  whole,
} from './schema-words.ts'

/** The YAML of a rulebook file, as it is written (design §5). Its JSON Schema is `book.schema.json`. */

const calendar = z.strictObject({
  ...edition,
  id,
  name: name.optional(),
  zone: z.string().describe('An IANA time zone'),
  hours: z.union([z.array(season).min(1), weekdays]),
  makeUp: ranges.optional().describe('Hours of make-up days; Monday’s by default'),
  holidays: z.string().optional().describe('A set of published holiday tables, such as cn'),
  closed: z.array(date).optional(),
  open: z
    .record(date, z.union([ranges.min(1), z.strictObject({ hours: ranges.min(1), counts: z.boolean().optional() })]))
    .optional(),
})

const dates = z.array(
  z.string().regex(/^\d{4}-\d{2}-\d{2}(\.\.\d{4}-\d{2}-\d{2})?$/, {
    error: 'expected a date or a span 2025-01-28..2025-02-04',
  }),
)
const holidays = z.strictObject({
  set: id,
  year: z.int(),
  notice: z
    .strictObject({ title: z.string().min(1), source: z.string().min(1) })
    .describe('Where the table comes from'),
  off: z.record(z.string(), dates).describe('Days off, by holiday'),
  work: z.record(z.string(), dates).describe('Days off that are worked instead, by holiday'),
})

const amount = z
  .strictObject({
    workingDays: whole.optional(),
    calendarDays: whole.optional(),
    workingTime: duration.optional(),
    elapsed: duration.optional(),
  })
  .refine((value) => Object.keys(value).length === 1, {
    error: 'expected one of workingDays, calendarDays, workingTime, elapsed',
  })
const light = z
  .strictObject({
    level: z.enum(['notice', 'yellow', 'red']),
    remaining: amount.optional(),
    used: z.number().gt(0).max(1_000).optional(),
    elapsed: duration.optional(),
    overdue: z.union([z.literal(true), amount]).optional(),
  })
  .refine((value) => Object.keys(value).length === 2, {
    error: 'expected a level and one threshold: remaining, used, elapsed or overdue',
  })
const lights = z.array(light).min(1)

const limit = z
  .strictObject({
    workingDays: z.union([whole, condition]).optional(),
    calendarDays: z.union([whole, condition]).optional(),
    workingTime: z.string().optional(),
    elapsed: z.string().optional(),
    until: z.enum(['closeOfDay', 'closeOfWeek', 'closeOfMonth', 'closeOfQuarter', 'closeOfYear']).optional(),
    at: condition.optional(),
    startDay: z.enum(['excluded', 'counted']).optional(),
    keepTime: z.boolean().optional(),
    ends: z.enum(['close', 'midnight']).optional(),
    roll: z.literal('nextWorkingDay').optional(),
  })
  .superRefine((value, context) => {
    const policies = ['workingDays', 'calendarDays', 'workingTime', 'elapsed', 'until', 'at'] as const
    const given = policies.filter((policy) => value[policy] !== undefined)
    const only = given[0]
    if (given.length !== 1 || only === undefined) {
      context.addIssue({ code: 'custom', message: `expected exactly one of ${policies.join(', ')}` })
      return
    }
    const refuse = (key: string, message: string): void => context.addIssue({ code: 'custom', path: [key], message })
    const days = only === 'workingDays' || only === 'calendarDays'
    if (value.startDay !== undefined && only !== 'workingDays') refuse('startDay', 'expected with workingDays alone')
    if (value.keepTime !== undefined && only !== 'workingDays') refuse('keepTime', 'expected with workingDays alone')
    if (value.ends !== undefined && !days) refuse('ends', 'expected with workingDays or calendarDays alone')
    if (value.roll !== undefined && only !== 'calendarDays') refuse('roll', 'expected with calendarDays alone')
    if (value.keepTime === true && value.ends !== undefined) refuse('ends', 'expected without keepTime')
    if (value.keepTime === true && value.startDay === 'counted') refuse('startDay', 'expected without keepTime')
    if (only === 'calendarDays' && value.ends === 'close' && value.roll === undefined)
      refuse('ends', 'expected roll: nextWorkingDay beside ends: close, since a day off has no closing time')
  })

const start = z.union([
  kind,
  z.strictObject({ red: id, from: z.literal('dueDay').optional() }),
  z.strictObject({ act: id }),
  z.strictObject({ event: kind, when: condition }).describe('Such an event, where the condition holds for it'),
  z.strictObject({ whenRed: id, at: kind }),
])
const rule = z.strictObject({
  ...edition,
  id,
  name: name.optional(),
  basis: z.string().optional(),
  of: subjects,
  when: condition.optional(),
  start: z.union([start, cadence, presence, z.array(start).min(1)]),
  stop: stops.optional(),
  restart: z
    .union([z.boolean(), z.literal('chained')])
    .optional()
    .describe('chained: an event that is both stop and start stops one run and opens the next'),
  key: id.optional().describe('A fact of start and stop: each of its values has runs of its own, as each step has'),
  final: kinds.optional().describe('After one of these the rule begins no run any more'),
  ends: kinds.optional().describe('With key: what stops the runs of all its values'),
  pause: z
    .strictObject({
      from: kinds,
      until: kinds,
      when: condition.optional(),
      branches: z.enum(['any', 'all']).optional(),
    })
    .optional(),
  extend: z
    .strictObject({
      on: kind,
      days: z
        .union([whole, condition])
        .optional()
        .describe('How many days an extension asks for; event.days by default'),
      times: whole.optional(),
      max: whole.optional(),
      by: z.array(z.string()).min(1).optional(),
      withReason: z.boolean().optional(),
    })
    .optional(),
  limit: limit.optional(),
  calendar: id.optional(),
  lights: z.union([z.string(), lights]).optional().describe('A preset’s name or a list; two-lights by default'),
  ...classes,
  again: z
    .strictObject({ gravity: classes.gravity.unwrap() })
    .optional()
    .describe('How grave a later run is: the light of what is opened anew'),
  dwell: duration.optional().describe('So long a light that has cleared stays on screens, marked as cleared'),
  escalate: z.unknown().optional(),
  feed: feeds.optional(),
})

const roster = z
  .strictObject({ window: id, staff: id.optional(), ab: id.optional(), calendar: id, feed: feeds.optional() })
  .describe(
    'Who is at a window in the hours of a calendar; `ab` may stand in at any time; `feed`: who looks at this window',
  )
const listed = z.object({ id, name: name.optional() }).catchall(z.unknown())
const item = z.object({ ...edition, id, name: name.optional() }).catchall(z.json())

export const bookFile = z.strictObject({
  ...edition,
  centre: z.strictObject({ id, name: name.optional(), zone: z.string() }).optional(),
  engine: z
    .strictObject({ lag: duration })
    .optional()
    .describe('How far the engine’s scan may lag behind the centre’s clock before that is a light of its own'),
  feeds: z
    .array(
      z.strictObject({
        id,
        name: name.optional(),
        rhythm: duration.optional(),
        lag: duration.optional(),
        within: duration.optional().describe('Everything is to be told at the latest so long after it happened'),
        calendar: id.optional(),
        precision: z.enum(['ms', 's', 'min', 'day']).optional(),
      }),
    )
    .optional(),
  calendars: z.array(calendar).optional(),
  holidays: z.array(holidays).optional(),
  departments: z.array(listed).optional(),
  windows: z.array(listed).optional(),
  staff: z.array(listed).optional(),
  routines: z.array(listed).optional().describe('What the office itself does in each period; cadences name them'),
  rosters: z.array(roster).optional(),
  items: z.array(item).optional(),
  presets: z.record(z.string(), lights).optional(),
  rules: z.array(rule).optional(),
  checks: z.array(check).optional(),
  indicators: z.array(indicator).optional(),
})

export type BookFile = z.infer<typeof bookFile>
/** A file of a rulebook, read and of the right shape. */
export interface BookPart {
  readonly file: string
  readonly entries: BookFile
}

export type CalendarEntry = z.infer<typeof calendar>
export type HolidayEntry = z.infer<typeof holidays>
export type ItemEntry = z.infer<typeof item>
export type LightEntry = z.infer<typeof light>
export type LimitEntry = z.infer<typeof limit>
export type AmountEntry = z.infer<typeof amount>
export type RuleEntry = z.infer<typeof rule>
export type StartEntry = RuleEntry['start']
export type CheckEntry = z.infer<typeof check>
export type EditionEntry = Pick<RuleEntry, 'edition' | 'effectiveFrom' | 'applies' | 'reason' | 'approvedBy'>

/** The JSON Schema of a book file, for editors. */
export function bookJsonSchema(): unknown {
  return z.toJSONSchema(bookFile, { io: 'input' })
}
