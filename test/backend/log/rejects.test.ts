import { readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { reject } from '../../../backend/log/log-row.ts'
import { openRejects } from '../../../backend/log/rejects.ts'
import { absentFile, fileOf } from './files.ts'

test('rejects are written as CSV that gives back line, reason and text as they were', async () => {
  const rejects = [reject(2, 'column "id" is empty', ',x,"a\r\nb"'), reject(7, 'a, b', '𠮷\n'), reject(9, 'plain', '')]
  const file = fileOf('')
  const out = await openRejects(file)
  await out.write(rejects.slice(0, 2))
  await out.write(rejects.slice(2))
  await out.close()
  const [header, ...rows] = parse(readFileSync(file)) as string[][]
  expect(header).toEqual(['line', 'reason', 'text'])
  expect(rows).toEqual(rejects.map(({ line, reason, text }) => [String(line), reason, text]))
})

test('the file is there, and new, also where nothing was rejected', async () => {
  const file = fileOf('')
  writeFileSync(file, 'older')
  const out = await openRejects(file)
  await out.close()
  expect(readFileSync(file, 'utf8')).toBe('line,reason,text\n')
})

test('a place where no file can be is an error', async () => {
  await expect(openRejects(`${absentFile}/rejects.csv`)).rejects.toThrow("rejects.csv: can't be written (ENOENT)")
})

test('the text of a reject holds at most 2,000 characters and no half of one', () => {
  expect(reject(1, '', 'x'.repeat(2_001)).text).toBe('x'.repeat(2_000))
  expect(reject(1, '', 'x'.repeat(2_000)).text).toHaveLength(2_000)
  expect(reject(1, '', `x${'𠮷'.repeat(2_500)}`).text).toBe(`x${'𠮷'.repeat(1_999)}`)
})
