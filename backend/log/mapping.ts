import { parse } from 'yaml'
import { z } from 'zod'
import { patternReader } from './pattern.ts'
import { demandZone } from './zone.ts'

/** An object without other keys; an unknown one is named together with those that are known. */
const shape = <Fields extends z.ZodRawShape>(fields: Fields, what = 'a mapping') =>
  z.strictObject(fields, {
    error: ({ code, keys }) => {
      const known = Object.keys(fields).join(', ')
      if (code !== 'unrecognized_keys') return `expected ${what} with the keys ${known}`
      return `unknown key ${quoted(keys as readonly string[])}, expected ${known}`
    },
  })

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ')

const text = (what: string) => z.string({ error: `expected ${what}` }).min(1, { error: `expected ${what}` })

const column = text('the name of a column (in quotes if it looks like a number)')

const word = (what: string) => text(what).regex(/^[^\s/]+$/u, { error: `expected ${what}: no blanks, no slash` })

/** Refuses what `demand` throws at, with its words. */
const accepted = (demand: (value: string) => unknown) => (value: string, ctx: z.RefinementCtx) => {
  try {
    demand(value)
  } catch (error) {
    ctx.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) })
  }
}

const factMapping = z.union(
  [
    column,
    shape({ column, type: z.enum(['string', 'number', 'instant', 'boolean']).default('string') }),
    shape({ value: z.union([z.string(), z.number(), z.boolean(), z.null()]) }),
  ],
  { error: 'expected COLUMN, {column: COLUMN, type: string | number | instant | boolean} or {value: CONSTANT}' },
)

const facts = z.record(text('the name of a fact'), factMapping, { error: 'expected {FACT: COLUMN}' })

const kindMapping = z.union(
  [
    word('an event kind'),
    shape({
      column,
      map: z.record(z.string(), word('an event kind'), { error: 'expected {CELL: KIND}' }).optional(),
    }),
  ],
  { error: 'expected an event kind without blanks, {column: COLUMN} or {column: COLUMN, map: {CELL: KIND}}' },
)

const eventMapping = shape({ kind: kindMapping, at: column, facts: facts.optional() }, 'an event')

const table = {
  zone: text('a time zone').superRefine(accepted(demandZone)).optional(),
  time: text('a pattern of time tokens').superRefine(accepted(patternReader)).optional(),
  source: text("the feed's name").default('log'),
  subject: shape({ kind: word('the kind of subject'), id: column }, 'a subject'),
  facts: facts.default({}),
  events: z
    .array(eventMapping, { error: 'expected a list of events' })
    .min(1, { error: 'expected at least one event' }),
}

const csvMapping = shape({
  format: z.literal('csv'),
  ...table,
  delimiter: z
    .string({ error: 'expected one character' })
    .regex(/^[^"\r\n]$/, { error: 'expected one character that is neither a quote nor a line end' })
    .default(','),
  encoding: z.enum(['utf-8', 'gb18030'], { error: 'expected utf-8 or gb18030' }).default('utf-8'),
})

const xesMapping = shape({ format: z.literal('xes'), ...table })

const ndjsonMapping = shape({ format: z.literal('ndjson') })

const mapping = z.discriminatedUnion('format', [csvMapping, xesMapping, ndjsonMapping], {
  error: 'expected format: csv, xes or ndjson',
})

/** How the rows of a log become events (`design.md` §6). A log of CloudEvents needs none. */
export type Mapping = z.infer<typeof mapping>
export type CsvMapping = z.infer<typeof csvMapping>
export type XesMapping = z.infer<typeof xesMapping>
export type TableMapping = CsvMapping | XesMapping
export type EventMapping = z.infer<typeof eventMapping>
export type FactMapping = z.infer<typeof factMapping>

/**
 * Reads a mapping file (YAML). Throws an error that names the file, the path in the document and what was expected,
 * a line for each thing wrong; unknown keys are errors.
 */
export function parseMapping(text: string, file: string): Mapping {
  const result = mapping.safeParse(readYaml(text, file))
  if (result.success) return result.data
  throw new Error(result.error.issues.map((issue) => `${file}: ${pathOf(issue.path)}${issue.message}`).join('\n'))
}

function readYaml(text: string, file: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new Error(`${file}: not YAML: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

function pathOf(path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
  return path.length === 0 ? '' : `${steps.join('').replace(/^\./, '')}: `
}

/** Every column that the mapping names, once. */
export function columnsOf({ subject, facts, events }: TableMapping): readonly string[] {
  const factColumns = (of: Readonly<Record<string, FactMapping>>) =>
    Object.values(of).flatMap((fact) => (typeof fact === 'string' ? [fact] : 'column' in fact ? [fact.column] : []))
  const eventColumns = events.flatMap(({ kind, at, facts: own }) => [
    ...(typeof kind === 'string' ? [] : [kind.column]),
    at,
    ...factColumns(own ?? {}),
  ])
  return [...new Set([subject.id, ...factColumns(facts), ...eventColumns])]
}
