import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test, type TestContext } from 'vitest'
import { parseMapping } from '../../../backend/log/mapping.ts'
import { readLog, type LogRow } from '../../../backend/log/read.ts'
import type { SubjectEvent } from '../../../rules/event.ts'
import { eventsOf, rejectsOf } from './files.ts'

/** A log of `../shared/data`, read whole; the test is skipped, and says why, where the file isn't there. */
async function readReal(ctx: TestContext, name: string, mapping: string): Promise<readonly LogRow[]> {
  const file = resolve(import.meta.dirname, '../../../../shared/data', name)
  if (!existsSync(file)) ctx.skip(`${file} is absent: this test reads a real log that isn't part of the project`)
  const rows: LogRow[] = []
  for await (const batch of readLog(file, parseMapping(mapping, 'mapping.yaml'))) rows.push(...batch)
  return rows
}

const byId = (rows: readonly LogRow[]): ReadonlyMap<string, SubjectEvent> =>
  new Map(eventsOf(rows).map((event) => [event.id, event]))

const RECEIPT = `
subject: {kind: case, id: "case:concept:name"}
facts: {department: "case:department", due: {column: "case:deadline", type: instant}}
events: [{kind: case.accepted, at: "case:startdate"}, {kind: case.decided, at: "case:enddate"}]
`

test('the receipt log gives the same events as CSV and as XES', async (ctx) => {
  const csv = await readReal(ctx, 'receipt.csv.gz', `format: csv${RECEIPT}`)
  const xes = await readReal(ctx, 'receipt.xes.gz', `format: xes${RECEIPT}`)
  expect(rejectsOf([...csv, ...xes])).toEqual([])
  expect(csv).toHaveLength(8_577)
  expect(new Map([...byId(csv)].sort())).toEqual(new Map([...byId(xes)].sort()))
  const events = [...byId(csv).values()]
  expect(new Set(events.map(({ subject }) => subject)).size).toBe(1_434)
  expect(events.filter(({ kind }) => kind === 'case.accepted')).toHaveLength(1_434)
  expect(events.filter(({ kind }) => kind === 'case.decided')).toHaveLength(952 + 377)
  expect(events.find(({ subject }) => subject === 'case/case-10011')).toMatchObject({
    at: Date.parse('2011-10-11T11:42:22.688Z'),
    data: { department: 'General', due: '2011-12-06T12:41:31.788Z' },
  })
})

test('the Boston log is read in its own zone, with blanks and commas in quotes', async (ctx) => {
  const rows = await readReal(
    ctx,
    'boston311_2022_sample100.csv',
    `
format: csv
zone: America/New_York
subject: {kind: case, id: case_enquiry_id}
facts: {item: type, department: department, verdict: ontime, due: {column: target_dt, type: instant}}
events: [{kind: case.accepted, at: open_dt}, {kind: case.decided, at: closed_dt}]
`,
  )
  expect(rejectsOf(rows)).toEqual([])
  const accepted = eventsOf(rows).filter(({ kind }) => kind === 'case.accepted')
  expect(accepted).toHaveLength(100)
  expect(accepted.filter(({ data }) => data.verdict === 'OVERDUE')).toHaveLength(17)
  expect(accepted.find(({ subject }) => subject === 'case/101004143000')).toMatchObject({
    at: Date.parse('2022-01-21T13:47:00-05:00'),
    data: { due: '2022-02-04T18:47:30.000Z' },
  })
})
