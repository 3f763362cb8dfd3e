import { beforeAll, describe, expect, test } from 'vitest'
import type { Cases, Trends } from '../../../backend/contract/trends.ts'
import { loadEdition } from '../../../backend/edition.ts'
import { readFigureCases, readTrends } from '../../../backend/trends.ts'
import { verify } from '../../../backend/verify.ts'
import type { Database } from '../../../db/database.ts'
import { readDemo } from '../../../db/demo.ts'
import { migrate } from '../../../db/migrate.ts'
import { NO_SUMS, RATES, type ShiftMeasure, type Sums } from '../../../rules/kpi.ts'
import { open, testPlace } from '../../support/database.ts'
import { playDemo } from '../../support/hall.ts'
import { addedBy, plainFigures, readPlainBook, readPlainEvents, type Added } from '../../support/plain-figures.ts'

const at = (text: string): number => Date.parse(`${text}+08:00`)

// Five working days of the model centre, one of them a Sunday that is worked for a holiday.
describe('the figures of the demonstration are those of its raw events', () => {
  const plan = { seed: 1, beganAt: at('2026-09-17T00:00'), liveAt: at('2026-09-22T18:00'), script: null }
  const scope = { from: '2026-09-17', through: '2026-09-22', departments: null }
  let database: Database
  let now: number
  let byDay: Trends
  let byDepartment: Trends
  let added: Added[]

  beforeAll(async () => {
    const place = await testPlace({ directory: true })
    const first = await open(place)
    await migrate(first)
    const { demo, stop } = await playDemo(first, plan)
    await demo.history
    expect(await stop()).toBe('whole')
    database = await open(place)
    now = (await readDemo(database))!.at
    byDay = await readTrends(database, scope, 'day', now)
    byDepartment = await readTrends(database, scope, 'department', now)
    added = plainFigures(readPlainBook(), await readPlainEvents(database), scope.from, scope.through, now)
  }, 600_000)

  const shown = ({ groups }: Trends): Record<string, unknown> =>
    Object.fromEntries(groups.map(({ group, sums }) => [group ?? '', sums]))

  test('every sum of every day', () => {
    expect(byDay.groups).toHaveLength(5)
    expect(shown(byDay)).toEqual(Object.fromEntries(addedBy(added, 'day', NO_SUMS)))
  })

  test('every sum of every department', () => {
    expect(byDepartment.groups).toHaveLength(35)
    expect(shown(byDepartment)).toEqual(Object.fromEntries(addedBy(added, 'department', NO_SUMS)))
  })

  test('every rate of the whole, with both its numbers; none of them is of nothing', () => {
    const sums = addedBy(added, 'none', NO_SUMS).get('')!
    const rates = Object.fromEntries(Object.entries(RATES).map(([name, { of }]) => [name, of(sums)]))
    expect(byDay.total.rates).toEqual(rates)
    const seen = (
      ['accepted', 'finished', 'instant', 'onTime', 'early', 'yellow', 'red', 'absentMinutes'] as const
    ).filter((name: keyof Sums) => sums[name] === 0)
    expect(seen).toEqual([])
    expect(sums.judged).toBeGreaterThan(sums.onTime)
  })

  test('accepted, finished and instant are what SQL counts of the events', async () => {
    const instant = [...readPlainBook().items.values()].filter((item) => item.class === 'instant').map(({ id }) => id)
    const [counted] = await database.query<Record<'accepted' | 'finished' | 'instant', number>>(
      `WITH told AS (
        SELECT * FROM event AS e WHERE subject LIKE 'case/%' AND NOT EXISTS (
          SELECT FROM event AS v WHERE v.subject = e.subject AND v.kind = 'event.voided' AND v.data ->> 'id' = e.id)),
      accepted AS (SELECT subject, min(at) AS at, min(data ->> 'item') AS item FROM told WHERE kind = 'case.accepted' GROUP BY subject),
      decided AS (SELECT subject, min(at) AS at FROM told WHERE kind = 'case.decided' GROUP BY subject)
      SELECT (SELECT count(*) FROM accepted) AS accepted,
        (SELECT count(*) FROM decided JOIN accepted USING (subject)) AS finished,
        (SELECT count(*) FROM decided JOIN accepted USING (subject) WHERE item = ANY ($1::text[])) AS instant`,
      [instant],
    )
    const { accepted, finished, instant: ofThem } = byDay.total.sums
    expect(counted).toEqual({ accepted, finished, instant: ofThem })
  })

  test('the shifts behind the absent minutes have as many, and no shift is unknown', async () => {
    const { numerator, denominator } = byDay.total.rates['absent']!
    const list = (measure: ShiftMeasure): Promise<Cases> => readFigureCases(database, scope, measure, '', now)
    const absent = await list('absentMinutes')
    expect(absent.minutes).toBe(numerator)
    expect(absent.shifts.reduce((sum, { absentMinutes }) => sum + (absentMinutes ?? 0), 0)).toBe(numerator)
    expect(absent.shifts).toHaveLength(absent.total)
    expect(await list('rosteredMinutes')).toMatchObject({ total: 250, minutes: denominator })
    expect(await list('shifts')).toMatchObject({ total: 250, minutes: null })
    expect(await list('unknownShifts')).toMatchObject({ total: 0, shifts: [] })
  })

  test('verify finds no difference', async () => {
    const edition = await loadEdition(database)
    expect((await verify(database, edition!)).differences).toEqual([])
  })
})
