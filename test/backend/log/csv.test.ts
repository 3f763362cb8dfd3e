import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseMapping } from '../../../backend/log/mapping.ts'
import { readLog } from '../../../backend/log/read.ts'
import { absentFile, CASES, eventsOf, fileOf, linesOf, readAll, rejectsOf } from './files.ts'

const HEADER = 'id,opened,closed,department\n'
const read = (rows: string, mapping = CASES) => readAll(HEADER + rows, mapping)

describe('events', () => {
  test('a row gives an event for each filled cell, with the facts of the row', async () => {
    const rows = await read('C1,2022-01-21 13:47:00,2022-01-22 09:00:00,D07\nC2,2022-01-21 14:00:00,,D08\n')
    expect(linesOf(rows)).toEqual([2, 3])
    expect(eventsOf(rows)).toMatchObject([
      { source: 'log', kind: 'case.accepted', subject: 'case/C1', at: Date.parse('2022-01-21T13:47+08:00') },
      { source: 'log', kind: 'case.decided', subject: 'case/C1', data: { department: 'D07' } },
      { source: 'log', kind: 'case.accepted', subject: 'case/C2', data: { department: 'D08' } },
    ])
  })

  test('a row without any event is a row read, not a reject', async () => {
    expect(await read('C1,,,D07\n')).toEqual([{ line: 2, events: [] }])
  })

  test('a row whose subject is empty is a reject', async () => {
    const expected = 'column "id" is empty, expected the id of the subject'
    expect(rejectsOf(await read(' ,2022-01-21,,D07\n'))).toEqual([
      { line: 2, reason: expected, text: ' ,2022-01-21,,D07' },
    ])
  })

  test('a cell of blanks alone gives no event and no fact; other blanks are kept', async () => {
    const [first, second] = eventsOf(await read('C1,2022-01-21,  ,\u3000\nC1,2022-01-21,, D07 \n'))
    expect(first?.data).toEqual({})
    expect(second?.data).toEqual({ department: ' D07 ' })
  })

  test('rows that repeat an event are one event: its id is a hash of subject, kind, instant and facts', async () => {
    const rows = await read('C1,2022-01-21T00:00Z,,D07\nC1,2022-01-21 08:00:00,,D07\nC1,2022-01-21T00:00Z,,D08\n')
    const ids = eventsOf(rows).map((event) => event.id)
    const content = `["case/C1","case.accepted",${Date.parse('2022-01-21T00:00Z')},{"department":"D07"}]`
    expect(ids[0]).toBe(createHash('sha256').update(content).digest('base64url').slice(0, 22))
    expect(ids[1]).toBe(ids[0])
    expect(ids[2]).not.toBe(ids[0])
  })

  test('the id does not depend on the order in which the mapping names the facts', async () => {
    const ids = async (facts: string) => {
      const mapping = CASES.replace('{department: department}', facts)
      return eventsOf(await read('C1,2022-01-21,,D07\n', mapping)).map((event) => event.id)
    }
    expect(await ids('{b: id, a: department, "9": id, "10": id}')).toEqual(
      await ids('{"10": id, "9": id, a: department, b: id}'),
    )
  })

  test("the source is the mapping's", async () => {
    const [event] = eventsOf(await read('C1,2022-01-21,,\n', `${CASES}\nsource: approval/import`))
    expect(event?.source).toBe('approval/import')
  })

  test('the kind may be a cell; with a map, a cell that is not in it gives no event, whatever else the row says', async () => {
    const header = 'id,what,when\n'
    const rows = 'C1,accepted,2022-01-21\nC1,printed,never\nC1,,2022-01-21\n'
    const kinds = async (kind: string) => {
      const mapping = `{format: csv, zone: Asia/Shanghai, subject: {kind: case, id: id}, events: [{kind: ${kind}, at: when}]}`
      return (await readAll(header + rows, mapping)).map((row) =>
        'events' in row ? row.events.map((e) => e.kind) : 'reject',
      )
    }
    expect(await kinds('{column: what, map: {accepted: case.accepted}}')).toEqual([['case.accepted'], [], []])
    expect(await kinds('{column: what}')).toEqual([['accepted'], 'reject', []])
  })

  test('facts of an event are added to those of the row for this event alone', async () => {
    const mapping = CASES.replace('at: closed}', 'at: closed, facts: {result: {value: granted}, department: id}}')
    const [accepted, decided] = eventsOf(await read('C1,2022-01-21,2022-01-22,D07\n', mapping))
    expect(accepted?.data).toEqual({ department: 'D07' })
    expect(decided?.data).toEqual({ department: 'C1', result: 'granted' })
  })

  test('a void without its reason, or of another source, is refused', async () => {
    const header = 'id,at,source,event,reason\n'
    const mapping = `{format: csv, zone: Asia/Shanghai, subject: {kind: case, id: id},
      facts: {source: source, id: event, reason: reason}, events: [{kind: event.voided, at: at}]}`
    const rows = await readAll(
      `${header}C1,2022-01-21,log,x,typo\nC1,2022-01-21,log,x,\nC1,2022-01-21,hand,x,typo\n`,
      mapping,
    )
    expect(eventsOf(rows)).toHaveLength(1)
    expect(rejectsOf(rows).map((row) => row.reason)).toEqual([
      'data.reason is missing, expected text, as event.voided asks',
      'data.source is "hand", expected the event\'s own source "log"',
    ])
  })
})

describe('types of facts', () => {
  const factOf = async (type: string, cell: string): Promise<unknown> => {
    const mapping = CASES.replace('{department: department}', `{x: {column: department, type: ${type}}}`)
    const rows = await read(`C1,2022-01-21,,"${cell}"\n`, mapping)
    return rejectsOf(rows)[0]?.reason ?? eventsOf(rows)[0]?.data.x
  }

  test.each([
    ['number', '12', 12],
    ['number', '-0.50', -0.5],
    ['number', '+2.3832541524E7', 23_832_541.524],
    ['number', '-0', 0],
    ['number', '', undefined],
    ['boolean', 'TRUE', true],
    ['boolean', '0', false],
    ['boolean', 'Yes', true],
    ['boolean', '是', true],
    ['boolean', '否', false],
    ['instant', '2011-12-06 13:41:31.788999+01:00', '2011-12-06T12:41:31.788Z'],
    ['instant', '2022-01-21', '2022-01-20T16:00:00.000Z'],
    ['string', '007', '007'],
    ['string', '𠮷野家', '𠮷野家'],
  ])('as %s, «%s» is %s', async (type, cell, value) => {
    expect(await factOf(type, cell)).toBe(value)
  })

  test.each([
    ['number', '0x10', 'a decimal like 12 or 0.5'],
    ['number', '1,000', 'a decimal like 12 or 0.5'],
    ['number', '1 000', 'a decimal like 12 or 0.5'],
    ['number', ' 1', 'a decimal like 12 or 0.5'],
    ['number', '1e999', 'a decimal like 12 or 0.5'],
    ['number', 'Infinity', 'a decimal like 12 or 0.5'],
    ['number', '101004143000101004143', 'read it as type string'],
    ['boolean', 'maybe', 'expected true, false, yes, no, 1, 0, 是 or 否'],
    ['instant', '2011-02-30', 'expected ISO 8601'],
  ])('as %s, «%s» rejects its row and names the column', async (type, cell, expected) => {
    const reason = await factOf(type, cell)
    expect(reason).toContain('column "department": ')
    expect(reason).toContain(expected)
  })

  test('a cell that can not be read rejects the row also where the row gives no event', async () => {
    const mapping = CASES.replace('{department: department}', '{x: {column: department, type: number}}')
    expect(linesOf(rejectsOf(await read('C1,,,many\n', mapping)))).toEqual([2])
  })
})

describe('the file', () => {
  test('quoted fields hold delimiters, line ends and quotes; a row is at its first physical line', async () => {
    const rows = await read('"C,1",2022-01-21,,"two\r\nlines, ""quoted"""\r\nC2,2022-01-21,,D\r\n')
    expect(linesOf(rows)).toEqual([2, 4])
    expect(eventsOf(rows).map(({ subject, data }) => [subject, data.department])).toEqual([
      ['case/C,1', 'two\r\nlines, "quoted"'],
      ['case/C2', 'D'],
    ])
  })

  test('a record with another number of fields is a reject', async () => {
    const rows = await read('C1,2022-01-21,,\nC2,2022-01-21\nC3,2022-01-21,,D,E\n')
    expect(rejectsOf(rows)).toEqual([
      { line: 3, reason: '2 fields, expected 4 as in the header', text: 'C2,2022-01-21' },
      { line: 4, reason: '5 fields, expected 4 as in the header', text: 'C3,2022-01-21,,D,E' },
    ])
  })

  test.each([
    ['C1,2022-01-21,,5" pipe', 'a quote inside a field that is not quoted'],
    ['C1,2022-01-21,,"a"b', 'text after a closing quote'],
    ['C1,2022-01-21,,"open', "a quote isn't closed"],
  ])('a stray quote costs its own line: %s', async (line, reason) => {
    const rows = await read(`${line}\nC2,2022-01-21,,D\n`)
    expect(rejectsOf(rows)).toEqual([{ line: 2, reason, text: line }])
    expect(eventsOf(rows).map(({ subject }) => subject)).toEqual(['case/C2'])
  })

  test('empty lines are skipped and counted; the last line needs no end', async () => {
    expect(linesOf(await read('\n\r\nC1,2022-01-21,,D\n\nC2,2022-01-21,,D'))).toEqual([4, 6])
  })

  test('a byte order mark is left out', async () => {
    expect(eventsOf(await readAll(`\uFEFF${HEADER}C1,2022-01-21,,D\n`, CASES))).toHaveLength(1)
  })

  test('another delimiter', async () => {
    const rows = await readAll('id;opened;closed;department\nC1;2022-01-21;;"a;b"\n', `${CASES}\ndelimiter: ";"`)
    expect(eventsOf(rows)[0]?.data).toEqual({ department: 'a;b' })
  })

  test('GB18030, also of four bytes', async () => {
    const department = Buffer.from('cab3c6b79534b138', 'hex') // 食品, then a character beyond the BMP
    const content = Buffer.concat([Buffer.from(`${HEADER}C1,2022-01-21,,`), department, Buffer.from('\n')])
    const decoded = new TextDecoder('gb18030').decode(department)
    const [event] = eventsOf(await readAll(content, `${CASES}\nencoding: gb18030`))
    expect(event?.data).toEqual({ department: decoded })
    expect(decoded.startsWith('食品')).toBe(true)
  })

  test('bytes that are no text spoil their own row alone', async () => {
    const content = Buffer.concat([
      Buffer.from(`${HEADER}C1,2022-01-21,,\uFFFD是\nC2,2022-01-21,,`),
      Buffer.from('b2bfc3c5', 'hex'), // 部门 in GB18030
      Buffer.from('\nC3,2022-01-21,,是\nC4,2022-01-21,,\0\n'),
    ])
    const rows = await readAll(content, CASES)
    expect(eventsOf(rows).map(({ data }) => data.department)).toEqual(['\uFFFD是', '是'])
    expect(rejectsOf(rows).map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'bytes that are no text in utf-8'],
      [5, 'bytes that are no text in utf-8'],
    ])
    expect(rejectsOf(rows)[0]?.text).toMatch(/^C2,2022-01-21,,\uFFFD+$/)
  })

  test('the text of a reject is cut to 2,000 characters, never within one', async () => {
    const [reject] = rejectsOf(await read(`,2022-01-21,,${'𠮷'.repeat(3_000)}\n`))
    expect([...(reject?.text ?? '')]).toHaveLength(2_000)
    expect(reject?.text.endsWith('𠮷')).toBe(true)
  })

  test('a column that is not there is an error at once, with the columns that are', async () => {
    const wrong = CASES.replace('at: closed', 'at: CLOSED_DT')
    await expect(read('C1,x,x,x\n', wrong)).rejects.toThrow(
      /log-\d+: has no column "CLOSED_DT", which the mapping names; the file has "id", "opened", "closed", "department"$/,
    )
  })

  test('a column that is there twice is an error, unless the mapping does not need it', async () => {
    const rows = 'id,opened,closed,department,id\n'
    await expect(readAll(rows, CASES)).rejects.toThrow('has the column "id" 2 times, expected once')
    expect(await readAll('id,opened,closed,department,x,x\n', CASES)).toEqual([])
  })

  test.each([
    ['an empty file', '', 'is empty, expected a first record with the names of the columns'],
    ['UTF-16', Buffer.from('\uFEFFid,opened', 'utf16le'), 'is UTF-16, expected utf-8'],
    ['a header with a stray quote', 'id,"opened\n', "line 1: a quote isn't closed, expected the names of the columns"],
  ])('%s is an error', async (_, content, message) => {
    await expect(readAll(content, CASES)).rejects.toThrow(message)
  })

  test('utf-8 that was announced as GB18030 is an error', async () => {
    await expect(readAll(`\uFEFF${HEADER}`, `${CASES}\nencoding: gb18030`)).rejects.toThrow('byte order mark of utf-8')
  })

  test('a file that is not there, or a directory, is an error', async () => {
    const firstOf = (file: string) => readLog(file, parseMapping(CASES, 'm.yaml')).next()
    await expect(firstOf(absentFile)).rejects.toThrow(`${absentFile}: can't be opened (ENOENT)`)
    await expect(firstOf(import.meta.dirname)).rejects.toThrow('is a directory, expected a file')
  })

  test('what is written by RFC 4180 is read back, wherever the blocks of the file are cut', async () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', '食', '𠮷'),
      minLength: 1,
      maxLength: 8,
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          cell.map((text) => `x${text}`),
          { minLength: 1 },
        ),
        async (cells) => {
          const filler = 'C0,,,\n'.repeat(11_000) // longer than a piece of the file
          const rows = cells.map((text) => `C1,2022-01-21,,"${text.replaceAll('"', '""')}"\n`)
          const found = eventsOf(await read(filler.slice(0, 6 * (10_900 + (cells.length % 20))) + rows.join('')))
          expect(found.map(({ data }) => data.department)).toEqual(cells)
        },
      ),
      { numRuns: 50 },
    )
  })
})

test('progress tells the bytes of the file', async () => {
  const content = HEADER + 'C1,2022-01-21,,D\n'.repeat(20_000)
  const told: number[] = []
  for await (const batch of readLog(fileOf(content), parseMapping(CASES, 'm'), (read, total) =>
    told.push(read, total),
  )) {
    expect(batch.length).toBeGreaterThan(0)
  }
  expect(told.at(-1)).toBe(content.length)
  expect(told.at(-2)).toBe(content.length)
  expect(told.length).toBeGreaterThan(4)
})

test('a reader that is left early closes the file', async () => {
  const file = fileOf(HEADER + 'C1,2022-01-21,,D\n'.repeat(20_000))
  for await (const batch of readLog(file, parseMapping(CASES, 'm'))) {
    expect(batch.length).toBeGreaterThan(0)
    break
  }
})
