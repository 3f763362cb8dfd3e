import type { ClockRow, FoldedClock } from '../db/clock.ts'
import { findingKey, type FindingRow } from '../db/finding.ts'
import type { SubjectRow } from '../db/subject.ts'
import { announce } from '../rules/announce.ts'
import type { FactValue } from '../rules/event.ts'
import { clocksAt, type Judged } from '../rules/horizon.ts'
import type { SubjectState } from '../rules/state.ts'
import { instantText } from '../rules/time.ts'
import type { Light } from './contract/light.ts'
import type { Edition } from './edition.ts'
import { foldHistory, type History } from './folding.ts'
import { findingDraft } from './found.ts'
import type { Horizons } from './light.ts'
import { rowOf } from './lights.ts'
import { canonical } from './log/canonical.ts'
import { correctionOf, figuresIn, figuresOf } from './outcomes.ts'

/** The id of the light that a row is shown as. */
export const idOf = ({ subject, rule, run }: Pick<ClockRow, 'subject' | 'rule' | 'run'>): string =>
  `${subject}/${rule}/${run}`

/** The columns that a refold finds again, as JSON. */
export function folded({ nextAt: _n, level: _l, since: _s, stopped: _t, verify: _v, ...row }: ClockRow): FactValue {
  const { department: _d, window: _w, staff: _p, openedAt: _o, ...fold } = row
  return JSON.parse(JSON.stringify(fold satisfies FoldedClock)) as FactValue
}

/** Folds one history anew and says what of the stored row and clocks is not as it gives. */
export function verifySubject(
  { book }: Edition,
  row: SubjectRow,
  history: History,
  stored: readonly ClockRow[],
  findings: readonly FindingRow[],
  horizons: Horizons,
  say: (what: string) => void,
): void {
  const { state, firstAt } = foldHistory(book, history)
  const known = JSON.parse(JSON.stringify(row.state)) as FactValue
  if (canonical(JSON.parse(JSON.stringify(state)) as FactValue) !== canonical(known))
    say('the stored state is not the fold of its events')
  if (row.firstAt !== firstAt)
    say(`its first event is of ${firstAt === null ? 'none' : instantText(firstAt)}, ${String(row.firstAt)} is stored`)
  const left = new Map(stored.map((clock) => [idOf(clock), clock]))
  let isSettled = true
  const all = clocksAt(book, state, horizons.now, horizons.of, horizons.watching)
  for (const judged of all) {
    const { clock, rule, horizon, nextAt } = judged
    const old = left.get(clock.id)
    left.delete(clock.id)
    if (old === undefined) {
      say(`clock ${clock.id} is not stored`)
      continue
    }
    const { after } = announce(null, clock, rule, horizon, { kind: 'tick' })
    const fresh = rowOf(state, judged, after, null, null)
    if (canonical(folded(fresh)) !== canonical(folded(old))) say(`clock ${clock.id} is not what its history gives`)
    if (nextAt !== null && (old.nextAt === null || old.nextAt > nextAt))
      say(`clock ${clock.id} changes at ${instantText(nextAt)}, stored is ${String(old.nextAt)}`)
    const isPending = old.nextAt !== null && old.nextAt <= horizon
    if (isPending) isSettled = false
    if (!isPending && (old.level !== after.level || old.since !== after.since || old.stopped !== after.stopped))
      say(
        `clock ${clock.id} is ${after.level} since ${instantText(after.since)}, announced is ${old.level} since ${instantText(old.since)}`,
      )
    if (!isPending && fresh.openedAt !== null && fresh.openedAt !== old.openedAt)
      say(`the ledger entry of ${clock.id} is of ${instantText(fresh.openedAt)}, stored is ${String(old.openedAt)}`)
  }
  const figures = figuresOf(book, state, all, horizons.watching)
  if (isSettled && correctionOf(row.name, figuresIn(row), figures) !== null)
    say('its figures are not those of its history')
  if (isSettled) verifyFindings(state, all, findings, say)
  for (const old of left.values())
    if (old.state !== 'withdrawn' || !(old.verify || old.openedAt !== null))
      say(`clock ${idOf(old)} is stored, its history has none`)
}

/** What stands of the fold's findings is what the history gives, each at its level. */
function verifyFindings(
  { subject, findings }: SubjectState,
  all: readonly Judged[],
  stored: readonly FindingRow[],
  say: (what: string) => void,
): void {
  const standing = new Map(
    stored
      .filter(({ origin, withdrawnSeq }) => origin === 'fold' && withdrawnSeq === null)
      .map((row) => [findingKey(row), row]),
  )
  const found = [...findings, ...all.flatMap(({ clock }) => clock.findings)].map((one) => findingDraft(subject, one))
  for (const [key, { finding, level }] of new Map(found.toReversed().map((one) => [findingKey(one), one]))) {
    const row = standing.get(key)
    standing.delete(key)
    if (row === undefined) say(`finding ${finding} of its history does not stand`)
    else if (row.level !== level) say(`finding ${finding} is ${level}, ${row.level} is stored`)
  }
  for (const { finding } of standing.values()) say(`finding ${finding} stands, its history doesn’t give it`)
}

/** The log's last word on a light is what stands in its row. */
export function verifyAnnounced(row: ClockRow, last: string | null, say: (what: string) => void): void {
  if (last === null) {
    if (row.openedAt !== null) say(`ledger entry ${idOf(row)} is stored, and no change says that its light was lit`)
    if (row.level !== 'green' || row.verify) say(`light ${idOf(row)} is ${row.level}, and no change says so`)
    return
  }
  const { level, since, verify } = JSON.parse(last) as Light
  const same = level === row.level && verify === row.verify && (level === 'green' || since === row.since)
  if (!same) say(`light ${idOf(row)} is ${row.level}, its last change says ${level}`)
}
