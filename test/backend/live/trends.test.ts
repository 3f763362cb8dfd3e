import { describe, expect, test } from 'vitest'
import type { Cases, Trends } from '../../../backend/contract/trends.ts'
import { verify } from '../../../backend/verify.ts'
import { randomOf } from '../../bench/generate.ts'
import { cloudEvent, startLive } from '../../support/live.ts'

const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds: [{id: approval}]
calendars:
  - {id: cn-office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-12:00", "14:30-17:30"]}, holidays: cn}
items:
  - {id: I, department: D1, class: instant}
  - {id: P, department: D2, class: promised, promisedDays: 2, statutoryDays: 10}
rules:
  - {id: instant, of: case, when: 'item.class == "instant"', start: case.accepted, stop: [case.decided, case.withdrawn], limit: {until: closeOfDay}, calendar: cn-office, gravity: promise}
  - {id: promise, of: case, when: 'item.class == "promised"', start: case.accepted, stop: [case.decided, case.withdrawn], limit: {workingDays: item.promisedDays}, calendar: cn-office, gravity: promise}
`

// Days of November 2026 and the instants of a working day, to the minute.
const pad = (n: number): string => String(n).padStart(2, '0')
const DAYS = [2, 3, 4, 5, 6, 9, 10, 11, 12, 13]

describe('figures of ten working days', async () => {
  const live = await startLive(BOOK, '30T00:00')
  const random = randomOf(5)
  const pick = (n: number): number => Math.floor(random() * n)
  const events = Array.from({ length: 240 }, (_, i) => {
    const subject = `case/${i}`
    const first = pick(DAYS.length)
    const last = Math.min(DAYS.length - 1, first + pick(4))
    const data = { item: i % 3 === 0 ? 'P' : 'I', window: `W${i % 5}` }
    const accepted = cloudEvent(
      'approval',
      `${i}a`,
      'case.accepted',
      subject,
      `${pad(DAYS[first]!)}T09:${pad(pick(60))}`,
      data,
    )
    const kind = pick(12) === 0 ? 'case.withdrawn' : 'case.decided'
    const ended = cloudEvent('approval', `${i}z`, kind, subject, `${pad(DAYS[last]!)}T${15 + pick(5)}:${pad(pick(60))}`)
    return pick(10) === 0 ? [accepted] : [accepted, ended]
  }).flat()
  await live.post('approval', ...events)
  await live.at('30T00:00')

  const get = async <T>(path: string): Promise<T> => (await (await fetch(`${live.url}${path}`)).json()) as T
  const period = 'from=2026-11-02&through=2026-11-13'

  test('accepted and finished by day are what the events say, counted by SQL alone', async () => {
    const { groups } = await get<Trends>(`/api/trends?${period}&by=day`)
    const counted = await live.database.query<{
      day: string
      accepted: number
      finished: number
      instant: number
      sameDay: number
    }>(`
      SELECT (at AT TIME ZONE 'Asia/Shanghai')::date::text AS day,
        count(*) FILTER (WHERE kind = 'case.accepted') AS accepted,
        count(*) FILTER (WHERE kind = 'case.decided') AS finished,
        count(*) FILTER (WHERE kind = 'case.decided' AND (SELECT data ->> 'item' FROM event AS a
          WHERE a.subject = event.subject AND a.kind = 'case.accepted') = 'I') AS instant,
        count(*) FILTER (WHERE kind = 'case.decided' AND (at AT TIME ZONE 'Asia/Shanghai')::time <= '17:30'
          AND EXISTS (SELECT FROM event AS a WHERE a.subject = event.subject AND a.kind = 'case.accepted'
            AND a.data ->> 'item' = 'I'
            AND (a.at AT TIME ZONE 'Asia/Shanghai')::date = (event.at AT TIME ZONE 'Asia/Shanghai')::date)) AS "sameDay"
      FROM event GROUP BY 1 ORDER BY 1`)
    expect(groups.map(({ group, sums }) => [group, sums['accepted'], sums['finished'], sums['instant']])).toEqual(
      counted.map(({ day, accepted, finished, instant }) => [day, accepted, finished, instant]),
    )
    const instantOnly = await get<Trends>(`/api/trends?${period}&by=class`)
    const onTime = instantOnly.groups.find(({ group }) => group === 'instant')?.sums['onTime']
    expect(onTime).toBe(counted.reduce((sum, { sameDay }) => sum + sameDay, 0))
    expect(onTime).toBeGreaterThan(20)
  })

  test('a rate is told with numerator and denominator, and its cases are as many as it says', async () => {
    const { total } = await get<Trends>(`/api/trends?${period}&by=none`)
    const { numerator, denominator, value } = total.rates['onTime']!
    expect(value).toBe(numerator / denominator)
    for (const [measure, figure] of [
      ['onTime', numerator],
      ['judged', denominator],
      ['late', denominator - numerator],
      ['red', total.sums['red']],
      ['accepted', total.sums['accepted']],
    ] as const) {
      const { total: listed, cases } = await get<Cases>(`/api/trends/cases?${period}&measure=${measure}`)
      expect([measure, listed]).toEqual([measure, figure])
      expect(cases.length).toBe(Math.min(100, listed))
    }
  })

  test('an accepted case tells how it ended, or that it has not', async () => {
    const listed = async (measure: string): Promise<Cases['cases']> => {
      const page = await get<Cases>(`/api/trends/cases?${period}&measure=${measure}`)
      return page.cases
    }
    const accepted = await listed('accepted')
    const ended = accepted.filter(({ finishedAt }) => finishedAt !== null)
    expect(ended.length).toBeGreaterThan(0)
    expect(ended.length).toBeLessThan(accepted.length)
    const last = ended.at(-1)!.subject
    expect(ended).toEqual((await listed('finished')).filter(({ subject }) => subject <= last).slice(0, ended.length))
    for (const { finishedAt, level, usedDays } of accepted)
      if (finishedAt === null) expect([level, usedDays]).toEqual([null, null])
  })

  test('pages of cases go on after the last and end', async () => {
    const subjects: string[] = []
    let after: string | null = ''
    let total = 0
    while (after !== null) {
      const page: Cases = await get<Cases>(
        `/api/trends/cases?${period}&measure=finished&after=${encodeURIComponent(after)}`,
      )
      subjects.push(...page.cases.map(({ subject }) => subject))
      ;({ next: after, total } = page)
    }
    expect(new Set(subjects).size).toBe(total)
    expect(subjects).toHaveLength(total)
  })

  test('a department’s figures are its own', async () => {
    const { total } = await get<Trends>(`/api/trends?${period}&by=none&departments=D2`)
    const { groups } = await get<Trends>(`/api/trends?${period}&by=department`)
    expect(total.sums).toEqual(groups.find(({ group }) => group === 'D2')?.sums)
  })

  test('late evidence corrects a figure by one row less and one more', async () => {
    const finished = async (): Promise<number> =>
      (await get<Trends>(`/api/trends?${period}&by=none`)).total.sums['finished']!
    const before = await finished()
    const { cases } = await get<Cases>(`/api/trends/cases?${period}&measure=finished`)
    const { subject } = cases[0]!
    const [row] = await live.database.query<{ id: string }>(
      `SELECT id FROM event WHERE subject = $1 AND kind = 'case.decided'`,
      [subject],
    )
    const reason = 'entered for another case'
    await live.post(
      'approval',
      cloudEvent('approval', 'void', 'event.voided', subject, '29T10:00', { source: 'approval', id: row!.id, reason }),
    )
    expect(await finished()).toBe(before - 1)
    const weights = await live.database.query<{ weight: number }>(
      'SELECT weight FROM outcome WHERE subject = $1 ORDER BY weight',
      [subject],
    )
    expect(weights.map(({ weight }) => weight)).toEqual([-1, 1])
    expect((await verify(live.database, live.engine.edition)).differences).toEqual([])
  })

  test('a period that is none is refused with what was expected', async () => {
    for (const [query, detail] of [
      ['from=2026-11-13&through=2026-11-02', /is -10 days, expected 1 to/],
      ['from=2026-02-30&through=2026-11-02', /from is no date, expected yyyy-mm-dd/],
      ['through=2026-11-02', /from is missing/],
    ] as const) {
      const response = await fetch(`${live.url}/api/trends?${query}`)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ detail: expect.stringMatching(detail) })
    }
  })
})
