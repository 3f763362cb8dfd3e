import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attendanceOf, type Attendance } from '../../rules/attendance.ts'
import type { Book } from '../../rules/book.ts'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import { fold } from '../../rules/history.ts'
import { clocksAt } from '../../rules/horizon.ts'
import { addSums, NO_SUMS, RATES, sumsOfAttendance } from '../../rules/kpi.ts'
import type { SubjectState } from '../../rules/state.ts'
import { instantText } from '../../rules/time.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'
import { dayOf, midnight } from '../support/plain-days.ts'
import { plainShift } from '../support/plain-shift.ts'

const rule = {
  of: 'shift',
  feed: 'video',
  calendar: 'cn-office',
  lights: [{ level: 'red', overdue: true }],
  flag: 'absent',
}
const book = bookFrom({
  centre: { id: 'test', zone: 'Asia/Shanghai' },
  feeds: [{ id: 'video' }],
  calendars: [CN_OFFICE],
  departments: [{ id: 'D1', name: 'D1' }],
  windows: [{ id: 'W1', name: 'W1', department: 'D1' }],
  rosters: [{ window: 'W1', staff: 'S1', ab: 'S2', calendar: 'cn-office' }],
  rules: [
    { ...rule, id: 'presence', start: { presence: 'seen' }, limit: { elapsed: 'PT15M' } },
    { ...rule, id: 'waiting', start: { presence: 'waiting' }, limit: { elapsed: 'PT5M' } },
  ],
})
const at = (text: string): number => Date.parse(`2026-11-09T${text}+08:00`)
const CLOSE = at('17:30')

type Told = readonly [kind: string, at: number, data?: Facts]
function stateOf(of: Book, told: readonly Told[]): SubjectState {
  const events = told.map(([kind, instant, data = {}], i): SubjectEvent => ({
    source: 'video',
    id: `${i}`,
    kind: `shift.${kind}`,
    subject: 'shift/W1/2026-11-09',
    at: instant,
    data,
  }))
  return fold(of, 'shift/W1/2026-11-09', events, Infinity)
}
function attendance(told: readonly Told[], horizon: number | null = CLOSE, of = book): Attendance | null {
  const state = stateOf(of, told)
  return attendanceOf(
    of,
    state,
    clocksAt(of, state, horizon ?? CLOSE, (feed) => (feed === 'video' ? horizon : CLOSE)),
  )
}
const seen = (...times: readonly string[]): Told[] => times.map((time) => ['seen', at(time), { staff: 'S1' }])
const span = (from: string, until: string): Facts => ({ from: instantText(at(from)), until: instantText(at(until)) })
/** Seen each ten minutes of the day but in these stretches. */
function present(...but: readonly (readonly [from: string, until: string])[]): Told[] {
  const sights: Told[] = []
  for (let t = at('08:30'); t < CLOSE; t += 600_000)
    if (but.every(([from, until]) => t < at(from) || t >= at(until))) sights.push(['seen', t, { staff: 'S1' }])
  return sights
}

describe('absent minutes of a shift', () => {
  test('nobody came: the rostered minutes but the first fifteen', () => {
    expect(attendance([])).toEqual({
      beganAt: at('08:30'),
      endedAt: CLOSE,
      department: 'D1',
      window: 'W1',
      staff: 'S1',
      rosteredMinutes: 390,
      absentMinutes: 375,
    })
  })

  test('who was always seen in time was never absent', () => {
    expect(attendance(present())).toMatchObject({ rosteredMinutes: 390, absentMinutes: 0 })
  })

  test('an absence counts from the bound on, a begun minute whole', () => {
    // Last seen at 09:50, then at 10:20: absent from 10:05 on.
    expect(attendance(present(['10:00', '10:20']))).toMatchObject({ absentMinutes: 15 })
    const later: Told[] = [...present(['10:00', '10:30']), ['seen', at('10:20:01'), { staff: 'S1' }]]
    expect(attendance(later)).toMatchObject({ absentMinutes: 16 })
    // Fifteen minutes to the millisecond are none.
    expect(
      attendance([...present(['09:00', '10:00']), ...seen('08:59', '09:14', '09:29', '09:44', '09:50')]),
    ).toMatchObject({
      absentMinutes: 0,
    })
  })

  test('two rules that find the same minutes absent find them once', () => {
    const waiting: Told[] = [
      ['queue', at('10:00'), { waiting: 2 }],
      ['queue', at('10:12'), { waiting: 0 }],
    ]
    // While people wait from 10:05 on, for the other rule from 10:05 on too: of 10:05–10:20 all.
    expect(attendance([...present(['10:00', '10:20']), ...waiting])).toMatchObject({ absentMinutes: 15 })
    // Seen at 10:00: five minutes later the shorter bound is passed, until somebody comes, though nobody waits any more.
    expect(attendance([...present(['10:10', '10:14']), ...seen('10:14'), ...waiting])).toMatchObject({
      absentMinutes: 9,
    })
  })

  test('leave counts neither as absence nor as minutes in which somebody had to be there', () => {
    const leave: Told = ['leave', at('08:00'), span('09:30', '11:00')]
    expect(attendance([...present(['09:30', '11:00']), leave])).toMatchObject({
      rosteredMinutes: 300,
      absentMinutes: 0,
    })
    // Nobody but an AB-post: the bound begins anew at the end of the leave.
    expect(attendance([...present(['09:30', '11:20']), leave])).toMatchObject({
      rosteredMinutes: 300,
      absentMinutes: 5,
    })
  })

  test('the AB-post is somebody, a stranger is not', () => {
    const others = (staff: string): Told[] =>
      present().map(([kind, t]) => [kind, t, { staff: at('10:00') <= t && t < at('11:00') ? staff : 'S1' }])
    expect(attendance(others('S2'))).toMatchObject({ absentMinutes: 0 })
    expect(attendance(others('S9'))).toMatchObject({ absentMinutes: 55 })
  })

  test('a shift that was closed ends there', () => {
    expect(attendance([...present(), ['closed', at('16:00')]])).toMatchObject({
      endedAt: at('16:00'),
      rosteredMinutes: 300,
      absentMinutes: 0,
    })
  })
})

test('each rule’s own minutes are its finding, the noon break and leave taken off', () => {
  const found = (...told: readonly Told[]): (readonly [rule: string | null, detail: string])[] => {
    const state = stateOf(book, told)
    return clocksAt(book, state, CLOSE, () => CLOSE).flatMap(({ clock }) =>
      clock.findings.map(({ rule, detail }) => [rule, detail] as const),
    )
  }
  expect(found()).toEqual([['presence', '375 min']])
  expect(found(['leave', at('08:00'), span('15:00', '17:00')])).toEqual([['presence', '240 min']])
  const waiting: Told[] = [
    ['queue', at('10:00'), { waiting: 2 }],
    ['queue', at('10:12'), { waiting: 0 }],
  ]
  expect(found(...present(['10:10', '10:30']), ...waiting)).toEqual([
    ['presence', '15 min'],
    ['waiting', '25 min'],
  ])
})

describe('a shift of which nobody knows', () => {
  const unknown = { rosteredMinutes: null, absentMinutes: null }

  test('has no minutes, not none: its feed has told up to an instant before its end, or of nothing', () => {
    expect(attendance(present(), CLOSE - 1)).toMatchObject({ endedAt: CLOSE, ...unknown })
    expect(attendance(present(), null)).toMatchObject(unknown)
    expect(attendance(present(), CLOSE)).toMatchObject({ absentMinutes: 0 })
  })

  test('is one whose rule can’t judge it', () => {
    const blind = bookFrom({
      calendars: [CN_OFFICE],
      rosters: [{ window: 'W1', staff: 'S1', calendar: 'cn-office' }],
      rules: [
        {
          of: 'shift',
          id: 'presence',
          start: { presence: 'seen' },
          when: 'shift.post == "front"',
          limit: { elapsed: 'PT15M' },
        },
      ],
    })
    expect(attendance(present(), CLOSE, blind)).toMatchObject(unknown)
  })

  test('is counted apart once it is over, and before that nowhere', () => {
    const known = attendance(present(['10:00', '10:20']))!
    const lost = attendance(present(), CLOSE - 1)!
    expect(sumsOfAttendance(known, CLOSE)).toEqual({
      ...NO_SUMS,
      shifts: 1,
      rosteredMinutes: 390,
      absentMinutes: 15,
    })
    expect(sumsOfAttendance(lost, CLOSE - 1)).toEqual(NO_SUMS)
    expect(sumsOfAttendance(lost, CLOSE)).toEqual({ ...NO_SUMS, unknownShifts: 1 })
    const both = addSums(sumsOfAttendance(known, CLOSE), sumsOfAttendance(lost, CLOSE))
    expect(RATES.absent.of(both)).toEqual({ numerator: 15, denominator: 390, value: 15 / 390 })
    expect(RATES.absent.of(sumsOfAttendance(lost, CLOSE)).value).toBe(null)
  })
})

test('a subject that is no shift, or a shift that no rule watches, has no attendance', () => {
  const state = fold(book, 'case/1', [], Infinity)
  expect(
    attendanceOf(
      book,
      state,
      clocksAt(book, state, CLOSE, () => CLOSE),
    ),
  ).toBe(null)
  const unwatched = bookFrom({ calendars: [CN_OFFICE], rosters: [{ window: 'W1', calendar: 'cn-office' }] })
  expect(attendance(present(), CLOSE, unwatched)).toBe(null)
})

test('minutes are those that a count second by second gives', () => {
  const day = dayOf(at('12:00'))
  const second = fc.integer({ min: 8 * 3_600, max: 18 * 3_600 }).map((s) => midnight(day) + s * 1_000)
  const leave = fc
    .tuple(second, fc.integer({ min: 1, max: 7_200 }))
    .map(([from, s]) => [from, from + s * 1_000] as const)
  const history = fc.record({
    seen: fc.array(second, { maxLength: 40 }),
    strangers: fc.array(second, { maxLength: 5 }),
    leaves: fc.array(leave, { maxLength: 3 }),
    queue: fc.uniqueArray(fc.tuple(second, fc.nat(2)), { maxLength: 8, selector: ([t]) => t }),
  })
  fc.assert(
    fc.property(history, (one) => {
      const told: Told[] = [
        ...one.seen.map((t): Told => ['seen', t, { staff: 'S1' }]),
        ...one.strangers.map((t): Told => ['seen', t, { staff: 'S9' }]),
        ...one.leaves.map(([from, until]): Told => [
          'leave',
          from,
          { from: instantText(from), until: instantText(until) },
        ]),
        ...one.queue.map(([t, waiting]): Told => ['queue', t, { waiting }]),
      ]
      const queue = [...one.queue].sort(([a], [b]) => a - b)
      const { rostered, absent } = plainShift({ day, seen: one.seen, leaves: one.leaves, queue })
      expect(attendance(told)).toMatchObject({ rosteredMinutes: rostered, absentMinutes: absent })
    }),
    { numRuns: 150 },
  )
})
