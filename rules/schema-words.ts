import { z } from 'zod'
import { EVENT_KINDS, SUBJECT_KINDS } from './vocabulary.ts'
import { dayOfDate, parseDuration } from './time.ts'
import { WEEKDAYS, weekdaysOf } from './weekdays.ts'

/** The words of which a rulebook file is made: names, dates, durations, kinds of events, opening hours. */

export const id = z.string().min(1)
export const name = z
  .union([z.string().min(1), z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })])
  .describe('A text, or one in each language: {zh, en}')
export const date = z
  .string()
  .refine((text) => dayOfDate(text) !== null, { error: 'expected a date yyyy-mm-dd that exists' })
  .describe('A local date, yyyy-mm-dd')
export const duration = z
  .string()
  .refine((text) => parseDuration(text) !== null, { error: 'expected an ISO 8601 duration such as PT8H or PT15M' })
  .describe('ISO 8601 duration: PT8H, PT15M, P2D')
export const whole = z
  .int({ error: 'expected a whole number from 0 on' })
  .min(0, { error: 'expected a whole number from 0 on' })
export const condition = z.string().min(1).describe('A CEL expression over subject, item and event')
export const kind = z
  .string()
  .refine((text) => text === 'presence.seen' || (text !== 'event.voided' && EVENT_KINDS.includes(text)), {
    error: 'expected an event kind of the vocabulary, such as case.accepted',
  })
  .describe('An event kind of the vocabulary')
export const kinds = z.union([kind, z.array(kind).min(1)])
const stop = z.union([kind, z.strictObject({ act: id })])
export const stops = z.union([stop, z.array(stop).min(1)]).describe('Kinds of events, and acts that people do')

const subject = z.enum(SUBJECT_KINDS as [string, ...string[]])
/** What a rule is of; one of several kinds of subjects is a rule of each. */
export const subjects = z.union([subject, z.array(subject).min(1)])

export const cadence = z.strictObject({
  each: z.enum(['day', 'week', 'month', 'quarter', 'year']),
  of: z
    .enum(['department', 'window', 'staff', 'item', 'routine', 'centre'])
    .describe('Each member of a list of the book, or the office itself'),
  only: z
    .union([id, z.array(id).min(1)])
    .optional()
    .describe('These members alone'),
})

export const presence = z
  .strictObject({ presence: z.enum(['seen', 'waiting']) })
  .describe('Runs of presence in a shift: all rostered time, or that in which people wait (clock.md 38)')

export const feeds = z
  .union([id, z.array(id).min(1)])
  .describe(
    'The feed whose horizon its clocks wait for; of several all, so that one alone that is heard proves nothing',
  )

/** What a light or a finding is told and reported as. */
export const classes = {
  gravity: z.enum(['promise', 'statutory', 'internal']).optional(),
  flag: z.enum(['absent', 'process', 'conduct', 'authenticity', 'default']).optional(),
  conduct: z.enum(['inaction', 'slow', 'abuse']).optional(),
  audience: z.array(z.string()).optional(),
}

const range = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d[-–](([01]\d|2[0-3]):[0-5]\d|24:00)$/, {
  error: 'expected opening hours such as "08:30-12:00"',
})
export const ranges = z.array(range)
const DAY = '(mon|tue|wed|thu|fri|sat|sun)'
const dayKey = new RegExp(`^(${DAY}(-${DAY})?(,\\s*${DAY}(-${DAY})?)*|makeUp)$`)
const dayError = 'expected a weekday or a range of them, such as mon-fri, or makeUp'
/** Checks keys of weekdays: each is one, and none names a day that another does. */
function checkDays(keys: readonly string[], refuse: (key: string, message: string) => void): void {
  const seen = new Set<number>()
  for (const key of keys)
    if (!dayKey.test(key)) refuse(key, dayError)
    else if (key !== 'makeUp')
      for (const day of weekdaysOf(key)) {
        if (seen.has(day)) refuse(key, `${WEEKDAYS[day]} stands in another key too: expected each weekday once`)
        seen.add(day)
      }
}
export const weekdays = z.record(z.string(), ranges).superRefine((value, context) => {
  checkDays(Object.keys(value), (key, message) => context.addIssue({ code: 'custom', path: [key], message }))
})
const monthDay = z.string().refine((text) => /^\d\d-\d\d$/.test(text) && dayOfDate(`2024-${text}`) !== null, {
  error: 'expected month and day, such as 06-01',
})
export const season = z
  .object({ from: monthDay.optional(), until: monthDay.optional() })
  .catchall(ranges)
  .superRefine((value, context) => {
    const keys = Object.keys(value).filter((key) => key !== 'from' && key !== 'until')
    checkDays(keys, (key, message) => context.addIssue({ code: 'custom', path: [key], message }))
    if ((value.from === undefined) !== (value.until === undefined))
      context.addIssue({ code: 'custom', path: ['from'], message: 'expected both from and until, or neither' })
  })

/** What a check is of where it judges the catalogue and no subject. */
export const CATALOGUE = 'item'

/** To which edition an entry belongs. */
export const edition = {
  edition: z.string().min(1).optional().describe('The name by which clocks and traces call this edition'),
  effectiveFrom: z.string().optional().describe('A date (00:00 in the centre’s zone) or an instant'),
  applies: z.literal('open').optional().describe('Open clocks take this edition over; asks for reason and approvedBy'),
  reason: z.string().min(1).optional(),
  approvedBy: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe('The second person'),
}
