import type { Clock } from './clock.ts'
import type { SubjectEvent } from './event.ts'
import { compareLevels } from './level.ts'
import type { Rule } from './rule.ts'
import type { KeptEvent, RunState, SubjectState } from './state.ts'
import { line, type Line } from './trace-text.ts'
import type { Instant, Zone } from './time.ts'

/** A deemed approval is a flag and never an approval (law 8): what stands beside everything about it. */
export const NO_LICENCE = { zh: '内部效能制度，不等于法定许可', en: 'an office rule, no licence in law' } as const

export const isAct = (kind: string): boolean => kind.startsWith('act.')

/** The acts that are a person's word on an entry, and what it comes to by them. */
const WORDS: ReadonlyMap<string, Verdict['state']> = new Map([
  ['act.confirm', 'confirmed'],
  ['act.revoke', 'refused'],
])

/** A person's word on a ledger entry. */
export interface Verdict {
  readonly state: 'confirmed' | 'refused'
  readonly at: Instant
  readonly by: string
  readonly reason: string | null
  readonly source: string
  readonly id: string
}

/** Acts on a light of the subject, by its id. Others say nothing to a ledger. */
export function namesLight({ kind, data }: Pick<SubjectEvent, 'kind' | 'data'>): boolean {
  return isAct(kind) && 'light' in data
}

/** What a light's id says after its subject: rule and run, and of a finding what showed it. A subject's own name may hold slashes. */
const OWN = /^\/[^/#]+\/\d+(?:#.*)?$/s

/**
 * Why an act that names a light is none; null where it is one. A word on a light is a person's, so it has to name that person; and
 * nobody's on his own: `own` are those who hold the subject then, or accepted it.
 */
export function actFault({ kind, data, subject }: SubjectEvent, own: readonly (string | null)[]): string | null {
  const { light, staff } = data
  if (typeof light !== 'string' || !light.startsWith(`${subject}/`) || !OWN.test(light.slice(subject.length)))
    return `${kind} names the light ${JSON.stringify(light ?? null)}, which is none of ${subject}`
  if (WORDS.has(kind) && (typeof staff !== 'string' || staff.trim() === ''))
    return `${kind} of ${light} names no person (staff): only a person confirms or refuses`
  if (WORDS.has(kind) && typeof staff === 'string' && own.includes(staff.trim()))
    return `${kind} of ${light} by ${staff}, whose own it is: another person confirms or refuses`
  return null
}

/**
 * True where an act is of this run: it names its light, and its key where the act says one. Runs started by a red are found
 * anew with each event and may get another number; a word on one department's default is never taken for another's.
 */
export function isOnRun(rule: Pick<Rule, 'id' | 'key'>, run: RunState, data: KeptEvent['data']): boolean {
  if (typeof data['light'] !== 'string' || !data['light'].endsWith(`/${rule.id}/${run.run}`)) return false
  const said = rule.key === null ? undefined : data[rule.key]
  return said === undefined || said === null || said === run.key
}

/** Since when there is an entry: the first step of a light of flag `default`; null for none by then, or for what can't be judged. */
export function openedAt(rule: Pick<Rule, 'flag'>, clock: Pick<Clock, 'steps'>, by: Instant): Instant | null {
  return rule.flag === 'default' ? firstLitAt(clock, by) : null
}

function firstLitAt({ steps }: Pick<Clock, 'steps'>, by: Instant): Instant | null {
  const first = steps.find(({ level }) => compareLevels(level, 'unknown') > 0)
  return first === undefined || first.at > by ? null : first.at
}

/**
 * The last word of a person on the entry of a clock, said once the entry was there; null where none has said any. It stays said
 * where another edition takes the flag off the rule: the ledger still has the entry.
 */
export function verdictOf(state: SubjectState, rule: Rule, run: RunState, clock: Clock): Verdict | null {
  if (state.acts === undefined) return null
  const act = state.acts.findLast(
    ({ kind, at, data }) => WORDS.has(kind) && firstLitAt(clock, at) !== null && isOnRun(rule, run, data),
  )
  const word = WORDS.get(act?.kind ?? '')
  if (act === undefined || word === undefined) return null
  const { at, source, id, data } = act
  const reason = typeof data['reason'] === 'string' && data['reason'].trim() !== '' ? data['reason'] : null
  return { state: word, at, by: String(data['staff']), reason, source, id }
}

const STATES = {
  open: { zh: '待确认', en: 'open, to be confirmed by a person' },
  confirmed: { zh: '已确认', en: 'confirmed' },
  refused: { zh: '不予确认', en: 'refused' },
} as const

/** What a trace says of a clock's entry: the flag, since when it is open, and who said what. */
export function ledgerLines(rule: Rule, clock: Clock, verdict: Verdict | null, zone: Zone, asOf: Instant): Line[] {
  const since = openedAt(rule, clock, asOf)
  const who = verdict === null ? '' : ` ${zone.text(verdict.at)} ${verdict.by} (${verdict.source} ${verdict.id})`
  if (rule.flag !== 'default') {
    if (verdict === null) return []
    const word = STATES[verdict.state]
    return [line([30], `人对此灯的意见：${word.zh}${who}`, `A person’s word on this light: ${word.en}${who}`)]
  }
  const flag = line([30], `标记：默许。${NO_LICENCE.zh}`, `Flag: default, ${NO_LICENCE.en}`)
  if (since === null) return [flag]
  const state = STATES[verdict?.state ?? 'open']
  return [
    flag,
    line(
      [30],
      `台账：${zone.text(since)} 登记，${state.zh}${who}`,
      `Ledger: entered ${zone.text(since)}, ${state.en}${who}`,
    ),
  ]
}
