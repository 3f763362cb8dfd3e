import { describe, expect, test } from 'vitest'
import { eventsOf, linesOf, readAll, rejectsOf } from './files.ts'

const MAPPING = `
format: xes
subject: {kind: case, id: "case:concept:name"}
facts: {step: "concept:name", department: "case:department", cost: {column: "case:cost", type: number}}
events: [{kind: case.step-finished, at: "time:timestamp"}, {kind: case.accepted, at: "case:opened"}]
`
const CASE = '<string key="concept:name" value="C1"/>'
const STEP =
  '<event><string key="concept:name" value="check"/><date key="time:timestamp" value="2022-01-21T13:47:00.000Z"/></event>'
const log = (...lines: string[]) => ['<?xml version="1.0" encoding="UTF-8"?>', '<log>', ...lines, '</log>'].join('\n')
const read = (...lines: string[]) => readAll(log(...lines), MAPPING)

describe('rows', () => {
  test("an event is a row, with its own attributes and, as case:…, those of its trace; its line is the event's", async () => {
    const rows = await read('<trace>', CASE, '<float key="cost" value="12.5"/>', STEP, '<event', '/>', '</trace>')
    expect(linesOf(rows)).toEqual([6, 7])
    expect(eventsOf(rows)).toMatchObject([
      { kind: 'case.step-finished', subject: 'case/C1', data: { step: 'check', cost: 12.5 } },
    ])
  })

  test('a trace without events is one row', async () => {
    const rows = await read('<trace>', CASE, '<date key="opened" value="2022-01-21T13:47+01:00"/>', '</trace>')
    expect(rows).toMatchObject([{ line: 3, events: [{ kind: 'case.accepted', data: {} }] }])
  })

  test('an event outside of any trace has no case: columns', async () => {
    expect(rejectsOf(await read(STEP))).toMatchObject([{ line: 3, reason: expect.stringContaining('is empty') }])
  })

  test('global, extension, classifier, lists and what is nested in an attribute are passed over', async () => {
    const rows = await read(
      '<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>',
      '<global scope="trace"><string key="department" value="UNKNOWN"/></global>',
      '<classifier name="Activity" keys="concept:name"/>',
      '<string key="concept:name" value="the log"/>',
      '<trace>',
      '<string key="concept:name" value="C1"><string key="department" value="nested"/></string>',
      '<list key="department"><values><string key="department" value="listed"/></values></list>',
      '<container key="x"><event/></container>',
      STEP,
      '</trace>',
    )
    expect(eventsOf(rows).map(({ subject, data }) => [subject, data])).toEqual([['case/C1', { step: 'check' }]])
    expect(rows).toHaveLength(1)
  })

  test('every type of attribute is read as its text', async () => {
    for (const type of ['string', 'date', 'int', 'float', 'boolean', 'id']) {
      const [event] = eventsOf(
        await read(
          '<trace>',
          CASE,
          `<${type} key="department" value="&#20;&#x98DF;&amp;𠮷"/>`.replace('&#20;', ''),
          STEP,
          '</trace>',
        ),
      )
      expect(event?.data.department).toBe('食&𠮷')
    }
  })

  test('attributes of one trace are not those of the next', async () => {
    const rows = await read('<trace>', CASE, STEP, '</trace>', '<trace>', STEP, '</trace>')
    expect(linesOf(rejectsOf(rows))).toEqual([8])
  })

  test('a cell that can not be read rejects the row, shown by the cells that the mapping names', async () => {
    const [reject] = rejectsOf(await read('<trace>', CASE, '<float key="cost" value="much"/>', STEP, '</trace>'))
    expect(reject?.reason).toBe('column "case:cost": "much" isn\'t a number, expected a decimal like 12 or 0.5')
    expect(JSON.parse(reject?.text ?? '')).toMatchObject({ 'case:concept:name': 'C1', 'case:cost': 'much' })
  })

  test('an attribute given twice is never guessed', async () => {
    const rows = await read('<trace>', CASE, CASE.replace('C1', 'C2'), STEP, '</trace>')
    expect(rejectsOf(rows).map((row) => row.reason)).toEqual(['"case:concept:name" is given twice'])
  })

  test('an attribute of a trace after its events, which were read without it, is told', async () => {
    const rows = await read('<trace>', CASE, STEP, '<string key="department" value="late"/>', '</trace>')
    expect(eventsOf(rows)).toHaveLength(1)
    expect(rejectsOf(rows)).toMatchObject([
      { line: 6, reason: expect.stringContaining('"case:department" of the trace') },
    ])
  })
})

describe('the file', () => {
  const good = ['<trace>', CASE, STEP, '</trace>']

  test.each([
    ['a tag closed wrongly', log(...good, '<trace>', '</event>'), 8, 'broken XML: unexpected close tag'],
    ['a file cut off', log(...good, '<trace>').replace('</log>', ''), 8, 'broken XML: unclosed tag: trace'],
    [
      'an unknown entity',
      log(...good, '<trace>', '<string key="a" value="&file;"/>'),
      8,
      'broken XML: undefined entity',
    ],
    ['text after the root', `${log(...good)}\nrubbish`, 8, 'broken XML: text data outside of root node'],
  ])('%s: the rows before it stand, then one reject', async (_, content, line, reason) => {
    const rows = await readAll(content, MAPPING)
    expect(eventsOf(rows)).toHaveLength(1)
    expect(rejectsOf(rows)).toHaveLength(1)
    expect(rows.at(-1)).toMatchObject({
      line: line,
      reason: expect.stringContaining(reason),
    })
  })

  test('an empty file is one reject', async () => {
    expect(await readAll('', MAPPING)).toMatchObject([
      { line: 1, reason: 'broken XML: document must contain a root element.' },
    ])
  })

  test.each([
    [
      'a document type',
      '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<log/>',
      /line 1: has a document type/,
    ],
    ['another root', '<html>\n</html>', /line 1: the root is <html>, expected a XES <log>/],
    ['an unknown encoding', '<?xml version="1.0" encoding="klingon"?><log/>', /says encoding="klingon"/],
  ])('%s is an error', async (_, content, message) => {
    await expect(readAll(content, MAPPING)).rejects.toThrow(message)
  })

  test('other encodings are read as the file declares them', async () => {
    const text = log('<trace>', '<string key="concept:name" value="é"/>', STEP, '</trace>')
    const latin = Buffer.from(text.replace('UTF-8', 'ISO-8859-1'), 'latin1')
    const utf16 = Buffer.from(`\uFEFF${text.replace('UTF-8', 'UTF-16')}`, 'utf16le')
    for (const content of [latin, utf16, `\uFEFF${text}`]) {
      expect(eventsOf(await readAll(content, MAPPING)).map(({ subject }) => subject)).toEqual(['case/é'])
    }
  })

  test('bytes that are no text are a break in the file', async () => {
    const [before, after] = log(...good, '<!-- | -->').split('|')
    const content = Buffer.concat([Buffer.from(before ?? ''), Buffer.from([0xff]), Buffer.from(after ?? '')])
    expect(rejectsOf(await readAll(content, MAPPING))).toMatchObject([
      { reason: 'bytes that are no text in utf-8 follow here' },
    ])
  })
})
