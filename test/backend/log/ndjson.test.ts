import { describe, expect, test } from 'vitest'
import { eventsOf, linesOf, readAll, rejectsOf } from './files.ts'

const EVENT = {
  specversion: '1.0',
  id: 'e1',
  source: 'approval/window',
  type: 'case.accepted',
  subject: 'case/QG-2026-000123',
  time: '2026-11-09T10:00:00.1239+08:00',
  data: { item: 'QG-0042', planned: { days: [1, 2, null] } },
}
const line = (changes: object = {}) => JSON.stringify({ ...EVENT, ...changes })
const read = (...lines: string[]) => readAll(lines.join('\n'), null)
const reasonOf = async (changes: object) => rejectsOf(await read(line(changes)))[0]?.reason

test('a CloudEvent is an event, its instant floored to ms', async () => {
  expect(eventsOf(await read(line()))).toEqual([
    {
      source: 'approval/window',
      id: 'e1',
      kind: 'case.accepted',
      subject: 'case/QG-2026-000123',
      at: Date.parse('2026-11-09T02:00:00.123Z'),
      data: { item: 'QG-0042', planned: { days: [1, 2, null] } },
    },
  ])
})

test('{format: ndjson} reads the same', async () => {
  expect(await readAll(line(), '{format: ndjson}')).toEqual(await read(line()))
})

test('data may be absent, other attributes are ignored, an id may have slashes, a kind is left as it is', async () => {
  const [event] = eventsOf(
    await read(line({ data: undefined, traceparent: 'x', subject: 'duty/D07/2026-W48', type: 'presence.seen' })),
  )
  expect(event).toMatchObject({ data: {}, subject: 'duty/D07/2026-W48', kind: 'presence.seen' })
})

test('blank lines are skipped, also with carriage returns; lines are counted', async () => {
  expect(linesOf(await read('', line(), '  ', '\r', `${line()}\r`, ''))).toEqual([2, 5])
})

test('a byte order mark is left out, and text keeps every character', async () => {
  expect(eventsOf(await read(`\uFEFF${line({ subject: 'case/𠮷' })}`))).toMatchObject([{ subject: 'case/𠮷' }])
})

test('a bad line is a reject and reading goes on', async () => {
  const rows = await read(line(), '{"id":', line({ id: 'e2' }))
  expect(eventsOf(rows).map(({ id }) => id)).toEqual(['e1', 'e2'])
  expect(rejectsOf(rows)).toMatchObject([{ line: 2, reason: expect.stringMatching(/^not JSON: /), text: '{"id":' }])
})

describe('the reason names the field and what was expected', () => {
  test.each([
    [{ specversion: '0.3' }, 'specversion is "0.3", expected "1.0"'],
    [{ specversion: undefined }, 'specversion is missing, expected "1.0"'],
    [{ id: 5 }, 'id is 5, expected text'],
    [{ id: ' ' }, 'id is " ", expected text'],
    [{ id: 'a\0' }, 'id is "a\\u0000", expected text'],
    [{ source: undefined }, "source is missing, expected text, the feed's name"],
    [{ type: '' }, 'type is "", expected text, the event kind'],
    [{ subject: 'QG-1' }, 'subject is "QG-1", expected <kind>/<id>, like case/QG-2026-000123'],
    [{ subject: 'case/' }, 'subject is "case/", expected <kind>/<id>, like case/QG-2026-000123'],
    [{ subject: '/QG-1' }, 'subject is "/QG-1", expected <kind>/<id>, like case/QG-2026-000123'],
    [{ subject: 'case/\ud842' }, 'subject is "case/\\ud842", expected <kind>/<id>, like case/QG-2026-000123'],
    [{ data: [1] }, 'data is [1], expected an object or nothing'],
    [{ data: 'x' }, 'data is "x", expected an object or nothing'],
    [{ data: { a: ['\0'] } }, 'data holds a NUL or half of a character'],
    [{ data_base64: 'AAAA' }, 'data_base64 is not read, expected data as a JSON object'],
  ])('%j', async (changes, reason) => {
    expect(await reasonOf(changes)).toBe(reason)
  })

  test.each([
    '2026-11-09T10:00:00',
    '2026-11-09',
    '2026-02-30T10:00:00Z',
    '2026-11-09T24:00:00Z',
    'now',
    1_800_000_000,
    null,
  ])('time %j', async (time) => {
    const expected = 'expected RFC 3339 with an offset, like 2026-11-09T10:00:00+08:00'
    expect(await reasonOf({ time })).toBe(`time is ${JSON.stringify(time)}, ${expected}`)
  })

  test.each(['[]', 'null', '"x"', '1'])('a line that is %s', async (text) => {
    expect(rejectsOf(await read(text))).toMatchObject([{ reason: 'expected a CloudEvent, a JSON object', text }])
  })

  test('data nested without end', async () => {
    const deep = line({ data: { a: 'DEEP' } }).replace('"DEEP"', '['.repeat(50_000) + ']'.repeat(50_000))
    expect(rejectsOf(await read(deep))).toMatchObject([{ reason: 'the event is nested deeper than 40 levels' }])
  })
})

describe('event.voided', () => {
  const voided = (data: object) => reasonOf({ type: 'event.voided', data })

  test('names the event of its own source and says why', async () => {
    expect(await voided({ source: 'approval/window', id: 'e0', reason: 'typing error' })).toBeUndefined()
  })

  test('is refused without source, id or reason', async () => {
    const whole = { source: 'approval/window', id: 'e0', reason: 'typing error' }
    expect(await voided({ ...whole, source: undefined })).toContain('data.source is missing')
    expect(await voided({ ...whole, id: 7 })).toContain('data.id is 7')
    expect(await voided({ ...whole, reason: ' ' })).toContain('data.reason is " "')
  })

  test('is refused for an event of another source', async () => {
    expect(await voided({ source: 'approval', id: 'e0', reason: 'typing error' })).toBe(
      'data.source is "approval", expected the event\'s own source "approval/window"',
    )
  })
})

test('bytes that are no text spoil their own line alone', async () => {
  const content = Buffer.concat([Buffer.from(`${line()}\n`), Buffer.from([0xff, 10]), Buffer.from(line())])
  const rows = await readAll(content, null)
  expect(rows).toMatchObject([{ line: 1 }, { line: 2, reason: 'bytes that are no text in utf-8' }, { line: 3 }])
})

test('a line without an end within 8 MiB ends the reading with a reject', async () => {
  const rows = await readAll(`${line()}\n${'x'.repeat(9 * 1024 * 1024)}`, null)
  expect(rows).toMatchObject([
    { line: 1 },
    { line: 2, reason: 'this line is longer than 8 MiB, nothing after it was read' },
  ])
})
