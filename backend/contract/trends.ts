import { z } from 'zod'
import { instant, level } from './light.ts'

/** Sums of `rules/kpi.ts`, by name. */
export const sums = z.record(z.string(), z.number())

/** A rate is always told with what it is a quotient of; `value` is null where there is nothing to divide by. */
export const rate = z.strictObject({ numerator: z.number(), denominator: z.number(), value: z.number().nullable() })
export type RateFigures = z.infer<typeof rate>

const figures = { sums, rates: z.record(z.string(), rate) }

/** 统计: the figures of one period, by one grouping, beside those of the period of equal length before it. */
export const trends = z.strictObject({
  /** Local dates, yyyy-mm-dd, both included. */
  from: z.string(),
  through: z.string(),
  by: z.enum(['none', 'day', 'department', 'item', 'window', 'class']),
  departments: z.array(z.string()).nullable(),
  /** The centre's clock when it was read. */
  now: instant,
  total: z.strictObject(figures),
  groups: z.array(z.strictObject({ group: z.string().nullable(), ...figures })),
  before: z.strictObject({ from: z.string(), through: z.string(), ...figures }),
})
export type Trends = z.infer<typeof trends>

/** The cases behind one figure; `total` is the figure. `next` asks for more, null at the end. */
export const cases = z.strictObject({
  total: z.int(),
  next: z.string().nullable(),
  cases: z.array(
    z.strictObject({
      subject: z.string(),
      item: z.string().nullable(),
      department: z.string().nullable(),
      window: z.string().nullable(),
      acceptedAt: instant,
      /** Null, as the two below, for one that was accepted and isn't finished. */
      finishedAt: instant.nullable(),
      level: level.nullable(),
      usedDays: z.number().nullable(),
    }),
  ),
})
export type Cases = z.infer<typeof cases>
