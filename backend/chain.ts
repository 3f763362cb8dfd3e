import { hash } from 'node:crypto'
import type { ChangeRow, Head } from '../db/head.ts'
import type { FactValue } from '../rules/event.ts'
import type { Instant } from '../rules/time.ts'
import type { Light } from './contract/light.ts'
import { canonical } from './log/canonical.ts'

/** SHA-256 over the hash before it and the change itself, as canonical JSON: nothing can be taken out or put in unseen. */
export function chained(before: Uint8Array, change: Omit<ChangeRow, 'hash'>): Buffer {
  return chainedWith(before, change, canonical(JSON.parse(change.light) as FactValue))
}

function chainedWith(before: Uint8Array, change: Omit<ChangeRow, 'hash'>, light: string): Buffer {
  const { seq, kind, was, lightId, at, recordedAt, cause, why } = change
  const head = JSON.stringify([seq, kind, was, lightId])
  const tail = JSON.stringify([at, recordedAt, cause, why])
  const said = `${head.slice(0, -1)},${light},${tail.slice(1)}`
  return hash('sha256', `${Buffer.from(before).toString('hex')}\n${said}`, 'buffer')
}

/** What boards and frames add to a light: it is not in the log. */
type ForScreens = 'counted' | 'step' | 'group' | 'dwellMs'

/** A change before it has its place in the log. */
type Unchained = Pick<ChangeRow, 'kind' | 'was' | 'at' | 'cause' | 'why'> & { readonly light: Omit<Light, ForScreens> }

/** Numbers and chains changes after a head. `recordedAt` is now, or the head's where that is later (`clock.md` 34). */
export function chain(head: Head, changes: readonly Unchained[], now: Instant): ChangeRow[] {
  const recordedAt = Math.max(now, head.recordedAt)
  let before = head.hash
  return changes.map(({ kind, was, light, at, cause, why }, i) => {
    // Stored as it is hashed: one text serves both.
    const text = canonical({ ...light })
    const numbered = { seq: head.seq + i + 1, kind, was, lightId: light.id, light: text, at, recordedAt, cause, why }
    before = chainedWith(before, numbered, text)
    return { ...numbered, hash: before }
  })
}
