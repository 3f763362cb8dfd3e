/** Lights that no rule of the book gives: of a silent feed, and of the engine itself. Their names are the screens' own. */
const SYSTEM_RULES = ['silence', 'engine-lag'] as const
export type SystemRule = (typeof SYSTEM_RULES)[number]

export function isOfSystem(rule: string): rule is SystemRule {
  return SYSTEM_RULES.some((one) => one === rule)
}
