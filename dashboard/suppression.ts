import type { Light } from '../backend/contract/light.ts'
import { compareLights } from './ranking.ts'

/** What a screen leaves out as rows of its own, and beside which rows it says so. Figures and reports know nothing of it. */
export interface Suppression {
  /** Ids of yellow steps of cases that have a red light among what is shown. */
  readonly hidden: ReadonlySet<string>
  /** How many each red row stands for: the worst of its case, by the light's id. */
  readonly under: ReadonlyMap<string, number>
}

/** What gathers the lights of one case: its name, or on a wall an opaque text. */
const caseOf = ({ subject, group }: Light): string | null => subject ?? group ?? null

/** True for what may be left out. A person has to look at what is to be verified, so that never is. */
const isYellowStep = ({ step, level, verify }: Light): boolean => step === true && level === 'yellow' && !verify

/**
 * A red case hides its steps' yellows. Of the lights that `fits` lets through alone, so that nothing is hidden beneath a row
 * that isn't shown; by the server's rules (`db/lit.ts`).
 */
export function suppress(lights: Iterable<Light>, fits: (light: Light) => boolean = () => true): Suppression {
  const steps: Light[] = []
  const reds = new Map<string, Light>()
  for (const light of lights) {
    const of = caseOf(light)
    if (of === null || (light.level !== 'red' && !isYellowStep(light)) || !fits(light)) continue
    if (light.level !== 'red') steps.push(light)
    else if (light.state !== 'stopped' && light.state !== 'withdrawn') {
      const known = reds.get(of)
      if (known === undefined || compareLights(light, known) < 0) reds.set(of, light)
    }
  }
  const hidden = new Set<string>()
  const under = new Map<string, number>()
  for (const step of steps) {
    const red = reds.get(caseOf(step) ?? '')
    if (red === undefined) continue
    hidden.add(step.id)
    under.set(red.id, (under.get(red.id) ?? 0) + 1)
  }
  return { hidden, under }
}
