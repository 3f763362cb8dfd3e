import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { parseMapping } from '../../../backend/log/mapping.ts'
import { readLog, type LogRow, type Reject } from '../../../backend/log/read.ts'
import type { SubjectEvent } from '../../../rules/event.ts'

const directory = mkdtempSync(join(tmpdir(), 'heliograph-log-'))
afterAll(() => rm(directory, { recursive: true, force: true }))

let files = 0

/** A file of that content, gone after the test file. */
export function fileOf(content: string | Uint8Array): string {
  const file = join(directory, `log-${++files}`)
  writeFileSync(file, content)
  return file
}

export const absentFile = join(directory, 'absent')

/** Every row of a log of that content, read by a mapping in YAML; null reads CloudEvents. */
export async function readAll(content: string | Uint8Array, mapping: string | null): Promise<readonly LogRow[]> {
  const rows: LogRow[] = []
  const parsed = mapping === null ? null : parseMapping(mapping, 'mapping.yaml')
  for await (const batch of readLog(fileOf(content), parsed)) rows.push(...batch)
  return rows
}

export const eventsOf = (rows: readonly LogRow[]): readonly SubjectEvent[] =>
  rows.flatMap((row) => ('events' in row ? row.events : []))

export const rejectsOf = (rows: readonly LogRow[]): readonly Reject[] =>
  rows.flatMap((row) => ('reason' in row ? [row] : []))

export const linesOf = (rows: readonly LogRow[]): readonly number[] => rows.map((row) => row.line)

/** A mapping of a table with the columns id, opened, closed and one fact. */
export const CASES = `
format: csv
zone: Asia/Shanghai
subject: {kind: case, id: id}
facts: {department: department}
events:
  - {kind: case.accepted, at: opened}
  - {kind: case.decided, at: closed}
`
