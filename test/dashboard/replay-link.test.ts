import { expect, test } from 'vitest'
import { boardOf, frameOf, type Setting } from '../../backend/board.ts'
import { pictureOf } from '../../backend/picture.ts'
import type { News } from '../../dashboard/link.ts'
import { openReplay, type Recorded } from '../../dashboard/replay-link.ts'
import { changeOf, lightOf } from '../support/lights.ts'

const setting: Setting = { build: 'b1', rate: 1, now: () => 10_000, secret: 's' }
const picture = (seq: number): ReturnType<typeof pictureOf> =>
  pictureOf({ seq, scannedTo: 9_000, tallies: [], shifts: [], feeds: [], lights: seq === 1 ? [lightOf(1)] : [] })
const board = boardOf(picture(1), { view: 'desk' }, setting)
const frame = (from: number, seq: number): Recorded => ({
  afterMs: 0,
  frame: frameOf(picture(seq), { view: 'desk' }, setting, from, [
    { change: changeOf(seq, lightOf(seq)), before: null },
  ]),
})

function played(...recording: Recorded[]): { news: News[]; link: ReturnType<typeof openReplay> } {
  const news: News[] = []
  const link = openReplay({ recording, hear: (one) => news.push(one) }, false)
  while (link.step());
  return { news, link }
}

test('a recording is told as a line would tell it: board, frames with their changes, cuts', () => {
  const { news } = played({ afterMs: 0, board }, frame(1, 2), { afterMs: 0, cut: 'transport close' })
  expect(news.map(({ kind }) => kind)).toEqual(['board', 'frame', 'cut'])
  const [, told] = news
  expect(told).toMatchObject({ state: { seq: 2 }, changes: [{ seq: 2 }] })
})

test('a frame that was taken already is passed over, one behind a gap brings no changes', () => {
  const { news } = played({ afterMs: 0, board }, frame(0, 1), frame(4, 5))
  expect(news).toHaveLength(2)
  expect(news[1]).toMatchObject({ kind: 'frame', changes: [], state: { seq: 1, stale: true } })
})

test('a frame before any board tells nothing', () => {
  expect(played(frame(0, 1)).news).toEqual([])
})

test('a watch tells the picture as it stands; closed, nothing more is played', () => {
  const news: News[] = []
  const link = openReplay({ recording: [{ afterMs: 0, board }, frame(1, 2)], hear: (one) => news.push(one) }, false)
  link.step()
  link.watch()
  link.close()
  expect(link.step()).toBe(false)
  expect(news.map(({ kind }) => kind)).toEqual(['board', 'board'])
})
