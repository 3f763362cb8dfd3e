import { readBytes, type LogProgress } from './bytes.ts'
import { readCsv } from './csv.ts'
import type { LogRow } from './log-row.ts'
import type { Mapping } from './mapping.ts'
import { readNdjson } from './ndjson.ts'
import { readXes } from './xes.ts'

export type { LogProgress } from './bytes.ts'
export type { LogRow, ReadRow, Reject } from './log-row.ts'

/**
 * Reads an event log row by row, in batches, with the memory of one batch: CSV or XES by a mapping, CloudEvents in
 * NDJSON without one; gzip is told by its first bytes. What can't be read is a reject with its line, and reading goes
 * on. Throws, with the file's name, where the file as a whole isn't what the mapping says. Repeated events come as
 * often as the file has them; `Ledger` tells them apart.
 */
export async function* readLog(
  file: string,
  mapping: Mapping | null,
  onProgress?: LogProgress,
): AsyncGenerator<readonly LogRow[]> {
  const bytes = readBytes(file, onProgress)
  for await (const rows of rowsOf(file, bytes, mapping)) if (rows.length > 0) yield rows
}

function rowsOf(file: string, bytes: AsyncIterable<Buffer>, mapping: Mapping | null): AsyncIterable<readonly LogRow[]> {
  if (mapping === null || mapping.format === 'ndjson') return readNdjson(file, bytes)
  return mapping.format === 'csv' ? readCsv(file, bytes, mapping) : readXes(file, bytes, mapping)
}
