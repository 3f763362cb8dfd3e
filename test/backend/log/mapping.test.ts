import { expect, test } from 'vitest'
import { columnsOf, parseMapping } from '../../../backend/log/mapping.ts'
import { CASES } from './files.ts'

const errorsOf = (text: string): string => {
  try {
    parseMapping(text, 'm.yaml')
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return 'none'
}

test('a mapping of a table gets its defaults: source log, commas, utf-8, facts as text', () => {
  const mapping = parseMapping(`${CASES}\n`.replace('{department: department}', '{d: {column: department}}'), 'm.yaml')
  expect(mapping).toMatchObject({ source: 'log', delimiter: ',', encoding: 'utf-8' })
  expect(mapping).toMatchObject({ facts: { d: { column: 'department', type: 'string' } } })
})

test('the example of the design is a mapping', () => {
  const example = `
format: csv                          # csv | xes | ndjson
zone: America/New_York               # for times without an offset
time: MM/dd/yyyy hh:mm:ss a          # pattern; ISO 8601 where left out
subject: {kind: case, id: CASE_ENQUIRY_ID}
facts: {item: TYPE, department: Department, due: {column: TARGET_DT, type: instant}}
events:                              # each row may give several; an empty cell gives none
  - {kind: case.accepted, at: OPEN_DT}
  - {kind: case.decided, at: CLOSED_DT}
`
  expect(parseMapping(example, 'm.yaml')).toMatchObject({ zone: 'America/New_York' })
})

test('a mapping for CloudEvents says its format and nothing else', () => {
  expect(parseMapping('{format: ndjson}', 'm.yaml')).toEqual({ format: 'ndjson' })
  expect(errorsOf('{format: ndjson, zone: Asia/Shanghai}')).toBe('m.yaml: unknown key "zone", expected format')
})

test('an error names the file, the path in the document and what was expected', () => {
  const wrong = `
format: csv
zone: Mars/Olympus
time: M/d/yyyy
subject: {kind: case/x, id: 5}
facts: {due: {column: TARGET, type: date}}
events: [{kind: case.accepted}, {kind: {column: a, mop: {}}, at: b}]
`
  expect(errorsOf(wrong).split('\n')).toEqual([
    `m.yaml: zone: "Mars/Olympus" isn't a time zone, expected an IANA name like Asia/Shanghai`,
    'm.yaml: time: the pattern "M/d/yyyy" has "M", expected yyyy MM dd HH hh mm ss SSS a XXX; other letters in quotes',
    'm.yaml: subject.kind: expected the kind of subject: no blanks, no slash',
    'm.yaml: subject.id: expected the name of a column (in quotes if it looks like a number)',
    'm.yaml: facts.due: expected COLUMN, {column: COLUMN, type: string | number | instant | boolean} or {value: CONSTANT}',
    'm.yaml: events[0].at: expected the name of a column (in quotes if it looks like a number)',
    'm.yaml: events[1].kind: unknown key "mop", expected column, map',
  ])
})

test.each([
  ['an unknown key', `${CASES}\ncolour: red`, 'unknown key "colour"'],
  ['no format', 'zone: Asia/Shanghai', 'expected format: csv, xes or ndjson'],
  ['an empty file', '', 'expected format: csv, xes or ndjson'],
  ['broken YAML', 'a: [', 'm.yaml: not YAML: '],
  ['a key twice', 'format: csv\nformat: xes', 'Map keys must be unique at line 2'],
  ['an unknown alias', 'format: *x', 'm.yaml: not YAML: Unresolved alias'],
  [
    'an offset for a zone',
    `${CASES.replace('Asia/Shanghai', '"+08:00"')}`,
    "expected a zone's name like Asia/Shanghai",
  ],
  ['a delimiter of two characters', `${CASES}\ndelimiter: "||"`, 'delimiter: expected one character'],
  ['an unknown encoding', `${CASES}\nencoding: big5`, 'encoding: expected utf-8 or gb18030'],
  ['a delimiter for XES', `${CASES.replace('csv', 'xes')}\ndelimiter: ";"`, 'unknown key "delimiter"'],
  ['no events', CASES.replace(/events:[^]*/, 'events: []'), 'events: expected at least one event'],
])('%s is an error', (_, text, expected) => {
  expect(errorsOf(text)).toContain(expected)
})

test('the columns of a mapping are all that it names, each once', () => {
  const mapping = parseMapping(
    `
format: xes
subject: {kind: case, id: a}
facts: {x: b, y: {column: c, type: number}, z: {value: 1}}
events: [{kind: {column: d}, at: e, facts: {w: f}}, {kind: case.decided, at: e}]`,
    'm.yaml',
  )
  expect(mapping.format === 'xes' && columnsOf(mapping)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
})
