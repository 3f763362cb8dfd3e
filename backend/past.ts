import type { Database } from '../db/database.ts'
import { changesAsKnown, type ChangeRow } from '../db/head.ts'
import { keptTallies, type TallyCount } from '../db/tally.ts'
import type { Instant } from '../rules/time.ts'
import { boardOf, type Setting } from './board.ts'
import type { Board, Scope } from './contract/board.ts'
import type { Light } from './contract/light.ts'
import { isLit } from '../rules/lit.ts'
import { pictureOf } from './picture.ts'
import { worse, type Level } from '../rules/level.ts'
import { readPastShifts } from './shifts.ts'
import type { ShiftRow, TallyRow } from './source.ts'
import { keysOf } from './tallies.ts'

/**
 * The board of a scope as it was known at an instant: the last word on each light recorded by then. Lit subjects are counted
 * from those lights; green ones are those of the quarter of an hour before, in which the tallies were kept.
 */
export async function readPast(database: Database, scope: Scope, at: Instant, setting: Setting): Promise<Board> {
  const book = setting.edition?.().book
  const { rows, kept, lights, shifts } = await database.transaction(async (tx) => {
    const known = await changesAsKnown(tx, at)
    const lit = lightsOf(known)
    const of: readonly ShiftRow[] = book === undefined ? [] : await readPastShifts(tx, book, at, levelsOf(lit))
    return { rows: known, kept: await keptTallies(tx, at), lights: lit, shifts: of }
  }, 'snapshot')
  const seq = rows.reduce((last, row) => Math.max(last, row.seq), 0)
  const tallies = talliesOf(lights, kept)
  const picture = pictureOf({ seq, scannedTo: at, lights, tallies, shifts, feeds: feedsOf(rows) })
  return boardOf(picture, scope, { ...setting, now: () => at })
}

function lightsOf(rows: readonly ChangeRow[]): Light[] {
  return rows.flatMap(({ kind, light }) => {
    const known = JSON.parse(light) as Light
    return kind !== 'found' && isLit(known) ? [{ ...known, awaiting: false }] : []
  })
}

/** The highest level of each subject that is lit. */
function levelsOf(lights: readonly Light[]): Map<string, Level> {
  const levels = new Map<string, Level>()
  for (const { subject, level } of lights)
    if (subject !== null) levels.set(subject, worse(level, levels.get(subject) ?? 'green'))
  return levels
}

function talliesOf(lights: readonly Light[], kept: readonly TallyCount[]): TallyRow[] {
  const bySubject = new Map<string, Light[]>()
  for (const light of lights) {
    const subject = light.subject ?? ''
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), light])
  }
  const lit = [...bySubject.values()].flatMap((own) =>
    keysOf(
      own.map((light) => ({ ...light, stopped: light.state === 'stopped' || light.state === 'withdrawn' })),
    ).filter(({ level }) => level !== 'green'),
  )
  const green = kept.filter(({ level }) => level === 'green')
  return [...lit.map((key) => ({ ...key, count: 1 })), ...green].map((row) => ({ ...row, feeds: row.feeds.split(',') }))
}

/** Silence as it was announced; horizons of the past aren't kept. */
function feedsOf(
  rows: readonly ChangeRow[],
): { id: string; horizon: null; silentSince: Instant | null; heardAt: null }[] {
  return rows.flatMap(({ kind, light }) => {
    if (kind !== 'silent' && kind !== 'back') return []
    const { subject, since } = JSON.parse(light) as Light
    return [
      {
        id: subject?.slice('feed/'.length) ?? '',
        horizon: null,
        silentSince: kind === 'silent' ? since : null,
        heardAt: null,
      },
    ]
  })
}
