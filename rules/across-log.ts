import { gather, judgeAcross, sharesOf, withinOf, type Gathering } from './across.ts'
import type { Book } from './book.ts'
import type { Facts, SubjectEvent } from './event.ts'
import { merge } from './facts.ts'
import { comparePlaces, placeOf } from './order.ts'
import type { Finding } from './state.ts'
import type { Instant } from './time.ts'
import { factsOf, rankOf } from './vocabulary.ts'
import { splitVoids } from './voids.ts'

const NO_FACTS: Facts = {}

/** What checks over many subjects find in a whole log as of an instant, by subject. Events may come in any order and more than once. */
export function acrossFindings(book: Book, events: readonly SubjectEvent[], asOf: Instant): Map<string, Finding[]> {
  const found = new Map<string, Finding[]>()
  if (book.across.size === 0) return found
  const gatherings = new Map<string, { check: string; gathering: Gathering }>()
  for (const [subject, own] of bySubject(events, asOf)) {
    let facts = NO_FACTS
    splitVoids(own).kept.forEach((event, seq) => {
      facts = merge(facts, factsOf(event, rankOf(event)))
      for (const { check, key, counted } of sharesOf(book, event, facts, seq)) {
        const name = `${check} ${key}`
        const before = gatherings.get(name)?.gathering ?? []
        gatherings.set(name, { check, gathering: gather(before, counted, withinOf(book, check)).gathering })
      }
    })
    found.set(subject, [])
  }
  for (const { check, gathering } of gatherings.values())
    for (const counted of gathering) {
      const { finding } = judgeAcross(book, check, gathering, counted)
      if (finding !== null) found.get(counted.subject)?.push(finding)
    }
  for (const findings of found.values()) findings.sort((a, b) => a.seq - b.seq || (a.finding < b.finding ? -1 : 1))
  return found
}

function bySubject(events: readonly SubjectEvent[], asOf: Instant): Map<string, SubjectEvent[]> {
  const all = new Map<string, SubjectEvent[]>()
  const named = new Set<string>()
  const past = events.filter(({ at }) => at <= asOf).sort((a, b) => comparePlaces(placeOf(a), placeOf(b)))
  for (const event of past) {
    const name = JSON.stringify([event.source, event.id])
    if (named.has(name)) continue
    named.add(name)
    const own = all.get(event.subject)
    if (own === undefined) all.set(event.subject, [event])
    else own.push(event)
  }
  return all
}
