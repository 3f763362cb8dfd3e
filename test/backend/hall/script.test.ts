import { expect, test } from 'vitest'
import { readScript } from '../../../backend/hall/script.ts'
import { Zone } from '../../../rules/time.ts'

const zone = Zone.of('Asia/Shanghai')

test('a script is a list of events, in the order in which they become known', () => {
  const told = readScript(
    `
- {at: "2026-11-23T09:00", kind: case.decided, subject: case/1, knownAt: "2026-11-23T10:00"}
- {at: "2026-11-23T08:40", kind: case.accepted, subject: case/1, data: {item: QG-0207}}
`,
    'script.yaml',
    zone,
  )
  expect(
    told.map(({ event, knownAt }) => [event.type, event.time, event.source, new Date(knownAt).toISOString()]),
  ).toEqual([
    ['case.accepted', '2026-11-23T00:40:00Z', 'approval', '2026-11-23T00:40:00.000Z'],
    ['case.decided', '2026-11-23T01:00:00Z', 'approval', '2026-11-23T02:00:00.000Z'],
  ])
})

test('a script that cannot be read names file, entry and what was expected', () => {
  expect(() => readScript('- {at: noon, kind: case.decided, subject: case/1}', 's.yaml', zone)).toThrow(
    /s\.yaml: \[0\] noon is no instant/,
  )
  expect(() => readScript('- {at: "2026-11-23T09:00", kind: case.decided, subject: one}', 's.yaml', zone)).toThrow(
    /s\.yaml: \[0\.subject\] expected <kind>\/<id>/,
  )
})
