import type { SubjectEvent } from './event.ts'
import type { Instant } from './time.ts'
import { rankOf } from './vocabulary.ts'

/** The place of an event in its subject's history: `(at, rank, source, id)` (`clock.md` 2). */
export interface Place {
  readonly at: Instant
  readonly rank: number
  readonly source: string
  readonly id: string
}

export function placeOf(event: SubjectEvent): Place {
  return { at: event.at, rank: rankOf(event), source: event.source, id: event.id }
}

/** Negative where `a` comes before `b`, zero where they are the same event. */
export function comparePlaces(a: Place, b: Place): number {
  return a.at - b.at || a.rank - b.rank || compareText(a.source, b.source) || compareText(a.id, b.id)
}

/** Order by UTF-8 bytes, which is order by code point: UTF-16 units alone would put 𠮷 before U+FF01. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return codeRank(x) - codeRank(y)
  }
  return a.length - b.length
}

const HIGH = /[\ud800-\uffff]/

/** Sorts texts by `compareText`. Units below the surrogates are in the order of their code points, so that the engine's own order will do. */
export function sortTexts(texts: string[]): string[] {
  return texts.some((text) => HIGH.test(text)) ? texts.sort(compareText) : texts.sort()
}

/** Surrogates stand for code points above every other unit; among themselves they keep their order. */
function codeRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
