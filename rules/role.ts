import type { Rule } from './rule.ts'

/** What events of a kind are to a rule: several at once, such as a stop that is a start too. */
export interface Role {
  readonly starts: boolean
  readonly stops: boolean
  readonly ends: boolean
  readonly final: boolean
  readonly pauses: boolean
  readonly resumes: boolean
}

type Kinds = Pick<Rule, 'starts' | 'stops' | 'ends' | 'final' | 'pause'>

/** The roles of every kind that has one in a rule, so that an event is looked up once a rule and not once a role. */
export function rolesOf({ starts, stops, ends, final, pause }: Kinds): Map<string, Role> {
  const [pauses, resumes] = [pause?.from ?? NO_KINDS, pause?.until ?? NO_KINDS]
  const kinds = [starts, stops, ends, final, pauses, resumes].flatMap((one) => [...one])
  return new Map(
    kinds.map((kind) => [
      kind,
      {
        starts: starts.has(kind),
        stops: stops.has(kind),
        ends: ends.has(kind),
        final: final.has(kind),
        pauses: pauses.has(kind),
        resumes: resumes.has(kind),
      },
    ]),
  )
}

const NO_KINDS: ReadonlySet<string> = new Set()

export const NO_ROLE: Role = {
  starts: false,
  stops: false,
  ends: false,
  final: false,
  pauses: false,
  resumes: false,
}

export function roleOf({ roles }: Rule, kind: string): Role {
  return roles.get(kind) ?? NO_ROLE
}
