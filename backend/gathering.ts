import { hash } from 'node:crypto'
import { clocksOfSubjects } from '../db/clock.ts'
import type { Queryable } from '../db/database.ts'
import { findingsOfOrigin } from '../db/finding.ts'
import {
  keepWaiting,
  lockGatherings,
  removeShares,
  saveShares,
  sharesOfSubjects,
  type GatheringName,
  type ShareRow,
} from '../db/gathering.ts'
import { statesOf } from '../db/subject.ts'
import { withinOf, type Share } from '../rules/across.ts'
import type { Book } from '../rules/book.ts'
import { compareText } from '../rules/order.ts'
import { emptyState, type SubjectState } from '../rules/state.ts'
import type { Draft } from './draft.ts'
import { unsettledChecks } from './edit/touched.ts'
import type { Edition } from './edition.ts'
import { findingDraft, foundDraft, withdrawnDraft } from './found.ts'
import { judgeGathered, nameText, type Concern, type Span, type Verdict } from './gathered.ts'
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
 * lies in the check's span around each event. Gives the findings to announce and to take back, and the feeds that had told enough.
 */
export async function gatherShares(
  tx: Queryable,
  edition: Edition,
  works: readonly Counting[],
  horizons: Horizons,
): Promise<Gathered> {
  const { book } = edition
  const moves = await movesOf(tx, works)
  const touched = [...moves.added, ...moves.removed, ...moves.again]
  if (touched.length === 0) return { drafts: [], feeds: [] }
  await lockGatherings(tx, namesOf(touched))
  await removeShares(tx, moves.removed)
  await saveShares(tx, moves.added)
  const verdicts = new Map<string, Verdict>()
  // What is only counted now may have been judged by the edition before.
  const unjudged = moves.added.filter(({ judged }) => judged === null)
  for (const row of [...moves.removed, ...unjudged]) verdicts.set(verdictKey(row), { row, finding: null })
  const isUnsettled = await unsettledChecks(tx, edition)
  const judgements = await judgeGathered(tx, book, concernsOf(book, moves), horizons, isUnsettled)
  for (const row of judgements.left) verdicts.delete(verdictKey(row))
  for (const verdict of judgements.verdicts) verdicts.set(verdictKey(verdict.row), verdict)
  await keepWaiting(tx, judgements.waiting, false)
  const drafts = await draftsOf(tx, book, [...verdicts.values()], works, horizons)
  return { drafts, feeds: [...judgements.feeds] }
}

/** What of gatherings is to be announced, and the feeds by whose horizons it was judged. */
export interface Gathered {
  readonly drafts: readonly Draft[]
  readonly feeds: readonly string[]
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

function namesOf(rows: readonly GatheringName[]): GatheringName[] {
  const names = new Map(rows.map(({ check, key }) => [nameText({ check, key }), { check, key }]))
  return [...names.values()].sort((a, b) => compareText(a.check, b.check) || compareText(a.key, b.key))
}

/** What moves concern: each event moved, what came within its check's span after it, and what is judged again. */
function concernsOf(book: Book, { added, removed, again }: Moves): Concern[] {
  const concerns = new Map<string, Concern & { readonly judges: Span[] }>()
  const reach = new Map<string, number>()
  const concern = (row: ShareRow, moved: boolean): void => {
    const { check, key, at } = row
    const withinMs = reach.get(check) ?? withinOf(book, check)
    reach.set(check, withinMs)
    const one = concerns.get(nameText(row)) ?? { name: { check, key }, withinMs, judges: [] }
    concerns.set(nameText(row), one)
    one.judges.push({ from: at, until: moved ? at + withinMs : at })
  }
  for (const row of added) concern(row, true)
  for (const row of removed) concern(row, true)
  for (const row of again) concern(row, false)
  return [...concerns.values()]
}

const verdictKey = ({ check, source, id }: ShareRow): string => `${check}\0${source}\0${id}`

/** Findings that are new, or of another level, and those that stand and are none any more. */
export async function draftsOf(
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
