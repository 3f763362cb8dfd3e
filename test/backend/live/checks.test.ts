import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { verify } from '../../../backend/verify.ts'
import { cloudEvent, startLive } from '../../support/live.ts'

const shipped = (file: string): string => readFileSync(new URL(`../../../rules/book/${file}`, import.meta.url), 'utf8')

const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds:
  - {id: approval, rhythm: PT10M, precision: s}
  - {id: hand, precision: min}
calendars:
  - {id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}
items:
  - {id: QG-1, department: D07, class: promised, statutoryDays: 20, promisedDays: 5}
rules:
${shipped('consent.yaml')
  .split('\nrules:\n')[1]!
  .replace(/ {2}# The promise has passed[\s\S]*?(?= {2}# A department is asked)/, '')}
checks:
  - id: back-dated
    of: case
    on: case.decided
    when: 'recorded.workingDays >= 1'
    calendar: cn-office
    level: yellow
    flag: authenticity
  - id: at-once
    of: case
    on: case.decided
    when: 'minutesSince["case.accepted"] < 1'
    bound: PT1M
`

const event = (feed: string, id: string, kind: string, time: string, data = {}): unknown =>
  cloudEvent(feed, id, kind, `case/${id.split(' ')[0]}`, time, data)

describe('checks and clocks by key in a live system', async () => {
  const live = await startLive(BOOK, '09T09:00')
  const findings = async (subject: string): Promise<string[]> =>
    (await live.subject(subject)).findings.map(({ finding }) => finding)

  test('an entry by hand a working day later is back-dated, told when it is folded and when it is folded anew', async () => {
    await live.post('approval', event('approval', '1 a', 'case.accepted', '09T09:00', { item: 'QG-1' }))
    await live.at('10T09:00')
    await live.post('hand', event('hand', '1 d', 'case.decided', '09T09:30'))
    await live.post('approval', event('approval', '2 a', 'case.accepted', '09T09:30', { item: 'QG-1' }))
    await live.post('approval', event('approval', '2 d', 'case.decided', '09T09:30:30'))
    expect(await findings('case/1')).toEqual([])
    expect(await findings('case/2')).toEqual(['at-once'])
    await live.at('10T10:00')
    await live.post('hand', event('hand', '3 d', 'case.decided', '09T09:30'))
    await live.post('hand', event('hand', '3 a', 'case.accepted', '09T09:00', { item: 'QG-1' }))
    expect(await findings('case/3')).toEqual(['back-dated'])
    const { changes } = await live.subject('case/3')
    expect(changes.map(({ kind, light }) => [kind, light.rule, light.level, light.flag])).toEqual([
      ['found', 'back-dated', 'yellow', 'authenticity'],
    ])
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  })

  test('each department asked has a light of its own, and its silence starts the clock that follows', async () => {
    await live.post(
      'approval',
      event('approval', '4 o', 'case.opinion-asked', '10T09:00', { department: 'D08' }),
      event('approval', '4 p', 'case.opinion-asked', '10T09:00', { department: 'D09' }),
    )
    await live.at('11T09:00')
    await live.post('approval', event('approval', '4 g', 'case.opinion-given', '11T09:00', { department: 'D08' }))
    for (const time of ['13T17:30', '13T17:30:00.001']) {
      await live.at(time)
      await live.post('approval', cloudEvent('approval', `beat ${time}`, 'feed.beat', 'feed/approval', time))
      await live.at(time)
    }
    const { lights } = await live.subject('case/4')
    expect(lights.map(({ id, level, flag, department }) => [id, level, flag, department])).toEqual([
      ['case/4/opinion/1', 'green', 'process', 'D08'],
      ['case/4/opinion/2', 'red', 'process', 'D09'],
      ['case/4/opinion-default/1', 'notice', 'default', 'D09'],
    ])
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  })
})
