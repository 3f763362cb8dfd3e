import { z } from 'zod'
import { instant, light } from './light.ts'
import { lightPage } from './list.ts'

export const ENTRY_STATES = ['open', 'confirmed', 'refused', 'withdrawn'] as const

/** 台账 of deemed approvals: an entry is opened by a light of flag `default`, and is never an approval. 内部效能制度，不等于法定许可. */
export const ledgerEntry = z.strictObject({
  /** The light that opened it, as it stands: whose it is, and the clock that follows. Its id is the entry's. */
  light,
  openedAt: instant,
  /** `withdrawn`: late evidence, or another edition, has put its light out. */
  state: z.enum(ENTRY_STATES),
  /** What a person last said of it: by which act, and why. It stays beside an entry that is withdrawn. */
  verdict: z
    .strictObject({
      state: z.enum(['confirmed', 'refused']),
      at: instant,
      by: z.string(),
      reason: z.string().nullable(),
      source: z.string(),
      id: z.string(),
    })
    .nullable(),
  /** When the clock that follows was stopped, by whatever its rule waits for. */
  stoppedAt: instant.nullable(),
  /** What the flag rests on, by its rule's edition. */
  basis: z.string(),
})
export type LedgerEntry = z.infer<typeof ledgerEntry>

/** A page of the ledger, the latest entries first. */
export const ledgerPage = z.strictObject({
  /** The number of the log at which it was read. */
  seq: z.int().min(0),
  entries: z.array(ledgerEntry),
  items: lightPage.shape.items,
  /** How many entries of each state fit the other parts of the filter. */
  counts: z.record(z.enum(ENTRY_STATES), z.int().min(0)),
  next: z.string().nullable(),
})
export type LedgerPage = z.infer<typeof ledgerPage>
