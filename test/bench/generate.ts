import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DAY_MS, HOUR_MS, instantText, MINUTE_MS, weekday, type Instant } from '../../rules/time.ts'

/** A log on disk with what it takes to replay it under the shipped book. */
export interface GeneratedLog {
  readonly log: string
  readonly mapping: string
  readonly asOf: Instant
  readonly cases: number
  readonly events: number
}

/** Uniform numbers from 0 on, below 1 (mulberry32): the same seed gives the same log on every machine. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const CN_OFFSET_MS = 8 * HOUR_MS
const FIRST_AT = Date.parse('2026-01-05T00:00+08:00')
const AS_OF = Date.parse('2026-11-24T10:00+08:00')
const PROMISED = ['QG-0042', 'QG-0043', 'QG-0101']
const INSTANT = ['QG-0207', 'QG-0208']
const REASONS = ['hearing', 'tender', 'inspection', 'testing', 'quarantine', 'appraisal', 'expert-review', 'waiting']

const COLUMNS = [
  'case',
  'kind',
  'at',
  'item',
  'window',
  'staff',
  'step',
  'reason',
  'plannedDays',
  'days',
  'by',
] as const
type Row = Partial<Record<(typeof COLUMNS)[number], string | number>> & { kind: string }

const MAPPING = `format: csv
zone: Asia/Shanghai
source: approval
subject: {kind: case, id: case}
facts:
  item: item
  window: window
  staff: staff
  step: step
  reason: reason
  plannedDays: {column: plannedDays, type: number}
  days: {column: days, type: number}
  by: by
events:
  - kind:
      column: kind
      map:
        received: case.received
        accepted: case.accepted
        step-started: case.step-started
        step-finished: case.step-finished
        suspended: case.suspended
        resumed: case.resumed
        extended: case.extended
        decided: case.decided
        delivered: case.delivered
    at: at
`

const CASE_COLUMNS = ['case', 'item', 'window', 'staff', 'opened', 'closed'] as const

const CASE_MAPPING = `format: csv
zone: Asia/Shanghai
source: approval
subject: {kind: case, id: case}
facts: {item: item, window: window, staff: staff}
events:
  - {kind: case.accepted, at: opened}
  - {kind: case.decided, at: closed}
`

/**
 * Writes a CSV of one row an event, in the order of time as a feed tells it, and its mapping: 3 to 8 events a case, three
 * of ten cases done on the day, a sixth suspended and resumed, one of ten extended, some still open at the end.
 */
export async function rowAnEvent(directory: string, cases: number, seed = 20261124): Promise<GeneratedLog> {
  const random = randomOf(seed)
  const lines = Array.from({ length: cases }, (_, i) => caseLines(i, random)).flat()
  return { ...(await written(directory, 'events', COLUMNS, lines, MAPPING)), cases, events: lines.length }
}

/** Writes a CSV of one row a case, as city logs of service requests are: opened, closed where it is, and what it was about. */
export async function rowACase(directory: string, cases: number, seed = 20261124): Promise<GeneratedLog> {
  const random = randomOf(seed)
  let events = 0
  const lines = Array.from({ length: cases }, (_, i): Line => {
    const at = officeTime(FIRST_AT + Math.floor(random() * 300) * DAY_MS, random)
    const promised = random() < 0.7
    const closedAt = promised
      ? officeTime(at + Math.ceil(random() * 20) * DAY_MS, random)
      : at + Math.ceil(random() * 600) * MINUTE_MS
    const [row, holder] = rowsOf(promised, random)
    const isClosed = closedAt <= AS_OF
    events += isClosed ? 2 : 1
    const cells = [caseId(i), row?.item, holder?.window, holder?.staff, instantText(at)]
    return { at, line: [...cells, isClosed ? instantText(closedAt) : ''].join(',') }
  })
  return { ...(await written(directory, 'cases', CASE_COLUMNS, lines, CASE_MAPPING)), cases, events }
}

/** Writes the lines in the order of time, and the mapping. */
async function written(
  directory: string,
  name: string,
  columns: readonly string[],
  lines: Line[],
  mappingText: string,
): Promise<Pick<GeneratedLog, 'log' | 'mapping' | 'asOf'>> {
  lines.sort((a, b) => a.at - b.at)
  const log = join(directory, `${name}.csv`)
  const mapping = join(directory, `${name}.yaml`)
  const file = createWriteStream(log)
  file.write(`${columns.join(',')}\n`)
  for (let from = 0; from < lines.length; from += 10_000) {
    const text = lines.slice(from, from + 10_000).map(({ line }) => `${line}\n`)
    if (!file.write(text.join(''))) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
  await writeFile(mapping, mappingText)
  return { log, mapping, asOf: AS_OF }
}

const caseId = (number: number): string => `QG-2026-${String(number).padStart(6, '0')}`

interface Line {
  readonly at: Instant
  readonly line: string
}

function caseLines(number: number, random: () => number): Line[] {
  const id = caseId(number)
  let at = officeTime(FIRST_AT + Math.floor(random() * 300) * DAY_MS, random)
  const promised = random() < 0.7
  const lines = rowsOf(promised, random).map((row, i): Line => {
    const sameDay = row.kind === 'step-started' || random() < (promised ? 0.3 : 0.95)
    if (i > 0) {
      if (sameDay) at += Math.ceil(random() * 90) * MINUTE_MS
      else at = officeTime(at + Math.ceil(random() * 5) * DAY_MS, random)
    }
    const cells: Row = { ...row, case: id, at: instantText(at) }
    return { at, line: COLUMNS.map((column) => cells[column] ?? '').join(',') }
  })
  return lines.filter((line, i) => i < 3 || line.at <= AS_OF)
}

/** A time between 08:30 and 17:30 of the first weekday from the day of `t` on. */
function officeTime(t: Instant, random: () => number): Instant {
  let day = Math.floor((t + CN_OFFSET_MS) / DAY_MS)
  while (weekday(day) > 5) day++
  return day * DAY_MS - CN_OFFSET_MS + 8.5 * HOUR_MS + Math.floor(random() * 540) * MINUTE_MS
}

function rowsOf(promised: boolean, random: () => number): Row[] {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const holder = { window: `W${Math.floor(random() * 90)}`, staff: `S${Math.floor(random() * 400)}` }
  const rows: Row[] = [
    { kind: 'received', item: pick(promised ? PROMISED : INSTANT) },
    { kind: 'accepted', ...holder },
  ]
  const fate = random()
  if (promised && fate < 0.25) {
    const plannedDays = 1 + Math.floor(random() * 9)
    rows.push({ kind: 'suspended', reason: pick(REASONS), plannedDays }, { kind: 'resumed' })
  }
  if (promised && fate > 0.15 && fate < 0.3)
    rows.push({
      kind: 'extended',
      days: 1 + Math.floor(random() * 12),
      by: pick(['head', 'head', 'clerk']),
      reason: 'complex',
    })
  if (promised && random() < 0.6)
    rows.push({ kind: 'step-started', step: 'review', ...holder }, { kind: 'step-finished', step: 'review' })
  rows.push({ kind: 'decided' })
  if (rows.length < 8 && random() < 0.5) rows.push({ kind: 'delivered' })
  return rows
}
