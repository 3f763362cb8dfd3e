import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { CASES, eventsOf, linesOf, readAll, rejectsOf } from './files.ts'

const HEADER = 'id,opened,closed,department\n'
const ROWS = 20_000
const noise = (n: number): string => createHash('sha256').update(String(n)).digest('hex')
/** Texts that don't shrink, so that a cut in the middle is in the middle of the rows. */
const CONTENT = HEADER + Array.from({ length: ROWS }, (_, n) => `C${n},2022-01-21,,${noise(n)}\n`).join('')
const PACKED = gzipSync(CONTENT)
const CUT_OFF = 'the gzip file is cut off here, its end is missing'

test('gzip is told by its first bytes, not by its name; several members are one file', async () => {
  const members = Buffer.concat([gzipSync(HEADER), gzipSync('C1,2022-01-21,,D\n'), gzipSync('C2,2022-01-21,,D\n')])
  expect(linesOf(await readAll(members, CASES))).toEqual([2, 3])
})

test('a gzip cut off in the middle keeps every whole row before the cut, then one reject of what is left', async () => {
  const rows = await readAll(PACKED.subarray(0, PACKED.length / 2), CASES)
  const read = eventsOf(rows).length
  expect(read).toBeGreaterThan(ROWS * 0.45)
  expect(rejectsOf(rows)).toHaveLength(1)
  expect(rows.at(-1)).toMatchObject({ line: read + 2, reason: CUT_OFF })
  const line = CONTENT.split('\n')[read + 1] ?? ''
  expect(line.startsWith(rejectsOf(rows)[0]?.text ?? 'none')).toBe(true)
})

test.each([1, 4, 8, 9, 100])(
  'a gzip that lacks its last %i bytes is told, though all rows may be there',
  async (bytes) => {
    const rows = await readAll(PACKED.subarray(0, -bytes), CASES)
    expect(rejectsOf(rows)).toMatchObject([{ reason: CUT_OFF }])
    if (bytes <= 8) expect(eventsOf(rows)).toHaveLength(ROWS)
  },
)

test('a gzip of two bytes is one reject', async () => {
  expect(await readAll(PACKED.subarray(0, 2), CASES)).toEqual([{ line: 1, reason: CUT_OFF, text: '' }])
})

test('a damaged gzip keeps the rows before the damage and tells it in the last reject', async () => {
  const damaged = Buffer.from(PACKED)
  const half = PACKED.length >> 1
  damaged.fill(0xff, half, half + 64)
  const rows = await readAll(damaged, CASES)
  expect(eventsOf(rows).length).toBeGreaterThan(ROWS * 0.3)
  expect(rows.at(-1)).toMatchObject({ reason: expect.stringContaining('the gzip file is damaged here (') })
})

test('a gzip cut off within a XES log keeps the rows before the cut', async () => {
  const trace = (n: number) => `<trace>\n<string key="concept:name" value="${noise(n)}${n}"/>\n</trace>\n`
  const log = gzipSync(`<log>\n${Array.from({ length: 5_000 }, (_, n) => trace(n)).join('')}</log>`)
  const mapping = '{format: xes, subject: {kind: case, id: "case:concept:name"}, events: [{kind: a, at: b}]}'
  const rows = await readAll(log.subarray(0, log.length / 2), mapping)
  expect(rows.length).toBeGreaterThan(2_000)
  expect(rejectsOf(rows)).toMatchObject([{ reason: CUT_OFF }])
  expect(rows.at(-1)?.line).toBeGreaterThan(3 * (rows.length - 1))
})
