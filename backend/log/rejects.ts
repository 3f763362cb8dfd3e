import { open } from 'node:fs/promises'
import { csvCell } from './csv-cell.ts'
import type { Reject } from './log-row.ts'

/** The file of `--rejects`: CSV with the columns line, reason, text. */
export interface RejectsFile {
  readonly write: (rejects: readonly Reject[]) => Promise<void>
  readonly close: () => Promise<void>
}

/** Creates the file, also where nothing will be rejected, in place of an older one. Throws if it can't be written. */
export async function openRejects(file: string): Promise<RejectsFile> {
  const handle = await open(file, 'w').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${file}: can't be written (${error.code}), expected a place for the rejects`, { cause: error })
  })
  await handle.appendFile('line,reason,text\n')
  return {
    write: (rejects) => handle.appendFile(rejects.map(rowOf).join('')),
    close: () => handle.close(),
  }
}

const rowOf = ({ line, reason, text }: Reject): string => `${line},${csvCell(reason)},${csvCell(text)}\n`
