import chineseHolidays from 'chinese-days'
import { addBusinessDays } from 'date-fns'
import type { Calendar } from '../../rules/calendar.ts'
import type { SubjectEvent } from '../../rules/event.ts'
import { dueAt, type Policy } from '../../rules/policy.ts'
import { dateText, dayOfDate, DAY_MS, MINUTE_MS, type Instant } from '../../rules/time.ts'
import { judge, type OracleBook, type OracleTable } from '../oracle.ts'
import { CN_OFFICE, SHIPPED_HOLIDAYS } from '../support/book.ts'
import { randomOf } from './generate.ts'
import type { Contender } from './medians.ts'

const POLICY: Policy = { kind: 'workingDays', ends: 'close', startDay: 'excluded', keepTime: false }
const DAYS = 20
const STARTS = 4_096 // a power of two, for the mask
const FIRST_AT = Date.parse('2024-01-01T00:00+08:00')
const LAST_AT = Date.parse('2026-12-31T00:00+08:00')

export const ENGINE = 'dueAt'
export const DATE_FNS = 'date-fns addBusinessDays'
export const CHINESE_DAYS = 'chinese-days findWorkday'
export const ORACLE = 'oracle'

export interface DueBench {
  readonly contenders: readonly Contender[]
  /** Of all starts, the part in which each alternative finds the same day as the engine; the oracle the same instant. */
  readonly agreement: ReadonlyMap<string, number>
}

/** 20 working days from starts at any minute of 2024–2026, in no order; every contender gets them in the form that it takes. */
export function dueBench(calendar: Calendar): DueBench {
  const random = randomOf(1)
  const starts = Array.from({ length: STARTS }, () => FIRST_AT + minutes(random, (LAST_AT - FIRST_AT) / MINUTE_MS))
  const dates = starts.map((t) => dateText(calendar.zone.dayOf(t)))
  const localDates = starts.map((t, i) => new Date(Date.parse(`${dates[i] ?? ''}T00:00`) + timeOf(t)))
  const histories = starts.map((t) => [acceptedAt(t)])
  const book = oracleBook()

  const engine = (i: number): Instant =>
    dueAt({ policy: POLICY, amount: DAYS, startedAt: at(starts, i), zone: calendar.zone, calendar }, [])
  const dateFns = (i: number): Date => addBusinessDays(at(localDates, i), DAYS)
  const chineseDays = (i: number): string => chineseHolidays.findWorkday(DAYS, at(dates, i))
  const oracle = (i: number): number => judge(book, at(histories, i), at(starts, i))[0]?.dueAt ?? NaN

  const dayFound = (i: number): string => dateText(calendar.zone.dayOf(engine(i)))
  const localDay = (date: Date): string =>
    [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, '0')).join('-')
  return {
    contenders: [
      repeat(ENGINE, engine),
      repeat(DATE_FNS, (i) => dateFns(i).getTime()),
      repeat(CHINESE_DAYS, (i) => chineseDays(i).length),
      repeat(ORACLE, oracle),
    ],
    agreement: new Map([
      [DATE_FNS, share(STARTS, (i) => localDay(dateFns(i)) === dayFound(i))],
      [CHINESE_DAYS, share(STARTS, (i) => chineseDays(i) === dayFound(i))],
      [ORACLE, share(256, (i) => oracle(i) === engine(i))],
    ]),
  }
}

const minutes = (random: () => number, most: number): number => Math.floor(random() * most) * MINUTE_MS

const timeOf = (t: Instant): number => (t - FIRST_AT) % DAY_MS // Asia/Shanghai has no summer time in these years

const at = <T>(list: readonly T[], i: number): T => list[i & (STARTS - 1)]!

const share = (of: number, agrees: (i: number) => boolean): number =>
  Array.from({ length: of }, (_, i) => agrees(i)).filter(Boolean).length / of

function repeat(name: string, work: (i: number) => number): Contender {
  let next = 0
  return {
    name,
    run: (times) => {
      let sum = 0
      for (let i = 0; i < times; i++) sum += work(next++)
      return sum
    },
  }
}

const acceptedAt = (t: Instant): SubjectEvent => ({
  source: 'bench',
  id: String(t),
  kind: 'case.accepted',
  subject: 'case/1',
  at: t,
  data: {},
})

/** The one rule that says what POLICY says, over the shipped tables. */
function oracleBook(): OracleBook {
  return {
    zone: CN_OFFICE.zone,
    calendars: [CN_OFFICE],
    holidayTables: { cn: shippedTable() },
    items: [],
    rules: [
      {
        id: 'statutory',
        of: 'case',
        start: 'case.accepted',
        stop: 'case.decided',
        limit: { workingDays: DAYS },
        calendar: CN_OFFICE.id,
        lights: [{ level: 'red', overdue: true }],
        gravity: 'statutory',
      },
    ],
  }
}

function shippedTable(): OracleTable {
  const tables = SHIPPED_HOLIDAYS.entries.holidays ?? []
  const dates = (of: Readonly<Record<string, readonly string[]>> | undefined): string[] =>
    Object.values(of ?? {}).flatMap((spans) => spans.flatMap(datesOf))
  return {
    years: tables.map(({ year }) => year),
    off: tables.flatMap(({ off }) => dates(off)),
    work: tables.flatMap(({ work }) => dates(work)),
  }
}

/** The dates of `2026-01-01` or of `2026-01-01..2026-01-03`. */
function datesOf(span: string): string[] {
  const [first = NaN, last = first] = span.split('..').map((date) => dayOfDate(date) ?? NaN)
  return Array.from({ length: last - first + 1 }, (_, i) => dateText(first + i))
}
