import type { Facts, SubjectEvent } from '../../rules/event.ts'
import type { Instant } from '../../rules/time.ts'
import { event } from './faults.ts'

/** Numbers in [0, 1) that a seed gives again (mulberry32). */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const below = (next: () => number, count: number): number => Math.floor(next() * count)

export function shuffled<T>(next: () => number, items: readonly T[]): T[] {
  const list = [...items]
  for (let last = list.length - 1; last > 0; last--) {
    const other = below(next, last + 1)
    const kept = list[last] as T
    list[last] = list[other] as T
    list[other] = kept
  }
  return list
}

const ITEMS = ['QG-1', 'QG-2', 'no item of the list']

/** The life of one case from an instant on, within ten seconds: pauses, a change of window, an end or none, now and then a void. */
export function lifeOf(next: () => number, subject: string, from: Instant): SubjectEvent[] {
  let at = from
  const told: SubjectEvent[] = []
  const tell = (kind: string, data: Facts = {}): void => {
    told.push(event(`${subject} ${told.length}`, kind, subject, at, data))
    at += 1 + below(next, 1_500)
  }
  const window = (): string => `W${1 + below(next, 3)}`
  tell('case.accepted', { item: ITEMS[below(next, 3)] ?? null, window: window(), staff: `S${below(next, 4)}` })
  const pauses = below(next, 3)
  for (let pause = 0; pause < pauses; pause++) {
    tell('case.suspended', { reason: 'hearing', notice: `N${pause}` })
    if (next() < 0.8) tell('case.resumed', { notice: `N${pause}` })
    if (next() < 0.4) tell('case.step-started', { step: `s${pause}`, window: window() })
  }
  if (next() < 0.6) tell(next() < 0.8 ? 'case.decided' : 'case.withdrawn')
  const target = told[below(next, told.length)]
  if (next() < 0.15 && target !== undefined)
    tell('event.voided', { source: target.source, id: target.id, reason: 'typed twice' })
  return told
}

/** Cases, and joint cases of some of them each, from an instant on; in the order in which they were told. */
export function livesOf(next: () => number, cases: number, joints: number, from: Instant): SubjectEvent[] {
  const told = Array.from({ length: cases }, (_, i) => lifeOf(next, `case/${i}`, from + below(next, 2_000))).flat()
  for (let i = 0; i < joints; i++) {
    const branches = Array.from({ length: 2 + below(next, 3) }, () => String(below(next, cases)))
    const at = from + below(next, 3_000)
    told.push(event(`joint ${i}`, 'joint.accepted', `joint/${i}`, at, { branches, department: 'D09' }))
    if (next() < 0.5) told.push(event(`joint ${i} issued`, 'joint.issued', `joint/${i}`, at + below(next, 8_000)))
    if (next() < 0.3)
      told.push(event(`joint ${i} more`, 'joint.branch-opened', `joint/${i}`, at + 1, { branches: ['0', '1'] }))
  }
  return told
}

/** Cuts events into about so many batches, shuffled, some events in several of them. */
export function overlapping(next: () => number, events: readonly SubjectEvent[], batches: number): SubjectEvent[][] {
  const cut: SubjectEvent[][] = Array.from({ length: batches }, () => [])
  const give = (one: SubjectEvent): void => void cut[below(next, batches)]?.push(one)
  for (const one of shuffled(next, events)) {
    give(one)
    while (next() < 0.35) give(one)
  }
  return cut.filter((batch) => batch.length > 0)
}
