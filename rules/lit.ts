import type { Level } from './level.ts'

/**
 * True while a light belongs on a board: lit and its clock open, or to be verified (`clock.md` 35). The light of a finding
 * never does: it is a text for the log, and its state is `stopped`.
 */
export function isLit({ level, state, verify }: { level: Level; state: string; verify: boolean }): boolean {
  return verify || (level !== 'green' && state !== 'stopped' && state !== 'withdrawn')
}
