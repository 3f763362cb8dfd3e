import { describe, expect, test } from 'vitest'
import type { SubjectEvent } from '../../rules/event.ts'
import { comparePlaces, compareText, placeOf, sortTexts } from '../../rules/order.ts'

const sign = (text: string, other: string): number => Math.sign(compareText(text, other))

describe('texts are compared by their UTF-8 bytes', () => {
  test('𠮷 (U+20BB7) stands after ～ (U+FF5E), though its first UTF-16 unit is the smaller', () => {
    expect('𠮷' < '～').toBe(true)
    expect(sign('𠮷', '～')).toBe(1)
    expect(sign('～', '𠮷')).toBe(-1)
  })

  test('the same holds behind a common beginning, and for U+E000 and the emoji', () => {
    expect(sign('案𠮷', '案～')).toBe(1)
    expect(sign('\u{E000}', '\u{1F600}')).toBe(-1)
  })

  test('a text stands after each of its beginnings, the empty one among them', () => {
    expect([sign('a', 'ab'), sign('', 'a'), sign('𠮷', '𠮷a'), sign('ab', 'ab')]).toEqual([-1, -1, -1, 0])
  })

  test('as Buffer compares them', () => {
    const texts = ['', 'a', 'B', 'é', 'e\u0301', '中', '～', '𠮷', '𠮷野', '\u{10FFFF}', '\uFFFD', '10', '9']
    const byBytes = [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    expect([...texts].sort(compareText)).toEqual(byBytes)
    expect(sortTexts([...texts])).toEqual(byBytes)
  })
})

describe('events are taken by (at, rank, source, id)', () => {
  const event = (id: string, changes: Partial<SubjectEvent> = {}): SubjectEvent => ({
    source: 'a',
    id,
    kind: 'case.accepted',
    subject: 'case/1',
    at: 0,
    data: {},
    ...changes,
  })
  const order = (...events: SubjectEvent[]): string[] =>
    [...events].sort((a, b) => comparePlaces(placeOf(a), placeOf(b))).map(({ id }) => id)

  test('the instant comes first', () => {
    expect(order(event('1', { at: 5 }), event('2', { at: 4, kind: 'case.rated', source: 'z' }))).toEqual(['2', '1'])
  })

  test('at one instant the life cycle decides, then the source, then the id', () => {
    const decided = event('0', { kind: 'case.decided' })
    const received = event('9', { kind: 'case.received', source: 'z' })
    expect(order(decided, event('～', { source: 'b' }), event('𠮷'), event('～'), received)).toEqual([
      '9',
      '～',
      '𠮷',
      '～',
      '0',
    ])
  })

  test('a void ranks after every listed kind, an unknown kind and one of another subject after the void', () => {
    const voided = event('v', { kind: 'event.voided', source: 'm' })
    const unknown = event('u', { kind: 'case.mislaid' })
    const foreign = event('f', { kind: 'complaint.filed' })
    const rated = event('r', { kind: 'case.rated', source: 'z' })
    expect(order(unknown, foreign, voided, rated)).toEqual(['r', 'v', 'f', 'u'])
  })

  test('presence.seen is read as shift.seen', () => {
    const seen = placeOf(event('1', { kind: 'presence.seen', subject: 'shift/1' }))
    expect(seen.rank).toBe(placeOf(event('1', { kind: 'shift.seen', subject: 'shift/1' })).rank)
    expect(seen.rank).toBeLessThan(placeOf(event('1', { kind: 'shift.left', subject: 'shift/1' })).rank)
  })
})
