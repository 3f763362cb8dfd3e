import { z } from 'zod'
import { CATALOGUE, classes, condition, duration, edition, feeds, id, kinds, name } from './schema-words.ts'
import { SUBJECT_KINDS } from './vocabulary.ts'

const named = { id, name: name.optional(), basis: z.string().optional() }
const found = { level: z.enum(['notice', 'yellow', 'red']).optional(), ...classes }
const ids = z.union([id, z.array(id).min(1)])
const JUDGED = ['on', 'pauses', 'stops', 'edits'] as const
const across = z
  .strictObject({
    by: ids.describe('The facts that the events have to share, such as staff, or applicant and item'),
    kinds: kinds.optional().describe('The events that are counted; those that the check judges by default'),
    within: duration.describe('How far back they are counted'),
  })
  .describe('Counts events of other subjects too; the condition reads across.count, across.subjects and across.open')

/** A check as it is written. */
export const check = z
  .strictObject({
    ...edition,
    ...named,
    of: z.enum([CATALOGUE, ...SUBJECT_KINDS]),
    on: kinds.optional().describe('The events that it judges'),
    pauses: ids.optional().describe('The rules whose pauses it judges, instead of events'),
    stops: ids.optional().describe('The rules whose stopped clocks it judges, instead of events'),
    edits: ids.optional().describe('The rules in whose open clocks it judges later editions of the item'),
    when: condition,
    bound: duration.optional().describe('Closeness: events of a feed that is coarser aren’t judged (clock.md 2)'),
    calendar: id.optional().describe('By which workingDaysSince and the lateness of a record are counted'),
    across: across.optional(),
    feed: feeds
      .optional()
      .describe(
        'With across: an event is judged once this feed has told all up to its instant, of several all; for what is missing',
      ),
    ...found,
  })
  .superRefine((value, context) => {
    const given = JUDGED.filter((key) => value[key] !== undefined)
    if (value.of === CATALOGUE ? given.length > 0 : given.length !== 1)
      context.addIssue({
        code: 'custom',
        message:
          value.of === CATALOGUE
            ? 'a check of items judges the catalogue: expected none of on, pauses, stops, edits'
            : 'expected exactly one of on, pauses, stops and edits',
      })
    if (value.feed !== undefined && value.across === undefined)
      context.addIssue({ code: 'custom', path: ['feed'], message: 'expected beside across' })
    if (value.across !== undefined && value.on === undefined)
      context.addIssue({ code: 'custom', path: ['across'], message: 'expected beside on' })
  })
