import { describe, expect, test } from 'vitest'
import { cloudEvent, startLive } from '../../support/live.ts'

const BOOK = `
centre: {id: centre, zone: Asia/Shanghai}
feeds: [{id: hand}]
calendars: [{id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}}]
windows: [{id: W07, department: D05}]
rules:
  - {id: daily, of: patrol, start: patrol.made, stop: patrol.found, limit: {workingDays: 5}, calendar: cn-office, gravity: promise, flag: absent}
checks:
  - {id: manner, of: patrol, on: [patrol.made, patrol.found], when: event.manner < 4, level: yellow, gravity: internal, flag: conduct}
  - {id: plain, of: patrol, on: patrol.made, when: event.manner < 4, level: notice}
`

describe('a finding', async () => {
  const live = await startLive(BOOK, '09T10:00')
  const found = async (subject: string): Promise<unknown> =>
    (await live.subject(subject)).changes.filter(({ kind }) => kind === 'found').map(({ light }) => light)

  test('of a subject without clocks is that of the window it names, classed by its check', async () => {
    await live.post(
      'hand',
      cloudEvent('hand', '1', 'patrol.found', 'patrol/1', '09T09:50', { window: 'W07', manner: 2 }),
    )
    expect(await found('patrol/1')).toMatchObject([
      { rule: 'manner', level: 'yellow', flag: 'conduct', gravity: 'internal', window: 'W07', department: 'D05' },
    ])
  })

  test('beside a clock is as grave as that clock where its check says nothing, and has no flag but its own', async () => {
    await live.post(
      'hand',
      cloudEvent('hand', '2', 'patrol.made', 'patrol/2', '09T09:55', { window: 'W07', manner: 2 }),
    )
    const lights = (await found('patrol/2')) as { rule: string }[]
    expect(lights.sort((a, b) => (a.rule < b.rule ? -1 : 1))).toMatchObject([
      { rule: 'manner', flag: 'conduct', gravity: 'internal' },
      { rule: 'plain', flag: null, gravity: 'promise' },
    ])
  })
})
