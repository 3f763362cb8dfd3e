import { TextDecoder } from 'node:util'
import { Damage } from './bytes.ts'
import { Fault } from './fault.ts'
import { reject, type LogRow } from './log-row.ts'
import { columnsOf, type XesMapping } from './mapping.ts'
import { rowReader } from './row.ts'
import { Refused, XesRows } from './xes-rows.ts'

/**
 * Reads a XES log (IEEE 1849): an event is a row, so is a trace without events. Columns are known only by the data,
 * so one that a row lacks is empty. Throws at a document type or another root; at broken XML the rows before it
 * stand.
 */
export async function* readXes(
  file: string,
  bytes: AsyncIterable<Buffer>,
  mapping: XesMapping,
): AsyncGenerator<readonly LogRow[]> {
  const columns = columnsOf(mapping)
  const read = rowReader(mapping, (column) => columns.indexOf(column))
  const xes = new XesRows(columns)
  const rowsSoFar = (): readonly LogRow[] =>
    xes.take().map(({ line, cells, fault }) => {
      const events = fault === null ? read(cells) : new Fault(fault)
      return events instanceof Fault ? reject(line, events.reason, shown(columns, cells)) : { line, events }
    })
  try {
    for await (const text of decode(file, bytes)) {
      xes.push(text)
      yield rowsSoFar()
    }
    xes.end()
    yield rowsSoFar()
  } catch (error) {
    if (!(error instanceof Damage)) throw refusal(file, xes.line, error)
    yield [...rowsSoFar(), reject(xes.line, error.message, error.rest)]
  }
}

/** The cells that the mapping names, as text for a reject: the XML itself may be long and far from its trace. */
function shown(columns: readonly string[], cells: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(columns.map((column, index) => [column, cells[index]])))
}

const refusal = (file: string, line: number, error: unknown): unknown =>
  error instanceof Refused ? new Error(`${file}, line ${line}: ${error.message}`) : error

/** Decodes by the byte order mark or the XML declaration, UTF-8 without either. */
async function* decode(file: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null
  for await (const piece of bytes) {
    decoder ??= decoderFor(file, piece)
    yield decodePiece(decoder, piece)
  }
  if (decoder !== null) yield decodePiece(decoder)
}

function decodePiece(decoder: TextDecoder, piece?: Buffer): string {
  try {
    return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true })
  } catch {
    throw new Damage(`bytes that are no text in ${decoder.encoding} follow here`)
  }
}

function decoderFor(file: string, start: Buffer): TextDecoder {
  const head = start.toString('latin1', 0, 200)
  const marked = /^\xff\xfe/.test(head) ? 'utf-16le' : /^\xfe\xff/.test(head) ? 'utf-16be' : null
  const label = marked ?? /^<\?xml[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(label, { fatal: true })
  } catch {
    throw new Error(`${file}: the XML declaration says encoding="${label}", which isn't known; expected UTF-8`)
  }
}
