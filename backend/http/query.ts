import { z } from 'zod'
import { Problem } from './problem.ts'

const MOST = 100

/** A parameter that is given once. */
export const once = z.string({ error: 'is given more than once' })

/** Names with commas between them. */
export const names = once
  .transform((text) => [...new Set(text.split(','))])
  .pipe(z.array(z.string().min(1, 'holds an empty name')).max(MOST, `names more than ${MOST}`))

export const text = once.pipe(z.string().min(1, 'is empty').max(200, 'is longer than 200 characters'))

/** How many a page holds at most. */
export const limit = once
  .regex(/^\d{1,3}$/, `is no whole number from 1 to ${MOST}`)
  .transform(Number)
  .pipe(z.int().min(1, 'is less than 1').max(MOST, `is more than ${MOST}`))
  .default(MOST)

/** A place in a list, as the page before gave it. */
export function cursorOf<Place extends z.ZodType>(place: Place): z.ZodType<z.infer<Place>, string> {
  return once.transform((given, context) => {
    const read = place.safeParse(jsonOf(Buffer.from(given, 'base64url').toString()))
    if (read.success) return read.data
    context.addIssue({ code: 'custom', message: 'is no place in the list, expected `next` of the page before' })
    return z.NEVER
  })
}

/** The parameters of a query. Throws a 400 that names each that can't be read. */
export function readQuery<Shape extends z.ZodObject>(shape: Shape, query: unknown): z.infer<Shape> {
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
