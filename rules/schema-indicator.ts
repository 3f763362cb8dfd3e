import { z } from 'zod'
import { RATES, type RateName } from './kpi.ts'
import { classes, edition, feeds, id, name } from './schema-words.ts'

const oneOrMore = <Word extends string>(words: readonly [Word, ...Word[]]) => {
  const word = z.enum(words)
  return z.union([word, z.array(word).min(1)])
}
const share = z.number().min(-1).max(1)

/** A target of a rate, as it is written. */
export const indicator = z
  .strictObject({
    edition: edition.edition,
    effectiveFrom: edition.effectiveFrom,
    id,
    name: name.optional(),
    basis: z.string().optional(),
    rate: z.enum(Object.keys(RATES) as [RateName, ...RateName[]]).describe('A rate of the trend screens'),
    each: oneOrMore(['day', 'week', 'month', 'quarter', 'year']).describe('Judged when such a period has closed'),
    of: oneOrMore(['centre', 'department']).describe('The whole centre, or each department of the book'),
    atLeast: share.optional().describe('The target, as a share: 0.95 is 95 %'),
    atMost: share.optional(),
    least: z
      .int()
      .min(1)
      .optional()
      .describe('The least denominator of the rate, in its own unit, that says anything; 1 by default'),
    level: z.enum(['notice', 'yellow', 'red']).optional(),
    feed: feeds
      .optional()
      .describe('The feeds that must have told all up to the period’s end; all of the book by default'),
    ...classes,
  })
  .refine(({ atLeast, atMost }) => (atLeast === undefined) !== (atMost === undefined), {
    error: 'expected exactly one of atLeast and atMost',
  })

export type IndicatorEntry = z.infer<typeof indicator>
