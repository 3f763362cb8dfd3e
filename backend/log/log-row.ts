import type { SubjectEvent } from '../../rules/event.ts'

/** A row that was read: its events, or none. `line` is the line of the file at which it starts, from 1. */
export interface ReadRow {
  readonly line: number
  readonly events: readonly SubjectEvent[]
}

/** A row that can't be read, and why. `text` is what stands there, at most 2,000 characters of it. */
export interface Reject {
  readonly line: number
  readonly reason: string
  readonly text: string
}

export type LogRow = ReadRow | Reject

const MOST_CHARACTERS = 2_000

/** A rejected row; a long text is cut between characters, never within one. */
export function reject(line: number, reason: string, text: string): Reject {
  const head = text.slice(0, 2 * MOST_CHARACTERS).replace(/\p{Cs}/gu, '\uFFFD') // half a pair, or a mark for bad bytes
  if (head.length <= MOST_CHARACTERS) return { line, reason, text: head }
  return { line, reason, text: [...head].slice(0, MOST_CHARACTERS).join('') }
}
