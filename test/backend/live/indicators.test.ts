import { describe, expect, test } from 'vitest'
import { publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import { forgetIndicators } from '../../../db/indicator.ts'
import { testDatabase } from '../../support/database.ts'
import { engineOf, event, stand } from '../../support/faults.ts'
import { cloudEvent, startLive, type Live } from '../../support/live.ts'

const SATISFACTION = `{id: satisfied, name: {zh: 满意率未达标, en: Satisfaction below its target}, rate: satisfaction, each: month, of: [centre, department], atLeast: 0.9, least: 2, flag: conduct, feed: approval}`
const bookOf = (indicator = SATISFACTION): string => `
centre: {id: hall, zone: Asia/Shanghai}
feeds: [{id: approval, lag: PT2H}, {id: hand}]
departments: [{id: D1}, {id: D2}]
rules:
  - {id: promise, of: case, start: case.accepted, stop: case.decided, limit: {elapsed: PT8H}, gravity: promise}
indicators: [${indicator}]
`
const day = (n: number, time: string): string => `${String(n).padStart(2, '0')}T${time}`

async function finish(live: Live, n: number, on: string, department: string, rating: number | null): Promise<void> {
  const case_ = (id: string, kind: string, time: string, data = {}): unknown =>
    cloudEvent('approval', `${id}${n}`, kind, `case/${n}`, `${on}T${time}`, data)
  const events = [
    case_('a', 'case.accepted', '09:00', { department }),
    case_('d', 'case.decided', '10:00'),
    ...(rating === null ? [] : [case_('r', 'case.rated', '10:30', { rating })]),
  ]
  expect((await live.post('approval', ...events)).status).toBe(200)
}

interface Standing {
  readonly subject: string
  readonly level: string
  readonly detail: string
}

const standing = async ({ database }: Pick<Live, 'database'>): Promise<Standing[]> =>
  database.query(
    `SELECT subject, level, detail FROM finding WHERE origin = 'indicator' AND withdrawn_seq IS NULL ORDER BY subject`,
  )
const subjects = async (live: Pick<Live, 'database'>): Promise<string[]> =>
  (await standing(live)).map(({ subject, level }) => `${subject} ${level}`)
const judged = async ({ database }: Pick<Live, 'database'>): Promise<string[]> =>
  (
    await database.query<{ said: string }>(
      `SELECT member || ' ' || period || ' ' || numerator || '/' || denominator || ' ' || coalesce(met::text, '-') AS said
      FROM indicator ORDER BY member, first_on`,
    )
  ).map(({ said }) => said)
const differences = async ({ database, engine }: Pick<Live, 'database' | 'engine'>): Promise<string[]> =>
  (await verify(database, engine.edition)).differences.map(({ what }) => what)

describe('an indicator of days', async () => {
  const DAILY = SATISFACTION.replace('each: month', 'each: day')
  const live = await startLive(bookOf(DAILY), day(9, '08:00'))
  await live.at(day(9, '12:00'))
  await finish(live, 1, '09', 'D1', 5)
  await finish(live, 2, '09', 'D1', 5)
  await finish(live, 3, '09', 'D2', 1)
  await finish(live, 4, '09', 'D2', null)

  test('is judged once the day has closed for the feed that tells of it: neither before nor as green', async () => {
    await live.at(day(9, '23:59:59'))
    expect(await judged(live)).toEqual([])
    await live.at(day(10, '01:59:59.999'))
    expect([await judged(live), await subjects(live)]).toEqual([[], []])
    await live.at(day(10, '02:00'))
    expect(await judged(live)).toEqual(['D1 2026-11-09 2/2 true', 'D2 2026-11-09 0/1 -', 'hall 2026-11-09 2/3 false'])
    expect(await subjects(live)).toEqual(['indicator/satisfaction/hall/2026-11-09 yellow'])
    expect(await differences(live)).toEqual([])
  })

  test('tells the desk its arithmetic, by name, in both languages', async () => {
    const { findings, changes } = await live.subject('indicator/satisfaction/hall/2026-11-09')
    const detail =
      '满意率 Satisfaction: 2 ÷ 3 = 66.6667 %；目标 target ≥ 90 %；评价率 Rated share: 3 ÷ 4 = 75 %（2026-11-09–2026-11-09）'
    expect(findings).toMatchObject([{ finding: 'satisfied', detail }])
    expect(changes).toMatchObject([{ kind: 'found', was: 'green', light: { flag: 'conduct', reason: detail } }])
    const names = (await (await fetch(`${live.url}/api/names`)).json()) as { checks: Record<string, unknown> }
    expect(names.checks['satisfied']).toEqual({ zh: '满意率未达标', en: 'Satisfaction below its target' })
  })

  test('is told once, whatever ticks and processes follow', async () => {
    await live.at(day(10, '09:00'))
    await engineOf(live.database, live.engine.edition, () => Date.parse('2026-11-10T09:30+08:00')).beat()
    expect((await live.subject('indicator/satisfaction/hall/2026-11-09')).changes).toHaveLength(1)
  })

  test('stays judged while the clock is set back', async () => {
    await live.at(day(9, '22:00'))
    expect(await subjects(live)).toEqual(['indicator/satisfaction/hall/2026-11-09 yellow'])
    expect(await differences(live)).toEqual([])
    expect((await live.subject('indicator/satisfaction/hall/2026-11-09')).changes).toHaveLength(1)
  })

  test('is judged again when a late event changes the figure: its words, a department’s miss, and a target met after all', async () => {
    await live.post('approval', cloudEvent('approval', 'r4', 'case.rated', 'case/4', day(9, '16:00'), { rating: 2 }))
    await live.at(day(10, '09:30:01'))
    expect((await standing(live)).map(({ subject, detail }) => `${subject} ${/\d+ ÷ \d+/.exec(detail)?.[0]}`)).toEqual([
      'indicator/satisfaction/D2/2026-11-09 0 ÷ 2',
      'indicator/satisfaction/hall/2026-11-09 2 ÷ 4',
    ])
    expect((await live.subject('indicator/satisfaction/D2/2026-11-09')).changes).toMatchObject([
      { kind: 'found', light: { department: 'D2' } },
    ])
    expect(await differences(live)).toEqual([])
    for (const n of [3, 4])
      await live.post(
        'approval',
        cloudEvent('approval', `v${n}`, 'event.voided', `case/${n}`, day(9, '17:00'), {
          source: 'approval',
          id: `r${n}`,
          reason: 'typed twice',
        }),
      )
    await live.at(day(10, '09:30:02'))
    expect(await subjects(live)).toEqual([])
    expect(await judged(live)).toEqual(['D1 2026-11-09 2/2 true', 'D2 2026-11-09 0/0 -', 'hall 2026-11-09 2/2 true'])
    expect((await live.subject('indicator/satisfaction/hall/2026-11-09')).changes.map(({ kind }) => kind)).toEqual([
      'found',
      'found',
      'withdrawn',
    ])
    expect(await differences(live)).toEqual([])
  })

  test('is judged anew by another book: a higher target, another level, and none at all', async () => {
    const publishing = async (indicator: string, time: string): Promise<string[]> => {
      await publish(
        live.database,
        [{ file: 'book.yaml', text: bookOf(indicator) }],
        Date.parse(`2026-11-${time}+08:00`),
      )
      await live.at(time)
      expect(await differences(live)).toEqual([])
      return subjects(live)
    }
    const strict = DAILY.replace('least: 2', 'least: 1').replace('satisfaction', 'rated').replace('0.9', '0.6')
    expect(await publishing(strict, day(10, '10:00'))).toEqual([
      'indicator/rated/D2/2026-11-09 yellow',
      'indicator/rated/hall/2026-11-09 yellow',
    ])
    expect(await publishing(`${strict.slice(0, -1)}, level: red}`, day(10, '10:01'))).toEqual([
      'indicator/rated/D2/2026-11-09 red',
      'indicator/rated/hall/2026-11-09 red',
    ])
    expect(await publishing('', day(10, '10:02'))).toEqual([])
    expect(await judged(live)).toEqual([])
  })
})

describe('an indicator of months waits, however long the month is over', async () => {
  const book = bookOf().replace('lag: PT2H', 'rhythm: PT1H')
  const live = await startLive(book, day(1, '08:00'))
  const { database } = live
  let clock = Date.parse('2026-12-01T00:00+08:00')
  // The clock of `live` knows November alone.
  const engine = engineOf(database, live.engine.edition, () => clock)
  const beat = (id: string) => [
    { source: 'approval', id, kind: 'feed.beat', subject: 'feed/approval', at: clock, data: {} },
  ]
  const MONTH = ['D1 2026-11 2/3 false', 'D2 2026-11 0/0 -', 'hall 2026-11 2/3 false']

  test('for a feed that fell silent before its end: neither met nor missed', async () => {
    await live.at(day(1, '12:00'))
    for (const n of [1, 2, 3]) await finish(live, n, '01', 'D1', n === 1 ? 1 : 5)
    await live.at('30T23:59')
    await engine.beat()
    clock = Date.parse('2026-12-02T12:00+08:00')
    await engine.beat()
    expect([await judged(live), await subjects(live)]).toEqual([[], []])
    expect((await verify(database, engine.edition)).differences).toEqual([])
  })

  test('for a feed whose log is being imported', async () => {
    await database.query(`UPDATE feed SET held = true WHERE id = 'approval'`)
    await engine.take(beat('b1'))
    await engine.beat()
    expect(await judged(live)).toEqual([])
    await database.query(`UPDATE feed SET held = false WHERE id = 'approval'`)
    await engine.take(beat('b2'))
    await engine.beat()
    expect(await judged(live)).toEqual(MONTH)
    expect(await subjects(live)).toEqual([
      'indicator/satisfaction/D1/2026-11 yellow',
      'indicator/satisfaction/hall/2026-11 yellow',
    ])
  })

  test('and what was judged stays when the feed falls silent afterwards', async () => {
    clock = Date.parse('2026-12-03T12:00+08:00')
    await engine.beat()
    expect(await judged(live)).toEqual(MONTH)
    expect((await verify(database, engine.edition)).differences).toEqual([])
  })
})

describe('verify', () => {
  test('says nothing of periods before all others of which an event has just told: the next beat judges them', async () => {
    const one = await stand(await testDatabase(), day(9, '12:00'), bookOf(SATISFACTION.replace('month', 'day')))
    const said = async (): Promise<string[]> => differences(one)
    await one.engine.take([event('a1', 'case.accepted', 'case/1', day(9, '09:00'), { department: 'D1' })])
    await one.at(day(12, '09:00'))
    expect([(await judged(one)).length, await said()]).toEqual([9, []])
    await one.engine.take([event('a2', 'case.accepted', 'case/2', day(5, '09:00'), { department: 'D1' })])
    expect(await said()).toEqual([])
    await one.at(day(12, '09:00:01'))
    expect([(await judged(one)).length, await said()]).toEqual([21, []])
  })

  test('sees an indicator that is not what its figures say, one that was left out, and a finding that is gone', async () => {
    const one = await stand(await testDatabase(), day(9, '12:00'), bookOf(SATISFACTION.replace('month', 'day')))
    const rated = (n: number, on: number, rating: number) =>
      (['case.accepted', 'case.decided', 'case.rated'] as const).map((kind, i) => ({
        source: 'approval',
        id: `${kind} ${n}`,
        kind,
        subject: `case/${n}`,
        at: Date.parse(`2026-11-${String(on).padStart(2, '0')}T${10 + i}:00+08:00`),
        data: kind === 'case.rated' ? { rating } : { department: 'D1' },
      }))
    await one.at(day(12, '12:00'))
    await one.engine.take([...rated(1, 9, 5), ...rated(2, 9, 1), ...rated(3, 10, 5), ...rated(4, 10, 5)])
    await one.at(day(12, '12:01'))
    expect(one.logged.filter((line) => !line.startsWith('info'))).toEqual([])
    expect(await subjects(one)).toEqual([
      'indicator/satisfaction/D1/2026-11-09 yellow',
      'indicator/satisfaction/hall/2026-11-09 yellow',
    ])
    expect(await differences(one)).toEqual([])
    const { database } = one
    await database.query(`UPDATE indicator SET numerator = 9 WHERE member = 'D1' AND period = '2026-11-09'`)
    await database.query(`DELETE FROM indicator WHERE member = 'hall' AND period = '2026-11-10'`)
    await database.query(
      `UPDATE finding SET withdrawn_seq = found_seq WHERE subject = 'indicator/satisfaction/hall/2026-11-09'`,
    )
    expect((await differences(one)).sort()).toEqual([
      'finding satisfied of indicator/satisfaction/hall/2026-11-09 does not stand',
      'indicator satisfied of indicator/satisfaction/D1/2026-11-09 is 1 ÷ 2, missed, 9 ÷ 2, missed is stored',
      'indicator satisfied of indicator/satisfaction/hall/2026-11-10 was not judged',
    ])
    await database.transaction(forgetIndicators)
    await one.at(day(12, '12:15'))
    expect(await differences(one)).toEqual([])
  })
})
