import { expect, test } from 'vitest'
import { boardOf, frameOf, hashOf, type Setting } from '../../backend/board.ts'
import { loadBook } from '../../backend/book.ts'
import { board, frame } from '../../backend/contract/board.ts'
import type { Light } from '../../backend/contract/light.ts'
import { pictureOf } from '../../backend/picture.ts'
import { HOUR_MS } from '../../rules/duration.ts'
import { openSpan } from '../../rules/open-span.ts'

const book = await loadBook('rules/book')
const at = (text: string): number => Date.parse(`2026-11-${text}+08:00`)
const NOW = at('24T10:30')
const setting: Setting = { build: 'b1', rate: 1, now: () => NOW, secret: 's', edition: () => ({ number: 3, book }) }
const light: Light = {
  ...{ id: 'case/1/promise/1', subject: 'case/1', rule: 'promise', run: 1, edition: '1', level: 'red' },
  ...{ since: at('20T17:30') + 1, dueAt: at('20T17:30'), state: 'running', provisional: false, awaiting: false },
  ...{ verify: false, reason: null, gravity: 'promise', flag: null, department: 'D07', window: null, staff: null },
  feed: 'approval',
}
const pictured = (lights: Light[]): ReturnType<typeof pictureOf> =>
  pictureOf({ seq: 1, scannedTo: NOW, tallies: [], shifts: [], feeds: [], lights })

test('a board tells how late a light is in working days and open time', () => {
  const told = board.parse(boardOf(pictured([light]), { view: 'wall' }, setting))
  const [one] = told.lights
  const calendar = told.calendars.find(({ id }) => id === one!.counted!.calendar)!
  expect(openSpan(one!.counted!.due!, calendar)).toEqual({ days: 1, ms: 2 * HOUR_MS })
  expect(calendar.openUntil).toBe(at('24T12:00'))
  expect(told.edition).toBe(3)
})

test('a frame tells it of the lights that it changes, and where the calendars are', () => {
  const change = {
    seq: 2,
    kind: 'raised',
    was: 'green',
    light,
    at: NOW,
    recordedAt: NOW,
    cause: 'tick',
    why: '',
  } as const
  const told = frame.parse(frameOf(pictured([light]), { view: 'desk' }, setting, 1, [{ change, before: null }]))
  expect(told.changes[0]!.light.counted?.due).toEqual(
    boardOf(pictured([light]), { view: 'desk' }, setting).lights[0]!.counted?.due,
  )
  expect(told.calendars.length).toBe(book.calendars.size)
})

test('a paused light has no due place; a rule that counts plain time, or that the book has no more, none at all', () => {
  const silence = { ...light, id: 'feed/video/silence/1', rule: 'silence' }
  const told = boardOf(pictured([{ ...light, state: 'paused', dueAt: null }, silence]), { view: 'desk' }, setting)
  expect(told.lights.map(({ counted }) => counted?.due)).toEqual([null, undefined])
  expect(told.hash).toBe(hashOf([light, silence]))
})
