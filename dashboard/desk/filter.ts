import type { Light } from '../../backend/contract/light.ts'
import { LEVELS, type Level } from '../../rules/level.ts'

export const FLAGS = ['absent', 'process', 'conduct', 'authenticity', 'default'] as const
export type Flag = (typeof FLAGS)[number]

/** What the reader asked for; an empty list asks for all. */
export interface Filter {
  readonly levels: readonly Level[]
  readonly departments: readonly string[]
  readonly windows: readonly string[]
  readonly rules: readonly string[]
  readonly flags: readonly Flag[]
  /** Names of findings: of the findings' list alone. */
  readonly findings: readonly string[]
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
    q: textOf(query['q']),
    verify: query['verify'] === 'true',
  }
}

/** The parameters of a filter, those alone that ask for something: of the address and of the API alike. */
export function queryOf(filter: Filter): Record<string, string> {
  const { levels, departments, windows, rules, flags, findings, q, verify } = filter
  const all = {
    level: levels.join(),
    department: departments.join(),
    window: windows.join(),
    rule: rules.join(),
    flag: flags.join(),
    finding: findings.join(),
    q,
    verify: verify ? 'true' : '',
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''))
}

/** The parameters that a list of lights, or of findings, understands. */
export function parametersOf(filter: Filter, list: 'lights' | 'findings'): Record<string, string> {
  const { finding, ...ofLights } = queryOf(filter)
  const { level, q } = ofLights
  if (list === 'lights') return ofLights
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

const isAmong = <One>(one: One | null, list: readonly One[]): boolean =>
  list.length === 0 || (one !== null && list.includes(one))

const textOf = (given: unknown): string => (typeof given === 'string' ? given.slice(0, 200) : '')
