import { parse } from 'yaml'
import { z } from 'zod'
import type { Facts } from '../../rules/event.ts'
import { instantText, parseInstant, type Instant, type Zone } from '../../rules/time.ts'
import type { Told } from './told.ts'

const script = z
  .array(
    z.strictObject({
      at: z.string({ error: 'expected an instant in quotes or plain, such as 2026-11-23T09:00' }),
      kind: z.string().min(1),
      subject: z.string().regex(/^[^/\s]+\/\S/, { error: 'expected <kind>/<id>, such as case/1' }),
      source: z.string().min(1).default('approval'),
      id: z.string().min(1).optional(),
      /** When it becomes known; at once where it is left out. */
      knownAt: z.string().optional(),
      data: z.record(z.string(), z.json()).default({}),
    }),
  )
  .min(1, { error: 'expected at least one event' })

/**
 * Reads a script, a YAML list of `{at, kind, subject, source?, data?, knownAt?, id?}`, into events in the order in which they
 * become known. Throws an `Error` that names the file, the entry and what was expected.
 */
export function readScript(text: string, file: string, zone: Zone): Told[] {
  const read = script.safeParse(parse(text, { schema: 'core' }))
  if (!read.success) {
    const [issue] = read.error.issues
    throw new Error(`${file}: [${issue?.path.join('.') ?? ''}] ${issue?.message ?? 'is no script'}`)
  }
  const instant = (value: string, i: number): Instant => {
    const at = parseInstant(value, zone)
    if (at === null) throw new Error(`${file}: [${i}] ${value} is no instant, expected one such as 2026-11-23T09:00`)
    return at
  }
  const told = read.data.map(({ at, kind, subject, source, id, knownAt, data }, i): Told => {
    const happenedAt = instant(at, i)
    const facts: Facts = data
    return {
      at: happenedAt,
      knownAt: knownAt === undefined ? happenedAt : instant(knownAt, i),
      event: {
        specversion: '1.0',
        source,
        id: id ?? `script/${i + 1}`,
        type: kind,
        subject,
        time: instantText(happenedAt),
        data: facts,
      },
    }
  })
  return told.sort((a, b) => a.knownAt - b.knownAt)
}
