import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RowsFile } from '../../backend/rows-file.ts'

test('rows are written as they were added, also more of them than the buffer has room for', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'heliograph-rows-'))
  const path = join(directory, 'rows.csv')
  try {
    const rows = ['a,b\n', `${'千件𠮷'.repeat(200_000)}\n`, ...Array.from({ length: 50_000 }, (_, i) => `é,${i}\n`)]
    const file = await RowsFile.create(path)
    for (const [i, row] of rows.entries()) {
      file.add(row)
      if (i % 20_000 === 1) await file.flush()
    }
    await file.flush()
    await file.close()
    expect((await readFile(path, 'utf8')) === rows.join('')).toBe(true)
  } finally {
    await rm(directory, { recursive: true })
  }
})

test('a file that cannot be written is named, with what was expected', async () => {
  await expect(RowsFile.create(join(tmpdir(), 'no', 'such', 'directory', 'rows.csv'))).rejects.toThrow(
    /rows\.csv: can't be written \(ENOENT\): expected a place for the result/,
  )
})
