import type { Database } from '../db/database.ts'
import { standingFindings, type FindingFilter } from '../db/finding.ts'
import { readHead } from '../db/head.ts'
import { countLit, litPage, type LitFilter, type LitPlace } from '../db/lit.ts'
import { itemsOf } from '../db/subject.ts'
import type { Book } from '../rules/book.ts'
import type { Instant } from '../rules/time.ts'
import type { FindingPage, LightPage } from './contract/list.ts'
import { counted, stepRules } from './counting.ts'
import { horizonsOf } from './feeds.ts'
import { lightOf } from './light.ts'

export interface LightQuery {
  readonly filter: Omit<LitFilter, 'steps'>
  /** For a screen: yellow steps of a case are left out beside a red light of it. */
  readonly suppress: boolean
  readonly after: LitPlace | null
  readonly limit: number
}

export interface FindingQuery {
  readonly filter: FindingFilter
  /** Those announced before this number of the log. */
  readonly before: number
  readonly limit: number
}

/** A page of the desk's list; pages that follow each other by `next` repeat no row, whatever changes meanwhile. */
export async function listLights(
  database: Database,
  book: Book,
  { filter: asked, suppress, after, limit }: LightQuery,
  now: Instant,
): Promise<LightPage> {
  const filter = { ...asked, steps: suppress ? stepRules(book) : null }
  return database.transaction(async (tx) => {
    const { seq } = await readHead(tx)
    const rows = await litPage(tx, filter, after, limit + 1)
    const horizons = await horizonsOf(tx, book, now)
    const page = rows.slice(0, limit)
    const last = rows.length > limit ? page.at(-1) : undefined
    return {
      seq,
      lights: page.map((row) => counted(book, lightOf(row, horizons))),
      items: await itemsOf(tx, subjectsOf(page)),
      ...(await countLit(tx, filter)),
      next: last === undefined ? null : cursorOf(last),
    }
  }, 'snapshot')
}

/** A page of the findings that stand, the latest first. */
export async function listFindings(database: Database, { filter, before, limit }: FindingQuery): Promise<FindingPage> {
  return database.transaction(async (tx) => {
    const { seq } = await readHead(tx)
    const rows = await standingFindings(tx, filter, before, limit + 1)
    const findings = rows.slice(0, limit)
    const items = { ...(await itemsOf(tx, subjectsOf(findings))), ...itemsAmong(findings) }
    const last = rows.length > limit ? findings.at(-1) : undefined
    return { seq, findings, items, next: last === undefined ? null : String(last.foundSeq) }
  }, 'snapshot')
}

/** The items that findings of the catalogue are of. */
function itemsAmong(findings: readonly { readonly subject: string }[]): Record<string, string> {
  const ofItems = subjectsOf(findings).filter((subject) => subject.startsWith('item/'))
  return Object.fromEntries(ofItems.map((subject) => [subject, subject.slice('item/'.length)]))
}

const subjectsOf = (rows: readonly { readonly subject: string }[]): string[] => [
  ...new Set(rows.map(({ subject }) => subject)),
]

/** A place in the list as a text that a client only hands back. */
function cursorOf({ level, gravity, since, subject, rule, run }: LitPlace): string {
  return Buffer.from(JSON.stringify([level, gravity, since, subject, rule, run])).toString('base64url')
}
