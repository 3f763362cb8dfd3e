import { digit, four, offsetMs, two, wallTime } from './civil.ts'
import type { ParserMaker } from './zone.ts'

const TOKENS = ['yyyy', 'MM', 'dd', 'HH', 'hh', 'mm', 'ss', 'SSS', 'a', 'XXX'] as const
type Token = (typeof TOKENS)[number]
type Part = { readonly token: Token } | { readonly literal: string }

const isToken = (text: string): text is Token => (TOKENS as readonly string[]).includes(text)

/**
 * Compiles a pattern of time tokens (yyyy MM dd HH hh mm ss SSS a XXX; the rest stands for itself, letters best in
 * single quotes). A text must match it whole, each token with all its digits. `a` is AM, PM, 上午 or 下午; XXX is Z or
 * +08:00. Throws where the pattern can't give an instant, saying why.
 */
export function patternReader(pattern: string): ParserMaker {
  const parts = partsOf(pattern)
  demandWhole(
    pattern,
    parts.flatMap((part) => ('token' in part ? [part.token] : [])),
  )

  return (clock) => (text) => {
    let [year, month, day, hour, minute, second, ms] = [NaN, NaN, NaN, 0, 0, 0, 0]
    let half = NaN // 0 in the morning, 12 after noon
    let offset = NaN
    let hasOffset = false
    let at = 0
    for (const part of parts) {
      if ('literal' in part) {
        if (!text.startsWith(part.literal, at)) return NaN
        at += part.literal.length
        continue
      }
      let length = 2
      if (part.token === 'yyyy') [year, length] = [four(text, at), 4]
      else if (part.token === 'MM') month = two(text, at)
      else if (part.token === 'dd') day = two(text, at)
      else if (part.token === 'HH' || part.token === 'hh') hour = two(text, at)
      else if (part.token === 'mm') minute = two(text, at)
      else if (part.token === 'ss') second = two(text, at)
      else if (part.token === 'SSS') [ms, length] = [two(text, at) * 10 + digit(text, at + 2), 3]
      else if (part.token === 'a') half = halfOfDay(text.slice(at, at + 2))
      else [offset, length, hasOffset] = [readOffset(text, at), text[at] === 'Z' ? 1 : 6, true]
      at += length
    }
    if (at !== text.length) return NaN
    if (parts.some(isHalf)) hour = hour >= 1 && hour <= 12 ? (hour % 12) + half : NaN
    const wall = wallTime(year, month, day, hour, minute, second, ms)
    if (Number.isNaN(wall) || Number.isNaN(ms)) return NaN
    if (hasOffset) return wall - offset
    return clock === null ? NaN : clock(wall)
  }
}

const isHalf = (part: Part): boolean => 'token' in part && part.token === 'a'

function halfOfDay(text: string): number {
  if (text === '上午' || text.toUpperCase() === 'AM') return 0
  return text === '下午' || text.toUpperCase() === 'PM' ? 12 : NaN
}

function readOffset(text: string, at: number): number {
  const sign = text[at]
  if (sign === 'Z') return 0
  if ((sign !== '+' && sign !== '-') || text[at + 3] !== ':') return NaN
  return offsetMs(sign === '+' ? 1 : -1, two(text, at + 1), two(text, at + 4))
}

/** Splits a pattern into quoted text, runs of one letter, and other characters. */
function partsOf(pattern: string): readonly Part[] {
  const pieces = pattern.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^]/gu) ?? []
  return pieces.map((piece) => {
    if (piece === "'") throw new Error(`the pattern "${pattern}" has a quote that isn't closed`)
    if (piece === "''") return { literal: "'" }
    if (piece.startsWith("'")) return { literal: piece.slice(1, -1).replaceAll("''", "'") }
    if (isToken(piece)) return { token: piece }
    if (/^[yMdHhmsSaX]/.test(piece)) {
      throw new Error(`the pattern "${pattern}" has "${piece}", expected ${TOKENS.join(' ')}; other letters in quotes`)
    }
    return { literal: piece }
  })
}

/** An instant needs a date; each finer part needs the coarser one; hh and a need each other; nothing twice. */
function demandWhole(pattern: string, list: readonly Token[]): void {
  const tokens: ReadonlySet<Token> = new Set(list)
  const wrong = (why: string) => new Error(`the pattern "${pattern}" ${why}`)
  if (tokens.size < list.length) throw wrong('has a token twice')
  for (const token of ['yyyy', 'MM', 'dd'] as const) if (!tokens.has(token)) throw wrong(`has no ${token}`)
  if (tokens.has('hh') !== tokens.has('a')) throw wrong('must have hh and a together, or HH for 24 hours')
  if (tokens.has('hh') && tokens.has('HH')) throw wrong('has both HH and hh')
  const needs = [
    ['mm', tokens.has('HH') || tokens.has('hh')],
    ['ss', tokens.has('mm')],
    ['SSS', tokens.has('ss')],
  ] as const
  for (const [token, met] of needs) if (tokens.has(token) && !met) throw wrong(`has ${token} but nothing coarser`)
}
