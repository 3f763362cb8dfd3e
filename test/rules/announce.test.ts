import { describe, expect, test } from 'vitest'
import { announce, type Announced, type Outcome } from '../../rules/announce.ts'
import type { Facts, SubjectEvent } from '../../rules/event.ts'
import { fold } from '../../rules/history.ts'
import { clocksAt } from '../../rules/horizon.ts'
import { bookFrom, CN_OFFICE } from '../support/book.ts'

const at = (text: string): number => Date.parse(`2026-11-${text}+08:00`)

// Promised five working days from Monday 11-09: due Monday 11-16 17:30, yellow from Friday 17:30 on.
const book = bookFrom({
  calendars: [CN_OFFICE],
  rules: [
    {
      id: 'promise',
      of: 'case',
      start: 'case.accepted',
      stop: ['case.decided', 'case.withdrawn'],
      pause: { from: 'case.suspended', until: 'case.resumed' },
      extend: { on: 'case.extended' },
      limit: { workingDays: 5 },
      calendar: 'cn-office',
      lights: [
        { level: 'yellow', remaining: { workingDays: 1 } },
        { level: 'red', overdue: true },
      ],
    },
  ],
})

const event = (kind: string, time: string, data: Facts = {}): SubjectEvent => ({
  source: 's',
  id: `${kind} ${time}`,
  kind: kind === 'voided' ? 'event.voided' : `case.${kind}`,
  subject: 'case/1',
  at: at(time),
  data,
})
const ACCEPTED = event('accepted', '09T10:00')

/** Announces the clock of `events` at a horizon, after `before`, because of the newest of them. */
function said(events: readonly SubjectEvent[], horizon: string, before: Announced | null, news = 1): Outcome {
  const state = fold(book, 'case/1', events, Infinity)
  const [judged] = clocksAt(book, state, at(horizon), () => at(horizon))
  const cause = news === 0 ? ({ kind: 'tick' } as const) : ({ kind: 'events', events: events.slice(-news) } as const)
  return announce(before, judged?.clock ?? null, judged?.rule ?? null, at(horizon), cause)
}

const kinds = ({ announcements }: Outcome): string[] => announcements.map(({ kind }) => kind)

const GREEN: Announced = { level: 'green', since: at('09T10:00'), stopped: false, verify: false }
const YELLOW: Announced = { level: 'yellow', since: at('13T17:30'), stopped: false, verify: false }
const RED: Announced = { level: 'red', since: at('16T17:30') + 1, stopped: false, verify: false }

describe('time goes on', () => {
  test('a new clock before its first step announces nothing', () => {
    expect(said([ACCEPTED], '09T10:00', null)).toEqual({ after: GREEN, announcements: [], late: null })
  })

  test('each step that the horizon passes is raised, at its own instant', () => {
    const { after, announcements } = said([ACCEPTED], '20T09:00', GREEN, 0)
    expect(announcements.map(({ kind, was, at: t }) => [kind, was, t])).toEqual([
      ['raised', 'green', YELLOW.since],
      ['raised', 'yellow', RED.since],
    ])
    expect(after).toEqual(RED)
  })

  test('the last instant in time announces no red, one millisecond later does', () => {
    const due = at('16T17:30')
    const state = fold(book, 'case/1', [ACCEPTED], Infinity)
    for (const [horizon, expected] of [
      [due, []],
      [due + 1, ['raised']],
    ] as const) {
      const [judged] = clocksAt(book, state, horizon, () => horizon)
      expect(kinds(announce(YELLOW, judged!.clock, judged!.rule, horizon, { kind: 'tick' }))).toEqual(expected)
    }
  })
})

describe('a stop', () => {
  test('of a lit clock is announced with the level that it stopped at', () => {
    const decided = event('decided', '17T09:00')
    const { after, announcements } = said([ACCEPTED, decided], '17T09:00', RED)
    expect(announcements).toEqual([
      { kind: 'stopped', was: 'red', at: decided.at, after: { ...RED, stopped: true }, by: decided },
    ])
    expect(after).toEqual({ ...RED, stopped: true })
  })

  test('of a green clock is noted without a word', () => {
    const outcome = said([ACCEPTED, event('decided', '10T09:00')], '10T09:00', GREEN)
    expect(outcome).toEqual({ after: { ...GREEN, stopped: true }, announcements: [], late: null })
  })

  test('that lies beyond the horizon is not announced yet', () => {
    expect(said([ACCEPTED, event('decided', '10T09:00')], '10T08:59', GREEN).after).toEqual(GREEN)
  })

  test('before a red that was announced retracts it, as late evidence to be verified (35)', () => {
    const decided = event('decided', '16T17:29')
    const { after, announcements, late } = said([ACCEPTED, decided], '16T17:45', RED)
    expect(announcements.map(({ kind, was, at: t }) => [kind, was, t])).toEqual([['retracted', 'red', decided.at]])
    expect(after).toEqual({ ...YELLOW, stopped: true, verify: true })
    expect(late).toBe(decided)
  })

  test('that is voided lights the clock again', () => {
    const decided = event('decided', '17T09:00')
    const voided = event('voided', '17T10:00', { source: 's', id: decided.id, reason: 'wrong case' })
    const { after, announcements } = said([ACCEPTED, decided, voided], '17T10:00', { ...RED, stopped: true })
    expect(announcements.map(({ kind }) => kind)).toEqual(['raised'])
    expect(after).toEqual(RED)
  })
})

describe('a light that goes down', () => {
  test('by an extension granted after it was lit is eased, and nobody has to verify (26)', () => {
    const { after, announcements, late } = said(
      [ACCEPTED, event('extended', '16T09:00', { days: 5 })],
      '16T09:00',
      YELLOW,
    )
    expect(announcements.map(({ kind, was }) => [kind, was])).toEqual([['eased', 'yellow']])
    expect(after).toEqual(GREEN)
    expect(late).toBeNull()
  })

  test('by an extension of before the light, told later, is retracted (35)', () => {
    const extended = event('extended', '16T17:00', { days: 5 })
    const { after, announcements, late } = said([ACCEPTED, extended], '17T09:00', RED)
    expect(announcements.map(({ kind, was }) => [kind, was])).toEqual([['retracted', 'red']])
    expect(after).toEqual({ ...GREEN, verify: true })
    expect(late).toBe(extended)
  })

  test('by a pause of before the light, told later, is retracted (35)', () => {
    const paused = event('suspended', '13T09:00', { reason: 'hearing' })
    expect(kinds(said([ACCEPTED, paused], '16T18:00', RED))).toEqual(['retracted'])
  })

  test('since its start is voided is withdrawn, and stays to be verified', () => {
    const voided = event('voided', '17T09:00', { source: 's', id: ACCEPTED.id, reason: 'wrong case' })
    const { after, announcements, late } = said([ACCEPTED, voided], '17T09:00', RED)
    expect(announcements.map(({ kind, was }) => [kind, was])).toEqual([['withdrawn', 'red']])
    expect(after).toMatchObject({ level: 'green', stopped: true, verify: true })
    expect(late).toBe(voided)
  })

  test('under a new edition says so, and nobody has to verify', () => {
    const state = fold(book, 'case/1', [ACCEPTED], Infinity)
    const horizon = at('16T09:00')
    const [judged] = clocksAt(book, state, horizon, () => horizon)
    const { after, announcements, late } = announce(RED, judged!.clock, judged!.rule, horizon, { kind: 'edition' })
    expect(announcements.map(({ kind, was }) => [kind, was])).toEqual([['edition', 'red']])
    expect([after, late]).toEqual([YELLOW, null])
  })

  test('and is lit again from a later instant on was wrong until then: retracted, red still', () => {
    const early = event('extended', '16T10:00', { days: 1 })
    const { after, announcements, late } = said([ACCEPTED, early], '18T09:00', RED)
    const since = at('17T17:30') + 1
    expect(announcements.map(({ kind, was, after: { level } }) => [kind, was, level])).toEqual([
      ['retracted', 'red', 'red'],
    ])
    expect(after).toEqual({ level: 'red', since, stopped: false, verify: true })
    expect(late).toBe(early)
  })
})

test('what is said again says nothing: announcing is level-triggered', () => {
  const events = [ACCEPTED, event('decided', '17T09:00')]
  const { after } = said(events, '17T09:00', null)
  expect(said(events, '18T09:00', after, 0)).toEqual({ after, announcements: [], late: null })
})
