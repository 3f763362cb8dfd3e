import { hash } from 'node:crypto'
import { clocksOfSubjects } from '../db/clock.ts'
import type { Queryable } from '../db/database.ts'
import { findingsOfOrigin } from '../db/finding.ts'
import {
  lockGatherings,
  removeShares,
  saveShares,
  sharesOfSubjects,
  sharesWithin,
  type GatheringName,
  type ShareRow,
  type Stretch,
} from '../db/gathering.ts'
import { statesOf } from '../db/subject.ts'
import { compareCounted, judgeAcross, withinOf, type Counted, type Share } from '../rules/across.ts'
import type { Book } from '../rules/book.ts'
import { compareText } from '../rules/order.ts'
import { emptyState, type Finding, type SubjectState } from '../rules/state.ts'
import type { Draft } from './draft.ts'
import { findingDraft, foundDraft, withdrawnDraft } from './found.ts'
import type { Horizons } from './light.ts'
import { ownFirst } from './lights.ts'
import { canonical } from './log/canonical.ts'

/**
 * What a fold says of checks over many subjects. `whole`: it is all of the subject's history, and whatever else is stored of it
 * goes. `anew`: the book may be another one than judged it last, so that all of it is judged again.
 */
export interface Told {
  readonly shares: readonly Share[]
  readonly whole: boolean
  readonly anew: boolean
}

/** A subject whose row is held, and what was folded of it; null where nothing was. */
export interface Counting {
  readonly state: SubjectState
  readonly told: Told | null
}

/** What is to be written, and what may judge otherwise because of it. */
interface Moves {
  readonly added: ShareRow[]
  readonly removed: ShareRow[]
  readonly again: ShareRow[]
}

/**
 * Puts what was folded into its gatherings and judges what that can change, also of subjects that nobody holds: their findings
 * are written under the gathering's lock alone, which every writer takes after the subjects' and before the feeds'. It costs what
 * lies in the check's span around each event. Gives the findings to announce and to take back.
 */
export async function gatherShares(
  tx: Queryable,
  book: Book,
  works: readonly Counting[],
  horizons: Horizons,
): Promise<Draft[]> {
  const moves = await movesOf(tx, works)
  const touched = [...moves.added, ...moves.removed, ...moves.again]
  if (touched.length === 0) return []
  await lockGatherings(tx, namesOf(touched))
  await removeShares(tx, moves.removed)
  await saveShares(tx, moves.added)
  const verdicts = new Map<string, Verdict>()
  for (const row of moves.removed) verdicts.set(verdictKey(row), { row, finding: null })
  for (const verdict of await judged(tx, book, moves)) verdicts.set(verdictKey(verdict.row), verdict)
  return draftsOf(tx, book, [...verdicts.values()], works, horizons)
}

async function movesOf(tx: Queryable, works: readonly Counting[]): Promise<Moves> {
  const moves: Moves = { added: [], removed: [], again: [] }
  const wholes = works.flatMap(({ state, told }) => (told?.whole === true ? [state.subject] : []))
  const stored = new Map<string, ShareRow>()
  if (wholes.length > 0)
    for (const rows of (await sharesOfSubjects(tx, wholes)).values())
      for (const row of rows) stored.set(placeText(row), row)
  for (const { told } of works)
    for (const share of told?.shares ?? []) {
      const row = rowOf(share)
      const known = stored.get(placeText(row))
      stored.delete(placeText(row))
      if (known === undefined || !sameShare(known, row)) moves.added.push(row)
      else if (told?.anew === true && row.judged !== null) moves.again.push(row)
    }
  moves.removed.push(...stored.values())
  return moves
}

/** A share as it is stored. */
export function rowOf({ check, key, counted }: Share): ShareRow {
  const { at, source, id, subject, counts, judged: read } = counted
  // Of a fact that any feed may send, of any length.
  const name = hash('sha256', key, 'hex').slice(0, 32)
  const uuid = name.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { check, key: uuid, at, source, id, subject, counts, judged: read === null ? null : canonical({ ...read }) }
}

/** One text for where an event stands in which gathering. */
export const placeText = ({ check, key, at, source, id }: ShareRow): string =>
  `${key} ${check}\0${at}\0${source}\0${id}`

export function sameShare(a: ShareRow, b: ShareRow): boolean {
  return a.subject === b.subject && a.counts === b.counts && a.judged === b.judged
}

/** What is stored as rules read it. The number of an event in its history says nothing to a check over many. */
export function countedOf({ at, source, id, subject, counts, judged: read }: ShareRow): Counted {
  return {
    at,
    source,
    id,
    subject,
    seq: 0,
    counts,
    judged: read === null ? null : (JSON.parse(read) as Counted['judged']),
  }
}

function namesOf(rows: readonly GatheringName[]): GatheringName[] {
  const names = new Map(rows.map(({ check, key }) => [`${key} ${check}`, { check, key }]))
  return [...names.values()].sort((a, b) => compareText(a.check, b.check) || compareText(a.key, b.key))
}

interface Verdict {
  readonly row: ShareRow
  readonly finding: Finding | null
}

const verdictKey = ({ check, source, id }: ShareRow): string => `${check}\0${source}\0${id}`

/** Judges what the moves concern: each event moved, what came within its check's span after it, and what is judged again. */
async function judged(tx: Queryable, book: Book, { added, removed, again }: Moves): Promise<Verdict[]> {
  const concerns = new Map<string, Concern>()
  const concern = (row: ShareRow, reach: number, within: number): void => {
    const name = `${row.key} ${row.check}`
    const one = concerns.get(name) ?? { name: row, spans: [], judges: [] }
    concerns.set(name, one)
    one.spans.push({ from: row.at - within, until: row.at + reach })
    one.judges.push({ from: row.at, until: row.at + reach })
  }
  const spans = new Map([...added, ...removed, ...again].map(({ check }) => [check, 0]))
  for (const check of spans.keys()) spans.set(check, withinOf(book, check))
  for (const row of [...added, ...removed]) concern(row, spans.get(row.check) ?? 0, spans.get(row.check) ?? 0)
  for (const row of again) concern(row, 0, spans.get(row.check) ?? 0)
  const stretches = [...concerns.values()].flatMap(({ name, spans: own }): Stretch[] =>
    united(own).map((span) => ({ check: name.check, key: name.key, ...span })),
  )
  const slices = new Map<string, ShareRow[]>()
  for (const row of await sharesWithin(tx, stretches)) {
    const slice = slices.get(`${row.key} ${row.check}`)
    if (slice === undefined) slices.set(`${row.key} ${row.check}`, [row])
    else slice.push(row)
  }
  return [...concerns].flatMap(
    ([
      name,
      {
        name: { check },
        judges,
      },
    ]) => {
      const rows = (slices.get(name) ?? []).sort(compareCounted)
      const gathering = rows.map(countedOf)
      const wanted = united(judges)
      return rows.flatMap((row, i): Verdict[] => {
        const counted = gathering[i]
        if (counted === undefined || counted.judged === null || !covers(wanted, row.at)) return []
        return [{ row, finding: judgeAcross(book, check, gathering, counted).finding }]
      })
    },
  )
}

interface Span {
  readonly from: number
  readonly until: number
}

interface Concern {
  readonly name: GatheringName
  /** What is to be read, and what is to be judged of it. */
  readonly spans: Span[]
  readonly judges: Span[]
}

/** Spans, both ends in them, as few that don't touch each other, ascending. */
function united(spans: readonly Span[]): Span[] {
  const all: Span[] = []
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1)
    if (last === undefined || last.until < span.from) all.push(span)
    else if (span.until > last.until) all[all.length - 1] = { from: last.from, until: span.until }
  }
  return all
}

function covers(spans: readonly Span[], at: number): boolean {
  return spans.some(({ from, until }) => from <= at && at <= until)
}

/** Findings that are new, or of another level, and those that stand and are none any more. */
async function draftsOf(
  tx: Queryable,
  book: Book,
  verdicts: readonly Verdict[],
  works: readonly Counting[],
  horizons: Horizons,
): Promise<Draft[]> {
  const subjects = [...new Set(verdicts.map(({ row }) => row.subject))]
  const standing = new Map(
    (await findingsOfOrigin(tx, 'across', subjects)).map((row) => [`${row.finding}\0${row.source}\0${row.event}`, row]),
  )
  const changed = verdicts.filter(({ row, finding }) => standing.get(verdictKey(row))?.level !== finding?.level)
  if (changed.length === 0) return []
  const names = [...new Set(changed.map(({ row }) => row.subject))]
  const states = await statesOf(tx, names)
  for (const { state } of works) states.set(state.subject, state)
  const clocks = await clocksOfSubjects(tx, names)
  return changed.map(({ row: { subject, ...row }, finding }) => {
    const state = states.get(subject) ?? emptyState(subject)
    const scene = { book, state, horizons }
    const [beside = null] = ownFirst(book, clocks.get(subject) ?? [], state)
    const stands = standing.get(verdictKey({ ...row, subject }))
    if (finding !== null) {
      const draft = foundDraft({ ...findingDraft(subject, finding), origin: 'across' }, beside, null, scene)
      return stands === undefined ? draft : { ...draft, was: stands.level }
    }
    if (stands === undefined) throw new TypeError('what is taken back stood')
    return withdrawnDraft(stands, beside, scene)
  })
}
