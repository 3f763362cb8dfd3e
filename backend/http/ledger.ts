import type { RequestHandler } from 'express'
import { z } from 'zod'
import { ENTRY_STATES, type LedgerPage } from '../contract/ledger.ts'
import { instant } from '../contract/light.ts'
import type { LedgerQuery } from '../ledger.ts'
import { cursorOf, limit, names, readQuery, text } from './query.ts'

const place = z.tuple([instant.min(-8.64e15).max(8.64e15), z.string(), z.string(), z.int().min(0).max(2_147_483_647)])

const ledgerQuery = z.strictObject({
  state: names.pipe(z.array(z.enum(ENTRY_STATES, `names no state, expected of ${ENTRY_STATES.join(', ')}`))).optional(),
  rule: names.optional(),
  department: names.optional(),
  q: text.optional(),
  after: cursorOf(place).optional(),
  limit,
})

/** The ledger of deemed approvals, by pages. 400 names the parameter that can't be read. */
export function showLedger(list: (query: LedgerQuery) => Promise<LedgerPage>): RequestHandler {
  return async (request, response) => {
    const { state, rule, department, q, after, limit: most } = readQuery(ledgerQuery, request.query)
    const filter = { states: state ?? null, rules: rule ?? null, departments: department ?? null, q: q ?? null }
    response.json(await list({ filter, after: placeOf(after), limit: most }))
  }
}

function placeOf(after: z.infer<typeof place> | undefined): LedgerQuery['after'] {
  if (after === undefined) return null
  const [openedAt, subject, rule, run] = after
  return { openedAt, subject, rule, run }
}
