import { expect, test } from 'vitest'
import { publish } from '../../../backend/edition.ts'
import { verify } from '../../../backend/verify.ts'
import { testDatabase } from '../../support/database.ts'
import { engineOf, event, stand, watched } from '../../support/faults.ts'
import { nov } from '../../support/live.ts'

const BOOK = `
centre: {id: test, name: 试点大厅, zone: Asia/Shanghai}
feeds: [{id: approval}]
calendars:
  - {id: office, zone: Asia/Shanghai, hours: {mon-fri: ["08:30-17:30"]}}
departments: [{id: D07}, {id: D08}]
windows: [{id: W1, department: D07}]
rosters: [{window: W1, staff: S1, calendar: office}]
items: [{id: QG-1, class: instant}, {id: QG-1, class: promised, effectiveFrom: 2026-11-12T08:45:00+08:00}]
rules:
  - {id: presence, of: shift, start: {presence: seen}, limit: {elapsed: PT10M}, lights: [{level: red, overdue: true}], feed: approval, flag: absent}
  - {id: reply, of: complaint, start: complaint.filed, stop: complaint.answered, limit: {elapsed: PT24H}, lights: [{level: red, overdue: true}]}
checks:
  - {id: no-days, of: item, when: '!has(item.promisedDays) && item.class == "promised"', level: yellow}
`
const filesOf = (text: string) => [{ file: 'book.yaml', text }]
const WEEKLY = `  - {id: weekly, of: duty, start: {each: week, of: department}, stop: duty.done, limit: {until: closeOfWeek}, calendar: office}\n`

test('a shift and an edition of an item that begin while a new edition judges on do not wait for its end', async () => {
  let clock = nov('10T12:00')
  const { database, edition, engine, at } = await stand(await testDatabase(), '10T12:00', BOOK)
  await engine.take(
    Array.from({ length: 900 }, (_, n) => event(`c${n}`, 'complaint.filed', `complaint/${n}`, '10T11:00')),
  )
  await at('11T12:00')
  await at('11T23:59')
  await publish(database, filesOf(BOOK.replace('PT24H', 'P9D')), nov('11T23:59'))
  clock = nov('11T23:59')
  const slow = watched(database, (sql) => {
    // Night goes by with the first batch.
    if (/WHERE book < \$1 AND name/.test(sql)) clock = nov('12T08:50')
  })
  const anew = engineOf(slow, edition, () => clock)
  await anew.beat()
  const said = await database.query<{ seq: number; kind: string; light: string }>(
    `SELECT seq::int AS seq, kind, light->>'subject' AS light FROM change WHERE recorded_at > '2026-11-12T08:00:00+08' ORDER BY seq`,
  )
  const last = said.findLast(({ kind }) => kind === 'edition')?.seq
  const others = said.filter(({ kind }) => kind === 'raised' || kind === 'found')
  expect(others.map(({ kind, light }) => `${kind} ${light}`).sort()).toEqual([
    'found item/QG-1',
    'raised shift/W1/2026-11-12',
  ])
  for (const { seq } of others) expect(seq).toBeLessThan(last ?? 0)
  await anew.beat()
  expect((await verify(database, anew.edition)).differences).toEqual([])
})

test('duties of an edition that an event meets while those of the one before are looked for are set up', async () => {
  const { database, edition } = await stand(await testDatabase(), '10T12:00', BOOK)
  let isMet = false
  const meeting = watched(database, async (sql) => {
    if (isMet || !/FROM subject WHERE name = ANY \(\$1::text\[\]\) AND book <> 0/.test(sql)) return
    isMet = true
    await publish(database, filesOf(BOOK.replace('checks:', `${WEEKLY}checks:`)), nov('10T12:00'))
    await engine.take([event('c', 'complaint.filed', 'complaint/1', '10T11:00')])
  })
  const engine = engineOf(meeting, edition, () => nov('10T12:00'))
  await engine.beat()
  expect(isMet).toBe(true)
  expect(await database.query(`SELECT subject FROM clock WHERE rule = 'weekly' ORDER BY subject`)).toHaveLength(2)
})
