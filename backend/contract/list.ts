import { z } from 'zod'
import { instant, level, light } from './light.ts'

/** A page of the lit lights that fit a filter, in an order that doesn't change while nothing else does. */
export const lightPage = z.strictObject({
  /** The number of the log at which it was read. */
  seq: z.int().min(0),
  lights: z.array(light),
  /** The item of each subject of the page that has one. */
  items: z.record(z.string(), z.string()),
  /** How many fit, on all pages. */
  total: z.int().min(0),
  /** Yellow steps of red cases that `suppress` left out. Lists for reports don't ask for it. */
  suppressed: z.int().min(0),
  /** Red ones that the filter hides. */
  hiddenRed: z.int().min(0),
  /** Asks for the next page as `after`; null where this is the last. */
  next: z.string().nullable(),
})
export type LightPage = z.infer<typeof lightPage>

/** 核查发现 as a desk shows it. `rule` is empty and `run` 0 for one about the subject itself. */
export const finding = z.strictObject({
  subject: z.string(),
  finding: z.string(),
  rule: z.string(),
  run: z.int(),
  source: z.string(),
  event: z.string(),
  origin: z.enum(['fold', 'announced', 'across', 'catalogue', 'indicator']),
  level,
  at: instant,
  detail: z.string(),
  foundSeq: z.int(),
  withdrawnSeq: z.int().nullable(),
})
export type Finding = z.infer<typeof finding>

export const findingPage = z.strictObject({
  /** The number of the log at which it was read. */
  seq: z.int().min(0),
  findings: z.array(finding),
  items: lightPage.shape.items,
  next: z.string().nullable(),
})
export type FindingPage = z.infer<typeof findingPage>
