import { describe, expect, test } from 'vitest'
import type { Board } from '../../../backend/contract/board.ts'
import { board } from '../../../backend/contract/board.ts'
import { lightPage, type LightPage } from '../../../backend/contract/list.ts'
import { hashOf } from '../../../backend/board.ts'
import { cloudEvent, startLive } from '../../support/live.ts'

const BOOK = `
centre: {id: test, zone: Asia/Shanghai}
feeds: [{id: approval}]
rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {elapsed: PT1H}, lights: [{level: red, overdue: true}], gravity: promise, dwell: PT1M}
  - {id: certificate, of: case, start: case.accepted, stop: case.delivered, limit: {elapsed: PT2H}, lights: [{level: yellow, elapsed: PT30M}]}
  - id: step-limit
    of: case
    key: step
    start: case.step-started
    stop: case.step-finished
    limit: {elapsed: PT3H}
    lights: [{level: yellow, elapsed: PT20M}, {level: red, overdue: true}]
`

describe('a red case and one that isn’t, each with two yellow steps', async () => {
  const live = await startLive(BOOK, '24T08:31')
  const list = async (query: string): Promise<LightPage> =>
    lightPage.parse(await (await fetch(`${live.url}/api/lights?${query}`)).json())
  const ids = async (query: string): Promise<string[]> => (await list(query)).lights.map(({ id }) => id)
  const step = (n: number, name: string): Record<string, unknown> =>
    cloudEvent('approval', `${n}${name}`, 'case.step-started', `case/${n}`, `24T08:0${n}`, { step: name })
  const sent = await live.post(
    'approval',
    cloudEvent('approval', 'a1', 'case.accepted', 'case/1', '24T08:00'),
    cloudEvent('approval', 'a2', 'case.accepted', 'case/2', '24T08:30'),
    ...[step(1, 'review'), step(1, 'check'), step(2, 'review'), step(2, 'check')],
  )
  expect(await sent.json()).toMatchObject({ accepted: 6, rejected: [] })
  await live.at('24T09:01')
  const steps = (n: number): string[] => [`case/${n}/step-limit/1`, `case/${n}/step-limit/2`]

  test('stand whole in the list, as a report asks for it', async () => {
    const page = await list('')
    expect(page.lights.map(({ id }) => id)).toEqual([
      'case/1/promise/1',
      ...steps(1),
      ...steps(2),
      'case/1/certificate/1',
      'case/2/certificate/1',
    ])
    expect(page).toMatchObject({ total: 7, suppressed: 0 })
  })

  test('a screen’s list leaves out the red case’s yellow steps, and no other yellow light of it', async () => {
    expect(await ids('suppress=true')).toEqual([
      'case/1/promise/1',
      ...steps(2),
      'case/1/certificate/1',
      'case/2/certificate/1',
    ])
    expect(await list('suppress=true')).toMatchObject({ total: 5, suppressed: 2 })
    expect(await ids('suppress=true&limit=2')).toEqual(['case/1/promise/1', 'case/2/step-limit/1'])
  })

  test('nothing is left out where the red light itself doesn’t fit', async () => {
    expect(await list('suppress=true&level=yellow')).toMatchObject({ total: 6, suppressed: 0 })
    expect(await list('suppress=true&rule=step-limit')).toMatchObject({ total: 4, suppressed: 0 })
    expect(await list('suppress=true&rule=step-limit,promise')).toMatchObject({ total: 3, suppressed: 2 })
    expect((await fetch(`${live.url}/api/lights?suppress=yes`)).status).toBe(400)
  })

  test('boards stay whole, and say of each light whether it is of a step; a wall gathers a case without naming it', async () => {
    const desk = board.parse((await live.watch()).board)
    expect(desk.lights).toHaveLength(7)
    expect(desk.hash).toBe(hashOf(desk.lights))
    const ofSteps = desk.lights.filter((light) => light.step === true).map(({ id }) => id)
    expect(ofSteps.sort()).toEqual([...steps(1), ...steps(2)])
    const { board: wall } = (await live.watch({ view: 'wall' })) as { board: Board }
    const [red] = wall.lights.filter(({ level }) => level === 'red')
    expect(red?.dwellMs).toBe(60_000)
    expect(wall.lights.filter(({ group }) => group === red?.group)).toHaveLength(3)
    expect(JSON.stringify(wall)).not.toContain('case/')
  })

  test('once the red is out the steps have their rows again', async () => {
    await live.post('approval', cloudEvent('approval', 'd1', 'case.decided', 'case/1', '24T09:01'))
    expect(await list('suppress=true')).toMatchObject({ total: 6, suppressed: 0 })
  })
})
