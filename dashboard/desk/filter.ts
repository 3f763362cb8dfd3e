import type { Light } from '../../backend/contract/light.ts'
import type { ENTRY_STATES } from '../../backend/contract/ledger.ts'
import { LEVELS, type Level } from '../../rules/level.ts'

export const FLAGS = ['absent', 'process', 'conduct', 'authenticity', 'default'] as const
export type Flag = (typeof FLAGS)[number]

/** The lists of the desk. */
export const LISTS = ['lights', 'findings', 'ledger'] as const
export type List = (typeof LISTS)[number]

export type EntryState = (typeof ENTRY_STATES)[number]
export const STATES: readonly EntryState[] = ['open', 'confirmed', 'refused', 'withdrawn']

/** What the reader asked for; an empty list asks for all. */
export interface Filter {
  readonly levels: readonly Level[]
  readonly departments: readonly string[]
  readonly windows: readonly string[]
  readonly rules: readonly string[]
  readonly flags: readonly Flag[]
  /** Names of findings: of the findings' list alone. */
  readonly findings: readonly string[]
  /** Of the ledger alone. */
  readonly states: readonly EntryState[]
  /** Part of the subject's name. */
  readonly q: string
  readonly verify: boolean
}

type Query = Readonly<Record<string, unknown>>

/** The filter that an address holds. What can't be read there asks for nothing. */
export function filterOf(query: Query): Filter {
  const list = (name: string): string[] => [...new Set(textOf(query[name]).split(','))].filter((one) => one !== '')
  return {
    levels: LEVELS.filter((level) => list('level').includes(level)),
    departments: list('department'),
    windows: list('window'),
    rules: list('rule'),
    flags: FLAGS.filter((flag) => list('flag').includes(flag)),
    findings: list('finding'),
    states: STATES.filter((state) => list('state').includes(state)),
    q: textOf(query['q']),
    verify: query['verify'] === 'true',
  }
}

/** The parameters of a filter, those alone that ask for something: of the address and of the API alike. */
export function queryOf(filter: Filter): Record<string, string> {
  const { levels, departments, windows, rules, flags, findings, states, q, verify } = filter
  const all = {
    level: levels.join(),
    department: departments.join(),
    window: windows.join(),
    rule: rules.join(),
    flag: flags.join(),
    finding: findings.join(),
    state: states.join(),
    q,
    verify: verify ? 'true' : '',
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

/** The parameters that a list understands. */
export function parametersOf(filter: Filter, list: List): Record<string, string> {
  const { finding, state, ...ofLights } = queryOf(filter)
  const { level, rule, department, q } = ofLights
  if (list === 'lights') return ofLights
  if (list === 'ledger')
    return { ...(state && { state }), ...(rule && { rule }), ...(department && { department }), ...(q && { q }) }
  return { ...(level && { level }), ...(finding && { finding }), ...(q && { q }) }
}

/** True where a light fits, by the server's rules: what the stream tells is judged here as the list was there. */
export function fits(light: Light, { levels, departments, windows, rules, flags, q, verify }: Filter): boolean {
  return (
    isAmong(light.level, levels) &&
    isAmong(light.department, departments) &&
    isAmong(light.window, windows) &&
    isAmong(light.rule, rules) &&
    isAmong(light.flag, flags) &&
    (light.subject ?? '').toLowerCase().includes(q.toLowerCase()) &&
    (!verify || light.verify)
  )
}

/** True where the light of a finding fits; its rule is the finding's name. */
export function findingFits({ level, rule, subject }: Light, { levels, findings, q }: Filter): boolean {
  return isAmong(level, levels) && isAmong(rule, findings) && (subject ?? '').toLowerCase().includes(q.toLowerCase())
}

/** True where the entry that a light opens, or moves, fits, whatever its state: that isn't told by the light. */
export function entryFits({ flag, rule, department, subject }: Light, { rules, departments, q }: Filter): boolean {
  const isNamed = (subject ?? '').toLowerCase().includes(q.toLowerCase())
  return flag === 'default' && isAmong(rule, rules) && isAmong(department, departments) && isNamed
}

const isAmong = <One>(one: One | null, list: readonly One[]): boolean =>
  list.length === 0 || (one !== null && list.includes(one))

const textOf = (given: unknown): string => (typeof given === 'string' ? given.slice(0, 200) : '')
