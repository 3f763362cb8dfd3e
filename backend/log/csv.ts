import { readBlocks, spoilt } from './blocks.ts'
import { Damage } from './bytes.ts'
import { Fault } from './fault.ts'
import { CsvSplitter, type CsvRecord } from './csv-records.ts'
import { reject, type LogRow } from './log-row.ts'
import { columnsOf, type CsvMapping } from './mapping.ts'
import { rowReader, type RowReader } from './row.ts'

/**
 * Reads a CSV file whose first record names the columns. Throws where the mapping names a column that isn't there, or
 * is there twice; a record that can't be read is a reject.
 */
export async function* readCsv(
  file: string,
  bytes: AsyncIterable<Buffer>,
  mapping: CsvMapping,
): AsyncGenerator<readonly LogRow[]> {
  const splitter = new CsvSplitter(mapping.delimiter)
  let header: Header | null = null
  const rowsOf = (records: readonly CsvRecord[], isSpoilt: boolean): readonly LogRow[] => {
    const first = header === null ? records[0] : undefined
    if (first !== undefined) header = readHeader(file, first, mapping)
    const known = header
    if (known === null) return []
    return records.slice(first === undefined ? 0 : 1).map((record) => readRecord(record, known, mapping, isSpoilt))
  }
  let isSpoilt = false
  try {
    for await (const block of readBlocks(file, bytes, mapping.encoding)) {
      isSpoilt ||= block.spoilt
      yield rowsOf(splitter.push(block.text), isSpoilt)
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    yield [reject(splitter.open.line, error.message, splitter.open.text + error.rest)]
    return
  }
  yield rowsOf(splitter.push('', true), isSpoilt)
  if (header === null) throw new Error(`${file}: is empty, expected a first record with the names of the columns`)
}

interface Header {
  readonly columns: number
  readonly read: RowReader
}

function readHeader(file: string, { line, raw, cells, fault }: CsvRecord, mapping: CsvMapping): Header {
  if (fault !== null || spoilt(raw)) {
    throw new Error(`${file}, line ${line}: ${fault ?? notText(mapping)}, expected the names of the columns`)
  }
  for (const column of columnsOf(mapping)) {
    const count = cells.filter((cell) => cell === column).length
    const has = `the file has ${cells.map((cell) => `"${cell}"`).join(', ')}`
    if (count === 0) throw new Error(`${file}: has no column "${column}", which the mapping names; ${has}`)
    if (count > 1) throw new Error(`${file}: has the column "${column}" ${count} times, expected once; ${has}`)
  }
  return { columns: cells.length, read: rowReader(mapping, (column) => cells.indexOf(column)) }
}

function readRecord(record: CsvRecord, header: Header, mapping: CsvMapping, isSpoilt: boolean): LogRow {
  const { line, raw, cells, fault } = record
  if (fault !== null) return reject(line, fault, raw)
  if (isSpoilt && spoilt(raw)) return reject(line, notText(mapping), raw)
  if (cells.length !== header.columns) {
    return reject(line, `${cells.length} fields, expected ${header.columns} as in the header`, raw)
  }
  const events = header.read(cells)
  return events instanceof Fault ? reject(line, events.reason, raw) : { line, events }
}

const notText = ({ encoding }: CsvMapping): string => `bytes that are no text in ${encoding}`
