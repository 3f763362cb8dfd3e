import { hash } from 'node:crypto'
import type { ChangeRow, Head } from '../db/head.ts'
import type { FactValue } from '../rules/event.ts'
import type { Instant } from '../rules/time.ts'
import { canonical } from './log/canonical.ts'

/** SHA-256 over the hash before it and the change itself, as canonical JSON: nothing can be taken out or put in unseen. */
export function chained(before: Uint8Array, change: Omit<ChangeRow, 'hash'>): Buffer {
  const { seq, kind, was, lightId, light, at, recordedAt, cause, why } = change
  const said = canonical([seq, kind, was, lightId, JSON.parse(light) as FactValue, at, recordedAt, cause, why])
  return hash('sha256', `${Buffer.from(before).toString('hex')}\n${said}`, 'buffer')
}

/** Numbers and chains changes after a head. `recordedAt` is now, or the head's where that is later (`clock.md` 34). */
export function chain(
  head: Head,
  changes: readonly Omit<ChangeRow, 'seq' | 'recordedAt' | 'hash'>[],
  now: Instant,
): ChangeRow[] {
  const recordedAt = Math.max(now, head.recordedAt)
  let before = head.hash
  return changes.map((change, i) => {
    const numbered = { ...change, seq: head.seq + i + 1, recordedAt }
    before = chained(before, numbered)
    return { ...numbered, hash: before }
  })
}
