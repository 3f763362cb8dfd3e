import { readBlocks, spoilt } from './blocks.ts'
import { Damage } from './bytes.ts'
import { Fault } from './fault.ts'
import { readCloudEvent } from './cloud-event.ts'
import { reject, type LogRow } from './log-row.ts'

/** Reads CloudEvents in JSON, one on each line. Blank lines are skipped; a line that can't be read is a reject. */
export async function* readNdjson(file: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly LogRow[]> {
  let line = 1
  try {
    for await (const block of readBlocks(file, bytes, 'utf-8')) {
      const texts = block.text.split('\n')
      const first = line
      line += texts.length - 1
      yield texts.flatMap((text, index) => {
        if (text.trim() === '') return []
        if (block.spoilt && spoilt(text)) return [reject(first + index, 'bytes that are no text in utf-8', text)]
        return [readLine(first + index, text)]
      })
    }
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    yield [reject(line, error.message, error.rest)]
  }
}

function readLine(line: number, text: string): LogRow {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return reject(line, `not JSON: ${why}`, text)
  }
  const event = readCloudEvent(json)
  return event instanceof Fault ? reject(line, event.reason, text) : { line, events: [event] }
}
