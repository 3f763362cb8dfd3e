import { describe, expect, test } from 'vitest'
import { talliesOf } from '../../backend/figures.ts'
import type { Counts } from '../../backend/contract/board.ts'
import type { FeedRow, TallyRow } from '../../backend/source.ts'
import { MemorySource } from '../support/memory-source.ts'
import { nextFrame, serve, watch } from '../support/stream.ts'
import { changeOf, lightOf } from '../support/lights.ts'

const feeds = (...silent: string[]): FeedRow[] =>
  ['approval', 'video'].map((id) => ({ id, horizon: 9, silentSince: silent.includes(id) ? 5 : null, heardAt: 4 }))
const row = (
  department: string,
  window: string,
  level: TallyRow['level'],
  count: number,
  ...of: string[]
): TallyRow => ({
  department,
  window,
  level,
  count,
  feeds: of.length === 0 ? ['approval'] : of,
})
const counts = (given: Partial<Counts>): Counts => ({
  ...{ green: 0, unknown: 0, notice: 0, yellow: 0, red: 0, verify: 0, awaiting: 0 },
  ...given,
})

const rows = [
  row('', '', 'green', 10),
  row('', '', 'green', 2, 'approval', 'video'),
  row('', '', 'red', 3),
  row('', '', 'verify', 1),
  row('D1', '', 'green', 6),
  row('D1', '', 'red', 3),
  row('D2', '', 'green', 4, 'video'),
  row('D1', 'W1', 'green', 5),
  row('D1', 'W2', 'red', 1),
  row('D2', 'W3', 'yellow', 2, 'video'),
]

describe('the tallies', () => {
  test("of everything are the centre's own rows, not a sum", () => {
    expect(talliesOf({ view: 'wall' }, rows, feeds())).toEqual({
      total: counts({ green: 12, red: 3, verify: 1 }),
      departments: { D1: counts({ green: 6, red: 3 }), D2: counts({ green: 4 }) },
      windows: { W1: counts({ green: 5 }), W2: counts({ red: 1 }), W3: counts({ yellow: 2 }) },
    })
  })

  test('of departments are their sum, and tell of no other', () => {
    expect(talliesOf({ departments: ['D1'], view: 'desk' }, rows, feeds())).toEqual({
      total: counts({ green: 6, red: 3 }),
      departments: { D1: counts({ green: 6, red: 3 }) },
      windows: { W1: counts({ green: 5 }), W2: counts({ red: 1 }) },
    })
    expect(talliesOf({ departments: ['D1', 'D2'], view: 'desk' }, rows, feeds()).total).toEqual(
      counts({ green: 10, red: 3 }),
    )
  })

  test('of windows are their sum, and tell of no department', () => {
    expect(talliesOf({ windows: ['W2', 'W3'], view: 'desk' }, rows, feeds())).toEqual({
      total: counts({ red: 1, yellow: 2 }),
      departments: {},
      windows: { W2: counts({ red: 1 }), W3: counts({ yellow: 2 }) },
    })
  })

  test('count the green of a silent feed as unknown, also beside one that speaks; what is lit stays lit', () => {
    const { total, departments, windows } = talliesOf({ view: 'desk' }, rows, feeds('video'))
    expect(total).toEqual(counts({ green: 10, unknown: 2, red: 3, verify: 1 }))
    expect(departments['D2']).toEqual(counts({ unknown: 4 }))
    expect(windows['W3']).toEqual(counts({ yellow: 2 }))
  })

  test('take any name for a name', () => {
    const named = talliesOf({ view: 'desk' }, [row('__proto__', '', 'red', 1)], [])
    expect(Object.entries(named.departments)).toEqual([['__proto__', counts({ red: 1 })]])
  })
})

test('a feed that falls silent reaches a screen as unknown with its next frame', async () => {
  const source = new MemorySource()
  source.tallies = rows
  source.feeds = feeds()
  const { screen } = await serve(source)
  const one = await screen()
  expect((await watch(one, { departments: ['D2'], view: 'desk' })).tallies.total).toEqual(counts({ green: 4 }))
  const frame = nextFrame(one, ({ to }) => to === 1)
  source.feeds = feeds('video')
  source.commit(changeOf(0, lightOf(1, { subject: 'feed/video' }), { kind: 'silent' }))
  expect(await frame).toMatchObject({ tallies: { total: counts({ unknown: 4 }) }, feeds: feeds('video') })
})
