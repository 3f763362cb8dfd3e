import { open, type FileHandle } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'

/** Told after each piece of the file, in bytes as they lie on the disk. */
export type LogProgress = (bytesRead: number, bytesTotal: number) => void

/**
 * The file breaks off here or is damaged: what came before it stands. `rest` is the text after the last whole row.
 * Readers end with a reject of that reason.
 */
export class Damage extends Error {
  readonly rest: string
  constructor(reason: string, rest = '') {
    super(reason)
    this.rest = rest
  }
}

const PIECE = 64 * 1024
/** Asked of the disk at once: each question is a turn of the process, in which nothing else is done. */
const READ = 16 * PIECE

/**
 * The bytes of a file (or a pipe) piece by piece, unpacked if it is gzip, which is told by its first two bytes.
 * Throws if the file can't be read, and `Damage` after all that could be unpacked where the gzip is cut off or damaged.
 */
export async function* readBytes(file: string, onProgress?: LogProgress): AsyncGenerator<Buffer> {
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file}: can't be opened (${error.code}), expected a readable file`, { cause: error })
  })
  try {
    const info = await handle.stat()
    if (info.isDirectory()) throw new Error(`${file}: is a directory, expected a file`)
    const pieces = readPieces(handle, info.size, onProgress)
    const first = await pieces.next()
    if (first.done === true) return
    const all = joined(first.value, pieces)
    yield* first.value.toString('hex', 0, 2) === '1f8b' ? unzip(all) : all
  } finally {
    await handle.close()
  }
}

async function* readPieces(handle: FileHandle, total: number, onProgress?: LogProgress): AsyncGenerator<Buffer> {
  for (let sum = 0; ;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(READ), 0, READ, null)
    if (bytesRead === 0) return
    for (let at = 0; at < bytesRead; at += PIECE) {
      const piece = buffer.subarray(at, Math.min(at + PIECE, bytesRead))
      sum += piece.length
      onProgress?.(sum, Math.max(sum, total))
      yield piece
    }
  }
}

async function* joined(first: Buffer, others: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* others
}

/**
 * Unpacks step by step instead of through a pipe: a stream that fails throws away what it holds, and the rows before
 * the failure would be lost. Small steps bound what a bomb of zeros can unpack at once.
 */
async function* unzip(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: PIECE })
  const unpacked: Buffer[] = []
  let settle: (error?: Error | null) => void = () => undefined
  gunzip.on('data', (piece: Buffer) => unpacked.push(piece))
  gunzip.on('error', (error) => settle(error)) // a failing write doesn't always call back
  gunzip.on('end', () => settle())
  const step = (act: () => void) =>
    new Promise<void>((resolve, fail) => {
      settle = (error) => (error ? fail(error) : resolve())
      act()
    })
  try {
    for await (const piece of pieces) {
      for (let at = 0; at < piece.length; at += PIECE / 8) {
        const part = piece.subarray(at, at + PIECE / 8)
        await step(() => gunzip.write(part, (error) => settle(error)))
        yield* unpacked.splice(0)
      }
    }
    await step(() => gunzip.end())
    yield* unpacked.splice(0)
  } catch (error) {
    yield* unpacked.splice(0)
    throw zlibDamage(gunzip.errored ?? error)
  } finally {
    gunzip.destroy()
  }
}

function zlibDamage(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('Z_')) return error
  if (error.code === 'Z_BUF_ERROR') return new Damage('the gzip file is cut off here, its end is missing')
  return new Damage(`the gzip file is damaged here (${error.message})`)
}
