import { describe, expect, test } from 'vitest'
import { BookError, type Fault } from '../../rules/faults.ts'
import { checkBookFile, compileBook, parseBookFile } from '../../rules/rulebook.ts'
import { bookFrom, CN_OFFICE, SHIPPED_HOLIDAYS } from '../support/book.ts'

const RULE = {
  id: 'promise',
  of: 'case',
  start: 'case.accepted',
  stop: 'case.decided',
  limit: { workingDays: 5 },
  calendar: 'cn-office',
}
const LIGHT = { level: 'red', overdue: true }

/** What is wrong with a book of the office calendar and these entries. */
function faultsOf(entries: Record<string, unknown>): readonly Fault[] {
  try {
    bookFrom({ calendars: [CN_OFFICE], ...entries })
    return []
  } catch (error) {
    if (error instanceof BookError) return error.faults
    throw error
  }
}

const ofRule = (rule: Record<string, unknown>): readonly Fault[] => faultsOf({ rules: [{ ...RULE, ...rule }] })
const ofCalendar = (calendar: Record<string, unknown>): readonly Fault[] =>
  faultsOf({ calendars: [{ ...CN_OFFICE, ...calendar }] })

/** One fault, with its file, its path, and words of what was expected. */
const one = (path: string, words: string | RegExp): unknown => [
  { file: 'test', path, message: expect.stringMatching(words) as unknown },
]

test('the rule that the faults below are made from has none', () => {
  expect(ofRule({})).toEqual([])
})

describe('a rule is refused, with file, path and what was expected,', () => {
  test.each([
    ['with an unknown key', { stops: 'case.decided' }, 'rules[0]', /"stops"/],
    ['with a misspelt event kind', { start: 'case.acepted' }, 'rules[0].start', /an event kind of the vocabulary/],
    ['with a void as its stop', { stop: 'event.voided' }, 'rules[0].stop', /an event kind of the vocabulary/],
    ['with a kind of another subject', { start: 'tender.awarded' }, 'rules[0].start', /expected case\./],
    ['of an unknown kind of subject', { of: 'permit' }, 'rules[0].of', /case/],
    ['with two limits', { limit: { workingDays: 5, calendarDays: 7 } }, 'rules[0].limit', /exactly one of workingDays/],
    ['with no limit in it', { limit: {} }, 'rules[0].limit', /exactly one of workingDays/],
    ['with a negative limit', { limit: { workingDays: -1 } }, 'rules[0].limit.workingDays', /whole number from 0 on/],
    ['with half a day', { limit: { workingDays: 2.5 } }, 'rules[0].limit.workingDays', /whole number/],
    [
      'with more days than a century',
      { limit: { calendarDays: 40_000 } },
      'rules[0].limit.calendarDays',
      /whole number/,
    ],
    ['with a duration that is none', { limit: { elapsed: 'P1M' } }, 'rules[0].limit.elapsed', /ISO 8601 duration/],
    [
      'with roll for working days',
      { limit: { workingDays: 5, roll: 'nextWorkingDay' } },
      'rules[0].limit.roll',
      /calendarDays alone/,
    ],
    [
      'with startDay for calendar days',
      { limit: { calendarDays: 5, startDay: 'counted' } },
      'rules[0].limit.startDay',
      /workingDays alone/,
    ],
    [
      'with ends: close and no roll',
      { limit: { calendarDays: 5, ends: 'close' } },
      'rules[0].limit.ends',
      /roll: nextWorkingDay/,
    ],
    [
      'with ends beside keepTime',
      { limit: { workingDays: 5, keepTime: true, ends: 'midnight' } },
      'rules[0].limit.ends',
      /without keepTime/,
    ],
    [
      'with a pause of an until limit',
      { limit: { until: 'closeOfDay' }, pause: { from: 'case.suspended', until: 'case.resumed' } },
      'rules[0].pause',
      /none with a limit until/,
    ],
    [
      'with a pause of a given instant',
      { limit: { at: 'case.due' }, pause: { from: 'case.suspended', until: 'case.resumed' } },
      'rules[0].pause',
      /none with a limit at/,
    ],
    [
      'with an extension of working time',
      { limit: { workingTime: 'PT8H' }, extend: { on: 'case.extended' } },
      'rules[0].extend',
      /workingDays or calendarDays alone/,
    ],
    [
      'with a preset that is none',
      { lights: 'traffic' },
      'rules[0].lights',
      /no preset traffic: expected two-lights, three-cards/,
    ],
    ['with a light of two thresholds', { lights: [{ ...LIGHT, used: 0.9 }] }, 'rules[0].lights[0]', /one threshold/],
    [
      'with a light of level green',
      { lights: [{ level: 'green', overdue: true }] },
      'rules[0].lights[0].level',
      /notice/,
    ],
    ['with a share of nothing', { lights: [{ level: 'yellow', used: 0 }] }, 'rules[0].lights[0].used', />0|greater/],
    [
      'with a calendar that is not there',
      { calendar: 'us' },
      'rules[0].calendar',
      /no calendar us in the book: expected cn-office/,
    ],
    ['with a condition that does not parse', { when: 'item.class ==' }, 'rules[0].when', /item\.class ==/],
    ['with a condition of the wrong type', { when: '1 + "a" == 2' }, 'rules[0].when', /1 \+ "a" == 2/],
    ['with a condition that gives a number', { when: '1 + 2' }, 'rules[0].when', /gives int: expected true or false/],
    [
      'with a limit that gives a text',
      { limit: { workingDays: '"five"' } },
      'rules[0].limit.workingDays',
      /gives string: expected a number/,
    ],
    [
      'with a condition over another subject',
      { when: 'tender.method == "open"' },
      'rules[0].when',
      /the rule is of case/,
    ],
    ['with a condition over history', { when: 'history["case.rated"] > 0' }, 'rules[0].when', /checks alone/],
    ['with a gravity that is none', { gravity: 'grave' }, 'rules[0].gravity', /promise/],
    [
      'with an effectiveFrom that is none',
      { effectiveFrom: '2026-02-30' },
      'rules[0].effectiveFrom',
      /date yyyy-mm-dd or an ISO 8601 instant/,
    ],
    [
      'that applies to open clocks without a second person',
      { effectiveFrom: '2026-12-01', applies: 'open', reason: '台风' },
      'rules[0].applies',
      /approvedBy, the second person/,
    ],
    [
      'that applies to open clocks without a reason',
      { effectiveFrom: '2026-12-01', applies: 'open', approvedBy: 'S2' },
      'rules[0].applies',
      /a reason beside/,
    ],
    [
      'that applies to open clocks from the beginning of time',
      { applies: 'open', reason: '台风', approvedBy: 'S2' },
      'rules[0].applies',
      /effectiveFrom beside/,
    ],
  ] as const)('%s', (_, rule, path, words) => {
    expect(ofRule(rule)).toEqual(one(path, words))
  })

  test('that is there twice with one effectiveFrom', () => {
    const [fault] = faultsOf({ rules: [RULE, RULE] })
    expect(fault).toMatchObject({ path: 'promise', message: expect.stringMatching(/twice.*another effectiveFrom/) })
    expect(faultsOf({ rules: [RULE, { ...RULE, effectiveFrom: '2026-12-01' }] })).toEqual([])
  })

  test('that starts by the red of a rule which isn’t there', () => {
    const [fault] = ofRule({ start: { red: 'statutory' } })
    expect(fault).toMatchObject({ path: 'promise', message: expect.stringMatching(/rule statutory, which is not in/) })
  })

  test('that starts by its own red, directly or in a ring', () => {
    expect(ofRule({ start: { red: 'promise' } })[0]?.message).toBe('rules start one another: promise → promise')
    const ring = ['a', 'b', 'c'].map((id, i, all) => ({ ...RULE, id, start: { red: all[(i + 1) % 3] } }))
    expect(faultsOf({ rules: ring })[0]?.message).toBe('rules start one another: a → b → c → a')
  })
})

describe('an item', () => {
  const limit = { workingDays: 'item.promisedDays' }
  const withItem = (item: Record<string, unknown>, rule: Record<string, unknown> = {}): readonly Fault[] =>
    faultsOf({
      items: [
        { id: 'Q0', promisedDays: 5 },
        { id: 'Q1', ...item },
      ],
      rules: [{ ...RULE, limit, ...rule }],
    })

  test.each([2.5, -1, '5', true, [5]])(
    'with promisedDays: %j is refused where a rule takes it as its limit',
    (value) => {
      expect(withItem({ promisedDays: value })).toEqual(
        one('items[1].promisedDays', /item Q1: item\.promisedDays is .*expected e\.g\. a whole number/),
      )
    },
  )

  test('is asked with words of its own: which step an event names nobody knows at load', () => {
    const rule = {
      ...{ ...RULE, when: 'has(item.steps) && item.steps.exists(s, s.id == event.step)' },
      limit: { workingDays: 'item.steps.filter(s, s.id == event.step)[0].days' },
    }
    const plain = { id: 'A', name: { zh: '甲', en: 'A' } }
    const stepped = { id: 'B', name: { zh: '乙', en: 'B' }, steps: [{ id: 'review', days: 1 }] }
    expect(faultsOf({ rules: [rule], items: [plain, stepped] })).toEqual([])
    expect(faultsOf({ rules: [rule], items: [stepped] })).toEqual([])
  })

  test('is not asked by a rule that doesn’t apply to it, nor where it has no such field', () => {
    const when = 'item.class == "promised"'
    expect(withItem({ class: 'instant', promisedDays: 'today' }, { when })).toEqual([])
    expect(withItem({})).toEqual([])
  })

  test('that is there twice for one effectiveFrom is refused', () => {
    expect(faultsOf({ items: [{ id: 'Q1' }, { id: 'Q1' }] })).toEqual(one('items[1]', /Q1 stands twice/))
  })
})

describe('a calendar is refused, with file, path and what was expected,', () => {
  test.each([
    [
      'with hours that are no hours',
      { hours: { 'mon-fri': ['8:30-12'] } },
      'calendars[0].hours.mon-fri[0]',
      /"08:30-12:00"/,
    ],
    [
      'with hours that overlap',
      { hours: { mon: ['08:30-12:00', '11:00-13:00'] } },
      'calendars[0].hours.mon',
      /in order/,
    ],
    [
      'with hours over midnight',
      { hours: { mon: ['22:00-06:00'] } },
      'calendars[0].hours.mon',
      /ending after it begins/,
    ],
    ['without any opening hours', { hours: { mon: [] } }, 'calendars[0].hours', /some weekday/],
    [
      'with holidays that nobody publishes',
      { holidays: 'us' },
      'calendars[0].holidays',
      /no holiday tables us: expected cn/,
    ],
    [
      'with a closed date that doesn’t exist',
      { closed: ['2026-02-29'] },
      'calendars[0].closed[0]',
      /a date yyyy-mm-dd/,
    ],
  ] as const)('%s', (_, calendar, path, words) => {
    expect(ofCalendar(calendar)).toEqual(one(path, words))
  })

  test('with a day that is none', () => {
    expect(ofCalendar({ hours: { 'mon-fry': ['08:30-12:00'] } })).toEqual(
      one('calendars[0].hours.mon-fry', /expected a weekday/),
    )
  })

  test('with an unknown zone', () => {
    expect(ofCalendar({ zone: 'Asia/Peking' })).toEqual(
      one('calendars[0].zone', /Asia\/Peking is no IANA time zone.*expected a name such as/),
    )
  })

  test('with a season that begins and never ends', () => {
    const hours = [{ from: '06-01', 'mon-fri': ['08:00-12:00'] }]
    expect(ofCalendar({ hours })[0]).toMatchObject({
      path: 'calendars[0].hours[0].from',
      message: expect.stringMatching(/both/),
    })
  })

  test('in two zones, or twice for one effectiveFrom', () => {
    const calendars = [CN_OFFICE, { ...CN_OFFICE, zone: 'UTC', effectiveFrom: '2026-12-01' }]
    expect(faultsOf({ calendars })).toEqual(one('calendars[1].zone', /zone Asia\/Shanghai elsewhere/))
    expect(faultsOf({ calendars: [CN_OFFICE, CN_OFFICE] })).toEqual(one('calendars[1]', /twice in the book/))
  })
})

test('a limit of constants alone is an amount or refused', () => {
  const rule = (workingDays: string) => ({ calendars: [CN_OFFICE], rules: [{ ...RULE, limit: { workingDays } }] })
  expect(faultsOf(rule('2 - 5'))).toEqual(one('rules[0].limit.workingDays', /2 - 5 is -3: expected a whole number/))
  expect(bookFrom(rule('2 + 1')).sets.get('case')?.lines[0]?.editions[0]?.limit?.value).toEqual({
    kind: 'constant',
    value: 3,
  })
})

describe('a check is refused', () => {
  const check = { id: 'c', of: 'case', on: 'case.decided', when: 'case.fee > 0' }

  test('without anything that it listens to', () => {
    expect(faultsOf({ checks: [{ ...check, on: undefined }] })).toEqual(
      one('checks[0]', /exactly one of on, pauses, stops and edits/),
    )
  })

  test('with a condition that gives no true or false', () => {
    expect(faultsOf({ checks: [{ ...check, when: '"fee"' }] })).toEqual(one('checks[0].when', /expected true or false/))
  })

  test('that listens to events and reads a pause', () => {
    expect(faultsOf({ checks: [{ ...check, when: 'pause.open' }] })).toEqual(one('checks[0].when', /with pauses alone/))
  })

  test('that stands twice for one effectiveFrom', () => {
    expect(faultsOf({ checks: [check, check] })).toMatchObject([
      { path: 'c', message: expect.stringMatching(/twice in the book/) as string },
    ])
  })

  test('of an event of another subject', () => {
    expect(faultsOf({ checks: [{ ...check, on: 'tender.opened' }] })).toEqual(one('checks[0].on', /expected case\./))
  })
})

describe('presets and feeds', () => {
  test('a preset of the book serves its rules', () => {
    const book = bookFrom({ calendars: [CN_OFFICE], presets: { late: [LIGHT] }, rules: [{ ...RULE, lights: 'late' }] })
    expect(book.sets.get('case')?.lines[0]?.editions[0]?.lights).toMatchObject({ list: [{ level: 'red' }] })
  })

  test('a preset can’t take the name of a shipped one', () => {
    expect(faultsOf({ presets: { 'two-lights': [LIGHT] } })).toEqual(one('presets.two-lights', /a name of its own/))
  })

  test('a feed’s calendar has to be in the book', () => {
    expect(faultsOf({ feeds: [{ id: 'f', calendar: 'us' }] })).toEqual(
      one('feeds[0].calendar', /expected one of cn-office/),
    )
  })
})

describe('a book', () => {
  test('names all its faults at once, each on a line of its own', () => {
    const text = (): unknown =>
      bookFrom({
        calendars: [CN_OFFICE],
        rules: [
          { ...RULE, calendar: 'a' },
          { ...RULE, id: 'r', lights: 'b' },
        ],
      })
    expect(text).toThrow(
      'test: rules[0].calendar: no calendar a in the book: expected cn-office\n' +
        'test: rules[1].lights: no preset b: expected two-lights, three-cards',
    )
  })

  test('of several files names the one that is wrong', () => {
    const parts = [
      checkBookFile('book/calendar.yaml', { calendars: [CN_OFFICE] }),
      checkBookFile('book/case.yaml', { rules: [{ ...RULE, when: 'item.class + 1' }] }),
      checkBookFile('book/more.yaml', { rules: [{ ...RULE, id: 'r', calendar: 'x' }] }),
      SHIPPED_HOLIDAYS,
    ]
    expect(() => compileBook(parts)).toThrow('book/more.yaml: rules[0].calendar: no calendar x')
  })

  test('names the file of the rule whose condition can’t be evaluated, and no other', () => {
    const parts = [
      checkBookFile('calendar.yaml', { calendars: [CN_OFFICE] }),
      checkBookFile('rules.yaml', { rules: [{ ...RULE, when: '[1][5] == 1' }] }),
      SHIPPED_HOLIDAYS,
    ]
    expect(() => compileBook(parts)).toThrow(/^rules\.yaml: rule promise: /)
  })

  test('says its centre once', () => {
    const centre = { id: 'c', zone: 'Asia/Shanghai' }
    const parts = ['a.yaml', 'b.yaml'].map((file) => checkBookFile(file, { centre }))
    expect(() => compileBook(parts)).toThrow('b.yaml: centre: expected once in a book, also in a.yaml')
  })

  test('that is no YAML, or has a key twice, is refused with its file', () => {
    expect(() => parseBookFile({ file: 'book/a.yaml', text: 'rules: [' })).toThrow(/^book\/a\.yaml: /)
    expect(() => parseBookFile({ file: 'book/a.yaml', text: 'rules: []\nrules: []' })).toThrow(
      /^book\/a\.yaml: .*unique/i,
    )
    expect(() => parseBookFile({ file: 'book/a.yaml', text: 'rule: []' })).toThrow(/^book\/a\.yaml: .*"rule"/)
  })

  test('that is empty is a book without rules', () => {
    expect(compileBook([parseBookFile({ file: 'a.yaml', text: '' })]).sets.size).toBe(0)
  })
})

describe('lists of a book', () => {
  test('name each feed, department, window and member of staff once', () => {
    expect(faultsOf({ feeds: [{ id: 'a' }, { id: 'a' }] })).toEqual(one('feeds[1]', /feed a stands twice/))
    for (const list of ['departments', 'windows', 'staff'])
      expect(faultsOf({ [list]: [{ id: 'X' }, { id: 'Y' }, { id: 'X' }] })).toEqual(
        one(`${list}[2]`, /X stands twice under/),
      )
  })

  test('a rule that waits for a feed names one of the book, since a misspelt one would have no lag', () => {
    expect(ofRule({ feed: 'vidoe' })).toEqual(one('rules[0].feed', /no feed vidoe in the book/))
    expect(faultsOf({ feeds: [{ id: 'video' }], rules: [{ ...RULE, feed: 'video' }] })).toEqual([])
  })

  test('a window has one roster, in the hours of a calendar of the book', () => {
    const roster = { window: 'W01', staff: 'S1', calendar: 'cn-office' }
    expect(faultsOf({ calendars: [CN_OFFICE], rosters: [roster, roster] })).toEqual(
      one('rosters[1].window', /W01 has a roster already/),
    )
    expect(faultsOf({ calendars: [CN_OFFICE], rosters: [{ ...roster, calendar: 'none' }] })).toEqual(
      one('rosters[0].calendar', /no calendar none/),
    )
  })
})

describe('presence', () => {
  const PRESENCE = { id: 'absence', of: 'shift', start: { presence: 'seen' }, limit: { elapsed: 'PT15M' } }
  const lights = [{ level: 'red', overdue: true }]

  test('is of shifts, and begins and stops with them', () => {
    expect(faultsOf({ rules: [{ ...PRESENCE, lights }] })).toEqual([])
    expect(faultsOf({ rules: [{ ...PRESENCE, lights, of: 'case' }] })).toEqual(one('rules[0].start', /of: shift/))
    expect(faultsOf({ rules: [{ ...PRESENCE, lights, stop: 'shift.left' }] })).toEqual(one('rules[0].start', /no stop/))
  })
})

describe('hours', () => {
  test('name each weekday once', () => {
    const hours = { 'mon-fri': ['08:30-12:00'], 'wed,sat': ['09:00-11:00'] }
    expect(faultsOf({ calendars: [{ ...CN_OFFICE, hours }] })).toEqual(
      one('calendars[0].hours.wed,sat', /wed stands in another key/),
    )
  })

  test('of a season begin and end on dates that exist', () => {
    const hours = [{ from: '02-30', until: '09-30', 'mon-fri': ['08:00-12:00'] }, { 'mon-fri': ['08:00-12:00'] }]
    expect(faultsOf({ calendars: [{ ...CN_OFFICE, hours }] })).toEqual(
      one('calendars[0].hours[0].from', /expected month and day/),
    )
  })
})
