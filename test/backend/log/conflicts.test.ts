import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonical, digest } from '../../../backend/log/canonical.ts'
import { Ledger, type Held } from '../../../backend/log/conflicts.ts'
import type { SubjectEvent } from '../../../rules/event.ts'

const event = (changes: Partial<SubjectEvent> = {}): SubjectEvent => ({
  source: 'approval',
  id: 'e1',
  kind: 'case.accepted',
  subject: 'case/1',
  at: 0,
  data: {},
  ...changes,
})
const bySize = (a: SubjectEvent, b: SubjectEvent): number => Buffer.compare(digest(a), digest(b))
const [small, large] = [event({ at: 1 }), event({ at: 2, subject: 'case/2' })].sort(bySize) as [
  SubjectEvent,
  SubjectEvent,
]

describe('events of one source and id', () => {
  test('with the same content are one event, however their data is written', () => {
    const ledger = new Ledger('given')
    expect(ledger.admit(event({ data: { a: 1, b: { c: [1], d: 2 } } }), 1)).toBe('new')
    expect(ledger.admit(event({ data: { b: { d: 2, c: [1] }, a: 1 } }), 2)).toBe('duplicate')
    expect(ledger.size).toBe(1)
  })

  test('are others where the source or the id differs', () => {
    const ledger = new Ledger('given')
    const verdicts = [event(), event({ id: 'e2' }), event({ source: 'approval/2' })].map((e) => ledger.admit(e, 1))
    expect(verdicts).toEqual(['new', 'new', 'new'])
  })

  test('conflict where kind, subject, instant or data differ', () => {
    for (const change of [{ kind: 'case.decided' }, { subject: 'case/2' }, { at: 1 }, { data: { a: null } }]) {
      const ledger = new Ledger('given')
      ledger.admit(event(), 1)
      expect(ledger.admit(event(change), 2)).toMatchObject({ conflict: expect.any(String) })
    }
  })

  test('the smaller digest stays: a larger one is the reject', () => {
    const ledger = new Ledger('given')
    ledger.admit(small, 1)
    expect(ledger.admit(large, 2)).toEqual({ conflict: 'reject', held: { subject: small.subject, line: 1 } })
    expect(ledger.admit(small, 3)).toBe('duplicate')
  })

  test('the smaller digest stays: it replaces a larger one, which is named by its subject and line', () => {
    const ledger = new Ledger('given')
    ledger.admit(large, 1)
    expect(ledger.admit(small, 2)).toEqual({ conflict: 'replace', held: { subject: large.subject, line: 1 } })
    expect(ledger.admit(large, 3)).toEqual({ conflict: 'reject', held: { subject: small.subject, line: 2 } })
  })

  test('in whatever order they come, the same events stand', () => {
    const some = fc.record({ id: fc.constantFrom('a', 'b', 'c'), at: fc.integer({ min: 0, max: 3 }) })
    fc.assert(
      fc.property(fc.array(some), fc.infiniteStream(fc.nat()), (changes, random) => {
        const events = changes.map((change) => event({ ...change, subject: `case/${change.at}` }))
        const shuffled = events.map((e) => ({ e, key: random.next().value as number })).sort((a, b) => a.key - b.key)
        expect(standing(shuffled.map(({ e }) => e))).toEqual(standing(events))
      }),
    )
  })

  function standing(events: readonly SubjectEvent[]): ReadonlyMap<string, SubjectEvent> {
    const ledger = new Ledger('given')
    const stand = new Map<string, SubjectEvent>()
    const demandHeld = (e: SubjectEvent, held: Held) => expect(stand.get(e.id)?.subject).toBe(held.subject)
    for (const [line, e] of events.entries()) {
      const verdict = ledger.admit(e, line)
      if (typeof verdict === 'object') demandHeld(e, verdict.held)
      if (verdict === 'new' || (typeof verdict === 'object' && verdict.conflict === 'replace')) stand.set(e.id, e)
    }
    return new Map([...stand].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
})

test('ids that are hashes of the content need no digest: they are new or known', () => {
  const ledger = new Ledger('content')
  expect([event(), event({ id: 'e2' }), event()].map((e) => ledger.admit(e, 1))).toEqual(['new', 'new', 'duplicate'])
})

test('a hundred thousand events are told apart', () => {
  for (const ids of ['given', 'content'] as const) {
    const ledger = new Ledger(ids)
    const tell = () => {
      const told = new Map<unknown, number>()
      for (let n = 0; n < 100_000; n++) {
        const verdict = ledger.admit(event({ id: `e${n}` }), n)
        told.set(verdict, (told.get(verdict) ?? 0) + 1)
      }
      return [...told]
    }
    expect(tell()).toEqual([['new', 100_000]])
    expect(tell()).toEqual([['duplicate', 100_000]])
    expect(ledger.size).toBe(100_000)
  }
})

test('canonical JSON sorts the fields of every object, also those that look like numbers', () => {
  expect(canonical({ b: [{ z: 1, a: null }], '10': true, '9': '"' })).toBe(
    '{"10":true,"9":"\\"","b":[{"a":null,"z":1}]}',
  )
})
