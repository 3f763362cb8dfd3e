import type { RequestHandler } from 'express'
import { z } from 'zod'
import { LEVELS } from '../../rules/level.ts'
import { instant, light } from '../contract/light.ts'
import type { FindingPage, LightPage } from '../contract/list.ts'
import type { FindingQuery, LightQuery } from '../list.ts'
import { Problem } from './problem.ts'

const MOST = 100
const once = z.string({ error: 'is given more than once' })
const names = once
  .transform((text) => [...new Set(text.split(','))])
  .pipe(z.array(z.string().min(1, 'holds an empty name')).max(MOST, `names more than ${MOST}`))
const text = once.pipe(z.string().min(1, 'is empty').max(200, 'is longer than 200 characters'))
const limit = once
  .regex(/^\d{1,3}$/, `is no whole number from 1 to ${MOST}`)
  .transform(Number)
  .pipe(z.int().min(1, 'is less than 1').max(MOST, `is more than ${MOST}`))
  .default(MOST)

const place = z.tuple([
  z.enum(LEVELS),
  light.shape.gravity,
  instant.min(-8.64e15).max(8.64e15),
  z.string(),
  z.string(),
  z.int().min(0).max(2_147_483_647),
])

const cursor = once.transform((given, context) => {
  const read = place.safeParse(jsonOf(Buffer.from(given, 'base64url').toString()))
  if (read.success) return read.data
  context.addIssue({ code: 'custom', message: 'is no place in the list, expected `next` of the page before' })
  return z.NEVER
})

const levels = names.pipe(z.array(z.enum(LEVELS, `names no level, expected of ${LEVELS.join(', ')}`)))
const FLAGS = light.shape.flag.unwrap().options

const lightQuery = z.strictObject({
  level: levels.optional(),
  department: names.optional(),
  window: names.optional(),
  rule: names.optional(),
  flag: names.pipe(z.array(z.enum(FLAGS, `names no flag, expected of ${FLAGS.join(', ')}`))).optional(),
  q: text.optional(),
  verify: once.pipe(z.enum(['true', 'false'], 'is neither true nor false')).optional(),
  after: cursor.optional(),
  limit,
})

const findingQuery = z.strictObject({
  level: levels.optional(),
  finding: names.optional(),
  q: text.optional(),
  after: once
    .regex(/^\d{1,15}$/, 'is no place in the list, expected `next` of the page before')
    .transform(Number)
    .default(Number.MAX_SAFE_INTEGER),
  limit,
})

/** The lit lights that fit, by pages. 400 names the parameter that can't be read. */
export function showLights(list: (query: LightQuery) => Promise<LightPage>): RequestHandler {
  return async (request, response) => {
    const { level, department, window, rule, flag, q, verify, after, limit: most } = read(lightQuery, request.query)
    const filter = {
      levels: level ?? null,
      departments: department ?? null,
      windows: window ?? null,
      rules: rule ?? null,
      flags: flag ?? null,
      q: q ?? null,
      verify: verify === undefined ? null : verify === 'true',
    }
    response.json(await list({ filter, after: placeOf(after), limit: most }))
  }
}

/** The findings that stand, by pages, the latest first. */
export function showFindings(list: (query: FindingQuery) => Promise<FindingPage>): RequestHandler {
  return async (request, response) => {
    const { level, finding, q, after, limit: most } = read(findingQuery, request.query)
    const filter = { levels: level ?? null, findings: finding ?? null, q: q ?? null }
    response.json(await list({ filter, before: after, limit: most }))
  }
}

function placeOf(after: z.infer<typeof place> | undefined): LightQuery['after'] {
  if (after === undefined) return null
  const [level, gravity, since, subject, rule, run] = after
  return { level, gravity, since, subject, rule, run }
}

function read<Shape extends z.ZodObject>(shape: Shape, query: unknown): z.infer<Shape> {
  const result = shape.safeParse(query)
  if (result.success) return result.data
  throw new Problem('bad-request', result.error.issues.map((issue) => faultText(issue, shape)).join('; '))
}

function faultText(issue: z.core.$ZodIssue, { shape }: z.ZodObject): string {
  if (issue.code !== 'unrecognized_keys') return `${String(issue.path[0])} ${issue.message}`
  return `${issue.keys.join(', ')} is no parameter here, expected ${Object.keys(shape).join(', ')}`
}

function jsonOf(given: string): unknown {
  try {
    return JSON.parse(given)
  } catch {
    return null
  }
}
