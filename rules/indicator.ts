import { RATES, type RateName, type Sums } from './kpi.ts'
import { periodName } from './cadence.ts'
import { periodOf, type Period } from './policy.ts'
import type { Gravity } from './preset.ts'
import type { Conduct, Flag, Name } from './rule.ts'
import { dateText, type Day, type Instant, type Zone } from './time.ts'

/** 考核指标: one edition of a target for a rate, judged when a period has closed. */
export interface Indicator {
  readonly id: string
  readonly edition: string
  /** Periods that begin from here on are judged by it; -Infinity where no `effectiveFrom` is given. */
  readonly fromAt: number
  readonly name: Name
  readonly basis: string
  readonly rate: RateName
  readonly each: readonly Period[]
  readonly of: readonly IndicatorScope[]
  readonly target: { readonly kind: 'atLeast' | 'atMost'; readonly share: number }
  /** A smaller denominator says nothing. */
  readonly least: number
  readonly level: 'notice' | 'yellow' | 'red'
  /** The feeds that must have told all up to a period's end, as one name. */
  readonly feed: string
  readonly gravity: Gravity
  readonly flag: Flag | null
  readonly conduct: Conduct | null
  readonly audience: readonly string[]
}

/** All editions of one id, oldest first. */
export type IndicatorLine = readonly Indicator[]
export type IndicatorScope = 'centre' | 'department'

/** A period that has closed: local days [first, last], over at `endsAt`. */
export interface ClosedPeriod {
  readonly name: string
  readonly first: Day
  readonly last: Day
  readonly startsAt: Instant
  readonly endsAt: Instant
}

/** The periods of a kind that began on a day or later and ended by `until`, in order. */
export function closedPeriods(zone: Zone, each: Period, since: Day, until: Instant): ClosedPeriod[] {
  const closed: ClosedPeriod[] = []
  let [first, last] = periodOf(each, since)
  // Of one that began before, nobody can say that all of it is on record.
  if (first < since) [first, last] = periodOf(each, last + 1)
  for (; ; [first, last] = periodOf(each, last + 1)) {
    const endsAt = zone.instant(last + 1, 0)
    if (endsAt > until) return closed
    closed.push({ name: periodName(each, first), first, last, startsAt: zone.instant(first, 0), endsAt })
  }
}

/** What an indicator is of: one period of the centre or a department, by the edition in force when that began. */
export interface Assessed {
  readonly indicator: Indicator
  readonly of: IndicatorScope
  readonly member: string
  readonly period: ClosedPeriod
}

/** Everything that indicators judge of the periods that began on a day or later and ended by `until`, those of one kind in order. */
export function assessedBetween(
  lines: readonly IndicatorLine[],
  members: ReadonlyMap<string, readonly string[]>,
  zone: Zone,
  since: Day,
  until: Instant,
): Assessed[] {
  const closed = new Map<Period, readonly ClosedPeriod[]>()
  const all: Assessed[] = []
  for (const line of lines)
    for (const each of new Set(line.flatMap((edition) => edition.each))) {
      const periods = closed.get(each) ?? closedPeriods(zone, each, since, until)
      closed.set(each, periods)
      for (const period of periods) {
        const indicator = line.findLast(({ fromAt }) => fromAt <= period.startsAt)
        if (indicator?.each.includes(each) !== true) continue
        for (const of of indicator.of)
          for (const member of members.get(of) ?? []) all.push({ indicator, of, member, period })
      }
    }
  return all
}

/** What came of it. `met` is null where too little was counted to say, or not all of it is known. */
export interface Assessment {
  readonly numerator: number
  readonly denominator: number
  readonly met: boolean | null
}

/** Holds a rate against its target. */
export function assess({ rate, target, least }: Indicator, sums: Sums): Assessment {
  const { numerator, denominator, value } = RATES[rate].of(sums)
  // Minutes of shifts that nobody told of are neither attended nor absent.
  const isKnown = rate !== 'absent' || sums.unknownShifts === 0
  if (value === null || denominator < least || !isKnown) return { numerator, denominator, met: null }
  return { numerator, denominator, met: target.kind === 'atLeast' ? value >= target.share : value <= target.share }
}

/** The subject of a finding of an indicator. */
export function indicatorSubject({ indicator: { rate }, member, period }: Assessed): string {
  return `indicator/${rate}/${member}/${period.name}`
}

/** The arithmetic of a target that was missed, for people, in both languages; satisfaction with the share that was rated. */
export function assessmentText({ rate, target }: Indicator, sums: Sums, { first, last }: ClosedPeriod): string {
  const { name, of } = RATES[rate]
  const { numerator, denominator, value } = of(sums)
  const sign = target.kind === 'atLeast' ? '≥' : '≤'
  const rated =
    rate === 'satisfaction' ? `；${RATES.rated.name.zh} ${RATES.rated.name.en}: ${ratio(RATES.rated.of(sums))}` : ''
  return `${name.zh} ${name.en}: ${ratio({ numerator, denominator, value })}；目标 target ${sign} ${percent(target.share)}${rated}（${dateText(first)}–${dateText(last)}）`
}

function ratio({
  numerator,
  denominator,
  value,
}: {
  numerator: number
  denominator: number
  value: number | null
}): string {
  return `${numerator} ÷ ${denominator}${value === null ? '' : ` = ${percent(value)}`}`
}

/** To as many digits as tell 89.996 % from 90 %. */
function percent(share: number): string {
  return `${Number((share * 100).toFixed(4))} %`
}
