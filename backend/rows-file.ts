import { open, type FileHandle } from 'node:fs/promises'

const ROOM = 256 * 1024

/**
 * A text file written row by row. Rows go into one buffer as they come: kept as strings until there are enough of them
 * to be written, they were copied by each collection of garbage, which took as long as judging.
 */
export class RowsFile {
  readonly #file: FileHandle
  #buffer = Buffer.allocUnsafe(ROOM)
  #length = 0

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** Creates the file, in place of an older one. Throws if it can't be written. */
  static async create(path: string): Promise<RowsFile> {
    const file = await open(path, 'w').catch((error: NodeJS.ErrnoException) => {
      throw new Error(`${path}: can't be written (${error.code ?? error.message}): expected a place for the result`, {
        cause: error,
      })
    })
    return new RowsFile(file)
  }

  add(row: string): void {
    const most = row.length * 3 // bytes of UTF-8 for a unit of UTF-16
    if (this.#length + most > this.#buffer.length) {
      const wider = Buffer.allocUnsafe(this.#buffer.length * 2 + most)
      this.#buffer.copy(wider, 0, 0, this.#length)
      this.#buffer = wider
    }
    this.#length += this.#buffer.write(row, this.#length)
  }

  /** Writes what was added. */
  async flush(): Promise<void> {
    await this.#file.appendFile(this.#buffer.subarray(0, this.#length))
    this.#length = 0
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}
