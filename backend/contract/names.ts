import { z } from 'zod'

/** A text in both languages of the screens. */
export const name = z.strictObject({ zh: z.string(), en: z.string() })
export type Name = z.infer<typeof name>

const byId = z.record(z.string(), name)

/** What ids are called by the rulebook in force. */
export const names = z.strictObject({
  /** The number of the book's edition. */
  edition: z.int(),
  centre: z.strictObject({ name, zone: z.string() }),
  rules: byId,
  checks: byId,
  departments: byId,
  windows: byId,
  feeds: byId,
  items: byId,
})
export type Names = z.infer<typeof names>
