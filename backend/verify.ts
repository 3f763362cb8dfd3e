import { createHash } from 'node:crypto'
import { countAttendances } from '../db/attendance.ts'
import { clocksOfSubjects, litClocks } from '../db/clock.ts'
import type { Database, Queryable } from '../db/database.ts'
import { readFeeds, readScan, readTickedAt } from '../db/feed.ts'
import { findingsOfSubjects } from '../db/finding.ts'
import { sharesOfSubjects } from '../db/gathering.ts'
import { changesAfter, lastChanges, readHead } from '../db/head.ts'
import { countFigures } from '../db/outcome.ts'
import { subjectsAfter } from '../db/subject.ts'
import { keyText, readTallies, recountTallies, type TallyCount } from '../db/tally.ts'
import { sharesOfHistory } from '../rules/across-log.ts'
import { ENGINE } from '../rules/horizon.ts'
import { verifyCatalogue } from './catalogue.ts'
import { chained } from './chain.ts'
import type { Light } from './contract/light.ts'
import { isLit } from '../rules/lit.ts'
import type { Edition } from './edition.ts'
import { LAG_LIGHT } from './engine-lag.ts'
import { horizonsOf } from './feeds.ts'
import { readHistories } from './folding.ts'
import { canonical } from './log/canonical.ts'
import { verifyGatherings, verifyShares } from './verify-gatherings.ts'
import { verifyIndicators } from './verify-indicators.ts'
import { folded, idOf, verifyAnnounced, verifySubject } from './verify-subject.ts'

/** Something that isn't as the events say: of a subject, of the log, of the tallies. */
export interface Difference {
  readonly subject: string | null
  readonly what: string
}

/** What `verify` found. */
export interface Verification {
  readonly subjects: number
  readonly clocks: number
  /** Subjects that an older edition judged and that wait to be folded anew. */
  readonly pending: number
  readonly changes: number
  /** SHA-256 over every clock as its history gives it, in order: equal histories under one book give equal hashes. */
  readonly hash: string
  readonly differences: readonly Difference[]
}

const BATCH = 500
const CHANGES = 10_000

/**
 * Folds every subject anew and holds it against what is stored: state, clocks, next instants, announced levels; then the
 * checks over many subjects; the log of changes (numbers, chain, what it leaves lit) and the tallies (design §7). Each batch of
 * subjects, the gatherings, the catalogue, the indicators and the log are each read in one snapshot, so it may run beside a working system. Repairs nothing.
 */
export async function verify(
  database: Database,
  edition: Edition,
  onProgress?: (subjects: number) => void,
): Promise<Verification> {
  const differences: Difference[] = []
  const sum = createHash('sha256')
  let subjects = 0
  let clocks = 0
  let pending = 0
  for (let after = ''; ;) {
    const batch = await database.transaction(async (tx) => verifyBatch(tx, edition, after), 'snapshot')
    if (batch.last === null) break
    after = batch.last
    subjects += batch.subjects
    clocks += batch.clocks.length
    pending += batch.pending
    differences.push(...batch.differences)
    for (const text of batch.clocks) sum.update(`${text}\n`)
    onProgress?.(subjects)
  }
  const catalogued = await database.transaction(async (tx) => verifyCatalogue(tx, edition), 'snapshot')
  const indicated = await database.transaction(async (tx) => verifyIndicators(tx, edition), 'snapshot')
  const gathered = await database.transaction(async (tx) => verifyGatherings(tx, edition), 'snapshot')
  const log = await database.transaction(verifyLog, 'snapshot')
  return {
    subjects,
    clocks,
    pending,
    changes: log.changes,
    hash: sum.digest('hex'),
    differences: [...differences, ...gathered, ...catalogued, ...indicated, ...log.differences],
  }
}

interface Batch {
  readonly last: string | null
  readonly subjects: number
  readonly pending: number
  readonly clocks: readonly string[]
  readonly differences: readonly Difference[]
}

async function verifyBatch(tx: Queryable, edition: Edition, after: string): Promise<Batch> {
  const rows = await subjectsAfter(tx, after, BATCH)
  const last = rows.at(-1)?.name ?? null
  const standing = rows.filter(({ state, book }) => state !== null && book === edition.number)
  const names = standing.map(({ name }) => name)
  const stored = await clocksOfSubjects(tx, names)
  const findings = await findingsOfSubjects(tx, names)
  const ids = [...stored.values()].flat().map(idOf)
  const announced = await lastChanges(tx, ids)
  const horizons = await horizonsOf(tx, edition.book, (await readTickedAt(tx)) ?? 0)
  const counted = await sharesOfSubjects(tx, names)
  const differences: Difference[] = []
  const clocks: string[] = []
  for (const history of await readHistories(tx, names)) {
    const row = standing.find(({ name }) => name === history.subject)
    if (row === undefined) continue
    const own = stored.get(row.name) ?? []
    const say = (what: string): number => differences.push({ subject: row.name, what })
    verifySubject(edition, row, history, own, findings.get(row.name) ?? [], horizons, say)
    verifyShares(row.name, sharesOfHistory(edition.book, history.own, Infinity), counted.get(row.name) ?? [], say)
    for (const clock of own) verifyAnnounced(clock, announced.get(idOf(clock))?.light ?? null, say)
    clocks.push(...own.filter(({ state }) => state !== 'withdrawn').map((clock) => canonical(folded(clock))))
  }
  const pending = rows.filter(({ state, book }) => state !== null && book !== edition.number).length
  return { last, subjects: rows.length, pending, clocks, differences }
}

interface Log {
  readonly changes: number
  readonly differences: readonly Difference[]
}

/** Numbers without gaps, the chain of hashes, what the log leaves lit, and the tallies, in one snapshot. */
async function verifyLog(tx: Queryable): Promise<Log> {
  const differences: Difference[] = []
  const say = (what: string): number => differences.push({ subject: null, what })
  const head = await readHead(tx)
  const lit = new Set<string>()
  let seq = 0
  let recordedAt = 0
  let hash: Uint8Array = new Uint8Array()
  for (;;) {
    const batch = await changesAfter(tx, seq, CHANGES)
    if (batch.length === 0) break
    for (const change of batch) {
      if (change.seq !== seq + 1) say(`change ${seq + 1} is missing, the next is ${change.seq}`)
      if (change.recordedAt < recordedAt) say(`change ${change.seq} was recorded before the one before it`)
      const expected = chained(hash, change)
      if (!expected.equals(change.hash))
        say(`change ${change.seq}: the chain is broken, its hash is not that of its content`)
      seq = change.seq
      recordedAt = change.recordedAt
      hash = change.hash
      if (isLit(JSON.parse(change.light) as Light)) lit.add(change.lightId)
      else lit.delete(change.lightId)
    }
  }
  if (head.seq !== seq) say(`the head is at ${head.seq}, the log ends at ${seq}`)
  if (!Buffer.from(hash).equals(head.hash)) say('the head’s hash is not that of the last change')
  for (const row of await litClocks(tx))
    if (!lit.delete(idOf(row))) say(`light ${idOf(row)} is lit, the log leaves it dark`)
  for (const { id, silentSince } of (await readFeeds(tx)).values())
    if (silentSince !== null && id !== ENGINE && !lit.delete(`feed/${id}/silence/1`))
      say(`feed ${id} is silent, the log leaves it dark`)
  const { lagSince } = await readScan(tx)
  if (lagSince !== null && !lit.delete(LAG_LIGHT)) say('the engine lags, the log leaves its light dark')
  for (const id of lit) say(`light ${id} is lit by the log, and is not stored so`)
  const { accepted, finished, acceptedSaid, finishedSaid } = await countFigures(tx)
  if (accepted !== acceptedSaid) say(`${accepted} accepted cases are counted, the subjects say ${acceptedSaid}`)
  if (finished !== finishedSaid) say(`${finished} finished cases are counted, the subjects say ${finishedSaid}`)
  const { shifts, absent, shiftsSaid, absentSaid } = await countAttendances(tx)
  if (shifts !== shiftsSaid) say(`${shifts} shifts are counted, the subjects say ${shiftsSaid}`)
  if (absent !== absentSaid) say(`${absent} absent minutes are counted, the subjects say ${absentSaid}`)
  differences.push(...compareTallies(await readTallies(tx), await recountTallies(tx)))
  return { changes: seq, differences }
}

function compareTallies(stored: readonly TallyCount[], counted: readonly TallyCount[]): Difference[] {
  const left = new Map(stored.map((row) => [keyText(row), row]))
  const differences: Difference[] = []
  const name = ({ department, window, level, feeds }: TallyCount): string =>
    `tally ${window || department || 'of the centre'}, ${level}, ${feeds}`
  for (const row of counted) {
    const old = left.get(keyText(row))
    left.delete(keyText(row))
    if (old?.count !== row.count)
      differences.push({ subject: null, what: `${name(row)}: ${old?.count ?? 0} stored, ${row.count} counted` })
  }
  for (const row of left.values())
    differences.push({ subject: null, what: `${name(row)}: ${row.count} stored, none counted` })
  return differences
}
