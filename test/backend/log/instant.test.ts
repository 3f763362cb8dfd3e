import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { isoText } from '../../../backend/log/civil.ts'
import { Fault } from '../../../backend/log/fault.ts'
import { instantReader } from '../../../backend/log/instant.ts'

const ZONES = ['America/New_York', 'Asia/Shanghai', 'Europe/Dublin', 'Australia/Lord_Howe', 'Africa/Casablanca']
const utc = (text: string): number => Date.parse(text)
const read = (text: string, zone: string | null = 'Asia/Shanghai', pattern: string | null = null) =>
  instantReader(pattern, zone).cell(text)
const reasonOf = (found: number | Fault): string => (found instanceof Fault ? found.reason : `read as ${found}`)

describe('ISO 8601', () => {
  test.each([
    ['2011-12-06T12:41:31.788Z', '2011-12-06T12:41:31.788Z'],
    ['2011-12-06 13:41:31.788000+01:00', '2011-12-06T12:41:31.788Z'],
    ['2011-12-06T13:41:31+01', '2011-12-06T12:41:31.000Z'],
    ['2011-12-06T13:41+0100', '2011-12-06T12:41:00.000Z'],
    ['2011-12-06T12:41:31,5Z', '2011-12-06T12:41:31.500Z'],
    ['2011-12-06T12:41:31.7889999999999999999999Z', '2011-12-06T12:41:31.788Z'],
    ['1969-12-31T23:59:59.9999Z', '1969-12-31T23:59:59.999Z'],
    ['2022-01-21 13:47:00', '2022-01-21T05:47:00.000Z'],
    ['2024-02-29', '2024-02-28T16:00:00.000Z'],
    ['0099-03-01T00:00Z', '0099-03-01T00:00:00.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(read(text)).toBe(utc(instant))
  })

  test.each([
    '2011-02-30',
    '2023-02-29T10:00Z',
    '1900-02-29',
    '2011-13-01',
    '2011-00-01',
    '2011-01-00',
    '2011-04-31',
    '2011-01-01T24:00',
    '2011-01-01T25:00',
    '2011-01-01T10:60',
    '2016-12-31T23:59:60Z',
    '2011-01-01T10:00:00.Z',
    '2011-01-01T10:00.5Z',
    '2011-01-01T10',
    '2011-01-01T10:00 Z',
    '2011-01-01T10:00+8',
    '2011-01-01T10:00+08:',
    '2011-01-01T10:00+08:60',
    '2011-01-01T10:00+24:00',
    '2011-01-01T10:00:00Z ',
    ' 2011-01-01',
    '2011-1-1',
    '20110101',
    '2011-01-01T1O:00',
    '２０１１-01-01',
    'yesterday',
  ])('%s is no instant', (text) => {
    expect(reasonOf(read(text))).toBe(`"${text}" isn't an instant, expected ISO 8601, like 2026-11-09T10:00:00+08:00`)
  })

  test('a time without an offset needs a zone, and the reason says so', () => {
    const reason = '"2022-01-21 13:47" has no offset, and the mapping has no zone to read it in'
    expect(reasonOf(read('2022-01-21 13:47', null))).toBe(reason)
    expect(reasonOf(read('2022-01-21', null))).toContain('has no offset')
    expect(reasonOf(read('2022-02-30', null))).toContain("isn't an instant")
    expect(read('2022-01-21T13:47Z', null)).toBe(utc('2022-01-21T13:47Z'))
  })

  test('every instant is read back from what Temporal writes, in any zone and precision', () => {
    const cases = fc.tuple(
      fc.integer({ min: -3e12, max: 8e12 }),
      fc.constantFrom(...ZONES),
      fc.integer({ max: 9, min: 3 }),
    )
    fc.assert(
      fc.property(cases, ([at, zone, decimals]) => {
        const written = Temporal.Instant.fromEpochMilliseconds(at).toString({
          timeZone: zone,
          fractionalSecondDigits: decimals as 3 | 9,
        })
        expect(read(written, null)).toBe(Temporal.Instant.from(written).epochMilliseconds)
      }),
    )
  })

  test('an instant is written as toISOString writes it', () => {
    fc.assert(
      fc.property(fc.integer({ min: -6e13, max: 2e14 }), (at) => {
        expect(isoText(at)).toBe(new Date(at).toISOString())
      }),
    )
  })
})

describe('local times', () => {
  const local = (text: string, zone: string): number =>
    Temporal.PlainDateTime.from(text).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds

  test.each([
    ['2022-03-13 01:59:59.999', '2022-03-13T06:59:59.999Z', 'is before the gap'],
    ['2022-03-13 02:30', '2022-03-13T07:30Z', "doesn't exist: read with the offset before"],
    ['2022-03-13 03:00', '2022-03-13T07:00Z', 'is after the gap'],
    ['2022-11-06 00:59', '2022-11-06T04:59Z', 'is before the doubled hour'],
    ['2022-11-06 01:30', '2022-11-06T05:30Z', 'exists twice: the earlier'],
    ['2022-11-06 02:00', '2022-11-06T07:00Z', 'is after the doubled hour'],
  ])('in New York %s (%s) %s', (text, instant) => {
    expect(read(text, 'America/New_York')).toBe(utc(instant))
    expect(read(text, 'America/New_York')).toBe(local(text.replace(' ', 'T'), 'America/New_York'))
  })

  test('each quarter of an hour around the changes of a clock is what Temporal says', () => {
    const changes = [
      ['America/New_York', '2022-03-13T00:00'],
      ['America/New_York', '2022-11-06T00:00'],
      ['Australia/Lord_Howe', '2022-04-03T00:00'], // half an hour
      ['Africa/Casablanca', '2022-03-27T00:00'], // back for Ramadan
      ['Pacific/Apia', '2011-12-30T00:00'], // a day that never was
      ['Asia/Shanghai', '1986-05-04T00:00'],
      ['Asia/Shanghai', '1900-12-31T22:00'], // local mean time, to the second
    ] as const
    for (const [zone, day] of changes) {
      const reader = instantReader(null, zone)
      for (let quarter = -200; quarter < 300; quarter++) {
        const text = Temporal.PlainDateTime.from(day)
          .add({ minutes: 15 * quarter })
          .toString()
        expect([zone, text, reader.cell(text)]).toEqual([zone, text, local(text, zone)])
      }
    }
  })

  test('any local time in any order in any zone is what Temporal says', () => {
    const readers = new Map(ZONES.map((zone) => [zone, instantReader(null, zone)]))
    const times = fc.tuple(fc.integer({ min: -3e12, max: 4e12 }), fc.constantFrom(...ZONES))
    fc.assert(
      fc.property(times, ([wall, zone]) => {
        const text = new Date(wall).toISOString().slice(0, -1)
        expect(readers.get(zone)?.cell(text)).toBe(local(text, zone))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a pattern', () => {
  test.each([
    ['MM/dd/yyyy hh:mm:ss a', '01/21/2022 01:47:09 PM', '2022-01-21T05:47:09Z'],
    ['MM/dd/yyyy hh:mm a', '01/21/2022 12:05 am', '2022-01-20T16:05Z'],
    ['MM/dd/yyyy hh:mm a', '01/21/2022 12:05 PM', '2022-01-21T04:05Z'],
    ['yyyy年MM月dd日 ahh:mm', '2022年01月21日 下午01:47', '2022-01-21T05:47Z'],
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", '2022-01-21T13:47:09.120+01:00', '2022-01-21T12:47:09.120Z'],
    ['yyyy-MM-ddTHH:mm:ssXXX', '2022-01-21T13:47:09Z', '2022-01-21T13:47:09Z'],
    ["dd.MM.yyyy 'o''clock' HH", "21.01.2022 o'clock 13", '2022-01-21T05:00Z'],
    ['yyyyMMddHHmmssSSS', '20220121134709120', '2022-01-21T05:47:09.120Z'],
    ['yyyyMMdd', '20220121', '2022-01-20T16:00Z'],
  ])('%s reads %s', (pattern, text, instant) => {
    expect(read(text, 'Asia/Shanghai', pattern)).toBe(utc(instant))
  })

  test.each([
    ['MM/dd/yyyy hh:mm a', '01/21/2022 13:47 PM'],
    ['MM/dd/yyyy hh:mm a', '01/21/2022 00:47 AM'],
    ['MM/dd/yyyy hh:mm a', '01/21/2022 01:47 XM'],
    ['MM/dd/yyyy hh:mm a', '01/21/2022 01:47'],
    ['MM/dd/yyyy HH:mm', '1/21/2022 13:47'],
    ['MM/dd/yyyy HH:mm', '02/30/2022 13:47'],
    ['MM/dd/yyyy HH:mm', '01/21/2022 25:00'],
    ['MM/dd/yyyy HH:mm', '01/21/2022 13:47 '],
    ['MM/dd/yyyy HH:mm', 'x01/21/2022 13:47'],
    ['MM/dd/yyyy HH:mm', '2022-01-21 13:47'],
    ['yyyy-MM-dd HH:mm:ss.SSS', '2022-01-21 13:47:09.12'],
    ['yyyy-MM-dd HH:mm:ss.SSS', '2022-01-21 13:47:09.xyz'],
    ['yyyy-MM-dd HH:mmXXX', '2022-01-21 13:47+0800'],
    ['yyyy-MM-dd HH:mmXXX', '2022-01-21 13:47+08:0'],
    ['yyyy-MM-dd HH:mmXXX', '2022-01-21 13:47'],
  ])('%s refuses %s, and says what it expected', (pattern, text) => {
    expect(reasonOf(read(text, 'Asia/Shanghai', pattern))).toBe(`"${text}" isn't an instant, expected ${pattern}`)
  })

  test.each([
    ['MM/dd hh:mm', 'has no yyyy'],
    ['yyyy-MM-dd hh:mm', 'must have hh and a together'],
    ['yyyy-MM-dd HH:mm a', 'must have hh and a together'],
    ['yyyy-MM-dd HH hh a', 'has both HH and hh'],
    ['yyyy-MM-dd mm', 'has mm but nothing coarser'],
    ['yyyy-MM-dd HH:ss', 'has ss but nothing coarser'],
    ['yyyy-MM-dd yyyy', 'has a token twice'],
    ['d.M.yyyy', 'has "d"'],
    ["yyyy-MM-dd'T", "has a quote that isn't closed"],
  ])('%s is refused as a pattern: it %s', (pattern, why) => {
    expect(() => instantReader(pattern, null)).toThrow(why)
  })

  test('what a pattern writes it reads back', () => {
    const patterns = [
      'yyyy-MM-dd HH:mm:ss.SSS',
      'dd/MM/yyyy hh:mm:ss.SSS a',
      "SSS ss mm HH dd MM yyyy 'at' XXX",
      'aSSSssmmhhddMMyyyy',
    ]
    const cases = fc.tuple(
      fc.integer({ min: -6e13, max: 2e14 }),
      fc.constantFrom(...patterns),
      fc.constantFrom('Z', '+08:00', '-03:30'),
    )
    fc.assert(
      fc.property(cases, ([at, pattern, offset]) => {
        const shift =
          pattern.includes('XXX') && offset !== 'Z' ? Temporal.Instant.from(`1970-01-01T00:00${offset}`) : null
        const wall = at - (shift?.epochMilliseconds ?? 0)
        expect(read(write(wall, pattern, offset), 'Etc/UTC', pattern)).toBe(at)
      }),
    )
  })

  function write(wall: number, pattern: string, offset: string): string {
    const date = new Date(wall)
    const hour = date.getUTCHours()
    const values: Readonly<Record<string, string>> = {
      yyyy: String(date.getUTCFullYear()).padStart(4, '0'),
      MM: String(date.getUTCMonth() + 1).padStart(2, '0'),
      dd: String(date.getUTCDate()).padStart(2, '0'),
      HH: String(hour).padStart(2, '0'),
      hh: String(hour % 12 === 0 ? 12 : hour % 12).padStart(2, '0'),
      mm: String(date.getUTCMinutes()).padStart(2, '0'),
      ss: String(date.getUTCSeconds()).padStart(2, '0'),
      SSS: String(date.getUTCMilliseconds()).padStart(3, '0'),
      a: hour < 12 ? 'AM' : 'PM',
      XXX: offset,
    }
    return pattern.replace(
      /'(.*?)'|yyyy|MM|dd|HH|hh|mm|ss|SSS|XXX|a/g,
      (token, text?: string) => text ?? values[token] ?? '',
    )
  }
})
