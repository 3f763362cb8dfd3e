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

/** The cases, or shifts, behind one figure. `next` asks for more, null at the end. */
export const cases = z.strictObject({
  /** How many are listed in all: the figure, unless `minutes` is. */
  total: z.int(),
  /** Of a figure of minutes: the sum of all that are listed; null for any other. */
  minutes: z.int().nullable(),
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
  shifts: z.array(
    z.strictObject({
      subject: z.string(),
      department: z.string().nullable(),
      window: z.string().nullable(),
      staff: z.string().nullable(),
      beganAt: instant,
      endedAt: instant,
      /** Null, as the next one, where it isn't known how the shift went. */
      rosteredMinutes: z.int().nullable(),
      absentMinutes: z.int().nullable(),
    }),
  ),
})
export type Cases = z.infer<typeof cases>
