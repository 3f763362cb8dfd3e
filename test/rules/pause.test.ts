import { describe, expect, test } from 'vitest'
import type { Clock } from '../../rules/clock.ts'
import { stepAt } from '../../rules/clock.ts'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import { clocksOf, fold } from '../../rules/history.ts'
import { holeAt, intersect, unite } from '../../rules/hole.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const at = (text: string): number => Date.parse(`2026-11-${text}+08:00`)

const RULE = {
  id: 'promise',
  of: 'case',
  start: 'case.accepted',
  stop: ['case.decided', 'case.withdrawn'],
  pause: { from: 'case.suspended', until: 'case.resumed', when: 'event.reason != "other"' },
  extend: { on: 'case.extended', times: 1 },
  limit: { workingDays: 5 },
  calendar: 'cn-office',
}

type Told = readonly [kind: string, at: string, data?: Facts]

/** The clock of a case by what was told of it, in November 2026, as of an instant; due Mon 16th 17:30 without pauses. */
function clockOf(told: readonly Told[], asOf: string, rule: Record<string, unknown> = {}): Clock {
  const book = bookFrom({ calendars: [CN_OFFICE], rules: [{ ...RULE, ...rule }] })
  const events = told.map(([kind, time, data = {}], i): SubjectEvent => {
    return { source: 's', id: `e${i}`, kind: `case.${kind}`, subject: 'case/1', at: at(time), data }
  })
  return clocksOf(book, fold(book, 'case/1', events, at(asOf)), at(asOf))[0]!
}

const wall = (t: number | null): string | null =>
  t === null ? null : new Date(t + 8 * 3_600_000).toISOString().slice(8, 16)
const found = (clock: Clock): string[] => clock.findings.map(({ finding }) => finding)

const ACCEPTED: Told = ['accepted', '09T10:00']
const hearing = { reason: 'hearing' }

describe('while a pause is open', () => {
  test('the clock keeps its level and has no due instant and no next change', () => {
    const clock = clockOf([ACCEPTED, ['suspended', '16T10:00', hearing]], '20T10:00')
    expect(clock).toMatchObject({ state: 'paused', level: 'yellow', dueAt: null, nextAt: null })
    expect(wall(clock.lastDueAt)).toBe('16T17:30')
  })

  test('at the instant at which it begins the clock is paused; at its end it runs again', () => {
    const told: Told[] = [ACCEPTED, ['suspended', '11T10:00', hearing], ['resumed', '12T10:00', hearing]]
    expect(clockOf(told, '11T09:59').state).toBe('running')
    expect(clockOf(told, '11T10:00').state).toBe('paused')
    expect(clockOf(told, '12T10:00').state).toBe('running')
  })

  test('begun one millisecond before the due instant it holds the red back; begun at it, it changes nothing', () => {
    const before = clockOf([ACCEPTED, ['suspended', '16T17:29:59.999', hearing]], '17T10:00')
    expect(before).toMatchObject({ state: 'paused', level: 'yellow' })
    const after = clockOf([ACCEPTED, ['suspended', '16T17:30', hearing]], '17T10:00')
    expect(after).toMatchObject({ state: 'running', level: 'red' })
    expect(wall(after.dueAt)).toBe('16T17:30')
  })

  test('a stop ends it: the clock stops at the level from before, its due instant is that of the pause ended', () => {
    const told: Told[] = [ACCEPTED, ['suspended', '13T10:00', hearing], ['decided', '18T10:00']]
    const clock = clockOf(told, '30T10:00')
    expect(clock).toMatchObject({ state: 'stopped', level: 'green' })
    expect([wall(clock.dueAt), wall(clock.stoppedAt)]).toEqual(['19T17:30', '18T10:00'])
    expect(stepAt(clock, 'yellow')).toBeNull()
  })

  test('a second pause begun at its end makes one pause of both', () => {
    const told: Told[] = [
      ACCEPTED,
      ['suspended', '11T10:00', { reason: 'hearing', notice: 'N1' }],
      ['resumed', '12T10:00', { notice: 'N1' }],
      ['suspended', '12T10:00', { reason: 'appraisal', notice: 'N2' }],
      ['resumed', '13T10:00', { notice: 'N2' }],
    ]
    expect(clockOf(told, '12T12:00').state).toBe('paused')
    expect(wall(clockOf(told, '13T12:00').dueAt)).toBe('18T17:30')
  })
})

describe('a pause that overlaps another', () => {
  test('is united with it, never counted twice', () => {
    const told: Told[] = [
      ACCEPTED,
      ['suspended', '10T10:00', { reason: 'hearing', notice: 'N1' }],
      ['suspended', '10T11:00', { reason: 'appraisal', notice: 'N2' }],
      ['resumed', '11T10:00', { notice: 'N1' }],
      ['resumed', '12T10:00', { notice: 'N2' }],
    ]
    expect(clockOf(told, '11T12:00').state).toBe('paused')
    expect(wall(clockOf(told, '12T12:00').dueAt)).toBe('18T17:30')
  })
})

describe('a pause whose condition is false', () => {
  const refused: Told[] = [ACCEPTED, ['suspended', '10T10:00', { reason: 'other', notice: 'N1' }]]

  test('does not stop the clock and leaves a finding', () => {
    const clock = clockOf(refused, '12T10:00')
    expect(clock.state).toBe('running')
    expect(found(clock)).toEqual(['pause-refused'])
  })

  test('is still paired with its own resume, which then is no finding', () => {
    expect(found(clockOf([...refused, ['resumed', '12T10:00', { notice: 'N1' }]], '13T10:00'))).toEqual([
      'pause-refused',
    ])
  })

  test('is refused too where it meets a missing fact, which the finding names', () => {
    const [finding] = clockOf([ACCEPTED, ['suspended', '10T10:00', { notice: 'N1' }]], '12T10:00').findings
    expect(finding).toMatchObject({ finding: 'pause-refused', detail: expect.stringContaining('event.reason') })
  })
})

describe('a resume', () => {
  const two: Told[] = [
    ACCEPTED,
    ['suspended', '10T10:00', { reason: 'hearing', notice: 'N1' }],
    ['suspended', '10T11:00', { reason: 'hearing' }],
  ]

  test.each([
    ['with neither notice nor reason ends all', {}, 'running', []],
    ['of a notice ends that one alone', { notice: 'N1' }, 'paused', []],
    ['of a reason ends all of that reason', { reason: 'hearing' }, 'running', []],
    [
      'of a reason and another notice ends those that name no notice',
      { reason: 'hearing', notice: 'N9' },
      'paused',
      [],
    ],
    ['of another reason ends none and is a finding', { reason: 'tender' }, 'paused', ['resume-unmatched']],
    ['of an unknown notice alone ends none and is a finding', { notice: 'N9' }, 'paused', ['resume-unmatched']],
  ] as const)('%s', (_, data, state, findings) => {
    const clock = clockOf([...two, ['resumed', '12T10:00', data]], '12T12:00')
    expect(clock.state).toBe(state)
    expect(found(clock)).toEqual(findings)
  })

  test('ends a pause of its own instant only if none is older', () => {
    const own: Told[] = [ACCEPTED, ['suspended', '11T10:00', hearing], ['resumed', '11T10:00', hearing]]
    expect(clockOf(own, '11T12:00')).toMatchObject({ state: 'running', findings: [] })
    const older: Told[] = [ACCEPTED, ['suspended', '10T10:00', hearing], ...own.slice(1)]
    expect(clockOf(older, '11T12:00').state).toBe('paused')
  })

  test('before the start or after the stop is no finding', () => {
    expect(found(clockOf([['resumed', '08T10:00'], ACCEPTED], '12T10:00'))).toEqual([])
    expect(found(clockOf([ACCEPTED, ['decided', '10T10:00'], ['resumed', '11T10:00']], '12T10:00'))).toEqual([])
  })
})

describe('an extension', () => {
  const days = { days: 2 }

  test('counts in the limit’s own unit, and all steps are found anew', () => {
    const told: Told[] = [ACCEPTED, ['extended', '16T10:00', days]]
    expect(clockOf(told, '16T09:59').level).toBe('yellow')
    const clock = clockOf(told, '16T10:00')
    expect(clock.level).toBe('green')
    expect([wall(clock.dueAt), wall(stepAt(clock, 'yellow'))]).toEqual(['18T17:30', '17T17:30'])
  })

  test.each([
    ['after the due instant', [['extended', '16T17:30:00.001', days]]],
    ['before the start', [['extended', '08T10:00', days]]],
    [
      'after the stop',
      [
        ['decided', '10T10:00'],
        ['extended', '10T11:00', days],
      ],
    ],
    ['of no whole number of days', [['extended', '10T10:00', { days: 1.5 }]]],
    ['of no day', [['extended', '10T10:00', { days: 0 }]]],
    ['that does not say how many', [['extended', '10T10:00']]],
  ] as readonly (readonly [string, Told[]])[])('%s changes nothing and is a finding', (_, told) => {
    const clock = clockOf([ACCEPTED, ...told], '20T10:00')
    expect(wall(clock.dueAt)).toBe('16T17:30')
    expect(found(clock)).toEqual(['extension-refused'])
  })

  test('a refused one does not use up the number that may be granted', () => {
    const told: Told[] = [ACCEPTED, ['extended', '10T10:00', { days: 0 }], ['extended', '10T11:00', days]]
    expect(wall(clockOf(told, '20T10:00').dueAt)).toBe('18T17:30')
  })

  test('of a limit of two days counts for the choice of lights: three days are yellow one working day before', () => {
    const clock = clockOf([ACCEPTED, ['extended', '10T10:00', { days: 1 }]], '10T12:00', { limit: { workingDays: 2 } })
    expect([wall(clock.dueAt), wall(stepAt(clock, 'yellow'))]).toEqual(['12T17:30', '11T17:30'])
  })
})

describe('holes', () => {
  test('that overlap or touch are one, and those of no length are none', () => {
    const holes = [
      { from: 5, until: 7 },
      { from: 1, until: 3 },
      { from: 3, until: 4 },
      { from: 6, until: Infinity },
      { from: 9, until: 9 },
    ]
    expect(unite(holes)).toEqual([
      { from: 1, until: 4 },
      { from: 5, until: Infinity },
    ])
    expect(unite([{ from: 2, until: 2 }])).toEqual([])
  })

  test('are (from, until]: the first instant lies outside, the last inside', () => {
    const holes = [{ from: 1, until: 3 }]
    expect([1, 2, 3, 4].map((t) => holeAt(holes, t) !== undefined)).toEqual([false, true, true, false])
  })

  test('in common are those of every set', () => {
    const a = [
      { from: 0, until: 5 },
      { from: 6, until: 9 },
    ]
    const b = [{ from: 3, until: 7 }]
    expect(intersect([a, b])).toEqual([
      { from: 3, until: 5 },
      { from: 6, until: 7 },
    ])
    expect(intersect([a, []])).toEqual([])
    expect(intersect([])).toEqual([])
  })
})
