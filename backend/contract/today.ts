import { z } from 'zod'
import { instant } from './light.ts'
import { rate } from './trends.ts'

const bar = z.strictObject({ at: instant, red: z.int().min(0), yellow: z.int().min(0) })
export type Bar = z.infer<typeof bar>

/** The day as a wall shows it beside its lights. */
export const today = z.strictObject({
  /** `yyyy-mm-dd` in the centre's zone. */
  on: z.string(),
  beginsAt: instant,
  endsAt: instant,
  /** Why the day is open or not, by the book's first calendar; null where it has none. */
  day: z
    .strictObject({
      reason: z.enum(['weekday', 'day-off', 'holiday', 'make-up', 'closed', 'opened', 'service', 'assumed-holiday']),
      name: z.string(),
      working: z.boolean(),
      hours: z.array(z.strictObject({ from: instant, until: instant })),
    })
    .nullable(),
  /** When a light last changed; null where none ever did. */
  changedAt: instant.nullable(),
  /** The next instants at which lights may change, with the clocks that each concerns. */
  next: z.array(z.strictObject({ at: instant, count: z.int().min(1) })),
  /** Red and yellow subjects, kept every 15 minutes: of today, and of the same weekday a week ago. */
  bars: z.array(bar),
  barsBefore: z.array(bar),
  /** Those kept an hour ago, or in the hour before that; null where none were. */
  hourAgo: bar.nullable(),
  /** Cases accepted and finished today, and the rate of those in time: as `/api/trends` has them of this day. */
  accepted: z.int(),
  finished: z.int(),
  onTime: rate,
  /** Subjects with a clock that stands still. */
  paused: z.int().min(0),
})
export type Today = z.infer<typeof today>
