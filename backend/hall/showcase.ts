import { periodName } from '../../rules/cadence.ts'
import type { Facts } from '../../rules/event.ts'
import { HOUR_MS, instantText, MINUTE_MS, SECOND_MS, type Day, type Instant } from '../../rules/time.ts'
import type { HallFacts } from './facts.ts'
import type { Stall } from './player.ts'
import type { Told } from './told.ts'

/** Working days from the live day, and the local time: `[-3, '16:00']`. */
type When = readonly [days: number, time: string]
type Event = readonly [days: number, time: string, kind: string, data?: Facts, knownAt?: When]

/** 各机制一例: a history by which a row of the list of mechanisms is lit by the close of the live day. */
interface Shown {
  readonly row: number
  readonly kind: string
  readonly source: string
  readonly events: readonly Event[]
}

const KINDS: readonly [prefix: string, source: string][] = [
  ['case', 'approval'],
  ['joint', 'approval'],
  ['bundle', 'approval'],
  ['tender', 'bidding'],
  ['complaint', 'complaints'],
]

/** A subject's kind is that of its first event; what is entered by hand is shown a day late, as that feed's lag is. */
function shown(row: number, ...events: readonly Event[]): Shown {
  const kind = events[0]?.[2].split('.')[0] ?? ''
  return { row, kind, source: KINDS.find(([prefix]) => prefix === kind)?.[1] ?? 'hand', events }
}

/** A light that an act names is one of its own subject. `instant` gives the instant of a local time of a working day, for facts that name one; `clerkOf` who sits for a department. */
function histories(instant: (...when: When) => string, clerkOf: (department: string) => string): readonly Shown[] {
  const food = { item: 'QG-0042', department: 'D07' }
  const device = { item: 'QG-0043', department: 'D07' }
  const permit = { item: 'QG-0101', department: 'D12' }
  const identity = { item: 'QG-0207', department: 'D03' }
  const alone = { staff: clerkOf('D12') }
  const burst = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((i) =>
    shown(25, [-2, `09:0${i}`, 'case.accepted', food], [0, `10:2${i}`, 'case.decided', { staff: clerkOf('D07') }]),
  )
  return [
    shown(1, [-5, '16:00', 'case.accepted', food]),
    shown(1, [-1, '09:00', 'case.accepted', permit], [-1, '10:00', 'case.step-started', { step: 'review' }]),
    shown(2, [0, '09:30', 'case.accepted', identity]),
    shown(3, [-6, '10:00', 'case.accepted', { item: 'QG-0208', department: 'D07' }]),
    shown(4, [-3, '15:00', 'case.accepted', permit]),
    shown(
      4,
      [-4, '15:00', 'case.accepted', permit],
      [0, '10:00', 'act.confirm', { light: 'tacit-consent/1', staff: 'S900', reason: '已核实' }],
    ),
    shown(5, [-4, '09:00', 'case.accepted', device], [-4, '10:00', 'case.opinion-asked', { department: 'D03' }]),
    shown(
      5,
      [-1, '09:00', 'joint.accepted'],
      [-1, '10:00', 'joint.meeting-called', { department: 'D12', planned: instant(0, '09:00') }],
    ),
    shown(6, [-3, '10:00', 'joint.accepted'], [-3, '10:00', 'joint.branch-opened', { department: 'D12' }]),
    shown(7, [-3, '10:00', 'bundle.accepted'], [-2, '09:00', 'bundle.branch-opened', { window: 'W10' }]),
    shown(8, [-5, '09:00', 'case.received', food]),
    shown(8, [-2, '09:00', 'case.received', { ...food, channel: 'online' }]),
    shown(
      9,
      [-6, '09:00', 'case.accepted', device],
      [-5, '10:00', 'case.suspended', { reason: 'hearing', notice: 'N1', plannedDays: 5 }],
    ),
    shown(
      9,
      [-3, '09:00', 'case.accepted', device],
      [-2, '10:00', 'case.suspended', { reason: 'waiting', notice: 'N2', plannedDays: 3 }],
    ),
    shown(
      10,
      [-30, '09:00', 'tender.announced', { method: 'open' }],
      [-28, '09:00', 'tender.documents-sold'],
      [-20, '09:00', 'tender.bids-closed'],
      [-7, '10:00', 'tender.evaluated'],
    ),
    shown(
      13,
      [-1, '09:00', 'case.accepted', permit],
      [-1, '10:00', 'case.step-started', { step: 'check', ...alone }],
      [-1, '11:00', 'case.step-finished', { step: 'check', ...alone }],
      [-1, '15:00', 'case.step-started', { step: 'review', ...alone }],
      [0, '09:00', 'case.step-finished', { step: 'review', ...alone }],
      [0, '09:10', 'case.decided'],
    ),
    shown(14, [-3, '09:00', 'proxy.opened'], [-3, '10:00', 'proxy.promised', { promisedAt: instant(-1, '10:00') }]),
    shown(14, [-2, '09:00', 'proxy.opened', { fee: 20 }]),
    shown(15, [-2, '09:00', 'case.accepted', { ...food, promisedAt: instant(0, '10:00') }]),
    shown(
      15,
      [-3, '09:00', 'proxy.opened'],
      [-3, '10:00', 'proxy.promised', { channel: 'home-visit', promisedAt: instant(-1, '10:00') }],
    ),
    shown(16, [-4, '10:00', 'visit.opened', { company: 'E77', department: 'D07' }]),
    shown(16, [-3, '10:00', 'visit.opened', { department: 'D07' }], [-3, '11:00', 'visit.promised']),
    shown(17, [-1, '10:00', 'ledger.opened', { class: 'do-it-now', department: 'D07' }]),
    shown(18, [0, '09:00', 'case.accepted', { item: 'QG-9999', department: 'D07' }]),
    shown(19, [-6, '10:00', 'complaint.filed', { about: 'attitude', department: 'D07' }]),
    shown(
      21,
      [-18, '09:00', 'case.accepted', food],
      [-17, '10:00', 'case.decided'],
      [-16, '10:00', 'case.rated', { rating: 1 }],
    ),
    shown(22, [-9, '09:00', 'case.accepted', permit], [-6, '10:00', 'act.confirm'], [-1, '10:00', 'case.decided']),
    shown(
      23,
      [-9, '10:00', 'report.filed', { ban: 'gifts', department: 'D07' }],
      [-2, '10:00', 'report.verified', { ban: 'gifts', proven: true }],
    ),
    shown(24, [-11, '10:00', 'case.accepted', permit], [-10, '10:00', 'case.decided']),
    shown(25, [0, '09:20:00', 'case.accepted', food], [0, '09:20:30', 'case.decided']),
    shown(25, [-4, '10:00', 'case.accepted', food], [-3, '10:00', 'case.decided', {}, [0, '09:40']]),
    ...burst,
    shown(28, [-2, '10:00', 'patrol.found', { window: 'W10', department: 'D07', manner: 2, evidence: ['photo'] }]),
    shown(29, [-5, '10:00', 'ledger.opened', { class: 'problem', department: 'D07' }]),
    shown(31, [-22, '10:00', 'ledger.opened', { class: 'list-change' }]),
  ]
}

/** The showcase of a demonstration: what is told, and the subjects of which the hall then tells nothing. */
export interface Showcase {
  readonly told: readonly Told[]
  readonly silent: ReadonlySet<string>
  /** When the engine doesn't scan. */
  readonly stall: Stall
}

/**
 * One history of each mechanism, so that all are lit by the close of the live day, whatever chance brings: a demonstration
 * that is to show everything asks for it, since it has many more lights than a centre has. Nothing is told before `beganAt`.
 * Rows 11, 12 and 20 are lit by what isn't told, row 27 by a stall of the engine, rows 26 and 30 by the hall itself.
 */
export function showcaseOf({ calendar, departments, posts }: HallFacts, liveDay: Day, beganAt: Instant): Showcase {
  const dayOf = (days: number): Day =>
    days < 0
      ? calendar.workingDayBefore(liveDay, -days)
      : days === 0
        ? liveDay
        : calendar.workingDayAfter(liveDay, days)
  const instant = (days: number, time: string): Instant => {
    const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number)
    return calendar.zone.instant(dayOf(days), hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS)
  }
  const textOf = (...when: When): string => instantText(instant(...when))
  const clerkOf = (department: string): string =>
    posts.find((post) => post.department === department)?.clerk ?? department
  const told = histories(textOf, clerkOf).flatMap(({ row, kind, source, events }, i) => {
    const subject = `${kind}/SHOW-${row}-${i + 1}`
    return events.map(([days, time, type, facts = {}, knownAt], n): Told => {
      const { light } = facts
      const data = typeof light === 'string' ? { ...facts, light: `${subject}/${light}` } : facts
      const at = instant(days, time)
      // What is entered later than it happened people enter.
      const by = type.startsWith('act.') || knownAt !== undefined ? 'hand' : source
      const known = knownAt === undefined ? at + SECOND_MS : instant(...knownAt)
      const event: Told['event'] = {
        specversion: '1.0',
        source: by,
        id: `${subject}/${n}`,
        type,
        subject,
        time: instantText(at),
        data,
      }
      return { at, knownAt: Math.max(known, beganAt), event }
    })
  })
  const yesterday = dayOf(-1)
  const week = periodName('week', dayOf(-5))
  const silent = [
    `shift/${posts.at(-1)?.window ?? ''}/${periodName('day', liveDay)}`,
    `duty/${departments.at(-1)?.id ?? ''}/${week}`,
    `duty/daily-rating/${periodName('day', yesterday)}`,
  ]
  return { told, silent: new Set(silent), stall: { from: instant(0, '11:00'), until: instant(0, '11:05') } }
}
