import { readFile } from 'node:fs/promises'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { pathText } from '../rules/faults.ts'
import { LEVELS } from '../rules/level.ts'
import { bookFile } from '../rules/schema.ts'
import { canonicalKind, EVENT_KINDS } from '../rules/vocabulary.ts'

const text = z.union([z.string(), z.strictObject({ zh: z.string(), en: z.string() })])

/** A kind that the vocabulary lacks says nothing to any rule: in a scenario it is a slip of the pen. */
const kind = z.string().refine((one) => EVENT_KINDS.includes(canonicalKind(one)) || one.startsWith('act.'), {
  error: ({ input }) => {
    const own = EVENT_KINDS.filter((known) => subjectOf(known) === subjectOf(String(input)))
    return `${String(input)} is no kind of event: expected ${(own.length > 0 ? own : EVENT_KINDS).join(', ')} or act.…`
  },
})
const subjectOf = (one: string): string => one.split('.')[0] ?? ''

const event = z.strictObject({
  kind,
  at: z.string(),
  data: z.record(z.string(), z.json()).optional(),
  source: z.string().optional(),
  id: z.string().optional(),
  subject: z.string().optional(),
  recordedAt: z.string().optional(),
})

const when = z.union([z.string(), z.null()])

const expectation = z.strictObject({
  at: z.string(),
  rule: z.string().optional(),
  run: z.int().optional(),
  clock: z.literal('none').optional(),
  level: z.enum(LEVELS).optional(),
  state: z.enum(['running', 'paused', 'stopped']).optional(),
  startedAt: z.string().optional(),
  dueAt: when.optional(),
  stoppedAt: when.optional(),
  yellowAt: when.optional(),
  redAt: when.optional(),
  nextAt: when.optional(),
  silentSince: when.optional(),
  provisional: z.boolean().optional(),
  gravity: z.enum(['promise', 'statutory', 'internal']).optional(),
  edition: z.string().optional(),
  reason: z.string().optional(),
  holder: z.record(z.string(), z.union([z.string(), z.null()])).optional(),
  finding: z.array(z.string()).optional(),
  ledger: z
    .union([
      z.enum(['none', 'open']),
      z.strictObject({
        state: z.enum(['open', 'confirmed', 'refused']),
        since: z.string().optional(),
        by: z.string().optional(),
        at: z.string().optional(),
      }),
    ])
    .optional(),
  trace: z.array(z.string()).optional(),
})

const inline = bookFile.omit({
  edition: true,
  effectiveFrom: true,
  applies: true,
  reason: true,
  approvedBy: true,
}).shape

const scenario = z.strictObject({
  name: text,
  book: z.string().optional(),
  ...inline,
  subject: z.string().regex(/^[a-z]+\/.+$/, { error: 'expected kind/id, such as case/1' }),
  events: z.array(event).optional(),
  expect: z.array(expectation).min(1),
})

export type Scenario = z.infer<typeof scenario>
export type ScenarioEvent = z.infer<typeof event>
export type Expectation = z.infer<typeof expectation>

/** Reads a scenario file (规则测试). Throws an error that names the file, the path in it and what was expected. */
export async function readScenario(file: string): Promise<Scenario> {
  const document = parseDocument(await readFile(file, 'utf8'), { uniqueKeys: true })
  const [error] = document.errors
  if (error !== undefined) throw new Error(`${file}: ${error.message.split('\n')[0]}`)
  const parsed = scenario.safeParse(document.toJS() as unknown)
  if (parsed.success) return parsed.data
  throw new Error(parsed.error.issues.map((issue) => `${file}: ${issueText(issue)}`).join('\n'))
}

/** Where and what; of a field that there is none, those that there are. */
function issueText({ path, message, code }: z.core.$ZodIssue): string {
  const [part] = path
  const shape = part === 'events' ? event.shape : part === 'expect' ? expectation.shape : scenario.shape
  const known = code === 'unrecognized_keys' ? `; expected ${Object.keys(shape).join(', ')}` : ''
  return `${pathText(path)}: ${message}${known}`
}
