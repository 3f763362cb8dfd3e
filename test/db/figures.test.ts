import { expect, test } from 'vitest'
import { insertAttendances, readShifts } from '../../db/attendance.ts'
import { insertAcceptances, readSums, type FigureRow } from '../../db/outcome.ts'
import type { Attendance } from '../../rules/attendance.ts'
import type { Acceptance } from '../../rules/outcome.ts'
import { testDatabase } from '../support/database.ts'

const at = (text: string): number => Date.parse(`2026-11-${text}+08:00`)
const db = await testDatabase()
const scope = { from: '2026-11-09', through: '2026-11-10', departments: null }
const NOW = at('10T18:00')

const accepted = (subject: string, part: Partial<Acceptance>): FigureRow<Acceptance> => ({
  subject,
  of: { acceptedAt: at('09T10:00'), item: null, class: null, department: null, window: null, staff: null, ...part },
  onDay: '2026-11-09',
  weight: 1,
})
const attended = (subject: string, weight: 1 | -1, part: Partial<Attendance>): FigureRow<Attendance> => ({
  subject,
  of: {
    ...{ beganAt: at('09T08:30'), endedAt: at('09T17:30'), department: 'D1', window: 'W1', staff: 'S1' },
    ...{ rosteredMinutes: 390, absentMinutes: 0 },
    ...part,
  },
  onDay: '2026-11-09',
  weight,
})

test('cases without a name and with an empty one are one group, which has no name', async () => {
  await insertAcceptances(
    db,
    [
      accepted('case/1', { department: '' }),
      accepted('case/2', {}),
      accepted('case/3', { department: 'D1', item: '' }),
    ],
    NOW,
  )
  const counts = async (by: 'department' | 'item'): Promise<unknown> =>
    (await readSums(db, scope, by, NOW)).map(({ group, sums }) => [group, sums.accepted])
  expect(await counts('department')).toEqual([
    ['D1', 1],
    [null, 2],
  ])
  expect(await counts('item')).toEqual([[null, 3]])
})

test('shifts count by their weights, one that is over and isn’t known apart, one that isn’t over nowhere', async () => {
  const unknown = { rosteredMinutes: null, absentMinutes: null }
  await insertAttendances(
    db,
    [
      attended('shift/W1/2026-11-09', 1, { absentMinutes: 20 }),
      attended('shift/W1/2026-11-09', -1, { absentMinutes: 20 }),
      attended('shift/W1/2026-11-09', 1, { absentMinutes: 12 }),
      attended('shift/W2/2026-11-09', 1, { window: 'W2' }),
      attended('shift/W3/2026-11-09', 1, { window: 'W3', ...unknown }),
      attended('shift/W4/2026-11-09', 1, { window: 'W4', ...unknown, endedAt: NOW + 1 }),
    ],
    NOW,
  )
  const [whole] = await readSums(db, scope, 'none', NOW)
  expect(whole?.sums).toMatchObject({ shifts: 2, unknownShifts: 1, rosteredMinutes: 780, absentMinutes: 12 })
  const listed = async (measure: Parameters<typeof readShifts>[2]): Promise<unknown> => {
    const { total, minutes, shifts } = await readShifts(db, scope, measure, NOW, '', 100)
    return [total, minutes, shifts.map(({ window, absentMinutes }) => [window, absentMinutes])]
  }
  expect(await listed('absentMinutes')).toEqual([1, 12, [['W1', 12]]])
  const known = [
    ['W1', 12],
    ['W2', 0],
  ]
  expect(await listed('rosteredMinutes')).toEqual([2, 780, known])
  expect(await listed('shifts')).toEqual([2, null, known])
  expect(await listed('unknownShifts')).toEqual([1, null, [['W3', null]]])
  const others = await readShifts(db, { ...scope, departments: ['D2'] }, 'shifts', NOW, '', 100)
  expect(others).toEqual({ total: 0, minutes: null, shifts: [] })
})
