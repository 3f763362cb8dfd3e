import type { DossierClock } from '../../backend/contract/dossier.ts'
import type { Cell } from '../../rules/course.ts'
import type { Instant } from '../../rules/time.ts'

/** A clock's course in per cent of its length. */
export interface CourseDrawing {
  readonly cells: readonly (Cell & { readonly x: number; readonly width: number; readonly passed: number })[]
  /** Instants that are named under the bar; those that would overlap stand one line lower. */
  readonly marks: readonly Mark[]
  /** Where days begin. */
  readonly days: readonly number[]
  /** From the due instant to the end or the stop, where it was overrun. */
  readonly overrun: { readonly x: number; readonly width: number } | null
  /** Days counted, paused and off, for who reads it as words. */
  readonly counts: { readonly counted: number; readonly pause: number; readonly off: number }
}

export interface Mark {
  readonly kind: 'start' | 'yellow' | 'due' | 'lastDue' | 'stopped' | 'now'
  readonly at: Instant
  readonly x: number
  readonly line: number
}

/** Names take so much of a bar's width, in per cent. */
const NAME_WIDTH = 17

/** What is drawn of a clock; null where it can't be judged. */
export function drawCourse({ clock, course, horizon }: DossierClock): CourseDrawing | null {
  if (course === null) return null
  const { from, until } = course
  const length = until - from || 1
  const share = (t: Instant): number => (Math.min(Math.max(t, from), until) - from) / (length / 100)
  const end = clock.stoppedAt ?? horizon
  const { dueAt } = clock
  return {
    cells: course.cells.map((cell) => {
      const x = share(cell.from)
      const width = share(cell.until) - x
      return { ...cell, x, width, passed: Math.max(0, Math.min(width, share(end) - x)) }
    }),
    marks: inLines([
      { kind: 'start', at: clock.startedAt, x: share(clock.startedAt) },
      ...clock.steps
        .filter(({ level, at }) => level === 'yellow' && at > clock.startedAt)
        .slice(0, 1)
        .map(({ at }) => ({ kind: 'yellow' as const, at, x: share(at) })),
      ...(dueAt !== null ? [{ kind: 'due' as const, at: dueAt, x: share(dueAt) }] : []),
      ...(clock.lastDueAt !== null
        ? [{ kind: 'lastDue' as const, at: clock.lastDueAt, x: share(clock.lastDueAt) }]
        : []),
      clock.stoppedAt === null
        ? { kind: 'now' as const, at: horizon, x: share(horizon) }
        : { kind: 'stopped' as const, at: clock.stoppedAt, x: share(clock.stoppedAt) },
    ]),
    days: course.days.map(share),
    overrun: dueAt !== null && end > dueAt ? { x: share(dueAt), width: share(end) - share(dueAt) } : null,
    counts: {
      counted: course.cells.filter(({ kind }) => kind === 'counted').length,
      pause: course.cells.filter(({ kind }) => kind === 'pause').length,
      off: course.cells.filter(({ kind }) => kind === 'off').length,
    },
  }
}

/** Puts each name on the first line on which it overlaps none before it. */
function inLines(marks: readonly Omit<Mark, 'line'>[]): Mark[] {
  const ends: number[] = []
  return [...marks]
    .sort((a, b) => a.x - b.x)
    .map((mark) => {
      // A name near an edge is moved inwards.
      const begin = Math.min(Math.max(mark.x - NAME_WIDTH / 2, 0), 100 - NAME_WIDTH)
      let line = ends.findIndex((end) => end <= begin)
      if (line < 0) line = ends.length
      ends[line] = begin + NAME_WIDTH
      return { ...mark, line }
    })
}
