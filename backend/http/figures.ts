import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { FigureScope, Grouping } from '../../db/outcome.ts'
import { MEASURES, type Measure } from '../../rules/kpi.ts'
import { dayOfDate } from '../../rules/time.ts'
import { trends, type Cases, type Trends } from '../contract/trends.ts'
import { Problem } from './problem.ts'

const once = z.string({ error: 'is missing or given more than once' })
const date = once.refine((text) => dayOfDate(text) !== null, 'is no date, expected yyyy-mm-dd')
const scope = {
  from: date,
  through: date,
  departments: once
    .transform((text) => [...new Set(text.split(','))].sort())
    .pipe(z.array(z.string().min(1, 'holds an empty name')).max(100, 'names more than 100'))
    .optional(),
}
const trendsQuery = z.strictObject({ ...scope, by: once.pipe(trends.shape.by).default('day') })
const casesQuery = z.strictObject({ ...scope, measure: once.pipe(z.enum(MEASURES)), after: once.default('') })

/** As long as a demo's history: more days are no screen's. */
const MOST_DAYS = 3_700

function scopeOf({
  from,
  through,
  departments,
}: {
  from: string
  through: string
  departments?: string[] | undefined
}): FigureScope {
  const days = (dayOfDate(through) ?? 0) - (dayOfDate(from) ?? 0) + 1
  if (days < 1 || days > MOST_DAYS)
    throw new Problem('bad-request', `from ${from} through ${through} is ${days} days, expected 1 to ${MOST_DAYS}`)
  return { from, through, departments: departments ?? null }
}

function parse<T>(schema: z.ZodType<T>, query: unknown): T {
  const parsed = schema.safeParse(query)
  if (parsed.success) return parsed.data
  throw new Problem(
    'bad-request',
    parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the query'} ${message}`).join('; '),
  )
}

/** The figures of a period: `from`, `through`, `by`, `departments`. */
export function showTrends(read: (scope: FigureScope, by: Grouping) => Promise<Trends>): RequestHandler {
  return async (request, response) => {
    const { by, ...rest } = parse(trendsQuery, request.query)
    response.json(await read(scopeOf(rest), by))
  }
}

/** The cases behind a figure, a page at a time: the same scope, `measure`, `after`. */
export function showCases(
  read: (scope: FigureScope, measure: Measure, after: string) => Promise<Cases>,
): RequestHandler {
  return async (request, response) => {
    const { measure, after, ...rest } = parse(casesQuery, request.query)
    response.json(await read(scopeOf(rest), measure, after))
  }
}
