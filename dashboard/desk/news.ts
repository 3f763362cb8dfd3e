import type { Change, Light } from '../../backend/contract/light.ts'
import { entryFits, findingFits, fits, type Filter } from './filter.ts'
import { isOfSystem } from '../system-light.ts'
import { compareLevels, type Level } from '../../rules/level.ts'

export type Lights = ReadonlyMap<string, Light>

/** The numbers of the log at which lights were last told of, by the light's id. A list of a later number holds them already. */
export type Told = ReadonlyMap<string, number>

/** A light of the system's own is no row of a list: the head of the page tells of silence, and how fresh it is itself. */
export const isListed = ({ rule }: Light): boolean => !isOfSystem(rule)

/** What was told by changes. A finding lights nothing. */
export function toldBy(told: Told, changes: readonly Change[]): Told {
  const after = new Map(told)
  for (const { kind, light, seq } of changes) if (kind !== 'found') after.set(light.id, seq)
  return after
}

/** What a board of number `seq` brought without a change that says so: after a gap. Ids that are of no use any more are left out. */
export function toldByBoard(told: Told, before: Lights, after: Lights, seq: number, rows: ReadonlySet<string>): Told {
  const news = new Map([...told].filter(([id]) => after.has(id) || rows.has(id)))
  for (const [id, light] of after) {
    const old = before.get(id)
    if (old !== light && (old === undefined || old.level !== light.level) && !told.has(id)) news.set(id, seq)
  }
  return news
}

/** The lights that fit and that a list of number `seq` doesn't hold: «4 new». */
export function newLights(lights: Lights, filter: Filter, told: Told, seq: number, rows: ReadonlySet<string>): Light[] {
  const found: Light[] = []
  for (const [id, at] of told) {
    const light = lights.get(id)
    if (at > seq && light !== undefined && !rows.has(id) && isListed(light) && fits(light, filter)) found.push(light)
  }
  return found
}

/** The steps that fit and that the list lacks because a red light of their case covered them: it may have gone out since. */
export function uncovered(
  lights: Lights,
  filter: Filter,
  covered: ReadonlySet<string>,
  rows: ReadonlySet<string>,
): Light[] {
  return [...covered].flatMap((id) => {
    const light = lights.get(id)
    return light !== undefined && !rows.has(id) && isListed(light) && fits(light, filter) ? [light] : []
  })
}

/** Red ones that the filter hides: it must not make them forgotten. */
export function hiddenReds(lights: Iterable<Light>, filter: Filter): number {
  let count = 0
  for (const light of lights) if (light.level === 'red' && isListed(light) && !fits(light, filter)) count++
  return count
}

/** The numbers of those changes that are findings that fit and that a list of number `seq` doesn't hold. */
export function newFindings(changes: readonly Change[], filter: Filter, seq: number): number[] {
  return changes
    .filter((change) => change.kind === 'found' && change.seq > seq && findingFits(change.light, filter))
    .map((change) => change.seq)
}

/**
 * The lights that have opened an entry that fits, with the number of that change, which a list of number `seq` doesn't hold. One
 * that was lit before has its entry.
 */
export function newEntries(changes: readonly Change[], filter: Filter, seq: number): [id: string, seq: number][] {
  return changes
    .filter(({ kind, was, light, seq: one }) => kind === 'raised' && one > seq && opens(was, light, filter))
    .map((change) => [change.light.id, change.seq])
}

/** The lights that have opened an entry that fits by a board that was told without changes: after a gap. */
export function entriesByBoard(before: Lights, after: Lights, filter: Filter): string[] {
  return [...after.values()]
    .filter((light) => opens(before.get(light.id)?.level ?? 'green', light, filter))
    .map(({ id }) => id)
}

function opens(was: Level, light: Light, filter: Filter): boolean {
  if (filter.states.length > 0 && !filter.states.includes('open')) return false
  return isEntered(light.level) && !isEntered(was) && entryFits(light, filter)
}

/** A ledger entry is opened by the first level above unknown (`rules/ledger.ts`). */
const isEntered = (level: Level): boolean => compareLevels(level, 'unknown') > 0
