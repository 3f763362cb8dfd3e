import type { RequestHandler } from 'express'
import { z } from 'zod'
import { LEVELS } from '../../rules/level.ts'
import { instant, light } from '../contract/light.ts'
import type { FindingPage, LightPage } from '../contract/list.ts'
import type { FindingQuery, LightQuery } from '../list.ts'
import { cursorOf, limit, names, once, readQuery, text } from './query.ts'

const place = z.tuple([
  z.enum(LEVELS),
  light.shape.gravity,
  instant.min(-8.64e15).max(8.64e15),
  z.string(),
  z.string(),
  z.int().min(0).max(2_147_483_647),
])

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
  suppress: once.pipe(z.enum(['true', 'false'], 'is neither true nor false')).optional(),
  after: cursorOf(place).optional(),
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
    const {
      level,
      department,
      window,
      rule,
      flag,
      q,
      verify,
      suppress,
      after,
      limit: most,
    } = readQuery(lightQuery, request.query)
    const filter = {
      levels: level ?? null,
      departments: department ?? null,
      windows: window ?? null,
      rules: rule ?? null,
      flags: flag ?? null,
      q: q ?? null,
      verify: verify === undefined ? null : verify === 'true',
    }
    response.json(await list({ filter, suppress: suppress === 'true', after: placeOf(after), limit: most }))
  }
}

/** The findings that stand, by pages, the latest first. */
export function showFindings(list: (query: FindingQuery) => Promise<FindingPage>): RequestHandler {
  return async (request, response) => {
    const { level, finding, q, after, limit: most } = readQuery(findingQuery, request.query)
    const filter = { levels: level ?? null, findings: finding ?? null, q: q ?? null }
    response.json(await list({ filter, before: after, limit: most }))
  }
}

function placeOf(after: z.infer<typeof place> | undefined): LightQuery['after'] {
  if (after === undefined) return null
  const [level, gravity, since, subject, rule, run] = after
  return { level, gravity, since, subject, rule, run }
}
