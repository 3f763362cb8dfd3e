import { Damage } from './bytes.ts'

export type Encoding = 'utf-8' | 'gb18030'

/** Whole lines of a file, each with its line end; the file's last line may have none. */
export interface Block {
  readonly text: string
  /** Some lines hold what isn't text: see `spoilt`. */
  readonly spoilt: boolean
}

/** A lone surrogate, which no decoder gives, stands for bytes that aren't text in the file's encoding. */
const MARK = '\uDFFF'

/** True if a line of a spoilt block holds a NUL, or bytes that aren't text in the file's encoding. */
export const spoilt = (line: string): boolean => line.includes(MARK) || line.includes('\0')

const LINE_END = 10
const MOST_BYTES = 8 * 1024 * 1024

/**
 * Cuts bytes into blocks of whole lines and decodes them; a byte order mark is left out. In both encodings a line end
 * is never part of another character, so a block decodes by itself. Throws `Damage` with the rest where the file
 * breaks off or a line has no end within 8 MiB, and an error for people where the file plainly is in another
 * encoding.
 */
export async function* readBlocks(
  file: string,
  bytes: AsyncIterable<Buffer>,
  encoding: Encoding,
): AsyncGenerator<Block> {
  const decode = decoder(encoding)
  let rest: Buffer = Buffer.alloc(0)
  let isFirst = true
  const take = (piece: Buffer): Block => {
    if (isFirst) demandEncoding(file, piece, encoding)
    const block = decode(piece)
    const withoutMark = isFirst && block.text.startsWith('\uFEFF') ? { ...block, text: block.text.slice(1) } : block
    isFirst = false
    return withoutMark
  }
  try {
    for await (const piece of bytes) {
      const end = piece.lastIndexOf(LINE_END) + 1
      if (end > 0) yield take(Buffer.concat([rest, piece.subarray(0, end)]))
      rest = end > 0 ? piece.subarray(end) : Buffer.concat([rest, piece])
      if (rest.length > MOST_BYTES) throw new Damage('this line is longer than 8 MiB, nothing after it was read')
    }
  } catch (error) {
    if (error instanceof Damage) throw new Damage(error.message, take(rest.subarray(0, 64 * 1024)).text)
    throw error
  }
  if (rest.length > 0) yield take(rest)
}

/** Decodes strictly; only if that fails, line by line, so that bad bytes spoil their own line alone. */
function decoder(encoding: Encoding): (bytes: Buffer) => Block {
  const strict = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  const lenient = new TextDecoder(encoding, { ignoreBOM: true })
  const decodeLine = (line: Buffer): string => {
    try {
      return strict.decode(line)
    } catch {
      return lenient.decode(line).replaceAll('\uFFFD', MARK)
    }
  }
  return (bytes) => {
    try {
      const text = strict.decode(bytes)
      return { text, spoilt: text.includes('\0') }
    } catch {
      return { text: linesOf(bytes).map(decodeLine).join(''), spoilt: true }
    }
  }
}

function linesOf(bytes: Buffer): readonly Buffer[] {
  const lines: Buffer[] = []
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(LINE_END, at)
    const next = end < 0 ? bytes.length : end + 1
    lines.push(bytes.subarray(at, next))
    at = next
  }
  return lines
}

function demandEncoding(file: string, start: Buffer, encoding: Encoding): void {
  const mark = start.toString('hex', 0, 3)
  if (/^(fffe|feff)/.test(mark)) throw new Error(`${file}: is UTF-16, expected ${encoding}`)
  if (mark === 'efbbbf' && encoding !== 'utf-8') {
    throw new Error(`${file}: has the byte order mark of utf-8, but the mapping says encoding: ${encoding}`)
  }
}
