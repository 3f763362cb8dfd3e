import { describe, expect, test } from 'vitest'
import { findingPage, lightPage, type LightPage } from '../../../backend/contract/list.ts'
import { names } from '../../../backend/contract/names.ts'
import { today } from '../../../backend/contract/today.ts'
import { cloudEvent, nov, startLive } from '../../support/live.ts'

const BOOK = `
centre: {id: test, name: {zh: 试点大厅, en: Pilot hall}, zone: Asia/Shanghai}
feeds: [{id: approval, name: {zh: 审批网, en: Approval network}}]
calendars:
  - {id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}
departments: [{id: D07, name: {zh: 市场监督管理局, en: Market supervision}}, {id: D12}]
windows: [{id: W01, department: D07, name: {zh: 一号窗口, en: Window 1}}]
items: [{id: QG-1, name: {zh: 食品经营许可, en: Food licence}, department: D07}, {id: QG-2, department: D12}]
rules:
  - id: hour
    name: {zh: 一小时, en: One hour}
    of: case
    start: case.accepted
    stop: case.decided
    limit: {elapsed: PT1H}
    lights: [{level: yellow, elapsed: PT30M}, {level: red, overdue: true}]
    gravity: promise
  - id: law
    of: case
    when: 'has(subject.law)'
    start: case.accepted
    stop: case.decided
    limit: {elapsed: PT1H}
    lights: [{level: red, overdue: true}]
    gravity: statutory
    flag: process
checks:
  - {id: late-entry, name: {zh: 迟录, en: Entered late}, of: case, on: case.accepted, when: 'has(subject.law)', level: notice}
`

describe('eight cases, three of them under two rules', async () => {
  const live = await startLive(BOOK, '24T08:09')
  const list = async (query: string): Promise<LightPage> =>
    lightPage.parse(await (await fetch(`${live.url}/api/lights?${query}`)).json())
  const events = [1, 2, 3, 4, 5, 6, 7, 8].map((n) =>
    cloudEvent('approval', `e${n}`, 'case.accepted', `case/QG-${n}`, `24T08:0${n}`, {
      item: n % 2 === 0 ? 'QG-2' : 'QG-1',
      ...(n <= 3 ? { law: true } : {}),
    }),
  )
  expect((await live.post('approval', ...events)).status).toBe(200)
  await live.at('24T09:05:30')

  test('are listed worst first: level, gravity, then the oldest', async () => {
    const { lights, total, hiddenRed, next } = await list('')
    expect(lights.map(({ id, level }) => `${level} ${id}`)).toEqual([
      ...[1, 2, 3].map((n) => `red case/QG-${n}/law/1`),
      ...[1, 2, 3, 4, 5].map((n) => `red case/QG-${n}/hour/1`),
      ...[6, 7, 8].map((n) => `yellow case/QG-${n}/hour/1`),
    ])
    expect({ total, hiddenRed, next }).toEqual({ total: 11, hiddenRed: 0, next: null })
  })

  test('pages of any size give the same list', async () => {
    const whole = (await list('')).lights.map(({ id }) => id)
    for (const limit of [1, 3, 4, 10, 11]) {
      const seen: string[] = []
      let after: string | null = ''
      while (after !== null) {
        const page: LightPage = await list(`limit=${limit}${after && `&after=${after}`}`)
        expect(page.total).toBe(11)
        seen.push(...page.lights.map(({ id }) => id))
        after = page.next
      }
      expect(seen).toEqual(whole)
    }
  })

  test('are filtered by level, department, rule and part of a name; the red ones hidden are counted', async () => {
    expect(await list('level=yellow')).toMatchObject({ total: 3, hiddenRed: 8 })
    expect(await list('department=D12&rule=hour')).toMatchObject({ total: 4, hiddenRed: 6 })
    expect((await list('q=qg-8')).lights.map(({ subject }) => subject)).toEqual(['case/QG-8'])
    expect(await list('verify=true')).toMatchObject({ total: 0, hiddenRed: 8, lights: [] })
    expect(await list('window=W01')).toMatchObject({ total: 0 })
    expect((await list('flag=process')).lights.map(({ rule }) => rule)).toEqual(['law', 'law', 'law'])
    expect(await list('flag=absent,conduct')).toMatchObject({ total: 0, hiddenRed: 8 })
    expect((await list('flag=process&limit=1&level=red')).next).not.toBeNull()
  })

  test('a page names the items of its subjects', async () => {
    expect((await list('rule=law')).items).toEqual({ 'case/QG-1': 'QG-1', 'case/QG-2': 'QG-2', 'case/QG-3': 'QG-1' })
  })

  test('findings are listed the latest first, by pages', async () => {
    const get = async (query: string) =>
      findingPage.parse(await (await fetch(`${live.url}/api/findings?${query}`)).json())
    const first = await get('limit=2')
    expect(first.findings.map(({ finding, level }) => [finding, level])).toEqual([
      ['late-entry', 'notice'],
      ['late-entry', 'notice'],
    ])
    const second = await get(`limit=2&after=${first.next}`)
    expect(second.next).toBeNull()
    const found = [...first.findings, ...second.findings].map(({ subject }) => subject)
    expect(new Set(found)).toEqual(new Set(['case/QG-1', 'case/QG-2', 'case/QG-3']))
    expect((await get('q=QG-3')).findings).toHaveLength(1)
    expect((await get('level=red')).findings).toEqual([])
    expect((await get('finding=late-entry&level=notice')).findings).toHaveLength(3)
    expect((await get('finding=reclassified')).findings).toEqual([])
    expect((await get('q=QG-3')).items).toEqual({ 'case/QG-3': 'QG-1' })
  })

  test('names are those of the book in both languages, an id where none is given', async () => {
    const known = names.parse(await (await fetch(`${live.url}/api/names`)).json())
    expect(known).toMatchObject({
      edition: 1,
      centre: { name: { zh: '试点大厅', en: 'Pilot hall' }, zone: 'Asia/Shanghai' },
      rules: { hour: { zh: '一小时', en: 'One hour' }, law: { zh: 'law', en: 'law' } },
      checks: { 'late-entry': { zh: '迟录', en: 'Entered late' } },
      departments: { D07: { zh: '市场监督管理局', en: 'Market supervision' }, D12: { zh: 'D12', en: 'D12' } },
      windows: { W01: { zh: '一号窗口', en: 'Window 1' } },
      feeds: { approval: { zh: '审批网', en: 'Approval network' } },
      items: { 'QG-1': { zh: '食品经营许可', en: 'Food licence' }, 'QG-2': { zh: 'QG-2', en: 'QG-2' } },
    })
  })

  test('the day is a working day of six hours, with the next steps and the last change', async () => {
    const day = today.parse(await (await fetch(`${live.url}/api/today`)).json())
    expect(day).toMatchObject({ on: '2026-11-24', beginsAt: nov('24T00:00'), endsAt: nov('25T00:00') })
    expect(day.day).toMatchObject({ reason: 'weekday', working: true })
    expect(day.day?.hours).toEqual([
      { from: nov('24T08:30'), until: nov('24T12:00') },
      { from: nov('24T14:30'), until: nov('24T17:30') },
    ])
    expect(day.changedAt).toBe(nov('24T09:05:30'))
    expect(day).toMatchObject({ accepted: 8, finished: 0, paused: 0, hourAgo: null })
    expect(day.onTime).toEqual({ numerator: 0, denominator: 0, value: null })
    expect(day.next).toEqual([6, 7, 8].map((n) => ({ at: nov(`24T09:0${n}:00.001`), count: 1 })))
  })
})
